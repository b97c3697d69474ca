"""Codes are counted, covered by a picture, and joined where one follows another."""

from datetime import UTC, datetime, timedelta

import pytest

from alongside.ground.actor import the_system
from alongside.ground.errors import Missing
from alongside.street.codes.actions import JoinedAlready, TooFewToJoin, count_codes, join_codes, part_codes, review_code
from alongside.street.codes.reads import (
    access_code,
    codes_seen,
    count_by_month,
    cover_calls,
    list_series,
    propose_series,
    queue_codes,
    series_of,
)
from alongside.street.codes.rules.joining import Life, propose_joins
from alongside.street.intake.models import Call
from tests.cast import TONIGHT, Cast

from .conftest import Ring

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
MAY = datetime(2026, 5, 1, tzinfo=UTC)


def test_codes_are_counted_by_source_and_month(cast: Cast, ring: Ring) -> None:
    ring("HUM", 3, code="N1", at=MARCH, is_last=False)
    ring("HUMMING", 2, code="N1", source="portal", at=MAY)

    row = access_code("N1", cast.rosa.actor)

    assert (row.calls, row.natures, row.sources) == (5, ("HUM", "HUMMING"), (("centre", 3), ("portal", 2)))
    assert (row.first_at, row.last_at) == (MARCH, MAY + timedelta(hours=1))
    assert count_by_month(cast.rosa.actor, "N1") == (("2026-03", 3), ("2026-05", 2))
    assert count_codes(programme_id=cast.programme.pk, at=MAY) == 5


def test_the_queue_is_by_calls_and_leaves_out_what_is_known_until_asked(cast: Cast, ring: Ring) -> None:
    ring("ODD THING", 2, is_last=False)
    ring("ODDER THING", 4, is_last=False)
    ring("NOISE NUISANCE", 9)

    unknown, many = queue_codes(cast.rosa.actor)
    everything, all_of_them = queue_codes(cast.rosa.actor, only_unknown=False)

    assert ([one.code for one in unknown], many) == (["ODDER THING", "ODD THING"], 2)
    assert ([one.code for one in everything], all_of_them) == (["NOISE NUISANCE", "ODDER THING", "ODD THING"], 3)
    assert [one.how for one in everything] == ["exact", "guess", "guess"]


def test_officers_own_activity_stands_behind_what_people_asked_for(cast: Cast, ring: Ring) -> None:
    ring("ODD STOP", 5, is_last=False)
    ring("ODD CALL", 2)
    Call.objects.filter(initial_nature="ODD STOP").update(is_officer_initiated=True)

    count_codes(programme_id=cast.programme.pk, at=TONIGHT)

    assert [(one.code, one.asked_calls) for one in codes_seen(cast.rosa.actor)] == [("ODD CALL", 2), ("ODD STOP", 0)]


def test_coverage_adds_up_to_every_call(cast: Cast, ring: Ring) -> None:
    for nature, calls in (("NOISE NUISANCE", 4), ("LOUD TUBA", 3), ("FIGHT", 2), ("ODD THING", 1), ("", 1), ("HUM", 1)):
        ring(nature, calls, is_last=nature == "HUM")
    for who in (cast.rosa, cast.sam):
        review_code(code="HUM", category="noise", confidence="very", by=who.actor, at=TONIGHT)

    covered = cover_calls(cast.rosa.actor, codes_seen(cast.rosa.actor))

    assert [(one.how, one.calls) for one in covered.shares] == [
        ("confirmed", 1), ("exact", 4), ("rule", 3), ("hides_both", 2), ("guess", 1), ("blank", 1),
    ]  # fmt: skip
    assert (covered.calls, round(sum(one.share for one in covered.shares), 9), covered.counted_at) == (12, 1, TONIGHT)


def test_nothing_counted_yet_is_an_empty_answer(cast: Cast) -> None:
    covered = cover_calls(cast.rosa.actor, codes_seen(cast.rosa.actor))

    assert (covered.calls, covered.counted_at, queue_codes(cast.rosa.actor)) == (0, None, ([], 0))


