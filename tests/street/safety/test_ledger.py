"""The back-up ledger keeps every word, and a drill is marked everywhere and counted nowhere."""

from datetime import timedelta

import pytest

from alongside.ground.errors import Missing
from alongside.street.alerts.models import Page
from alongside.street.safety.actions import (
    NotATimeForDrills,
    WordIsNotListed,
    acknowledge_alarm,
    check_in,
    close_alarm,
    raise_sos,
    say_of_help,
    stand_down,
    start_drill,
    tend_safety,
)
from alongside.street.safety.models import Alarm, HardCall, LedgerWord, MissedCheckIn, Sos
from alongside.street.safety.reads import (
    access_ledger_line,
    count_alarms,
    list_closed_alarms,
    list_exposure,
    list_help_wanted,
    list_ledger,
    list_open_alarms,
    list_own_ledger,
)
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, tap

from .nights import climbed, go_to_a_call, the_alarm

pytestmark = pytest.mark.django_db


def test_who_asked_why_when_help_came_and_how_it_ended(town: Cast) -> None:
    go_to_a_call(town)
    dee, rosa = town.dee.user.actor, town.rosa.actor
    raise_sos(sos_id=tap(5), kind="back_up", raised_at=later(6), by=dee, at=later(6), why="growing_argument")
    acknowledge_alarm(alarm_id=the_alarm().pk, by=rosa, at=later(6.5))
    said = {"sos_id": tap(5), "at": later(30)}
    say_of_help(word_id=tap(11), what="help", word="officer", was_at=later(12), by=dee, **said)
    stand_down(sos_id=tap(5), by=rosa, at=later(20))
    lacks = [one.ended for one in list_own_ledger(by=dee)]
    say_of_help(word_id=tap(12), what="ended", word="calmed_down", was_at=later(19), by=rosa, **said)

    (line,) = list_ledger(by=rosa)

    assert (line.worker_name, line.kind, line.place, line.asked_at) == ("Dee", "back_up", "1200 N ELM ST", later(6))
    assert (line.why and line.why.word, line.help and line.help.word, line.ended and line.ended.word) == (
        "growing_argument", "officer", "calmed_down"
    )  # fmt: skip
    assert (line.answered_by_name, line.answered_at, line.minutes_to_help) == ("Rosa", later(6.5), 6.0)
    assert (lacks, list_own_ledger(by=dee), line.is_complete) == ([None], [], True)


def test_a_later_word_corrects_and_the_earlier_one_stays(town: Cast) -> None:
    dee = town.dee.user.actor
    raise_sos(sos_id=tap(5), kind="sos", raised_at=TONIGHT, by=dee, at=TONIGHT)
    for n, word in enumerate(("worker", "partner")):
        for _ in range(2):
            say_of_help(
                word_id=tap(20 + n), sos_id=tap(5), what="help", word=word, was_at=later(n), by=town.rosa.actor,
                at=later(10 + n),
            )  # fmt: skip

    line = access_ledger_line(tap(5), by=town.rosa.actor)

    assert (line.help and line.help.word, [one.word for one in line.said]) == ("partner", ["worker", "partner"])


def test_help_that_is_said_to_have_come_before_it_was_asked_for_came_at_once(town: Cast) -> None:
    raise_sos(sos_id=tap(5), kind="sos", raised_at=later(5), by=town.dee.user.actor, at=later(5))
    say_of_help(
        word_id=tap(6), sos_id=tap(5), what="help", word="officer", was_at=later(-60), by=town.rosa.actor, at=later(9)
    )

    assert access_ledger_line(tap(5), by=town.rosa.actor).minutes_to_help == 0.0


def test_words_are_of_the_lists_and_the_ledger_is_the_coordinators(town: Cast) -> None:
    raise_sos(sos_id=tap(5), kind="back_up", raised_at=TONIGHT, by=town.dee.user.actor, at=TONIGHT, why="my story")
    said = {"word_id": tap(6), "sos_id": tap(5), "was_at": TONIGHT, "at": TONIGHT}

    for what, word in (("why", "he said that"), ("help", "calmed_down"), ("gossip", "officer")):
        with pytest.raises(WordIsNotListed):
            say_of_help(what=what, word=word, by=town.rosa.actor, **said)
    for stranger in (town.marcus.user.actor, town.sam.actor):
        with pytest.raises(Missing):
            say_of_help(what="help", word="officer", by=stranger, **said)
        with pytest.raises(Missing):
            list_ledger(by=stranger)
        with pytest.raises(Missing):
            access_ledger_line(tap(5), by=stranger)

    assert (LedgerWord.objects.count(), list_ledger(by=town.rosa.actor)[0].why) == (0, None)


