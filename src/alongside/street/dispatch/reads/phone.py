"""What a worker's phone may hold of the street floor."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.people.reads import ShiftRow, access_programme, access_worker, current_shift

from ..models import Offer, Response
from .finding import list_ended_responses, offer_rows, response_rows
from .rows import OfferRow, ResponseRow


@dataclass(frozen=True)
class PhoneState:
    """A worker's own shift, offer and response, and what they finished last."""

    worker_name: str
    shift: ShiftRow | None
    offer: OfferRow | None
    response: ResponseRow | None
    finished: tuple[ResponseRow, ...]
    place_notes: tuple[str, ...]
    check_in_due_at: datetime | None


def access_phone_state(*, by: Actor, at: datetime) -> PhoneState:
    """Answer what the worker's phone shows now; ``place_notes`` are what the street knows of the place."""
    if by.worker_id is None:
        raise Missing
    worker = access_worker(by.worker_id, by=by)
    offer = next(iter(offer_rows(Offer.objects.filter(worker_id=by.worker_id, state="open", expires_at__gt=at))), None)
    mine = Response.objects.filter(worker_id=by.worker_id, end="")
    paired = Response.objects.filter(partner_id=by.worker_id, end="")
    response = next(iter(response_rows([*mine[:1], *paired[:1]])), None)
    return PhoneState(
        worker_name=worker.name,
        shift=current_shift(worker_id=by.worker_id, at=at),
        offer=offer,
        response=response,
        finished=tuple(list_ended_responses(worker_id=by.worker_id, limit=10)),
        place_notes=_notes(offer, response),
        check_in_due_at=_due(response, by),
    )


def _notes(offer: OfferRow | None, response: ResponseRow | None) -> tuple[str, ...]:
    call = offer.call if offer else response.call if response else None
    if call is None or not call.answers.get("officer_here"):
        return ()
    return ("An officer is there.",)


def _due(response: ResponseRow | None, by: Actor) -> datetime | None:
    if response is None or response.arrived_at is None:
        return None
    return response.arrived_at + timedelta(minutes=access_programme(by.programme_id).check_in_minutes)
