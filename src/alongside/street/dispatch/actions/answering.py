"""A worker's answer to an offer, and what happens when there is none."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import uuid7
from alongside.street.alerts.actions import tell_all
from alongside.street.intake.reads import CallRow, calls_by_id
from alongside.street.people.models import Programme
from alongside.street.people.reads import access_programme

from ..models import Offer, Response, Waiting
from ..reads.choosing import rank_workers
from ..reads.finding import response_rows
from ..reads.rows import ResponseRow
from ..rules.recommend import Candidate
from ..rules.waiting import reason_after_waiting, reason_when_time_is_up
from ..rules.words import DeclineReason, NonResponseReason
from .offering import offer_to_best, seek_partner, withdraw_offers
from .receiving import close_call


class OfferIsGone(Refusal):
    """The offer ran out, was taken back, or was answered already."""

    code = "dispatch.offer-is-gone"
    says = "This offer is no longer open."
    try_ = "Nothing is lost. The next call comes to your phone by itself."


class WorkerIsBusy(Refusal):
    """The worker is already responding to a call."""

    code = "dispatch.worker-is-busy"
    says = "You are already responding to a call."
    try_ = "Clear that response first."


class UnknownReason(Refusal):
    """The reason is not on the list."""

    code = "dispatch.reason-is-not-listed"
    says = "{reason} is not one of the reasons."
    try_ = "Pick one of: {reasons}."


def accept_offer(*, offer_id: UUID, by: Actor, at: datetime) -> ResponseRow:
    """Say yes to an offer. Exactly one yes wins: one conditional update decides."""
    with transaction.atomic():
        open_offer = Offer.objects.filter(pk=offer_id, worker_id=_worker(by), state="open", expires_at__gt=at)
        if not open_offer.update(state="accepted", answered_at=at):
            return _own_yes(offer_id, by)
        offer = Offer.objects.get(pk=offer_id)
        existing = Response.objects.filter(call_id=offer.call_id).first()
        try:
            with transaction.atomic():
                response = existing or _begin_response(offer, at)
                if offer.as_partner:
                    response.partner_id = offer.worker_id
                    response.save(update_fields=["partner_id"])
        except IntegrityError as busy:
            raise WorkerIsBusy from busy
        Waiting.objects.filter(call_id=offer.call_id).delete()
        withdraw_offers(call_id=offer.call_id, at=at)
        programme = access_programme(offer.programme_id)
        if response.needs_pair and response.partner_id is None:
            seek_partner(response, programme=programme, at=at)
        row = response_rows([response])[0]
        tell_progress(row, at=at)
        return row


def decline_offer(*, offer_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Say no to an offer, with a reason from the list; the next worker is asked at once."""
    if reason not in {one.value for one in DeclineReason}:
        raise UnknownReason(reason=reason, reasons=", ".join(one.value for one in DeclineReason))
    with transaction.atomic():
        open_offer = Offer.objects.filter(pk=offer_id, worker_id=_worker(by), state="open")
        if not open_offer.update(state="declined", answered_at=at, decline_reason=reason):
            raise OfferIsGone
        _ask_the_next(Offer.objects.get(pk=offer_id), at=at)


def time_out_offers(*, at: datetime) -> int:
    """Close the offers that nobody answered in time, ask the next, and say how many ran out."""
    ran_out = 0
    for offer in Offer.objects.filter(state="open", expires_at__lte=at).order_by("expires_at"):
        with transaction.atomic():
            lost = Offer.objects.filter(pk=offer.pk, state="open", expires_at__lte=at)
            if lost.update(state="timed_out", answered_at=offer.expires_at):
                ran_out += 1
                _ask_the_next(offer, at=at)
    return ran_out


