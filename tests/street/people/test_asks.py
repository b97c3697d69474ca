"""Signing up, swapping, approving, leaving: hours change hands and nothing is lost on the way."""

from datetime import datetime, timedelta

import pytest

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.street.people.actions import (
    AskedAlready,
    AskIsSettled,
    AskIsYours,
    HandedOver,
    OpeningIsFull,
    ShiftHasBegun,
    ShiftIsTaken,
    ShiftIsTooLong,
    ShiftIsUpsideDown,
    SwapHasChanged,
    add_opening,
    add_shift,
    ask_swap,
    bring_back,
    close_opening,
    decide_ask,
    give_shift,
    go_off_shift,
    go_on_shift,
    hand_over,
    make_calendar_link,
    pair_workers,
    remove_shift,
    sign_up,
    take_swap,
    turn_down_swap,
    withdraw_ask,
)
from alongside.street.people.models import Opening, Programme, Shift, ShiftAsk, Worker
from alongside.street.people.reads import (
    heir_of,
    list_asks,
    list_changes,
    list_gone,
    list_on_call,
    list_on_shift,
    list_openings,
    list_shifts_of,
    may_be_paged,
    partner_of,
    roster_at,
)
from alongside.street.people.rules.words import ShiftKind, Subject
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db


def day(number: int, hour: int = 0) -> datetime:
    return TONIGHT + timedelta(days=number, hours=hour)


@pytest.fixture
def friday(cast: Cast) -> int:
    """Dee's shift of tomorrow night."""
    return add_shift(worker_id=cast.dee.pk, starts_at=day(1), ends_at=day(1, 8), by=cast.rosa.actor, at=TONIGHT)


@pytest.fixture
def saturday(cast: Cast) -> int:
    """Marcus's shift of the night after."""
    return add_shift(worker_id=cast.marcus.pk, starts_at=day(2), ends_at=day(2, 8), by=cast.rosa.actor, at=TONIGHT)


def dee(cast: Cast) -> Actor:
    return cast.dee.user.actor


def marcus(cast: Cast) -> Actor:
    return cast.marcus.user.actor


def state_of(ask_id: int) -> str:
    return ShiftAsk.objects.get(pk=ask_id).state


def who_has(shift_id: int) -> str:
    return Shift.objects.get(pk=shift_id).worker.user.name


def open_hours(cast: Cast, number: int = 3, wanted: int = 1, kind: ShiftKind = ShiftKind.DUTY) -> int:
    return add_opening(
        kind=kind, starts_at=day(number), ends_at=day(number, 8), wanted=wanted, by=cast.rosa.actor, at=TONIGHT
    )


def test_a_sign_up_waits_for_the_coordinators_yes(cast: Cast) -> None:
    ask = sign_up(opening_id=open_hours(cast), by=dee(cast), at=TONIGHT)
    before = len(list_shifts_of(cast.dee.pk, by=dee(cast), since=day(2)))

    decide_ask(ask_id=ask, is_yes=True, by=cast.rosa.actor, at=TONIGHT)

    after = list_shifts_of(cast.dee.pk, by=dee(cast), since=day(2))
    assert (before, [(one.starts_at, one.kind) for one in after]) == (0, [(day(3), "duty")])
    assert [one.missing for one in list_openings(by=cast.rosa.actor, since=TONIGHT)] == [0]


def test_without_approval_the_hours_are_theirs_at_once(cast: Cast) -> None:
    Programme.objects.update(shifts_need_approval=False)

    ask = sign_up(opening_id=open_hours(cast, kind=ShiftKind.ON_CALL), by=dee(cast), at=TONIGHT)

    assert (state_of(ask), Shift.objects.filter(kind="on_call").count()) == ("approved", 1)


def test_a_refused_sign_up_says_why(cast: Cast) -> None:
    ask = sign_up(opening_id=open_hours(cast), by=dee(cast), at=TONIGHT)

    decide_ask(ask_id=ask, is_yes=False, why="You were on five nights\x00 in a row.", by=cast.rosa.actor, at=TONIGHT)

    row = list_asks(by=dee(cast), since=TONIGHT - timedelta(days=1), worker_id=cast.dee.pk)[0]
    assert (row.state, row.why) == ("refused", "You were on five nights in a row.")


def test_one_seat_is_given_once(cast: Cast) -> None:
    opening = open_hours(cast)
    first = sign_up(opening_id=opening, by=dee(cast), at=TONIGHT)
    second = sign_up(opening_id=opening, by=marcus(cast), at=TONIGHT)
    decide_ask(ask_id=second, is_yes=True, by=cast.rosa.actor, at=TONIGHT)

    with pytest.raises(OpeningIsFull):
        decide_ask(ask_id=first, is_yes=True, by=cast.rosa.actor, at=TONIGHT)

    assert Shift.objects.filter(opening_id=opening).count() == 1


