"""Who waits before going in, why, and who lifted it; what is dangerous where somebody goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.dispatch.models import Response
from alongside.street.dispatch.reads import list_places_of_worker
from alongside.street.people.models import Worker
from alongside.street.screening.reads import HazardRow, list_hazards, list_hazards_at

from ..models import Hold
from ..rules.holding import waits_for_partner
from .alarms import places_of_responses
from .out import Out, out_of_worker


@dataclass(frozen=True)
class HoldRow:
    """A hold as pages and phones show it."""

    id: UUID
    response_id: UUID
    worker_id: int
    worker_name: str
    number: str
    place: str
    why: str
    held_at: datetime
    released_at: datetime | None
    released_says: str
    released_by_name: str


@dataclass(frozen=True)
class PairRow:
    """Whether two are asked for on a call, and who the other one is."""

    needed: bool
    partner: str
    wait: bool


def list_open_holds(*, by: Actor, limit: int = 50) -> list[HoldRow]:
    """Answer who waits now, longest first."""
    found = Hold.objects.filter(programme_id=by.programme_id, released_at__isnull=True)
    return _rows(found.order_by("held_at")[:limit])


def list_lifted_holds(*, by: Actor, limit: int = 20) -> list[HoldRow]:
    """Answer the holds that were lifted last, and by whom."""
    found = Hold.objects.filter(programme_id=by.programme_id, released_at__isnull=False)
    return _rows(found.order_by("-released_at")[:limit])


def hold_of_worker(*, by: Actor) -> HoldRow | None:
    """Answer the hold of one's own open response, also for a while after it was lifted; None when there was none."""
    if by.worker_id is None:
        raise Missing
    return hold_of(out_of_worker(by.worker_id))


def hold_of(out: Out | None) -> HoldRow | None:
    """Answer the hold of a worker's open response."""
    if out is None:
        return None
    found = Hold.objects.filter(response_id=out.response_id).order_by("-held_at")[:1]
    return next(iter(_rows(found)), None)


def pair_of_worker(*, by: Actor) -> PairRow:
    """Answer the pair rule for one's own open response."""
    if by.worker_id is None:
        raise Missing
    return pair_of(out_of_worker(by.worker_id))


def pair_of(out: Out | None) -> PairRow:
    """Answer the pair rule for a worker's open response."""
    if out is None:
        return PairRow(False, "", False)
    if not out.mate_ids:
        return PairRow(out.going.needs_pair, "", waits_for_partner(out.going))
    names = Worker.objects.filter(pk__in=out.mate_ids).order_by("pk").values_list("user__name", flat=True)
    return PairRow(out.going.needs_pair, ", ".join(names), waits_for_partner(out.going))


def list_alone(*, by: Actor, limit: int = 20) -> list[UUID]:
    """Answer the open responses on which two are asked for and one is."""
    found = Response.objects.filter(programme_id=by.programme_id, end="", needs_pair=True, partner_id__isnull=True)
    rows = list(found.order_by("accepted_at").values_list("pk", "call_id")[:limit])
    calls = [call for _, call in rows]
    crowded = {call for call in calls if Response.objects.filter(call_id=call, end="").count() > 1}
    return [pk for pk, call in rows if call not in crowded]


def list_hazards_ahead(*, by: Actor, at: datetime, limit: int = 10) -> list[HazardRow]:
    """Answer the hazards of the places to which a worker is asked or on the way: also those whose time ran out."""
    if by.worker_id is None:
        raise Missing
    if not list_hazards(by=by, at=at, limit=1):
        return []
    return list_hazards_at(list_places_of_worker(by.worker_id), by=by, at=at, limit=limit)


def _rows(holds: Iterable[Hold]) -> list[HoldRow]:
    found = list(holds)
    names = dict(Worker.objects.filter(pk__in={one.worker_id for one in found}).values_list("pk", "user__name"))
    places = places_of_responses(one.response_id for one in found)
    return [
        HoldRow(
            one.pk, one.response_id, one.worker_id, names.get(one.worker_id, "?"),
            *places.get(one.response_id, ("", "")), one.why, one.held_at, one.released_at, one.released_says,
            one.released_by_name,
        )
        for one in found
    ]  # fmt: skip
