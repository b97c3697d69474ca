"""A worker's answer to an offer, and what happens when there is none."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Missing, Refusal
from alongside.street.alerts.actions import take_back_page, tell_all
from alongside.street.intake.reads import CallRow, calls_by_id
from alongside.street.people.models import Programme, Worker
from alongside.street.people.reads import access_programme, roster_at

from ..models import Offer, Part, Reservation, Response, Waiting
from ..reads.choosing import is_anyone_left
from ..reads.finding import response_rows
from ..reads.rows import ResponseRow
from ..rules.waiting import reason_after_waiting, reason_when_time_is_up
from ..rules.words import DeclineReason, NonResponseReason, Notice, Seat
from .matching import match_waiting
from .offering import find_partner, page_of, stop_paging
from .receiving import close_call
from .seating import OfferIsGone, take_seat
from .telling import note, tell_progress


class UnknownReason(Refusal):
    """The reason is not on the list."""

    code = "dispatch.reason-is-not-listed"
    says = "{reason} is not one of the reasons."
    try_ = "Pick one of: {reasons}."


def accept_offer(
    *, offer_id: UUID, by: Actor, at: datetime, by_phone: bool = False, said_at: datetime | None = None
) -> ResponseRow:
    """Say yes to an offer. Of several who were asked one question exactly one yes wins: the store decides.

    ``by_phone`` says that the worker will first phone instead of going. ``said_at`` is when a yes was said that
    travelled late: it counts from then, and one said in time still wins while the call waits for an answer.
    """
    with transaction.atomic():
        offer = Offer.objects.filter(pk=offer_id, worker_id=_worker(by)).first()
        if offer is None:
            raise OfferIsGone
        _hold_question(offer)
        when = at if said_at is None else min(max(said_at, offer.offered_at), at)
        if not _claim(offer, when, at):
            return _own_yes(offer, by)
        stop_paging(offer.pk, user_id=by.user_id, at=at)
        response = take_seat(offer, by=by, at=when, by_phone=by_phone)
        if response.needs_pair and response.partner_id is None:
            call = calls_by_id([response.call_id])[response.call_id]
            find_partner(response, call, programme=access_programme(offer.programme_id), at=at)
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
            raise gone(Offer.objects.filter(pk=offer_id, worker_id=_worker(by)).first())
        stop_paging(offer_id, user_id=by.user_id, at=at)
        ask_the_next(Offer.objects.get(pk=offer_id), at=at)


def time_out_offers(*, at: datetime) -> int:
    """Close the offers that nobody answered in time, ask the next, and say how many ran out.

    An offer that is before somebody whose shift is over meanwhile goes on to the next as well.
    """
    pass_on_offers(at=at)
    ran_out = 0
    for offer in Offer.objects.filter(state="open", expires_at__lte=at).order_by("expires_at"):
        with transaction.atomic():
            lost = Offer.objects.filter(pk=offer.pk, state="open", expires_at__lte=at)
            if lost.update(state="timed_out", answered_at=offer.expires_at):
                ran_out += 1
                ask_the_next(offer, at=at)
    return ran_out


def pass_on_offers(*, at: datetime) -> int:
    """Take the open offers from those whose shift is over, ask the next, and say how many there were."""
    passed = 0
    open_offers = Offer.objects.filter(state="open")
    for programme_id in open_offers.order_by("programme_id").values_list("programme_id", flat=True).distinct():
        roster = roster_at(programme_id=programme_id, at=at)
        gone = open_offers.filter(programme_id=programme_id).exclude(worker_id__in=roster.there | roster.on_call)
        passed += pass_on(gone, at=at)
    return passed


def pass_on(offers: QuerySet[Offer], *, at: datetime) -> int:
    """Take offers back because their workers are no longer there, tell them, and ask whoever comes next."""
    passed = 0
    for offer in offers.order_by("pk"):
        with transaction.atomic():
            mine = Offer.objects.filter(pk=offer.pk, state="open")
            if not mine.update(state="withdrawn", answered_at=at):
                continue
            passed += 1
            take_back_page(subject=page_of(offer.pk), at=at)
            note(
                Notice.SHIFT_ENDED, worker_id=offer.worker_id, call_id=offer.call_id,
                programme_id=offer.programme_id, at=at,
            )  # fmt: skip
            ask_the_next(offer, at=at)
    return passed


def give_up_waiting(*, at: datetime) -> int:
    """Close the calls that waited longer than the programme lets them, with the reason, and count them."""
    closed = 0
    for waiting in list(Waiting.objects.order_by("since_at")):
        programme = access_programme(waiting.programme_id)
        if _patience_begins(waiting, at) + timedelta(minutes=programme.wait_minutes) > at:
            continue
        if Offer.objects.filter(call_id=waiting.call_id, state="open").exists():
            continue
        if Reservation.objects.filter(call_id=waiting.call_id, state="held", until_at__gt=at).exists():
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


def ask_the_next(offer: Offer, *, at: datetime) -> None:
    """Tell that an offer is over, and ask whoever comes next; with nobody left the call gets its reason."""
    programme = access_programme(offer.programme_id)
    call = calls_by_id([offer.call_id])[offer.call_id]
    tell_all([(f"worker:{offer.worker_id}", "offer", str(offer.pk)), _board(call)], at=at)
    if offer.seat != Seat.LEAD:
        return
    waiting = Waiting.objects.filter(call_id=offer.call_id).first()
    if waiting is None:
        return
    match_waiting(programme, at=at)
    if Offer.objects.filter(call_id=call.call_id, state="open").exists():
        return
    reason = reason_after_waiting(_states(call.call_id), anyone_left=_anyone_left(call, waiting, programme, at))
    if reason is not None:
        close_call(call, reason, by=the_system(programme.pk), at=at)


def _patience_begins(waiting: Waiting, at: datetime) -> datetime:
    """Answer from when a call's patience counts: a call that was taken back waits for as long as a new one."""
    if waiting.ask_number == 1:
        return waiting.since_at
    taken = Response.objects.filter(call_id=waiting.call_id, taken_back_at__isnull=False).order_by("-taken_back_at")
    return taken.values_list("taken_back_at", flat=True).first() or waiting.since_at