def test_nobody_signs_up_twice_or_over_a_shift_they_have(cast: Cast, friday: int) -> None:
    opening = open_hours(cast)
    sign_up(opening_id=opening, by=dee(cast), at=TONIGHT)

    with pytest.raises(AskedAlready):
        sign_up(opening_id=opening, by=dee(cast), at=TONIGHT)
    with pytest.raises(ShiftIsTaken):
        sign_up(opening_id=open_hours(cast, 1), by=dee(cast), at=TONIGHT)
    with pytest.raises(Missing):
        sign_up(opening_id=opening, by=cast.rosa.actor, at=TONIGHT)


def test_hours_that_began_are_taken_from_now_on(cast: Cast) -> None:
    Programme.objects.update(shifts_need_approval=False)
    Shift.objects.filter(worker=cast.dee).delete()
    opening = open_hours(cast, 0)

    sign_up(opening_id=opening, by=dee(cast), at=day(0, 2))

    assert [one.starts_at for one in list_shifts_of(cast.dee.pk, by=dee(cast), since=day(0))] == [day(0, 2)]


def test_closing_hours_answers_whoever_waits(cast: Cast) -> None:
    opening = open_hours(cast)
    ask = sign_up(opening_id=opening, by=dee(cast), at=TONIGHT)

    close_opening(opening_id=opening, by=cast.rosa.actor, at=TONIGHT)

    assert (state_of(ask), list_openings(by=cast.rosa.actor, since=TONIGHT)) == ("refused", [])
    with pytest.raises(OpeningIsFull):
        sign_up(opening_id=opening, by=marcus(cast), at=TONIGHT)
    with pytest.raises(Missing):
        close_opening(opening_id=opening, by=cast.rosa.actor, at=TONIGHT)


def test_the_same_hours_asked_for_twice_add_up(cast: Cast) -> None:
    assert open_hours(cast) == open_hours(cast)
    assert Opening.objects.get().wanted == 2


def test_a_swap_goes_from_ask_to_yes_to_yes(cast: Cast, friday: int, saturday: int) -> None:
    ask = ask_swap(shift_id=friday, with_worker_id=cast.marcus.pk, for_shift_id=saturday, by=dee(cast), at=TONIGHT)
    asked = state_of(ask), who_has(friday)
    take_swap(ask_id=ask, by=marcus(cast), at=TONIGHT)
    agreed = state_of(ask), who_has(friday)

    decide_ask(ask_id=ask, is_yes=True, by=cast.rosa.actor, at=TONIGHT)

    assert [asked, agreed, (state_of(ask), who_has(friday))] == [
        ("open", "Dee"),
        ("agreed", "Dee"),
        ("approved", "Marcus"),
    ]
    assert who_has(saturday) == "Dee"
    assert [one.what for one in list_changes(by=cast.rosa.actor, subjects=(Subject.ROSTER,))] == ["swapped"]


def test_two_shifts_that_start_together_can_be_exchanged(cast: Cast, friday: int) -> None:
    theirs = add_shift(
        worker_id=cast.marcus.pk, starts_at=day(1), ends_at=day(1, 4), kind=ShiftKind.ON_CALL, by=cast.rosa.actor, at=TONIGHT
    )  # fmt: skip
    ask = ask_swap(shift_id=friday, with_worker_id=cast.marcus.pk, for_shift_id=theirs, by=dee(cast), at=TONIGHT)
    take_swap(ask_id=ask, by=marcus(cast), at=TONIGHT)

    decide_ask(ask_id=ask, is_yes=True, by=cast.rosa.actor, at=TONIGHT)

    assert (who_has(friday), who_has(theirs), Shift.objects.get(pk=theirs).starts_at) == ("Marcus", "Dee", day(1))


def test_what_is_offered_to_anyone_goes_to_the_first_who_takes_it(cast: Cast, friday: int) -> None:
    Programme.objects.update(shifts_need_approval=False)
    ask = ask_swap(shift_id=friday, by=dee(cast), at=TONIGHT)

    with pytest.raises(AskIsYours):
        take_swap(ask_id=ask, by=dee(cast), at=TONIGHT)
    take_swap(ask_id=ask, by=marcus(cast), at=TONIGHT)

    assert (state_of(ask), who_has(friday)) == ("approved", "Marcus")
    with pytest.raises(Refusal):
        take_swap(ask_id=ask, by=marcus(cast), at=TONIGHT)


