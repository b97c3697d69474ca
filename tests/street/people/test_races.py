"""Eight workers reach for one seat, or for one colleague's shift, at the same instant: exactly one has it."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Refusal
from alongside.street.people.actions import add_opening, add_shift, ask_swap, sign_up, take_swap
from alongside.street.people.models import Opening, Programme, Shift, User, Worker
from alongside.street.people.rules.words import ShiftKind
from tests.cast import TONIGHT
from tests.faults.numbers import many

pytestmark = [pytest.mark.serial, pytest.mark.django_db(transaction=True)]

HANDS = 8
Reach = Callable[[Actor], object]


@pytest.fixture
def team() -> list[Actor]:
    """Eight workers and, last, one more whose shift they want."""
    programme = Programme.objects.create(name="P", slug="p", shifts_need_approval=False)
    actors = []
    for number in range(HANDS + 1):
        user = User.objects.create_user(
            f"{number}@example.org", name=f"W{number}", role=Role.WORKER, programme=programme
        )
        Worker.objects.create(programme=programme, user=user, initials=f"W{number}")
        actors.append(user.actor)
    return actors


def reach_together(team: list[Actor], reach: Reach) -> int:
    """Let eight reach at once, each with a connection of their own, and say how many were not refused."""
    start, won = threading.Barrier(HANDS), []

    def one(by: Actor) -> None:
        try:
            start.wait()
            reach(by)
            won.append(by.name)
        except Refusal:
            pass
        finally:
            connections.close_all()

    hands = [threading.Thread(target=one, args=(by,)) for by in team[:HANDS]]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return len(won)


def a_seat(team: list[Actor], days: int) -> int:
    starts = TONIGHT + timedelta(days=days)
    return add_opening(
        kind=ShiftKind.DUTY, starts_at=starts, ends_at=starts + timedelta(hours=8), by=team[-1], at=TONIGHT
    )


def test_one_seat_goes_to_one(team: list[Actor]) -> None:
    for number in range(1, many(4, 100, 2_000) + 1):
        seat = a_seat(team, number)

        won = reach_together(team, lambda by, seat=seat: sign_up(opening_id=seat, by=by, at=TONIGHT))

        assert (number, won, Shift.objects.filter(opening_id=seat).count()) == (number, 1, 1)


def test_one_swap_goes_to_one(team: list[Actor]) -> None:
    giver = team[-1]
    for number in range(1, many(4, 100, 2_000) + 1):
        starts = TONIGHT + timedelta(days=number)
        shift = add_shift(
            worker_id=giver.worker_id or 0, starts_at=starts, ends_at=starts + timedelta(hours=8), by=giver, at=TONIGHT
        )
        ask = ask_swap(shift_id=shift, by=giver, at=TONIGHT)

        won = reach_together(team, lambda by, ask=ask: take_swap(ask_id=ask, by=by, at=TONIGHT))

        assert (number, won, Shift.objects.filter(starts_at=starts).count()) == (number, 1, 1)


def test_looking_first_and_writing_after_gives_one_seat_to_many(team: list[Actor]) -> None:
    """The control: the same hands, without the lock and the look inside one transaction."""
    seat, looked = a_seat(team, 1), threading.Barrier(HANDS)

    def look_then_write(by: Actor) -> None:
        opening = Opening.objects.get(pk=seat)
        is_free = opening.shifts.count() < opening.wanted
        looked.wait()
        if is_free:
            Shift.objects.create(
                worker_id=by.worker_id or 0, starts_at=opening.starts_at, ends_at=opening.ends_at, opening=opening
            )

    reach_together(team, look_then_write)

    assert Shift.objects.filter(opening_id=seat).count() > 1
