"""After a hard call: rest, three questions, and a count that two pairs of eyes see."""

from datetime import timedelta

import pytest

from alongside.ground.errors import Missing
from alongside.street.alerts.models import Alert, Page
from alongside.street.dispatch.actions import end_response
from alongside.street.people.models import Worker
from alongside.street.safety.actions import (
    CareAnswerIsNotListed,
    HardWordIsNotListed,
    answer_care,
    close_alarm,
    mark_hard_call,
    raise_sos,
    stand_down,
    tend_safety,
)
from alongside.street.safety.models import FollowUp, HardCall
from alongside.street.safety.reads import (
    access_exposure,
    count_care_due,
    list_answered_care,
    list_care,
    list_exposure,
    list_own_care,
)
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, tap

from .nights import go_to_a_call, the_alarm

pytestmark = pytest.mark.django_db


def leave_for_safety(town: Cast) -> None:
    response = go_to_a_call(town)
    end_response(
        tap_id=tap(3), response_id=response.id, end="left_for_safety", tapped_at=later(9), by=town.dee.user.actor,
        at=later(9),
    )  # fmt: skip
    tend_safety(at=later(9))


def test_leaving_for_safety_asks_three_times_and_once_only(town: Cast) -> None:
    leave_for_safety(town)
    tend_safety(at=later(10))

    asked = list_care(by=town.rosa.actor, at=later(10))

    assert [(one.worker_name, one.kind, one.due_at, one.is_due) for one in asked] == [
        ("Dee", "stand_down", later(9), True),
        ("Dee", "day", later(9) + timedelta(hours=24), False),
        ("Dee", "week", later(9) + timedelta(days=7), False),
    ]
    assert (HardCall.objects.count(), count_care_due(by=town.rosa.actor, at=later(10))) == (1, 1)
    assert Worker.objects.get(pk=town.dee.pk).rests_until == later(9 + town.programme.rest_minutes)


def test_a_question_that_falls_due_is_told_once_and_wakes_nobody(town: Cast) -> None:
    leave_for_safety(town)
    before, due = Alert.objects.count(), later(9) + timedelta(hours=24)
    for minutes in range(3):
        tend_safety(at=due + timedelta(minutes=minutes))

    told = Alert.objects.order_by("pk")[before:].values_list("audience", flat=True)
    assert sorted(told) == [f"board:{town.programme.pk}", f"worker:{town.dee.pk}"]
    assert Page.objects.filter(ladder="safety").count() == 0


@pytest.mark.parametrize("kind", ["sos", "back_up"])
def test_a_call_for_help_is_a_hard_call_unless_it_was_a_mistake(town: Cast, kind: str) -> None:
    raise_sos(sos_id=tap(1), kind=kind, raised_at=TONIGHT, by=town.dee.user.actor, at=TONIGHT)
    close_alarm(alarm_id=the_alarm().pk, how="mistake", by=town.rosa.actor, at=later(1))
    after_mistake = HardCall.objects.count()
    raise_sos(sos_id=tap(2), kind=kind, raised_at=later(2), by=town.dee.user.actor, at=later(2))
    stand_down(sos_id=tap(2), by=town.rosa.actor, at=later(3))

    assert (after_mistake, list(HardCall.objects.values_list("why", flat=True))) == (0, [kind])


def test_a_worker_says_so_themselves_and_answers_themselves(town: Cast) -> None:
    dee = town.dee.user.actor
    for _ in range(2):
        mark_hard_call(
            hard_call_id=tap(7),
            worker_id=town.dee.pk,
            response_id=None,
            why="child",
            was_at=TONIGHT,
            by=dee,
            at=TONIGHT,
        )
    first, *_ = list_own_care(by=dee, at=later(1))

    done = answer_care(follow_up_id=first.id, answer="fine", by=dee, at=later(1))
    again = answer_care(follow_up_id=first.id, answer="wants_support", by=town.rosa.actor, at=later(2))

    assert (done, again, FollowUp.objects.count()) == (True, False, 3)
    assert [(one.answer, one.answered_by_name) for one in list_answered_care(by=town.rosa.actor, at=later(2))] == [
        ("fine", "Dee")
    ]


def test_words_are_of_the_lists_and_nobody_speaks_for_somebody_else(town: Cast) -> None:
    dee, marcus = town.dee.user.actor, town.marcus.user.actor
    hard = {"worker_id": town.dee.pk, "response_id": None, "was_at": TONIGHT, "at": TONIGHT}
    with pytest.raises(HardWordIsNotListed):
        mark_hard_call(hard_call_id=tap(1), why="sos", by=dee, **hard)
    with pytest.raises(Missing):
        mark_hard_call(hard_call_id=tap(1), why="child", by=marcus, **hard)
    with pytest.raises(Missing):
        mark_hard_call(hard_call_id=tap(1), why="child", by=dee, **{**hard, "response_id": tap(99)})
    mark_hard_call(hard_call_id=tap(1), why="child", by=town.rosa.actor, **hard)
    asked = list_own_care(by=dee, at=TONIGHT)[0].id

    with pytest.raises(Missing):
        answer_care(follow_up_id=asked, answer="fine", by=marcus, at=TONIGHT)
    with pytest.raises(CareAnswerIsNotListed):
        answer_care(follow_up_id=asked, answer="they told me that", by=dee, at=TONIGHT)


def test_what_somebody_went_through_is_for_two_pairs_of_eyes(town: Cast) -> None:
    leave_for_safety(town)
    rosa, dee = town.rosa.actor, town.dee.user.actor

    mine = access_exposure(worker_id=town.dee.pk, by=dee, at=later(10))
    seen = list_exposure(by=rosa, at=later(10))
    much_later = access_exposure(worker_id=town.dee.pk, by=dee, at=TONIGHT + timedelta(days=31))

    assert (mine.hard_calls, mine.left_for_safety, mine.sos, mine.missed_check_ins) == (1, 1, 0, 0)
    assert [(one.name, one.hard_calls) for one in seen] == [("Dee", 1), ("Marcus", 0)]
    assert (much_later.hard_calls, much_later.left_for_safety) == (0, 0)
    for stranger in (town.marcus.user.actor, town.sam.actor, town.lind.actor, town.pat.actor):
        with pytest.raises(Missing):
            access_exposure(worker_id=town.dee.pk, by=stranger, at=later(10))
        with pytest.raises(Missing):
            list_exposure(by=stranger, at=later(10))
        with pytest.raises(Missing):
            list_care(by=stranger, at=later(10))


def test_an_open_sos_is_not_in_the_count_that_a_phone_shows(town: Cast) -> None:
    dee = town.dee.user.actor
    raise_sos(sos_id=tap(1), kind="sos", raised_at=TONIGHT, by=dee, at=TONIGHT)
    while_open = access_exposure(worker_id=town.dee.pk, by=dee, at=later(1)).sos
    stand_down(sos_id=tap(1), by=town.rosa.actor, at=later(2))

    assert (while_open, access_exposure(worker_id=town.dee.pk, by=dee, at=later(3)).sos) == (0, 1)


def test_somebody_who_was_not_reached_stays_on_the_list(town: Cast) -> None:
    leave_for_safety(town)
    asked = list_care(by=town.rosa.actor, at=later(10))[0]

    answer_care(follow_up_id=asked.id, answer="not_reached", by=town.rosa.actor, at=later(10))
    again = [one for one in list_care(by=town.rosa.actor, at=later(10)) if one.id == asked.id]

    assert [(one.is_due, one.due_at) for one in again] == [(False, later(10) + timedelta(hours=12))]
