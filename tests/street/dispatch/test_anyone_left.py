"""The short question whether anybody is left to ask answers what ranking everybody would."""

from itertools import product

import pytest

from alongside.street.dispatch.actions import accept_offer
from alongside.street.dispatch.models import Offer
from alongside.street.dispatch.reads.choosing import Wanted, is_anyone_left, rank_workers
from alongside.street.dispatch.rules.recommend import Standing
from alongside.street.intake.reads import calls_by_id
from alongside.street.people.actions import rest_worker
from alongside.street.people.models import Shift, Worker
from tests.cast import Cast
from tests.street.calls import later, ring

pytestmark = pytest.mark.django_db(databases=["default"])
STATES = ("off", "on_call", "free", "resting", "busy", "offered", "asked", "busy_and_asked", "asked_before")


def put(town: Cast, worker: Worker, state: str, call_id: int, number: str) -> None:
    """Bring a worker into a state, as far as the question about one call goes."""
    other = ring(town, number, at=later(1)).call_id
    Offer.objects.filter(state="open").update(state="withdrawn")
    shift = Shift.objects.filter(worker=worker)
    if state == "off":
        shift.update(went_off_at=later(0))
    elif state == "on_call":
        shift.update(kind="on_call", went_on_at=None)
    elif state == "resting":
        rest_worker(worker_id=worker.pk, until=later(60), by=town.rosa.actor, at=later(2))
    if "busy" in state:
        offer = Offer.objects.create(**_offer(town, worker, other, "open"))
        accept_offer(offer_id=offer.pk, by=worker.user.actor, at=later(2))
    if state == "offered":
        Offer.objects.create(**_offer(town, worker, other, "open"))
    if "asked" in state:
        Offer.objects.create(**_offer(town, worker, call_id, "timed_out" if state == "asked_before" else "declined"))


def _offer(town: Cast, worker: Worker, call_id: int, state: str) -> dict[str, object]:
    return {
        "programme_id": town.programme.pk, "call_id": call_id, "worker_id": worker.pk, "offered_at": later(1),
        "expires_at": later(9), "state": state, "ask_number": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("dee", "marcus"), [pair for pair in product(STATES, STATES) if pair[0] <= pair[1]])
def test_it_answers_what_the_ranking_would(town: Cast, dee: str, marcus: str) -> None:
    call_id = ring(town, "26-0").call_id
    put(town, town.dee, dee, call_id, "26-1")
    put(town, town.marcus, marcus, call_id, "26-2")
    if "offered" in (dee, marcus):
        Offer.objects.filter(call_id=call_id, state="open").update(state="withdrawn")
    call = calls_by_id([call_id])[call_id]

    for number in (1, 2):
        wanted = Wanted(ask_number=number)
        ranked = rank_workers(call, programme=town.programme, at=later(3), wanted=wanted)
        expected = any(one.standing not in (Standing.ASKED_ALREADY, Standing.OFF) for one in ranked)
        assert is_anyone_left(call, programme=town.programme, at=later(3), ask_number=number) is expected
