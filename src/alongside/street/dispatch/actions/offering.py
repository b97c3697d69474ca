"""Offers: made to the best who can go, answered once, timed out by the runner."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import uuid7
from alongside.street.alerts.actions import tell_all
from alongside.street.intake.reads import CallRow, access_call, calls_by_id
from alongside.street.people.models import Programme
from alongside.street.people.reads import access_programme

from ..models import Offer, Response, Waiting
from ..reads.choosing import rank_workers
from ..rules.recommend import Candidate, best_of


class CallIsNotWaiting(Refusal):
    """The call is not on the board any more."""

    code = "dispatch.call-is-not-waiting"
    says = "Call {number} is not waiting any more."
    try_ = "Look at the call to see what became of it."


class WorkerCannotGo(Refusal):
    """The worker cannot be offered the call now."""

    code = "dispatch.worker-cannot-go"
    says = "{worker} cannot be offered this call: {why}."
    try_ = "Offer another worker, or wait."


def offer_call(*, call_id: int, worker_id: int | None, by: Actor, at: datetime) -> UUID | None:
    """Offer a waiting call to a worker, or to the best who can go. Answers None when nobody can.

    An offer that is open for the call is withdrawn first: one call, one open offer.
    """
    with transaction.atomic():
        call = access_call(call_id, by=by)
        waiting = Waiting.objects.filter(call_id=call_id, programme_id=by.programme_id).first()
        if waiting is None:
            raise CallIsNotWaiting(number=call.number)
        programme = access_programme(by.programme_id)
        if worker_id is None:
            offer = offer_to_best(call, waiting=waiting, programme=programme, at=at)
            return offer.pk if offer else None
        ranked = rank_workers(call, programme=programme, at=at)
        chosen = next((one for one in ranked if one.worker_id == worker_id), None)
        if chosen is None:
            raise Missing
        withdraw_offers(call_id=call_id, at=at)
        if not chosen.can_go and chosen.reasons[0] != "was asked already":
            raise WorkerCannotGo(worker=chosen.name, why=chosen.reasons[0])
        return _make_offer(call, chosen, programme=programme, at=at, offered_by_id=by.user_id).pk


def offer_to_best(
    call: CallRow, *, waiting: Waiting | None, programme: Programme, at: datetime, as_partner: bool = False
) -> Offer | None:
    """Offer a call to the best who can go, if it has no open offer and anybody can."""
    if Offer.objects.filter(call_id=call.call_id, state="open").exists():
        return None
    best = best_of(rank_workers(call, programme=programme, at=at))
    if best is None:
        return None
    return _make_offer(call, best, programme=programme, at=at, as_partner=as_partner)


def withdraw_offers(*, call_id: int, at: datetime) -> None:
    """Take back the open offers of a call, and tell the phones that had them."""
    open_offers = list(Offer.objects.filter(call_id=call_id, state="open").values_list("pk", "worker_id"))
    for offer_id, worker_id in open_offers:
        if Offer.objects.filter(pk=offer_id, state="open").update(state="withdrawn", answered_at=at):
            tell_all([(f"worker:{worker_id}", "offer", str(offer_id))], at=at)


def tend_waiting(*, programme_id: int, at: datetime) -> int:
    """Offer every waiting call that has no open offer to whoever can go now, and say how many went out."""
    made = 0
    programme = access_programme(programme_id)
    waiting = list(Waiting.objects.filter(programme_id=programme_id).order_by("since_at", "pk"))
    calls = calls_by_id([one.call_id for one in waiting])
    for one in waiting:
        with transaction.atomic():
            offer = offer_to_best(calls[one.call_id], waiting=one, programme=programme, at=at)
        made += offer is not None
    for response in Response.objects.filter(programme_id=programme_id, needs_pair=True, partner_id=None, end=""):
        with transaction.atomic():
            made += seek_partner(response, programme=programme, at=at) is not None
    return made


def seek_partner(response: Response, *, programme: Programme, at: datetime) -> Offer | None:
    """Ask a second worker to come along, when the protocol wants two and somebody is free."""
    call = calls_by_id([response.call_id])[response.call_id]
    return offer_to_best(call, waiting=None, programme=programme, at=at, as_partner=True)


def _make_offer(
    call: CallRow,
    chosen: Candidate,
    *,
    programme: Programme,
    at: datetime,
    as_partner: bool = False,
    offered_by_id: int | None = None,
) -> Offer:
    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                id=uuid7(),
                programme_id=programme.pk,
                call_id=call.call_id,
                worker_id=chosen.worker_id,
                offered_at=at,
                expires_at=at + timedelta(seconds=programme.offer_seconds),
                minutes_away=chosen.minutes,
                reasons=list(chosen.reasons),
                as_partner=as_partner,
                offered_by_id=offered_by_id,
            )
    except IntegrityError as taken:
        raise WorkerCannotGo(worker=chosen.name, why="another offer is open") from taken
    board = (f"board:{programme.pk}", "board", call.number)
    tell_all([(f"worker:{chosen.worker_id}", "offer", str(offer.pk)), board], at=at)
    return offer
