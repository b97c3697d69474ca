"""Several workers on one call: asked to join, handed over, added or taken off by a coordinator, settled by phone."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import uuid7
from alongside.street.intake.reads import CallRow, access_call, calls_by_id
from alongside.street.people.reads import access_programme

from ..models import Offer, Response, Waiting
from ..reads.choosing import Wanted, rank_workers
from ..reads.finding import may_see, response_rows
from ..reads.rows import ResponseRow
from ..rules.recommend import Candidate, Standing, best_of
from ..rules.words import Notice, ResponseEnd, Seat, Status, WhyLeft
from .climbing import end_response
from .matching import tend_waiting
from .offering import (
    CallIsNotWaiting,
    WorkerCannotGo,
    drop_held,
    make_offer,
    next_ask,
    require_able,
    withdraw_offers,
)
from .seating import WorkerIsBusy, open_parts, reseat, sit, stand_up, tell_mates, tell_one
from .telling import tell_progress


class NobodyCanGo(Refusal):
    """Nobody is free to be asked."""

    code = "dispatch.nobody-can-go"
    says = "Nobody is free to be asked now."
    try_ = "Try again in a few minutes, or ask the coordinator."


class ResponseHasEnded(Refusal):
    """The response is over."""

    code = "dispatch.response-has-ended"
    says = "This call has ended already."
    try_ = "Look at the call to see how."


class LastOneOnScene(Refusal):
    """The last worker cannot be taken from a call where they have arrived."""

    code = "dispatch.last-one-on-scene"
    says = "{worker} has arrived and nobody else is on this call."
    try_ = "Hand the call over to somebody, or end it with what became of it."


def ask_another(*, response_id: UUID, worker_id: int | None, by: Actor, at: datetime) -> UUID:
    """Ask one more worker to come to a call that is being answered. Answers the offer; only a yes changes anything."""
    return _ask(response_id, worker_id, Seat.EXTRA, by=by, at=at)


def hand_over(
    *, response_id: UUID, worker_id: int | None, by: Actor, at: datetime, from_worker_id: int | None = None
) -> UUID:
    """Ask another worker to take a part over; until they say yes, the one who has it keeps it.

    A worker hands over their own part; a coordinator says whose (the leading one's, if nothing is said).
    """
    return _ask(response_id, worker_id, Seat.TAKEOVER, by=by, at=at, from_worker_id=from_worker_id or by.worker_id)


def add_worker(*, response_id: UUID, worker_id: int, by: Actor, at: datetime) -> ResponseRow:
    """Put a worker who agreed by voice on a call, as a coordinator; the worker and the others are told."""
    with transaction.atomic():
        response = _open_response(response_id, by, only_desk=True)
        call = calls_by_id([response.call_id])[response.call_id]
        chosen = _able(call, worker_id, Wanted(Seat.EXTRA), by, at, is_by_voice=True)
        seat = Seat.PARTNER if response.needs_pair and response.partner_id is None else Seat.EXTRA
        withdraw_offers_of(chosen.worker_id, call_id=call.call_id, at=at)
        _seated(response, worker_id, seat, at=at, by=by)
        reseat(response)
        tell_one(response, Notice.ADDED, worker_id, at=at, by=by)
        tell_mates(response, Notice.JOINED, about=worker_id, at=at, by=by)
        row = response_rows([response])[0]
        tell_progress(row, at=at)
        return row


def take_off(*, response_id: UUID, worker_id: int, by: Actor, at: datetime) -> ResponseRow:
    """Take a worker off a call, as a coordinator. The worker is told, and the timeline says who did it.

    When nobody is left and nobody had arrived, the call waits again. The last one who has arrived is not taken off.
    """
    with transaction.atomic():
        response = _open_response(response_id, by, only_desk=True)
        parts = open_parts(response)
        part = next((one for one in parts if one.worker_id == worker_id), None)
        if part is None:
            raise Missing
        if len(parts) == 1 and response.arrived_at is not None:
            raise LastOneOnScene(worker=response_rows([response])[0].worker_name)
        stand_up(part, why=WhyLeft.TAKEN_OFF, at=at, by=by)
        tell_one(response, Notice.TAKEN_OFF, worker_id, at=at, by=by)
        if len(parts) == 1:
            _wait_again(response, at=at)
        else:
            reseat(response)
            tell_mates(response, Notice.LEFT, about=worker_id, at=at, by=by)
        row = response_rows([response])[0]
        tell_progress(row, at=at)
        tend_waiting(programme_id=response.programme_id, at=at)
        return row


def set_by_phone(*, response_id: UUID, is_by_phone: bool, by: Actor, at: datetime) -> ResponseRow:
    """Say that a call is being answered by phone, or that somebody goes there after all."""
    with transaction.atomic():
        response = _open_response(response_id, by)
        if response.arrived_at is None:
            Response.objects.filter(pk=response.pk, end="").update(is_by_phone=is_by_phone)
            response.refresh_from_db()
        row = response_rows([response])[0]
        tell_progress(row, at=at)
        return row


def resolve_by_phone(*, call_id: int, worker_id: int, by: Actor, at: datetime) -> ResponseRow:
    """Write down, as a coordinator, that a worker settled a waiting call by phone: a response like any other."""
    with transaction.atomic():
        call = access_call(call_id, by=by)
        waiting = Waiting.objects.select_for_update().filter(call_id=call_id, programme_id=by.programme_id).first()
        if by.role is not Role.COORDINATOR:
            raise Missing
        if waiting is None:
            raise CallIsNotWaiting(number=call.number)
        _able(call, worker_id, Wanted(ask_number=waiting.ask_number), by, at, is_by_voice=True)
        drop_held(call_id, at=at, by=by)
        withdraw_offers(call_id=call_id, at=at, except_to=[worker_id], by=by)
        withdraw_offers_of(worker_id, call_id=call_id, at=at)
        response = Response.objects.create(
            id=uuid7(), programme_id=by.programme_id, call_id=call_id, worker_id=worker_id,
            requested_at=waiting.since_at, accepted_at=at, engaged_at=at, status=Status.ENGAGED, is_by_phone=True,
        )  # fmt: skip
        _seated(response, worker_id, Seat.LEAD, at=at, by=by)
        waiting.delete()
        end_response(
            tap_id=uuid7(), response_id=response.pk, end=ResponseEnd.RESOLVED_BY_PHONE, tapped_at=at, by=by, at=at
        )
        response.refresh_from_db()
        return response_rows([response])[0]


def note_hard_call(*, response_id: UUID, by: Actor, at: datetime) -> None:
    """Remember that a call was hard, because somebody who was on it says so: they rest before the next one."""
    response = Response.objects.filter(pk=response_id, programme_id=by.programme_id).first()
    if response is None or not may_see(response, by, ever=True):
        raise Missing
    Response.objects.filter(pk=response.pk).update(was_hard=True)


def withdraw_offers_of(worker_id: int, *, call_id: int, at: datetime) -> None:
    """Take back the offer of this very call that a worker holds, because it is settled by voice."""
    others = Offer.objects.filter(call_id=call_id, state="open").exclude(worker_id=worker_id)
    withdraw_offers(call_id=call_id, at=at, except_to=list(others.values_list("worker_id", flat=True)), what=None)


def _ask(
    response_id: UUID, worker_id: int | None, seat: Seat, *, by: Actor, at: datetime, from_worker_id: int | None = None
) -> UUID:
    with transaction.atomic():
        response = _open_response(response_id, by)
        if seat is Seat.TAKEOVER:
            from_worker_id = from_worker_id or response.worker_id
            if from_worker_id not in [one.worker_id for one in open_parts(response)]:
                raise Missing
        call = calls_by_id([response.call_id])[response.call_id]
        programme = access_programme(by.programme_id)
        asked = next_ask(call.call_id, seat)
        wanted = Wanted(seat, asked)
        if worker_id is not None:
            chosen = [_able(call, worker_id, wanted, by, at)]
        else:
            chosen = best_of(rank_workers(call, programme=programme, at=at, wanted=wanted), programme.offers_at_once)
        if not chosen:
            raise NobodyCanGo
        offers = [
            make_offer(
                call, one, programme=programme, at=at, seat=seat, ask_number=asked, offered_by_id=by.user_id,
                from_worker_id=from_worker_id or by.worker_id,
            )
            for one in chosen
        ]  # fmt: skip
        return offers[0].pk


def _able(
    call: CallRow, worker_id: int, wanted: Wanted, by: Actor, at: datetime, *, is_by_voice: bool = False
) -> Candidate:
    ranked = rank_workers(call, programme=access_programme(by.programme_id), at=at, wanted=wanted)
    chosen = next((one for one in ranked if one.worker_id == worker_id), None)
    if chosen is None:
        raise Missing
    if chosen.standing is Standing.HAS_IT and not is_by_voice:
        raise WorkerCannotGo(worker=chosen.name, why=chosen.reasons[0])
    require_able(chosen)
    return chosen


def _seated(response: Response, worker_id: int, seat: Seat, *, at: datetime, by: Actor) -> None:
    try:
        with transaction.atomic():
            sit(response, worker_id, seat, at=at, by=by)
    except IntegrityError as busy:
        raise WorkerIsBusy from busy


def _open_response(response_id: UUID, by: Actor, *, only_desk: bool = False) -> Response:
    response = Response.objects.select_for_update().filter(pk=response_id, programme_id=by.programme_id).first()
    if response is None or not may_see(response, by) or (only_desk and by.worker_id is not None):
        raise Missing
    if response.end:
        raise ResponseHasEnded
    return response


def _wait_again(response: Response, *, at: datetime) -> None:
    """Let a call wait again whose only worker was taken from it before arriving. What was, stays written."""
    withdraw_offers(call_id=response.call_id, at=at)
    Response.objects.filter(pk=response.pk, end="").update(
        end=ResponseEnd.CANCELLED, departed_at=at, taken_back_at=at, status=Status.CLEAR
    )
    response.refresh_from_db()
    yeses = Offer.objects.filter(call_id=response.call_id, seat=Seat.LEAD, state="accepted").count()
    Waiting.objects.create(
        programme_id=response.programme_id,
        call_id=response.call_id,
        since_at=response.requested_at,
        needs_pair=response.needs_pair,
        ask_number=yeses + 1,
    )
