"""What a worker's phone may hold of the street floor."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.people.reads import ShiftRow, WorkerRow, access_worker, current_shift

from ..models import Offer, Part, Reservation, Response
from .finding import offer_rows, response_rows
from .noticing import list_notices, reserved_rows
from .rows import NoticeRow, OfferRow, ReservedRow, ResponseRow


@dataclass(frozen=True)
class PhoneState:
    """A worker's own shift, offer and response, what is reserved for them, and what others changed."""

    worker: WorkerRow
    shift: ShiftRow | None
    offer: OfferRow | None
    response: ResponseRow | None
    place_notes: tuple[str, ...]
    reserved: tuple[ReservedRow, ...] = ()
    notices: tuple[NoticeRow, ...] = ()


def access_phone_state(*, by: Actor, at: datetime) -> PhoneState:
    """Answer what the worker's phone shows now; ``place_notes`` are what the street knows of the place."""
    if by.worker_id is None:
        raise Missing
    shift = current_shift(worker_id=by.worker_id, at=at)
    has = _has_open(by.worker_id, at)
    offer = response = None
    if has.offer:
        found = Offer.objects.filter(worker_id=by.worker_id, state="open", expires_at__gt=at)
        offer = next(iter(offer_rows(found)), None)
    if has.response:
        joined = Part.objects.filter(worker_id=by.worker_id, left_at=None).values("response_id")
        mine = Q(worker_id=by.worker_id) | Q(partner_id=by.worker_id) | Q(pk__in=joined)
        response = next(iter(response_rows(Response.objects.filter(mine, end="").order_by("accepted_at")[:1])), None)
    return PhoneState(
        worker=shift.worker if shift else access_worker(by.worker_id, by=by),
        shift=shift,
        offer=offer,
        response=response,
        place_notes=_notes(offer, response),
        reserved=_reserved(by.worker_id) if has.reserved else (),
        notices=tuple(list_notices(worker_id=by.worker_id)) if has.notices else (),
    )


def _reserved(worker_id: int) -> tuple[ReservedRow, ...]:
    return tuple(reserved_rows(Reservation.objects.filter(worker_id=worker_id, state="held")))


@dataclass(frozen=True)
class _Open:
    """Which of the things that a phone shows are there at all."""

    offer: bool
    response: bool
    reserved: bool
    notices: bool


def _has_open(worker_id: int, at: datetime) -> _Open:
    """Say what is open, in one question: every phone asks it every few seconds."""
    now = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM dispatch_offer WHERE worker_id = %s AND state = 'open' AND expires_at > %s), "
            "EXISTS (SELECT 1 FROM dispatch_response WHERE worker_id = %s AND \"end\" = '') "
            "OR EXISTS (SELECT 1 FROM dispatch_response WHERE partner_id = %s AND \"end\" = '') "
            "OR EXISTS (SELECT 1 FROM dispatch_part WHERE worker_id = %s AND left_at IS NULL), "
            "EXISTS (SELECT 1 FROM dispatch_reservation WHERE worker_id = %s AND state = 'held'), "
            "EXISTS (SELECT 1 FROM dispatch_notice WHERE worker_id = %s AND seen_at IS NULL)",
            [worker_id, now, *[worker_id] * 5],
        )
        return _Open(*(bool(one) for one in cursor.fetchone()))


def _notes(offer: OfferRow | None, response: ResponseRow | None) -> tuple[str, ...]:
    call = offer.call if offer else response.call if response else None
    if call is None or not call.answers.get("officer_here"):
        return ()
    return ("An officer is there.",)
