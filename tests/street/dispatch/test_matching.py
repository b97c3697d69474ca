"""Waiting calls are matched together; familiarity has its weight; nobody off shift is ever offered a call."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from alongside.ground.errors import Refusal
from alongside.ground.ids import uuid7
from alongside.street.dispatch.actions import (
    accept_offer,
    come_on_shift,
    decline_offer,
    end_response,
    leave_shift,
    tend_waiting,
    time_out_offers,
)
from alongside.street.dispatch.models import Offer, Response
from alongside.street.dispatch.reads import list_candidates
from alongside.street.dispatch.rules.recommend import Manners, Standing, WorkerFacts, recommend
from alongside.street.people.actions import learn_place
from alongside.street.people.models import Familiarity, Programme, Shift, Worker
from alongside.street.people.rules.reach import is_reachable
from alongside.street.screening.actions import start_first_protocol
from tests.cast import TONIGHT, Cast, gather_cast
from tests.street.calls import later, ring

from .crew import join


def offered() -> dict[str, int]:
    """Who has which call before them, by the call's number."""
    from alongside.street.intake.models import Call

    numbers = dict(Call.objects.values_list("pk", "event_number"))
    return {numbers[one.call_id]: one.worker_id for one in Offer.objects.filter(state="open")}


@pytest.mark.django_db
def test_two_that_wait_are_matched_together_not_one_after_the_other(town: Cast) -> None:
    # Dee is nearest to both calls. One after the other, the first would take Dee and leave Marcus the long way.
    Shift.objects.update(went_on_at=None)
    Worker.objects.filter(pk=town.dee.pk).update(home_lon=-89.479)
    Worker.objects.filter(pk=town.marcus.pk).update(home_lon=-89.44)
    ring(town, "near-both", lon=-89.46, lat=43.06)
    ring(town, "far-west", lon=-89.52, lat=43.06)
    Shift.objects.update(went_on_at=TONIGHT)

    made = tend_waiting(programme_id=town.programme.pk, at=later(0.5))

    assert (made, offered()) == (2, {"near-both": town.marcus.pk, "far-west": town.dee.pk})


@pytest.mark.django_db
def test_a_call_nobody_free_can_reach_in_time_waits_for_whoever_is_nearly_done(town: Cast) -> None:
    past = TONIGHT - timedelta(days=2)
    for n in range(40):
        Response.objects.create(
            programme_id=town.programme.pk, call_id=9_000 + n, worker_id=town.dee.pk, requested_at=past, end="engaged",
            accepted_at=past, arrived_at=past, departed_at=past + timedelta(minutes=10 + n % 5),
        )  # fmt: skip
    ring(town, "first")
    response = accept_offer(offer_id=Offer.objects.get().pk, by=town.dee.user.actor, at=TONIGHT)
    Response.objects.filter(pk=response.id).update(arrived_at=TONIGHT)
    Worker.objects.filter(pk=town.marcus.pk).update(home_lon=-89.30)

    ring(town, "next door", at=later(9))
    waits = offered()
    # The one who was nearly done stays after all: as the chance falls, the one who is far is asked.
    tend_waiting(programme_id=town.programme.pk, at=later(18))

    assert (waits, offered()) == ({}, {"next door": town.marcus.pk})


@pytest.mark.django_db
def test_a_block_is_learned_by_answering_and_its_worth_is_said(town: Cast) -> None:
    call = ring(town)
    said = []
    for _ in range(4):
        learn_place(worker_id=town.marcus.pk, place_key=Familiarity.objects.first().place_key if said else key_of(town))
        ranked = {one.name: one for one in list_candidates(call_id=call.call_id, by=town.rosa.actor, at=later(1))}
        said.append(ranked["Marcus"].reasons[2])

    Programme.objects.update(knows_place_minutes=12)
    again = {one.name: one for one in list_candidates(call_id=call.call_id, by=town.rosa.actor, at=later(1))}

    assert said == [
        "knows this block, 1 call here (−3 min)", "knows this block, 2 calls here (−4.5 min)",
        "knows this block, 3 calls here (−5.2 min)", "knows this block, 4 calls here (−5.6 min)",
    ]  # fmt: skip
    assert again["Marcus"].reasons[2] == "knows this block, 4 calls here (−11.2 min)"


def key_of(town: Cast) -> str:
    from alongside.street.intake.reads import list_calls

    return list_calls(town.rosa.actor, since=TONIGHT - timedelta(days=1), limit=1)[0].place_key


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [({"minutes": 6.2}, ("free", "6 min straight line")),
     ({"minutes": 6.2, "is_by_street": True, "speaks": ("en", "es")}, ("free", "6 min by street", "Spanish (−8 min)")),
     ({"calls_here": 4}, ("free", "knows this block, 4 calls here (−5.6 min)")),
     ({"knows_place": True}, ("free", "knows this block (−6 min)")),
     ({"standing": Standing.RESTING, "rests_until_says": "21:40"}, ("resting until 21:40",)),
     ({"standing": Standing.OFF, "next_shift_says": "22:00"}, ("not on shift, next at 22:00",)),
     ({"standing": Standing.OFF}, ("not on shift",)),
     ({"standing": Standing.ON_CALL}, ("on call",)),
     ({"goes_with": "Dee"}, ("free", "usually goes with Dee (−5 min)")),
     ({"calls_this_shift": 2}, ("free", "2 answered this shift (+2 min)"))],
)  # fmt: skip
def test_every_worker_has_reasons_that_a_person_can_read(facts: dict[str, object], reasons: tuple[str, ...]) -> None:
    worker = WorkerFacts(1, "Ines", "IN", **{"standing": Standing.FREE, **facts})  # type: ignore[arg-type]

    assert recommend([worker], Manners(), wanted_language="es")[0].reasons == reasons


