"""Recording one call: once per source and number; later reports are followed, blanks wipe nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alongside.ground.actor import Actor, the_system
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.intake.actions import record_call
from alongside.street.intake.models import Call, CodeMapping, Source
from alongside.street.intake.reads import access_call, access_call_by_number, list_calls
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default"])

REPORT = CallReport(
    event_number="26-0514-0001", created_at=TONIGHT - timedelta(minutes=2), call_source=CallSource.CENTRE,
    initial_nature_code="415N", initial_nature="DISTURBANCE-NEIGHBOR", address="1234 N Elm St", lon=-89.48, lat=43.06,
    answers={"weapon": False},
)  # fmt: skip


def record(cast: Cast, report: CallReport = REPORT, **more: object):  # type: ignore[no-untyped-def]
    return record_call(source="cad", report=report, by=the_system(cast.programme.pk), at=TONIGHT, **more)  # type: ignore[arg-type]


def test_a_new_call_reads_back_as_it_was_answered(cast: Cast) -> None:
    made = record(cast)

    assert (made.change, made.number, made.call.category) == ("new", "26-0514-0001", "neighbour_dispute")
    assert made.call == access_call(made.call_id, by=the_system(cast.programme.pk))


def test_the_same_report_changes_nothing(cast: Cast) -> None:
    first = record(cast)

    again = record(cast)

    assert (again.change, again.call) == ("same", first.call)
    assert (Call.objects.count(), Source.objects.count()) == (1, 1)


def test_a_change_is_followed_and_a_blank_wipes_nothing(cast: Cast) -> None:
    record(cast, asked_by_id=7)

    later = record(cast, replace(REPORT, status="C", address="", lon=None, lat=None, answers={}))

    call = later.call
    assert (later.change, call.status, call.address, call.lon) == ("changed", "C", "1234 N Elm St", -89.48)
    assert (call.answers, call.asked_by_id, Call.objects.get().revision) == ({"weapon": False}, 7, 2)


def test_a_nature_that_changes_takes_its_category_along(cast: Cast) -> None:
    record(cast)

    later = record(cast, replace(REPORT, initial_nature_code="943", initial_nature="FIGHT"))

    assert (later.change, later.call.category) == ("changed", "")


def test_an_older_word_never_replaces_a_newer_one(cast: Cast) -> None:
    record(cast, replace(REPORT, status="C", stated_at=TONIGHT))

    older = record(cast, replace(REPORT, status="P", stated_at=TONIGHT - timedelta(hours=1)))

    assert (older.change, older.call.status) == ("same", "C")


def test_a_call_that_was_live_stays_live(cast: Cast) -> None:
    record(cast)

    later = record(cast, replace(REPORT, status="C"), is_history=True)

    assert later.call.is_history is False


@pytest.mark.parametrize(("since_minutes", "category"), [(-5, "noise"), (0, "noise"), (5, "neighbour_dispute")])
def test_a_confirmed_meaning_comes_first_for_calls_created_since_its_date(
    cast: Cast, since_minutes: int, category: str
) -> None:
    CodeMapping.objects.create(
        programme_id=cast.programme.pk,
        code="415N",
        category="noise",
        applies_from=REPORT.created_at + timedelta(minutes=since_minutes),
        confirmed_by_id=cast.rosa.pk,
    )

    assert record(cast).call.category == category


def test_a_code_confirmed_to_hide_both_gives_no_category(cast: Cast) -> None:
    CodeMapping.objects.create(
        programme_id=cast.programme.pk, code="415N", category="", applies_from=REPORT.created_at, confirmed_by_id=1
    )

    assert record(cast).call.category == ""


def test_two_sources_may_use_one_number(cast: Cast) -> None:
    record(cast)

    record_call(source="portal", report=REPORT, by=the_system(cast.programme.pk), at=TONIGHT)

    assert Call.objects.count() == 2


def test_an_officer_sees_own_calls_and_nobody_sees_another_programmes(cast: Cast) -> None:
    made = record(cast, asked_by_id=cast.lind.pk)
    lind = Actor(programme_id=cast.programme.pk, user_id=cast.lind.pk, role=Role.OFFICER)
    other = Actor(programme_id=cast.programme.pk, user_id=99, role=Role.OFFICER)

    assert access_call_by_number(made.number, by=lind).call_id == made.call_id
    for stranger in (other, the_system(cast.programme.pk + 1)):
        with pytest.raises(Missing):
            access_call(made.call_id, by=stranger)


def test_calls_are_listed_page_by_page_newest_first(cast: Cast) -> None:
    for minute in range(5):
        record(cast, replace(REPORT, event_number=f"n{minute}", created_at=TONIGHT + timedelta(minutes=minute)))
    by = the_system(cast.programme.pk)

    first = list_calls(by, limit=3)
    rest = list_calls(by, limit=3, after=(first[-1].created_at, first[-1].call_id))

    assert [row.number for row in first + rest] == ["n4", "n3", "n2", "n1", "n0"]