def test_a_drill_wakes_the_real_ladder_is_marked_and_counts_for_nothing(town: Cast) -> None:
    alarm_id = start_drill(worker_id=town.dee.pk, kind="missed_check_in", by=town.rosa.actor, at=TONIGHT)
    for second in (0, 60, 61):
        tend_safety(at=TONIGHT + timedelta(seconds=second))
    shown = list_open_alarms(by=town.rosa.actor)
    acknowledge_alarm(alarm_id=alarm_id, by=town.rosa.actor, at=later(1.5))
    close_alarm(alarm_id=alarm_id, how="reached", by=town.rosa.actor, at=later(2))

    (drill,) = list_closed_alarms(by=town.rosa.actor, is_drill=True)
    whole = {"since": later(-60), "until": later(60)}

    assert [one.is_drill for one in shown] == [True]
    assert [step.names for step in drill.steps] == [("Dee",), (), ("Rosa",)]
    assert (drill.closed_how, set(Page.objects.values_list("kind", flat=True))) == ("drill_over", {"drill"})
    assert list_closed_alarms(by=town.rosa.actor) == []
    assert count_alarms(by=town.rosa.actor, **whole) == {"missed_check_in": 0, "sos": 0, "back_up": 0}
    assert (Sos.objects.count(), MissedCheckIn.objects.count(), HardCall.objects.count()) == (0, 0, 0)
    assert {one.missed_check_ins for one in list_exposure(by=town.rosa.actor, at=later(3))} == {0}
    assert list_ledger(by=town.rosa.actor) == []


def test_a_drill_ends_by_a_check_in_by_itself_and_by_a_real_call_for_help(town: Cast) -> None:
    rosa, dee = town.rosa.actor, town.dee.user.actor
    start_drill(worker_id=town.dee.pk, kind="missed_check_in", by=rosa, at=TONIGHT)
    check_in(check_in_id=tap(1), said_at=later(1), by=dee, at=later(1))
    tend_safety(at=later(1))
    start_drill(worker_id=town.dee.pk, kind="sos", by=rosa, at=later(10))
    tend_safety(at=later(26))
    start_drill(worker_id=town.marcus.pk, kind="sos", by=rosa, at=later(30))
    raise_sos(sos_id=tap(2), kind="sos", raised_at=later(31), by=dee, at=later(31))

    drills = [(one.closed_how, one.closed_at) for one in reversed(list_closed_alarms(by=rosa, is_drill=True))]

    assert drills == [("heard", later(1)), ("drill_over", later(26)), ("drill_over", later(31))]
    assert [(one.is_drill, one.worker_name) for one in list_open_alarms(by=rosa)] == [(False, "Dee")]


def test_no_drill_rings_where_somebody_is_with_people_or_in_danger(town: Cast) -> None:
    rosa = town.rosa.actor
    go_to_a_call(town)
    with pytest.raises(NotATimeForDrills) as busy:
        start_drill(worker_id=town.dee.pk, kind="sos", by=rosa, at=later(6))
    raise_sos(sos_id=tap(2), kind="sos", raised_at=later(7), by=town.dee.user.actor, at=later(7))
    with pytest.raises(NotATimeForDrills) as danger:
        start_drill(worker_id=town.marcus.pk, kind="sos", by=rosa, at=later(7))
    for who, kind in ((town.dee.user.actor, "sos"), (rosa, "back_up")):
        with pytest.raises(Missing):
            start_drill(worker_id=town.marcus.pk, kind=kind, by=who, at=later(7))

    assert (busy.value.message, danger.value.message) == ("Dee is on a call.", "An alarm is open.")
    assert Alarm.objects.filter(is_drill=True).count() == 0


def test_the_silent_drill_of_an_sos_does_not_ring_her_own_phone(town: Cast) -> None:
    start_drill(worker_id=town.dee.pk, kind="sos", by=town.rosa.actor, at=TONIGHT)
    for minute in (0, 1, 2):
        tend_safety(at=later(minute))

    assert ["Dee"] not in [names for _, names, _ in climbed(the_alarm())]
    assert [one.is_drill for one in list_help_wanted(by=town.marcus.user.actor)] == [True]
