"""Laws of the roster, whatever people do to it and in whatever order."""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Refusal
from alongside.street.people.actions import (
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
    remove_shift,
    sign_up,
    take_swap,
    turn_down_swap,
    withdraw_ask,
)
from alongside.street.people.models import Opening, Programme, Shift, ShiftAsk, User, Worker
from alongside.street.people.reads import list_on_call, list_on_shift, may_be_paged, roster_at
from alongside.street.people.rules.reach import is_reachable
from alongside.street.people.rules.words import ShiftKind
from tests.cast import TONIGHT
from tests.faults.numbers import many

pytestmark = pytest.mark.django_db

STEPS = 140
Cover = Counter[tuple[str, datetime]]


class Town:
    """A programme of five workers and a clock that goes on; every step is something that a person might do."""

    def __init__(self, seed: int) -> None:
        self.draw, self.at = Random(seed), TONIGHT
        self.programme = Programme.objects.create(name="P", slug="p", shifts_need_approval=bool(seed % 2))
        self.boss = Actor(programme_id=self.programme.pk, user_id=0, role=Role.COORDINATOR, name="Rosa")
        for number in range(5):
            user = User.objects.create_user(
                f"w{number}@example.org", name=f"W{number}", role=Role.WORKER, programme=self.programme
            )
            Worker.objects.create(programme=self.programme, user=user, initials=f"W{number}")

    def step(self) -> None:
        self.at += timedelta(minutes=self.draw.choice([0, 0, 0, 20]))
        act = self.draw.choice(
            [self.add, self.add, self.add, self.open, self.sign, self.sign, self.ask, self.ask, self.take, self.take,
             self.decide, self.decide, self.give, self.remove, self.close, self.on, self.off, self.turn, self.leave]
        )  # fmt: skip
        with suppress(Refusal):
            act()

    def by(self) -> Actor:
        return self.draw.choice(list(User.objects.filter(programme=self.programme).order_by("pk"))).actor

    def hours(self) -> tuple[datetime, datetime]:
        starts = TONIGHT + timedelta(hours=self.draw.randrange(0, 72, 2))
        return starts, starts + timedelta(hours=self.draw.choice([2, 4, 8]))

    def some(self, model: type[Shift] | type[Worker] | type[Opening] | type[ShiftAsk], **facts: object) -> int:
        return self.draw.choice([*model.objects.filter(**facts).order_by("pk").values_list("pk", flat=True), 0])

    def kind(self) -> ShiftKind:
        return self.draw.choice(list(ShiftKind))

    def add(self) -> None:
        starts, ends = self.hours()
        add_shift(
            worker_id=self.some(Worker), starts_at=starts, ends_at=ends, kind=self.kind(), by=self.boss, at=self.at
        )

    def open(self) -> None:
        starts, ends = self.hours()
        add_opening(kind=self.kind(), starts_at=starts, ends_at=ends, by=self.boss, at=self.at)

    def sign(self) -> None:
        sign_up(opening_id=self.some(Opening), by=self.by(), at=self.at)

    def ask(self) -> None:
        by = self.by()
        mine = self.some(Shift, worker_id=by.worker_id, starts_at__gt=self.at)
        other = self.draw.choice([None, self.some(Worker)])
        theirs = (
            self.some(Shift, worker_id=other, starts_at__gt=self.at) if other and self.draw.random() < 0.6 else None
        )
        ask_swap(shift_id=mine, with_worker_id=other, for_shift_id=theirs, by=by, at=self.at)

    def take(self) -> None:
        ask = ShiftAsk.objects.filter(pk=self.some(ShiftAsk, kind="swap", state="open")).first()
        by = Worker.objects.get(pk=ask.other_id).user.actor if ask and ask.other_id else self.by()
        before = self.cover()
        take_swap(ask_id=ask.pk if ask else 0, by=by, at=self.at)
        self.kept(before)

    def decide(self) -> None:
        ask = self.some(ShiftAsk, state="agreed")
        is_swap = ShiftAsk.objects.filter(pk=ask, kind="swap").exists()
        before = self.cover()
        decide_ask(ask_id=ask, is_yes=self.draw.random() < 0.8, by=self.boss, at=self.at)
        if is_swap:
            self.kept(before)

    def give(self) -> None:
        before = self.cover()
        give_shift(shift_id=self.some(Shift), to_worker_id=self.some(Worker), by=self.boss, at=self.at)
        assert self.cover() == before

    def remove(self) -> None:
        remove_shift(shift_id=self.some(Shift), by=self.boss, at=self.at)

    def close(self) -> None:
        close_opening(opening_id=self.some(Opening), by=self.boss, at=self.at)

    def on(self) -> None:
        go_on_shift(by=self.by(), at=self.at)

    def off(self) -> None:
        go_off_shift(by=self.by(), at=self.at)

    def turn(self) -> None:
        act = self.draw.choice([turn_down_swap, withdraw_ask])
        act(ask_id=self.some(ShiftAsk), by=self.by(), at=self.at)

    def leave(self) -> None:
        if self.draw.random() < 0.7:
            bring_back(worker_id=self.some(Worker), by=self.boss, at=self.at)
        elif self.draw.random() < 0.3:
            to = self.draw.choice([None, self.some(Worker)])
            hand_over(worker_id=self.some(Worker), to_worker_id=to, by=self.boss, at=self.at)

    def cover(self) -> Cover:
        """Answer how many are on, of each kind, at every half hour."""
        there: Cover = Counter()
        for shift in Shift.objects.all():
            at = shift.starts_at
            while at < shift.ends_at:
                there[shift.kind, at] += 1
                at += timedelta(minutes=30)
        return there

    def kept(self, before: Cover) -> None:
        assert self.cover() == before


