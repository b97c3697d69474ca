"""Offers: made to the best who can go, to one or to several at once, answered once, taken back when over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal, Said
from alongside.ground.ids import uuid7
from alongside.street.alerts.actions import answer_page, page, take_back_page, tell_all
from alongside.street.intake.reads import CallRow, access_call
from alongside.street.people.models import Programme, Worker
from alongside.street.people.reads import access_programme

from ..models import Offer, Reservation, Response, Waiting
from ..reads.choosing import Wanted, rank_workers
from ..rules.recommend import Candidate, best_of
from ..rules.words import Notice, OfferState, Seat
from .telling import note


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


def offer_call(
    *, call_id: int, worker_id: int | None, by: Actor, at: datetime, worker_ids: Sequence[int] = ()
) -> UUID | None:
    """Offer a waiting call to a worker, to several at once, or to the best who can go. None when nobody can.

    Offers that are open for the call are taken back first, except to those who are asked again: exactly the
    workers named hold one afterwards. One yes wins.
    """
    named = list(dict.fromkeys([*worker_ids, *([worker_id] if worker_id is not None else [])]))
    with transaction.atomic():
        call = access_call(call_id, by=by)
        waiting = hold_waiting(call_id, programme_id=by.programme_id)
        if waiting is None:
            raise CallIsNotWaiting(number=call.number)
        programme = access_programme(by.programme_id)
        if not named:
            made = offer_to_best(call, waiting=waiting, programme=programme, at=at)
            return made[0].pk if made else None
        has_one = set(_open(call_id).filter(worker_id__in=named).values_list("worker_id", flat=True))
        chosen = _choose(call, [n for n in named if n not in has_one], waiting, programme, at)
        withdraw_offers(call_id=call_id, at=at, except_to=named, by=by)
        drop_held(call_id, at=at, by=by)
        offers = [
            make_offer(call, one, programme=programme, at=at, ask_number=waiting.ask_number, offered_by_id=by.user_id)
            for one in chosen
        ]
        return offers[0].pk if offers else _open(call_id).values_list("pk", flat=True).first()


def _choose(
    call: CallRow, named: Sequence[int], waiting: Waiting, programme: Programme, at: datetime
) -> list[Candidate]:
    """Answer the candidates with these ids, or refuse with the reason of the first who cannot go."""
    wanted = Wanted(ask_number=waiting.ask_number)
    ranked = {one.worker_id: one for one in rank_workers(call, programme=programme, at=at, wanted=wanted)}
    for worker_id in named:
        if worker_id not in ranked:
            raise Missing
        require_able(ranked[worker_id])
    return [ranked[worker_id] for worker_id in named]


def require_able(chosen: Candidate) -> None:
    """Refuse to ask a worker who cannot go, with the reason."""
    if not chosen.may_be_asked:
        raise WorkerCannotGo(worker=chosen.name, why=chosen.reasons[0])


def offer_to_best(
    call: CallRow, *, waiting: Waiting, programme: Programme, at: datetime, many: int | None = None
) -> list[Offer]:
    """Offer a waiting call to the best who can go, as many at once as the programme asks, less those asked now."""
    if Reservation.objects.filter(call_id=call.call_id, state="held").exists():
        return []
    wanted = Wanted(ask_number=waiting.ask_number)
    return ask_best(call, wanted, programme=programme, at=at, many=many or programme.offers_at_once)


def ask_best(
    call: CallRow, wanted: Wanted, *, programme: Programme, at: datetime, many: int, from_worker_id: int | None = None
) -> list[Offer]:
    """Put one question to the best who can go, until as many as wanted have it before them."""
    have = _open(call.call_id).filter(seat=wanted.seat, ask_number=wanted.ask_number).count()
    if have >= many:
        return []
    ranked = rank_workers(call, programme=programme, at=at, wanted=wanted)
    able = best_of(ranked, many - have)
    if have and able and able[0].is_on_call:
        return []  # somebody on duty is thinking about it: nobody is called at home for that
    return [
        make_offer(
            call, one, programme=programme, at=at, seat=wanted.seat, ask_number=wanted.ask_number,
            from_worker_id=from_worker_id,
        )
        for one in able
    ]  # fmt: skip


def hold_waiting(call_id: int, *, programme_id: int) -> Waiting | None:
    """Answer the waiting call, held until the transaction ends so that nobody else decides about it meanwhile."""
    return Waiting.objects.select_for_update().filter(call_id=call_id, programme_id=programme_id).first()


def withdraw_offers(
    *,
    call_id: int,
    at: datetime,
    seats: Sequence[Seat] = tuple(Seat),
    except_to: Sequence[int] = (),
    what: Notice | None = Notice.OFFER_TAKEN_BACK,
    other_worker_id: int | None = None,
    by: Actor | None = None,
) -> int:
    """Take back the open offers of a call, tell the phones that had them why, and say how many there were."""
    found = _open(call_id).filter(seat__in=seats).exclude(worker_id__in=except_to)
    taken = 0
    for offer in found.order_by("pk"):
        if Offer.objects.filter(pk=offer.pk, state="open").update(state="withdrawn", answered_at=at):
            taken += 1
            take_back_page(subject=page_of(offer.pk), at=at)
            tell_all([(f"worker:{offer.worker_id}", "offer", str(offer.pk))], at=at)
            if what is not None:
                note(
                    what, worker_id=offer.worker_id, call_id=call_id, programme_id=offer.programme_id, at=at, by=by,
                    other_worker_id=other_worker_id,
                )  # fmt: skip
    return taken


def drop_held(call_id: int, *, at: datetime, by: Actor | None = None) -> None:
    """End the reservation of a call, if there is one, and tell the worker for whom it was held."""
    held = Reservation.objects.filter(call_id=call_id, state="held").first()
    if held is None:
        return
    user_id = by.user_id if by else None
    mine = Reservation.objects.filter(pk=held.pk, state="held")
    if mine.update(state="dropped", ended_at=at, ended_by_id=user_id):
        note(
            Notice.RESERVATION_DROPPED, worker_id=held.worker_id, call_id=call_id, programme_id=held.programme_id,
            at=at, by=by,
        )  # fmt: skip


def next_ask(call_id: int, seat: Seat) -> int:
    """Answer the number of a new question about a call: a yes to an old one says nothing about it."""
    last = Offer.objects.filter(call_id=call_id, seat=seat).aggregate(last=Max("ask_number"))["last"]
    return (last or 0) + 1


def open_question(call_id: int, seat: Seat) -> int:
    """Answer the number of the question that is still to be answered: one more than the yeses there were."""
    return Offer.objects.filter(call_id=call_id, seat=seat, state="accepted").count() + 1


def find_partner(response: Response, call: CallRow, *, programme: Programme, at: datetime) -> list[Offer]:
    """Ask a second worker to come along, when the protocol wants two and somebody is free."""
    wanted = Wanted(Seat.PARTNER, open_question(call.call_id, Seat.PARTNER), goes_with=response.worker_id)
    return ask_best(call, wanted, programme=programme, at=at, many=programme.offers_at_once)


def make_offer(
    call: CallRow,
    chosen: Candidate,
    *,
    programme: Programme,
    at: datetime,
    seat: Seat = Seat.LEAD,
    ask_number: int = 1,
    from_worker_id: int | None = None,
    offered_by_id: int | None = None,
) -> Offer:
    """Put a call before a worker: the row, the open app, and the ladder that climbs until a human answers."""
    expires_at = at + timedelta(seconds=programme.offer_seconds)
    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                id=uuid7(),
                programme_id=programme.pk,
                call_id=call.call_id,
                worker_id=chosen.worker_id,
                offered_at=at,
                expires_at=expires_at,
                minutes_away=chosen.minutes,
                reasons=[_as_kept(reason) for reason in chosen.reasons],
                seat=seat,
                ask_number=ask_number,
                from_worker_id=from_worker_id,
                offered_by_id=offered_by_id,
            )
    except IntegrityError as taken:
        raise WorkerCannotGo(worker=chosen.name, why="another offer is open") from taken
    board = (f"board:{programme.pk}", "board", call.number)
    tell_all([(f"worker:{chosen.worker_id}", "offer", str(offer.pk)), board], at=at)
    user_id = Worker.objects.filter(pk=chosen.worker_id).values_list("user_id", flat=True).get()
    page(
        programme_id=programme.pk, user_ids=[user_id], kind="offer", subject=page_of(offer.pk), at=at,
        until=expires_at, ladder="offer", is_told=True,
    )  # fmt: skip
    return offer


def page_of(offer_id: UUID) -> str:
    """Answer the name under which an offer climbs the ladder of alerts."""
    return f"offer:{offer_id}"


def stop_paging(offer_id: UUID, *, user_id: int | None, at: datetime) -> None:
    """Say that a human answered an offer: nobody has to be woken for it any more."""
    answer_page(subject=page_of(offer_id), user_id=user_id, at=at)


def _open(call_id: int) -> QuerySet[Offer]:
    return Offer.objects.filter(call_id=call_id, state=OfferState.OPEN)


def _as_kept(reason: str) -> object:
    """Answer a reason as a store keeps it: with its facts apart, so that it can be said in another language."""
    if isinstance(reason, Said) and reason.facts:
        return {"says": reason.template, "facts": dict(reason.facts)}
    return str(reason)