def test_a_swap_is_looked_at_again_at_the_moment_of_the_yes(cast: Cast, friday: int) -> None:
    ask = ask_swap(shift_id=friday, by=dee(cast), at=TONIGHT)
    take_swap(ask_id=ask, by=marcus(cast), at=TONIGHT)
    add_shift(worker_id=cast.marcus.pk, starts_at=day(1, 2), ends_at=day(1, 4), by=cast.rosa.actor, at=TONIGHT)

    with pytest.raises(ShiftIsTaken):
        decide_ask(ask_id=ask, is_yes=True, by=cast.rosa.actor, at=TONIGHT)
    with pytest.raises(ShiftHasBegun):
        decide_ask(ask_id=ask, is_yes=True, by=cast.rosa.actor, at=day(1))

    assert (state_of(ask), who_has(friday)) == ("agreed", "Dee")


def test_a_shift_that_changed_hands_takes_its_asks_along(cast: Cast, friday: int, saturday: int) -> None:
    ask = ask_swap(shift_id=friday, with_worker_id=cast.marcus.pk, for_shift_id=saturday, by=dee(cast), at=TONIGHT)

    give_shift(shift_id=saturday, to_worker_id=cast.dee.pk, by=cast.rosa.actor, at=TONIGHT)

    assert state_of(ask) == "withdrawn"
    with pytest.raises(SwapHasChanged):
        ask_swap(shift_id=friday, with_worker_id=cast.marcus.pk, for_shift_id=saturday, by=dee(cast), at=TONIGHT)


def test_a_swap_can_be_turned_down_and_taken_back(cast: Cast, friday: int) -> None:
    ask = ask_swap(shift_id=friday, with_worker_id=cast.marcus.pk, by=dee(cast), at=TONIGHT)
    turn_down_swap(ask_id=ask, by=marcus(cast), at=TONIGHT)
    again = ask_swap(shift_id=friday, by=dee(cast), at=TONIGHT)

    with pytest.raises(Missing):
        turn_down_swap(ask_id=again, by=marcus(cast), at=TONIGHT)
    with pytest.raises(Missing):
        withdraw_ask(ask_id=again, by=marcus(cast), at=TONIGHT)
    withdraw_ask(ask_id=again, by=dee(cast), at=TONIGHT)

    assert (state_of(ask), state_of(again)) == ("refused", "withdrawn")
    with pytest.raises(AskIsSettled):
        withdraw_ask(ask_id=again, by=dee(cast), at=TONIGHT)


def test_nobody_swaps_a_colleagues_shift_or_with_themselves_or_a_running_one(cast: Cast, friday: int) -> None:
    running = Shift.objects.get(worker=cast.dee, starts_at__lt=TONIGHT).pk

    with pytest.raises(Missing):
        ask_swap(shift_id=friday, by=marcus(cast), at=TONIGHT)
    with pytest.raises(AskIsYours):
        ask_swap(shift_id=friday, with_worker_id=cast.dee.pk, by=dee(cast), at=TONIGHT)
    with pytest.raises(ShiftHasBegun):
        ask_swap(shift_id=running, by=dee(cast), at=TONIGHT)
    ask_swap(shift_id=friday, by=dee(cast), at=TONIGHT)
    with pytest.raises(AskedAlready):
        ask_swap(shift_id=friday, by=dee(cast), at=TONIGHT)


def test_a_shift_that_began_is_neither_given_nor_removed(cast: Cast, friday: int) -> None:
    running = Shift.objects.get(worker=cast.dee, starts_at__lt=TONIGHT).pk

    for act in (
        lambda: give_shift(shift_id=running, to_worker_id=cast.marcus.pk, by=cast.rosa.actor, at=TONIGHT),
        lambda: remove_shift(shift_id=running, by=cast.rosa.actor, at=TONIGHT),
    ):
        with pytest.raises(ShiftHasBegun):
            act()
    remove_shift(shift_id=friday, by=cast.rosa.actor, at=TONIGHT)

    assert not Shift.objects.filter(pk=friday).exists()


