"""The office's own clock is moved by minutes or by a day, forwards and back: no call is lost, and none is answered twice."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.ground.ids import uuid7
from alongside.street.dispatch.actions import (
    accept_offer,
    decline_offer,
    end_response,
    give_up_waiting,
    tend_waiting,
    time_out_offers,
)
from alongside.street.dispatch.models import NonResponse, Offer, Response, Waiting
from alongside.street.people.models import Shift
from tests.cast import TONIGHT, Cast
from tests.faults.numbers import many
from tests.street.calls import ring

pytestmark = pytest.mark.django_db(databases=["default"])
JUMPS = [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=31), timedelta(seconds=-90), timedelta(hours=-2),
         timedelta(hours=26), timedelta(hours=-26)]  # fmt: skip


class Night:
    """A night whose clock is moved about, and what has to hold after every step of it."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance, self.at = cast, Random(seed), TONIGHT
        self.calls: list[int] = []
        Shift.objects.update(starts_at=TONIGHT - timedelta(days=3), ends_at=TONIGHT + timedelta(days=3))

    def step(self) -> None:
        """Move the clock, then let something happen."""
        self.at += self.chance.choice(JUMPS)
        does = self.chance.choice([self.ring, self.ring, self.tick, self.answer, self.answer, self.end])
        with transaction.atomic():
            does()

    def ring(self) -> None:
        said = ring(self.cast, f"26-{len(self.calls)}", at=self.at)
        assert said.outcome == "eligible"
        self.calls.append(said.call_id)

    def tick(self) -> None:
        time_out_offers(at=self.at)
        give_up_waiting(at=self.at)
        tend_waiting(programme_id=self.cast.programme.pk, at=self.at)

    def answer(self) -> None:
        for offer in Offer.objects.filter(state="open").order_by("offered_at")[:1]:
            self._try(offer.pk, self._worker(offer.worker_id))

    def _try(self, offer_id: UUID, by: Actor) -> None:
        try:
            with transaction.atomic():
                if self.chance.random() < 0.6:
                    accept_offer(offer_id=offer_id, by=by, at=self.at)
                else:
                    decline_offer(offer_id=offer_id, reason="too_far", by=by, at=self.at)
        except Refusal as refused:
            assert refused.code == "dispatch.offer-is-gone"

    def end(self) -> None:
        for response in Response.objects.filter(end="").order_by("accepted_at")[:1]:
            by = self._worker(response.worker_id)
            end_response(tap_id=uuid7(), response_id=response.pk, end="engaged", tapped_at=self.at, by=by, at=self.at)

    def _worker(self, worker_id: int) -> Actor:
        return next(one for one in (self.cast.dee, self.cast.marcus) if one.pk == worker_id).user.actor

    def fates(self) -> dict[int, int]:
        """In how many ways each eligible call stands: waiting, answered or closed. It has to be one."""
        waiting = list(Waiting.objects.values_list("call_id", flat=True))
        answered = list(Response.objects.filter(taken_back_at=None).values_list("call_id", flat=True))
        closed = list(NonResponse.objects.values_list("call_id", flat=True))
        return {call: (waiting + answered + closed).count(call) for call in self.calls}


@pytest.mark.parametrize("seed", range(many(6, 60, 600)))
def test_every_call_stands_in_one_way_whatever_the_clock_does(town: Cast, seed: int) -> None:
    night = Night(town, seed)

    for _ in range(40):
        night.step()
        assert set(night.fates().values()) <= {1}, night.fates()
        open_by_worker = list(Offer.objects.filter(state="open").values_list("worker_id", flat=True))
        assert len(open_by_worker) == len(set(open_by_worker))

    backwards = Response.objects.exclude(end="").filter(departed_at__isnull=True).count()
    assert (len(night.calls) > 3, backwards) == (True, 0)


def test_the_hour_that_comes_twice_is_worked_twice(town: Cast) -> None:
    """On 1 November 2026 the clocks of Chicago show 01:30 twice; a shift from ten to six lasts nine hours."""
    Shift.objects.all().delete()
    begins, ends = datetime(2026, 11, 1, 3, 0, tzinfo=UTC), datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    Shift.objects.create(worker=town.dee, starts_at=begins, ends_at=ends, went_on_at=begins)
    first, second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 1, 7, 30, tzinfo=UTC)

    early = ring(town, "26-1", at=first)
    offer = Offer.objects.get(call_id=early.call_id, state="open")
    response = accept_offer(offer_id=offer.pk, by=town.dee.user.actor, at=first + timedelta(seconds=20))
    end_response(
        tap_id=uuid7(), response_id=response.id, end="engaged", tapped_at=first + timedelta(minutes=30),
        by=town.dee.user.actor, at=first + timedelta(minutes=30),
    )  # fmt: skip
    late = ring(town, "26-2", at=second)
    past = ring(town, "26-3", at=ends + timedelta(minutes=1))

    assert Offer.objects.get(call_id=late.call_id, state="open").worker_id == town.dee.pk
    assert not Offer.objects.filter(call_id=past.call_id).exists()
    assert NonResponse.objects.get(call_id=past.call_id).reason == "off_hours"


def test_the_count_sees_a_call_that_was_lost_and_one_that_stands_twice(town: Cast) -> None:
    """The control: what the nights above must never show is seen when it is there."""
    night = Night(town, 1)
    night.ring()
    night.ring()
    lost, doubled = night.calls
    Waiting.objects.filter(call_id=lost).delete()
    NonResponse.objects.create(programme_id=town.programme.pk, call_id=doubled, reason="not_known", made_at=TONIGHT)

    assert night.fates() == {lost: 0, doubled: 2}