workers_facts = st.lists(
    st.builds(
        WorkerFacts,
        worker_id=st.integers(1, 40),
        name=st.just("A"),
        initials=st.just("A"),
        standing=st.sampled_from(Standing),
        minutes=st.none() | st.floats(0, 90),
        knows_place=st.booleans(),
        calls_here=st.integers(0, 9),
        calls_this_shift=st.integers(0, 9),
    ),
    max_size=12,
    unique_by=lambda one: one.worker_id,
)


@given(workers_facts)
def test_everybody_is_listed_with_a_reason_and_those_who_can_go_come_first(workers: list[WorkerFacts]) -> None:
    ranked = recommend(workers, Manners())

    assert {one.worker_id for one in ranked} == {one.worker_id for one in workers}
    assert all(one.reasons for one in ranked)
    order = [(not one.can_go, one.is_on_call, one.score) for one in ranked]
    assert order == sorted(order)


@given(st.integers(0, 12), st.floats(1, 30))
def test_a_first_call_answered_there_counts_for_more_than_a_minute_of_travel(calls: int, weight: float) -> None:
    facts = {"standing": Standing.FREE, "name": "A", "initials": "A"}
    knows = WorkerFacts(2, minutes=10.0, calls_here=calls + 1, **facts)  # type: ignore[arg-type]
    nearer = WorkerFacts(1, minutes=10.0 - min(1.0, weight / 2) + 0.01, **facts)  # type: ignore[arg-type]

    assert recommend([knows, nearer], Manners(knows_place_minutes=weight))[0].worker_id == 2


DEEDS = ("ring", "on", "off", "yes", "no", "end", "over")


class NobodyOffShift(TestCase):
    """Whatever happens in a night, an offer is made only to somebody whose shift lets them be reached then."""

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2)), min_size=2, max_size=8), st.integers(1, 3))
    def test_nobody_off_shift_is_ever_offered_a_call(self, deeds: list[tuple[str, int]], at_once: int) -> None:
        town = gather_cast()
        start_first_protocol(by=town.rosa.actor, at=TONIGHT - timedelta(days=30))
        Programme.objects.update(offers_at_once=at_once)
        crew = [town.dee, town.marcus, join(town, "Ines", kind="on_call")]
        checked: set[object] = set()

        for n, (deed, who) in enumerate([("ring", 0), *deeds]):
            at = later(n * 1.0)
            play(town, crew[who], deed, n)
            time_out_offers(at=at)
            tend_waiting(programme_id=town.programme.pk, at=at)
            for offer in Offer.objects.exclude(pk__in=checked):
                checked.add(offer.pk)
                shifts = Shift.objects.filter(worker_id=offer.worker_id)
                assert any(reached(one, offer.offered_at) for one in shifts), (deeds, offer.worker_id)
            there = {one.worker_id for one in Shift.objects.all() if reached(one, at)}
            assert set(Offer.objects.filter(state="open").values_list("worker_id", flat=True)) <= there


def reached(shift: Shift, at: object) -> bool:
    return is_reachable(
        kind=shift.kind, starts_at=shift.starts_at, ends_at=shift.ends_at, went_on_at=shift.went_on_at,
        went_off_at=shift.went_off_at, at=at,  # type: ignore[arg-type]
    )  # fmt: skip


def play(town: Cast, worker: Worker, deed: str, n: int) -> None:
    """Do one thing of a night; what is refused is simply not done."""
    at, by = later(n * 1.0), worker.user.actor
    offer = Offer.objects.filter(worker_id=worker.pk, state="open").first()
    response = Response.objects.filter(worker_id=worker.pk, end="").first()
    try:
        if deed == "ring":
            ring(town, f"26-{n}", at=at)
        elif deed == "on":
            come_on_shift(by=by, at=at)
        elif deed == "off":
            leave_shift(by=by, at=at)
        elif deed == "yes" and offer:
            accept_offer(offer_id=offer.pk, by=by, at=at)
        elif deed == "no" and offer:
            decline_offer(offer_id=offer.pk, reason="too_far", by=by, at=at)
        elif deed == "end" and response:
            end_response(tap_id=uuid7(), response_id=response.pk, end="not_found", tapped_at=at, by=by, at=at)
        elif deed == "over":
            Shift.objects.filter(worker=worker, ends_at__gt=at, starts_at__lt=at).update(ends_at=at)
    except Refusal:
        return
