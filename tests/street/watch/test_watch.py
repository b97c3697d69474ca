"""The log of a shift and its hand-over."""

from datetime import timedelta
from uuid import uuid4

import pytest

from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7
from alongside.street.dispatch.actions import (
    accept_offer,
    close_without_response,
    decline_offer,
    end_response,
    tap_status,
)
from alongside.street.dispatch.models import Offer
from alongside.street.people.models import Programme, User
from alongside.street.safety.actions import raise_sos, stand_down
from alongside.street.watch.actions import (
    AlreadyTaken,
    NotFromYourself,
    NothingWritten,
    TooLong,
    hand_over_shift,
    take_over_shift,
    write_line,
)
from alongside.street.watch.models import HandOver, LogLine
from alongside.street.watch.reads import list_log, list_open_now, newest_hand_over
from alongside.street.watch.rules.radio import SENTENCES
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, ring

pytestmark = pytest.mark.django_db(databases=["default"])


def told(cast: Cast, since: float = -60, until: float = 240) -> list[tuple[float, str, str, str]]:
    """The log in the order in which it happened: minute, word, who, where."""
    lines = list_log(by=cast.rosa.actor, since=later(since), until=later(until))
    return [((one.at - TONIGHT).total_seconds() / 60, one.what, one.who, one.place) for one in reversed(lines)]


def second_coordinator(cast: Cast) -> User:
    return User.objects.create_user("noor@example.org", name="Noor", role=Role.COORDINATOR, programme=cast.programme)


def test_a_night_is_told_line_by_line(town: Cast) -> None:
    dee, rosa = town.dee.user.actor, town.rosa.actor
    elm, oak = ring(town, "26-1"), None
    offer = Offer.objects.get(call_id=elm.call_id, state="open")
    mate = dee if offer.worker_id == town.dee.pk else town.marcus.user.actor
    response = accept_offer(offer_id=offer.pk, by=mate, at=later(1))
    tap_status(tap_id=uuid7(), response_id=response.id, status="en_route", tapped_at=later(2), by=mate, at=later(2))
    tap_status(tap_id=uuid7(), response_id=response.id, status="on_scene", tapped_at=later(8), by=mate, at=later(8))
    help_id = uuid4()
    raise_sos(sos_id=help_id, kind="back_up", raised_at=later(12), by=mate, at=later(12))
    write_line(says="  Marcus   is tired,\nlet him rest. ", by=rosa, at=later(13))
    stand_down(sos_id=help_id, by=rosa, at=later(20))
    end_response(
        tap_id=uuid7(), response_id=response.id, end="left_for_safety", tapped_at=later(30), by=mate, at=later(30)
    )
    oak = ring(town, "26-2", at=later(40), address="900 OAK ST")
    other = Offer.objects.get(call_id=oak.call_id, state="open")
    nay = dee if other.worker_id == town.dee.pk else town.marcus.user.actor
    decline_offer(offer_id=other.pk, reason="too_far", by=nay, at=later(41))
    close_without_response(call_id=oak.call_id, reason="call_cancelled", by=rosa, at=later(45))

    here, who = "1200 N ELM ST", mate.name
    lines = [line for line in told(town) if line[1] not in ("timed_out",)]
    assert [line for line in lines if line[0] <= 30] == [
        (1, "accepted", who, here),
        (2, "en_route", who, here),
        (8, "on_scene", who, here),
        (12, "back_up", who, ""),
        (13, "note", "Rosa", ""),
        (20, "stood_down", who, ""),
        (30, "ended", who, here),
    ]
    assert (41, "declined", nay.name, "900 OAK ST") in lines
    assert (45, "nobody", "", "900 OAK ST") in lines
    assert {line[1] for line in lines} <= set(SENTENCES)
    assert LogLine.objects.get().says == "Marcus is tired, let him rest."


def test_a_span_shows_only_what_happened_in_it_and_at_most_a_day(town: Cast) -> None:
    for day in (0, 2):
        write_line(says=f"day {day}", by=town.rosa.actor, at=later(day * 24 * 60))
    write_line(says="next", by=town.rosa.actor, at=later(60))

    by = town.rosa.actor
    assert [one.says for one in list_log(by=by, since=later(0), until=later(60))] == ["day 0"]
    assert [one.says for one in list_log(by=by, since=later(0), until=later(72 * 60))] == ["day 2"]
    assert [one.says for one in list_log(by=by, since=later(0), until=later(61), limit=1)] == ["next"]


def test_another_programme_hears_nothing(town: Cast) -> None:
    write_line(says="ours", by=town.rosa.actor, at=later(0))
    other = Programme.objects.create(name="Eastside", slug="eastside")
    stranger = User.objects.create_user("s@example.org", name="S", role=Role.COORDINATOR, programme=other).actor
    number = hand_over_shift(says="", by=town.rosa.actor, at=later(1))

    assert list_log(by=stranger, since=later(-5), until=later(5)) == []
    with pytest.raises(Missing):
        take_over_shift(hand_over_id=number, by=stranger, at=later(2))


def test_an_empty_line_and_a_story_are_refused(town: Cast) -> None:
    with pytest.raises(NothingWritten):
        write_line(says=" \n\t ", by=town.rosa.actor, at=later(0))
    with pytest.raises(TooLong) as refused:
        write_line(says="é" * 201, by=town.rosa.actor, at=later(0))
    with pytest.raises(TooLong):
        hand_over_shift(says="x" * 601, by=town.rosa.actor, at=later(0))

    assert refused.value.message == "This has 201 characters; 200 fit."
    assert (LogLine.objects.count(), HandOver.objects.count()) == (0, 0)


def test_what_is_open_is_written_down_as_it_stands(town: Cast) -> None:
    call = ring(town, "26-1")
    raise_sos(sos_id=uuid4(), kind="sos", raised_at=later(2), by=town.marcus.user.actor, at=later(2))
    before = [(one.what, one.who, one.place) for one in list_open_now(by=town.rosa.actor, at=later(3))]
    hand_over_shift(says="Quiet but for Elm.", by=town.rosa.actor, at=later(3))
    close_without_response(call_id=call.call_id, reason="call_cancelled", by=town.rosa.actor, at=later(4))

    row = newest_hand_over(by=town.rosa.actor)

    assert before == [("waiting", "", "1200 N ELM ST"), ("sos", "Marcus", "")]
    assert row is not None
    assert [(one.what, one.who, one.place) for one in row.open_then] == before
    assert (row.written_by, row.says, row.taken_at, row.is_mine) == ("Rosa", "Quiet but for Elm.", None, True)


def test_one_takes_the_shift_and_nobody_takes_it_from_themselves(town: Cast) -> None:
    noor, third = second_coordinator(town).actor, town.sam.actor
    number = hand_over_shift(says="", by=town.rosa.actor, at=later(0))

    with pytest.raises(NotFromYourself):
        take_over_shift(hand_over_id=number, by=town.rosa.actor, at=later(1))
    take_over_shift(hand_over_id=number, by=noor, at=later(2))
    with pytest.raises(AlreadyTaken):
        take_over_shift(hand_over_id=number, by=third, at=later(3))

    row = newest_hand_over(by=noor)
    assert row is not None
    assert (row.taken_by, row.taken_at, row.is_mine) == ("Noor", later(2), False)
    assert [line[1] for line in told(town)] == ["handed_over", "taken_over"]
    assert (row.taken_at or TONIGHT) - row.written_at == timedelta(minutes=2)
