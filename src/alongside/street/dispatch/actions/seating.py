"""Who is on a response: taking a seat, leaving it, and what the others are told."""

from datetime import datetime

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal

from ..models import Offer, Part, Response, Waiting
from ..rules.words import Notice, Seat, Status, WhyLeft
from .offering import open_question, withdraw_offers
from .telling import note


class OfferIsGone(Refusal):
    """The offer ran out, was taken back or won by another, or was answered already. ``why`` is a sentence more."""

    code = "dispatch.offer-is-gone"
    says = "This offer is no longer open."
    try_ = "Nothing is lost. The next call comes to your phone by itself."

    def __init__(self, why: str = "", **facts: object) -> None:
        self.says = f"{OfferIsGone.says} {why}".strip()  # type: ignore[misc]  # each refusal has its own sentence
        super().__init__(**facts)


class WorkerIsBusy(Refusal):
    """The worker is already responding to a call."""

    code = "dispatch.worker-is-busy"
    says = "You are already responding to a call."
    try_ = "Clear that response first."


def take_seat(offer: Offer, *, by: Actor, at: datetime, by_phone: bool = False) -> Response:
    """Seat the worker whose yes has won: begin the response, join it, or take another's part over."""
    try:
        with transaction.atomic():
            response = _SEATED_BY[Seat(offer.seat)](offer, by, at, by_phone)
    except IntegrityError as busy:
        raise WorkerIsBusy from busy
    response.refresh_from_db()
    return response


def open_parts(response: Response) -> list[Part]:
    """Answer the parts of those who are still on a response, the leading one first."""
    parts = Part.objects.filter(response_id=response.pk, left_at=None).order_by("joined_at", "pk")
    order = [Seat.LEAD, Seat.PARTNER, Seat.EXTRA]
    return sorted(parts, key=lambda one: order.index(Seat(one.seat)))


def sit(response: Response, worker_id: int, seat: Seat, *, at: datetime, by: Actor | None = None) -> Part:
    """Write down that a worker is on a response from now on. A worker is on one at a time: the store says so."""
    others = Response.objects.filter(partner_id=worker_id, end="") | Response.objects.filter(
        worker_id=worker_id, end=""
    )
    if others.exclude(pk=response.pk).exists():
        raise WorkerIsBusy
    return Part.objects.create(
        programme_id=response.programme_id,
        response_id=response.pk,
        worker_id=worker_id,
        seat=seat,
        joined_at=at,
        added_by_id=by.user_id if by is not None and by.worker_id != worker_id else None,
    )


def stand_up(part: Part, *, why: WhyLeft, at: datetime, by: Actor | None = None) -> bool:
    """Write down that a worker's part is over, and say whether it was open until now."""
    mine = Part.objects.filter(pk=part.pk, left_at=None)
    return bool(mine.update(left_at=max(at, part.joined_at), why_left=why, ended_by_id=by.user_id if by else None))


def tell_one(
    response: Response, what: Notice, worker_id: int, *, at: datetime, about: int | None = None, by: Actor | None = None
) -> None:
    """Tell one worker what somebody else changed about a response of theirs."""
    note(
        what, worker_id=worker_id, call_id=response.call_id, programme_id=response.programme_id, at=at, by=by,
        other_worker_id=about,
    )  # fmt: skip


def tell_mates(response: Response, what: Notice, *, about: int, at: datetime, by: Actor | None = None) -> None:
    """Tell the others on a response what became of one of them."""
    for part in open_parts(response):
        if part.worker_id != about:
            tell_one(response, what, part.worker_id, at=at, about=about, by=by)


def reseat(response: Response) -> None:
    """Write into the response who leads and who is the second, from the parts that are open."""
    parts = open_parts(response)
    if not parts:
        return
    lead, second = parts[0], next((one for one in parts[1:] if one.seat == Seat.PARTNER), None)
    if lead.seat != Seat.LEAD:
        Part.objects.filter(pk=lead.pk).update(seat=Seat.LEAD)
        second = next((one for one in parts[1:] if one.seat == Seat.PARTNER), None)
    if second is None and response.needs_pair and len(parts) > 1:
        second = parts[1]
        Part.objects.filter(pk=second.pk).update(seat=Seat.PARTNER)
    partner_id = second.worker_id if second else None
    # The old partner goes first, so that nobody is for a moment in both places.
    Response.objects.filter(pk=response.pk).update(partner_id=None)
    Response.objects.filter(pk=response.pk).update(worker_id=lead.worker_id, partner_id=partner_id)
    response.refresh_from_db()