def no_shifts_touch() -> bool:
    every = Shift.objects.order_by("worker_id", "starts_at")
    return all(one.worker_id != two.worker_id or one.ends_at <= two.starts_at for one, two in pairwise(every))


def reachable(at: datetime) -> dict[str, set[int]]:
    """Answer who is reachable by the rule, asked of every shift one by one."""
    found: dict[str, set[int]] = {"duty": set(), "on_call": set()}
    for one in Shift.objects.select_related("worker__user").filter(
        worker__is_active=True, worker__user__is_active=True
    ):
        if is_reachable(
            kind=one.kind, starts_at=one.starts_at, ends_at=one.ends_at, went_on_at=one.went_on_at,
            went_off_at=one.went_off_at, at=at,
        ):  # fmt: skip
            found[one.kind].add(one.worker_id)
    return found


def paged_are_on_shift(town: Town, at: datetime) -> bool:
    """Say whether every answer about who is there agrees with the rule, and nobody else may be paged."""
    rule = reachable(at)
    users = dict(Worker.objects.values_list("pk", "user_id"))
    roster = roster_at(programme_id=town.programme.pk, at=at)
    return (
        may_be_paged(list(users.values()), at) == {users[one] for one in rule["duty"] | rule["on_call"]}
        and roster.there == {one.worker.worker_id for one in list_on_shift(programme_id=town.programme.pk, at=at)} == rule["duty"]
        and roster.on_call == {one.worker.worker_id for one in list_on_call(programme_id=town.programme.pk, at=at)} == rule["on_call"]
    )  # fmt: skip


def live_through(seed: int) -> int:
    """Let a town go through its steps, look at the laws on the way, and answer how many swaps were approved."""
    town = Town(seed)
    for step in range(STEPS):
        town.step()
        assert (seed, step, no_shifts_touch()) == (seed, step, True)
        if step % 5 == 0:
            assert (seed, step, paged_are_on_shift(town, town.at)) == (seed, step, True)
    taken = Counter(Shift.objects.exclude(opening=None).values_list("opening_id", flat=True))
    wanted = dict(Opening.objects.values_list("pk", "wanted"))
    assert [one for one, count in taken.items() if count > wanted[one]] == []
    return ShiftAsk.objects.filter(kind="swap", state="approved").count()


def test_whatever_people_do_shifts_never_touch_swaps_keep_cover_and_nobody_off_shift_is_paged() -> None:
    swaps = []
    for seed in range(many(3, 10, 200)):
        with transaction.atomic():
            swaps.append(live_through(seed))
            transaction.set_rollback(True)

    assert sum(swaps) > 0