def give_up_waiting(*, at: datetime) -> int:
    """Close the calls that waited longer than the programme lets them, with the reason, and count them."""
    closed = 0
    for waiting in list(Waiting.objects.order_by("since_at")):
        programme = access_programme(waiting.programme_id)
        if waiting.since_at + timedelta(minutes=programme.wait_minutes) > at:
            continue
        if Offer.objects.filter(call_id=waiting.call_id, state="open").exists():
            continue
        with transaction.atomic():
            call = calls_by_id([waiting.call_id])[waiting.call_id]
            reason = reason_when_time_is_up(_states(call.call_id))
            close_call(call, reason, by=the_system(waiting.programme_id), at=at)
            closed += 1
    return closed


def close_without_response(*, call_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Write down, as a person, why nobody goes to a call that waits."""
    if reason not in {one.value for one in NonResponseReason}:
        raise UnknownReason(reason=reason, reasons=", ".join(one.value for one in NonResponseReason))
    with transaction.atomic():
        if not Waiting.objects.filter(call_id=call_id, programme_id=by.programme_id).exists():
            raise Missing
        close_call(calls_by_id([call_id])[call_id], NonResponseReason(reason), by=by, at=at)


def tell_progress(response: ResponseRow, *, at: datetime) -> None:
    """Tell the board, the workers and the one who asked that a response moved."""
    call = response.call
    alerts = [(f"board:{call.programme_id}", "board", call.number)]
    alerts += [(f"worker:{n}", "response", str(response.id)) for n in (response.worker_id, response.partner_id) if n]
    if call.asked_by_id is not None:
        alerts.append((f"asker:{call.asked_by_id}", "receipt", call.number))
    tell_all(alerts, at=at)


def _begin_response(offer: Offer, at: datetime) -> Response:
    if Response.objects.filter(partner_id=offer.worker_id, end="").exists():
        raise WorkerIsBusy
    waiting = Waiting.objects.filter(call_id=offer.call_id).first()
    return Response.objects.create(
        id=uuid7(),
        programme_id=offer.programme_id,
        call_id=offer.call_id,
        worker_id=offer.worker_id,
        requested_at=waiting.since_at if waiting else offer.offered_at,
        accepted_at=at,
        minutes_away=offer.minutes_away,
        needs_pair=waiting.needs_pair if waiting else False,
    )


def _worker(by: Actor) -> int:
    if by.worker_id is None:
        raise Missing
    return by.worker_id


def _own_yes(offer_id: UUID, by: Actor) -> ResponseRow:
    """Answer the response that this very yes began already (the reply was lost), or refuse."""
    offer = Offer.objects.filter(pk=offer_id, worker_id=_worker(by), state="accepted").first()
    response = Response.objects.filter(call_id=offer.call_id).first() if offer else None
    if response is None:
        raise OfferIsGone
    return response_rows([response])[0]


def _ask_the_next(offer: Offer, *, at: datetime) -> None:
    programme = access_programme(offer.programme_id)
    call = calls_by_id([offer.call_id])[offer.call_id]
    tell_all([(f"worker:{offer.worker_id}", "offer", str(offer.pk)), _board(call)], at=at)
    if offer.as_partner:
        return
    waiting = Waiting.objects.filter(call_id=offer.call_id).first()
    if waiting is None:
        return
    if offer_to_best(call, waiting=waiting, programme=programme, at=at) is None:
        reason = reason_after_waiting(_states(call.call_id), anyone_left=_anyone_left(call, programme, at))
        if reason is not None:
            close_call(call, reason, by=the_system(programme.pk), at=at)


def _anyone_left(call: CallRow, programme: Programme, at: datetime) -> bool:
    return any(_may_still_go(one) for one in rank_workers(call, programme=programme, at=at))


def _may_still_go(one: Candidate) -> bool:
    return one.can_go or one.reasons[0] not in ("was asked already", "not on shift")


def _states(call_id: int) -> list[str]:
    return list(Offer.objects.filter(call_id=call_id).order_by("answered_at").values_list("state", flat=True))


def _board(call: CallRow) -> tuple[str, str, str]:
    return f"board:{call.programme_id}", "board", call.number
