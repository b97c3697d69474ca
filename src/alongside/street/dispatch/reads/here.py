"""A worker's own past at a place, and the response that a yes of theirs began."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.intake.reads import calls_by_id

from ..models import Offer, Response

LOOKED_AT = 400
"""How many of a worker's newest responses are looked at: years of a worker's calls."""


@dataclass(frozen=True)
class OwnCall:
    """A worker's own earlier call at a place: when, what it was, how it ended."""

    at: datetime
    category: str
    end: str


def list_own_calls_at(*, place_key: str, by: Actor, limit: int = 5) -> list[OwnCall]:
    """Answer the calls that one answered oneself at a place, newest first; nobody else's."""
    if by.worker_id is None:
        raise Missing
    if not place_key:
        return []
    mine = Response.objects.filter(Q(worker_id=by.worker_id) | Q(partner_id=by.worker_id), arrived_at__isnull=False)
    ended = list(
        mine.exclude(end="").order_by("-accepted_at", "-pk").values_list("call_id", "accepted_at", "end")[:LOOKED_AT]
    )
    calls = calls_by_id([call_id for call_id, _, _ in ended]) if ended else {}
    here = [
        OwnCall(at, calls[call_id].category, end) for call_id, at, end in ended if calls[call_id].place_key == place_key
    ]
    return here[:limit]


def response_of_offer(offer_id: UUID, *, by: Actor) -> UUID | None:
    """Answer the response that one's own yes to an offer began or joined, or None."""
    offer = Offer.objects.filter(pk=offer_id, worker_id=by.worker_id or 0, state="accepted").first()
    if offer is None:
        return None
    found = Response.objects.filter(call_id=offer.call_id).order_by("-accepted_at", "-pk").first()
    return found.pk if found else None