def _begin(offer: Offer, by: Actor, at: datetime, by_phone: bool) -> Response:
    waiting = Waiting.objects.filter(call_id=offer.call_id).first()
    # The response of a leading yes carries its offer's id: a phone with no network can name it before we do.
    response = Response.objects.create(
        id=offer.pk,
        programme_id=offer.programme_id,
        call_id=offer.call_id,
        worker_id=offer.worker_id,
        requested_at=waiting.since_at if waiting else offer.offered_at,
        accepted_at=at,
        minutes_away=offer.minutes_away,
        needs_pair=waiting.needs_pair if waiting else False,
        is_by_phone=by_phone,
    )
    sit(response, offer.worker_id, Seat.LEAD, at=at)
    Waiting.objects.filter(call_id=offer.call_id).delete()
    if response.needs_pair:
        _ask_them_along(offer)
    withdraw_offers(
        call_id=offer.call_id, at=at, seats=[Seat.LEAD], what=Notice.OFFER_TAKEN, other_worker_id=offer.worker_id
    )
    return response


def _ask_them_along(offer: Offer) -> None:
    """Turn the offers that others still think about into the question whether they come along."""
    still = Offer.objects.filter(call_id=offer.call_id, state="open", seat=Seat.LEAD)
    still.update(seat=Seat.PARTNER, ask_number=open_question(offer.call_id, Seat.PARTNER))


def _standing(offer: Offer) -> Response:
    response = Response.objects.select_for_update().filter(call_id=offer.call_id, end="").first()
    if response is None:
        raise OfferIsGone(why="The call has ended.")
    return response


def _join_as_partner(offer: Offer, by: Actor, at: datetime, by_phone: bool) -> Response:
    response = _standing(offer)
    free = Response.objects.filter(pk=response.pk, partner_id=None, end="")
    if not free.update(partner_id=offer.worker_id):
        raise OfferIsGone(why="The second worker is found.")
    sit(response, offer.worker_id, Seat.PARTNER, at=at)
    _after_joining(response, offer, at)
    return response


def _join(offer: Offer, by: Actor, at: datetime, by_phone: bool) -> Response:
    response = _standing(offer)
    sit(response, offer.worker_id, Seat.EXTRA, at=at)
    _after_joining(response, offer, at)
    return response


def _after_joining(response: Response, offer: Offer, at: datetime) -> None:
    tell_mates(response, Notice.JOINED, about=offer.worker_id, at=at)
    _withdraw_the_same(offer, at)


def _take_over(offer: Offer, by: Actor, at: datetime, by_phone: bool) -> Response:
    response = _standing(offer)
    part = Part.objects.filter(response_id=response.pk, worker_id=offer.from_worker_id or 0, left_at=None).first()
    if part is None or not stand_up(part, why=WhyLeft.HANDED_OVER, at=at):
        raise OfferIsGone(why="Somebody else has it already.")
    if response.partner_id == part.worker_id:
        Response.objects.filter(pk=response.pk).update(partner_id=None)
    sit(response, offer.worker_id, Seat(part.seat), at=at)
    reseat(response)
    if part.seat == Seat.LEAD:
        _start_anew(response, offer)
    tell_one(response, Notice.HANDED_OVER, part.worker_id, about=offer.worker_id, at=at)
    _withdraw_the_same(offer, at)
    return response


def _start_anew(response: Response, offer: Offer) -> None:
    """Whoever takes over on the way starts from where they are; what the team has reached at the place stays."""
    facts: dict[str, object] = {"minutes_away": offer.minutes_away}
    if response.arrived_at is None:
        facts |= {"status": Status.ACCEPTED, "en_route_at": None, "staged_at": None}
    Response.objects.filter(pk=response.pk).update(**facts)


def _withdraw_the_same(offer: Offer, at: datetime) -> None:
    """Take back the same question from the others who have it before them."""
    still = Offer.objects.filter(
        call_id=offer.call_id, state="open", seat=offer.seat, ask_number=offer.ask_number
    ).values_list("worker_id", flat=True)
    others = set(
        Offer.objects.filter(call_id=offer.call_id, state="open", seat=offer.seat).values_list("worker_id", flat=True)
    ) - set(still)
    withdraw_offers(
        call_id=offer.call_id, at=at, seats=[Seat(offer.seat)], except_to=sorted(others), what=Notice.OFFER_TAKEN,
        other_worker_id=offer.worker_id,
    )  # fmt: skip


_SEATED_BY = {
    Seat.LEAD: _begin,
    Seat.PARTNER: _join_as_partner,
    Seat.EXTRA: _join,
    Seat.TAKEOVER: _take_over,
}