@pytest.mark.parametrize(("hours", "refusal"), [(0, ShiftIsUpsideDown), (-1, ShiftIsUpsideDown), (25, ShiftIsTooLong)])
def test_hours_nobody_can_work_are_refused(cast: Cast, hours: int, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        add_opening(kind=ShiftKind.DUTY, starts_at=day(1), ends_at=day(1, hours), by=cast.rosa.actor, at=TONIGHT)


def test_another_programmes_roster_is_not_there(cast: Cast, friday: int) -> None:
    stranger = Actor(programme_id=cast.programme.pk + 1, user_id=99, role=cast.rosa.actor.role)
    opening = open_hours(cast)
    ask = sign_up(opening_id=opening, by=dee(cast), at=TONIGHT)

    for act in (
        lambda: give_shift(shift_id=friday, to_worker_id=cast.marcus.pk, by=stranger, at=TONIGHT),
        lambda: remove_shift(shift_id=friday, by=stranger, at=TONIGHT),
        lambda: close_opening(opening_id=opening, by=stranger, at=TONIGHT),
        lambda: decide_ask(ask_id=ask, is_yes=True, by=stranger, at=TONIGHT),
        lambda: hand_over(worker_id=cast.dee.pk, to_worker_id=None, by=stranger, at=TONIGHT),
    ):
        with pytest.raises(Missing):
            act()
    assert list_openings(by=stranger, since=TONIGHT) == []


def test_on_call_stands_apart_from_duty(cast: Cast) -> None:
    Shift.objects.filter(worker=cast.marcus).update(kind="on_call", went_on_at=None)

    roster = roster_at(programme_id=cast.programme.pk, at=TONIGHT)

    assert (roster.rostered, roster.there, roster.on_call) == ({cast.dee.pk}, {cast.dee.pk}, {cast.marcus.pk})
    assert [one.worker.name for one in list_on_shift(programme_id=cast.programme.pk, at=TONIGHT)] == ["Dee"]
    assert [one.worker.name for one in list_on_call(programme_id=cast.programme.pk, at=TONIGHT)] == ["Marcus"]


def test_who_may_be_paged(cast: Cast) -> None:
    everybody = [cast.dee.user_id, cast.marcus.user_id, cast.rosa.pk, cast.lind.pk, 9_999]
    Shift.objects.filter(worker=cast.marcus).update(kind="on_call", went_on_at=None)

    tonight = may_be_paged(everybody, TONIGHT)
    in_the_morning = may_be_paged(everybody, day(0, 7))

    go_off_shift(by=dee(cast), at=day(0, 1))
    assert tonight == {cast.dee.user_id, cast.marcus.user_id, cast.rosa.pk, cast.lind.pk}
    assert may_be_paged(everybody, day(0, 2)) == tonight - {cast.dee.user_id}
    assert in_the_morning == {cast.rosa.pk, cast.lind.pk}


def test_a_worker_leaves_and_nothing_is_left_hanging(cast: Cast, friday: int, saturday: int) -> None:
    clash = add_shift(worker_id=cast.dee.pk, starts_at=day(2, 4), ends_at=day(2, 12), by=cast.rosa.actor, at=TONIGHT)
    pair_workers(worker_id=cast.dee.pk, partner_id=cast.marcus.pk, by=cast.rosa.actor, at=TONIGHT)
    make_calendar_link(by=dee(cast), at=TONIGHT)
    ask = ask_swap(shift_id=friday, by=dee(cast), at=TONIGHT)

    done = hand_over(worker_id=cast.dee.pk, to_worker_id=cast.marcus.pk, by=cast.rosa.actor, at=TONIGHT)

    assert (done, who_has(friday), state_of(ask)) == (HandedOver(moved=1, opened=1), "Marcus", "withdrawn")
    assert not Shift.objects.filter(pk=clash).exists()
    assert [(one.starts_at, one.ends_at) for one in list_openings(by=cast.rosa.actor, since=TONIGHT)] == [
        (TONIGHT, day(0, 6)), (day(2, 4), day(2, 12))
    ]  # fmt: skip
    cast.dee.user.refresh_from_db()
    assert (cast.dee.user.is_active, partner_of(cast.marcus.pk), heir_of(cast.dee.pk)) == (False, None, cast.marcus.pk)
    assert may_be_paged([cast.dee.user_id], TONIGHT) == frozenset()
    assert [(one.name, one.heir) for one in list_gone(by=cast.rosa.actor)] == [("Dee", "Marcus")]


def test_who_came_back_can_leave_again(cast: Cast) -> None:
    hand_over(worker_id=cast.dee.pk, to_worker_id=cast.marcus.pk, by=cast.rosa.actor, at=TONIGHT)
    bring_back(worker_id=cast.dee.pk, by=cast.rosa.actor, at=day(1))
    back = heir_of(cast.dee.pk), Worker.objects.get(pk=cast.dee.pk).is_active

    hand_over(worker_id=cast.marcus.pk, to_worker_id=cast.dee.pk, by=cast.rosa.actor, at=day(2))
    hand_over(worker_id=cast.dee.pk, to_worker_id=None, by=cast.rosa.actor, at=day(3))

    assert back == (None, True)
    assert (heir_of(cast.marcus.pk), heir_of(cast.dee.pk)) == (None, None)
    with pytest.raises(Missing):
        go_on_shift(by=cast.dee.user.actor, at=day(3))