def _worker(by: Actor) -> int:
    if by.worker_id is None:
        raise Missing
    return by.worker_id


def _hold_question(offer: Offer) -> None:
    """Hold the open offers of a call in one order, so that two who say yes at once wait for one another in peace."""
    held = Offer.objects.select_for_update().filter(call_id=offer.call_id, state="open").order_by("pk")
    list(held.values_list("pk", flat=True))


def _claim(offer: Offer, when: datetime, at: datetime) -> bool:
    """Take an offer: one conditional update, and one yes for each question by the store's own promise."""
    mine = Offer.objects.filter(pk=offer.pk, expires_at__gt=when)
    in_time = Q(state="open") & Q(expires_at__gt=at)
    if when < at and offer.seat == Seat.LEAD:
        waits = Waiting.objects.filter(call_id=offer.call_id, ask_number=offer.ask_number)
        in_time |= Q(state__in=["open", "timed_out"]) & Q(call_id__in=waits.values("call_id"))
    try:
        with transaction.atomic():
            return bool(mine.filter(in_time).update(state="accepted", answered_at=when))
    except IntegrityError:
        return False


def _own_yes(offer: Offer, by: Actor) -> ResponseRow:
    """Answer the response that this very yes began already (the reply was lost), or refuse."""
    offer.refresh_from_db()
    if offer.state == "accepted":
        part = Part.objects.filter(worker_id=offer.worker_id, joined_at=offer.answered_at or offer.offered_at).first()
        response = Response.objects.filter(pk=part.response_id, call_id=offer.call_id).first() if part else None
        if response is not None:
            return response_rows([response])[0]
    raise gone(offer)


def gone(offer: Offer | None) -> OfferIsGone:
    """Answer a refusal that says what became of an offer: who took it, or that it ran out or was taken back."""
    if offer is None or offer.state in ("accepted", "declined"):
        return OfferIsGone()
    if offer.state in ("timed_out", "open"):
        return OfferIsGone("Its time ran out.")
    won = Offer.objects.filter(
        call_id=offer.call_id, seat=offer.seat, ask_number=offer.ask_number, state="accepted"
    ).first()
    if won is None:
        return OfferIsGone("It was taken back.")
    name = Worker.objects.filter(pk=won.worker_id).values_list("user__name", flat=True).first()
    return OfferIsGone("{name} said yes first.", name=name)


def _anyone_left(call: CallRow, waiting: Waiting, programme: Programme, at: datetime) -> bool:
    if Reservation.objects.filter(call_id=call.call_id, state="held").exists():
        return True
    return is_anyone_left(call, programme=programme, at=at, ask_number=waiting.ask_number)


def _states(call_id: int) -> list[str]:
    return list(Offer.objects.filter(call_id=call_id).order_by("answered_at").values_list("state", flat=True))


def _board(call: CallRow) -> tuple[str, str, str]:
    return f"board:{call.programme_id}", "board", call.number
