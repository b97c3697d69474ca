"""What a worker's phone may hold of the street floor."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.people.reads import ShiftRow, WorkerRow, access_worker, current_shift

from ..models import Offer, Response
from .finding import offer_rows, response_rows
from .rows import OfferRow, ResponseRow


@dataclass(frozen=True)
class PhoneState:
    """A worker's own shift, offer and response."""

    worker: WorkerRow
    shift: ShiftRow | None
    offer: OfferRow | None
    response: ResponseRow | None
    place_notes: tuple[str, ...]


def access_phone_state(*, by: Actor, at: datetime) -> PhoneState:
    """Answer what the worker's phone shows now; ``place_notes`` are what the street knows of the place."""
    if by.worker_id is None:
        raise Missing
    shift = current_shift(worker_id=by.worker_id, at=at)
    has_offer, has_response = _has_open(by.worker_id, at)
    offer = response = None
    if has_offer:
        found = Offer.objects.filter(worker_id=by.worker_id, state="open", expires_at__gt=at)
        offer = next(iter(offer_rows(found)), None)
    if has_response:
        mine = Q(worker_id=by.worker_id) | Q(partner_id=by.worker_id)
        response = next(iter(response_rows(Response.objects.filter(mine, end="").order_by("accepted_at")[:1])), None)
    return PhoneState(
        worker=shift.worker if shift else access_worker(by.worker_id, by=by),
        shift=shift,
        offer=offer,
        response=response,
        place_notes=_notes(offer, response),
    )


def _has_open(worker_id: int, at: datetime) -> tuple[bool, bool]:
    """Say whether an offer and a response are open, in one question: every phone asks it every few seconds."""
    now = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM dispatch_offer WHERE worker_id = %s AND state = 'open' AND expires_at > %s), "
            "EXISTS (SELECT 1 FROM dispatch_response WHERE worker_id = %s AND \"end\" = '') "
            "OR EXISTS (SELECT 1 FROM dispatch_response WHERE partner_id = %s AND \"end\" = '')",
            [worker_id, now, worker_id, worker_id],
        )
        has_offer, has_response = cursor.fetchone()
    return bool(has_offer), bool(has_response)


def _notes(offer: OfferRow | None, response: ResponseRow | None) -> tuple[str, ...]:
    call = offer.call if offer else response.call if response else None
    if call is None or not call.answers.get("officer_here"):
        return ()
    return ("An officer is there.",)