def test_another_programme_sees_none_of_it(cast: Cast, ring: Ring) -> None:
    ring("HUM", 3)
    stranger = the_system(cast.programme.pk + 1)

    assert codes_seen(stranger) == []
    with pytest.raises(Missing):
        access_code("HUM", stranger)


def life(code: str, first: int, last: int, calls: int = 100, nature: str = "") -> Life:
    """A code's life in days since March began."""
    return Life(code, nature, 1, calls, MARCH + timedelta(days=first), MARCH + timedelta(days=last))


def test_a_code_that_ends_as_another_like_it_begins_is_proposed_as_one_series() -> None:
    lives = [
        life("TEAM VISIT", 0, 100), life("TEAM VISIT - CRISIS", 101, 300), life("TEAM VISIT - SOBERING", 103, 300),
        life("NOISE", 0, 300), life("BARKING DOG", 101, 300), life("TEAM VISITED", 102, 300, calls=3),
    ]  # fmt: skip

    (proposed,) = propose_joins(lives)

    assert proposed.ended.code == "TEAM VISIT"
    assert [one.code for one in proposed.began] == ["TEAM VISIT - CRISIS", "TEAM VISIT - SOBERING"]
    assert (proposed.days_between, proposed.alike) == (1, 100)
    assert propose_joins(lives, frozenset({"TEAM VISIT"})) == []


@pytest.mark.parametrize(
    "other",
    [
        life("TEAM CALL", 0, 300),
        life("TEAM CALL", 200, 300),
        life("BARKING DOG", 101, 300),
        life("TEAM CALL", 101, 300, 5),
    ],
)
def test_what_was_there_before_began_later_reads_otherwise_or_is_rare_is_not_proposed(other: Life) -> None:
    assert propose_joins([life("TEAM CALL OLD", 0, 100), other, life("NOISE", 0, 300)]) == []


def test_joined_codes_are_read_as_one_series_until_they_are_parted(cast: Cast, ring: Ring) -> None:
    by = cast.rosa.actor
    ring("TEAM VISIT", 24, at=MARCH, is_last=False)
    ring("NOISE NUISANCE", 25, at=MARCH, is_last=False)
    ring("TEAM VISIT - CRISIS", 22, at=MAY - timedelta(days=55), is_last=False)
    ring("NOISE NUISANCE", 25, at=MAY + timedelta(days=3))
    Call.objects.filter(initial_nature="TEAM VISIT - CRISIS").update(created_at=MARCH + timedelta(days=40))
    Call.objects.filter(initial_nature="TEAM VISIT", pk__gt=10).update(created_at=MARCH + timedelta(days=32))
    count_codes(programme_id=cast.programme.pk, at=MAY)
    (proposed,) = propose_series(by)

    join_id = join_codes(codes=["TEAM VISIT", "TEAM VISIT - CRISIS"], why="renamed", by=by, at=MAY)

    assert (proposed.ended.code, propose_series(by)) == ("TEAM VISIT", [])
    (series,) = list_series(by)
    assert [one.code for one in series.members] == ["TEAM VISIT", "TEAM VISIT - CRISIS"]
    assert count_by_month(by, "TEAM VISIT") == count_by_month(by, "TEAM VISIT - CRISIS") == series.by_month
    assert sum(calls for _, calls in series.by_month) == 46
    with pytest.raises(JoinedAlready):
        join_codes(codes=["TEAM VISIT", "NOISE NUISANCE"], by=by, at=MAY)
    part_codes(join_id=join_id, by=by, at=MAY)
    assert (series_of(by, "TEAM VISIT"), list_series(by)) == (("TEAM VISIT",), [])
    with pytest.raises(Missing):
        part_codes(join_id=join_id, by=by, at=MAY)


@pytest.mark.parametrize("codes", [[], ["HUM"], ["HUM", "NEVER SEEN"], ["", "HUM"]])
def test_a_series_needs_two_codes_that_were_seen(cast: Cast, ring: Ring, codes: list[str]) -> None:
    ring("HUM")

    with pytest.raises(TooFewToJoin):
        join_codes(codes=codes, by=cast.rosa.actor, at=TONIGHT)
