"""Where workers are who share it now: only during a response, only for the team of that call and the coordinator."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.dispatch.models import Response
from alongside.street.people.models import Worker

from ..models import SharedSpot
from .out import Out, out_of_worker

SPOT_LASTS = timedelta(minutes=10)
"""A spot older than this tells nobody where somebody is: it is no longer shown, and is deleted."""


@dataclass(frozen=True)
class SpotRow:
    """The last spot of one worker."""

    worker_id: int
    name: str
    initials: str
    response_id: UUID
    lon: float
    lat: float
    accuracy_m: float | None
    said_at: datetime


def list_shared_spots(*, by: Actor, at: datetime, limit: int = 100) -> list[SpotRow]:
    """Answer where workers are who share it: all of the programme for its coordinator."""
    if by.role is not Role.COORDINATOR:
        raise Missing
    return _rows(SharedSpot.objects.filter(programme_id=by.programme_id), at, limit)


def list_spots_of_mates(*, by: Actor, at: datetime) -> list[SpotRow]:
    """Answer where the others on one's own call are, while they share it."""
    if by.worker_id is None:
        raise Missing
    return spots_of_mates(out_of_worker(by.worker_id), at=at)


def spots_of_mates(out: Out | None, *, at: datetime) -> list[SpotRow]:
    """Answer where the others on a worker's call are, while they share it."""
    if out is None or not out.mate_ids:
        return []
    limit = len(out.mate_ids)
    return _rows(SharedSpot.objects.filter(worker_id__in=out.mate_ids), at, limit)


def own_spot_said_at(*, by: Actor) -> datetime | None:
    """Answer when one's own spot was shared last, or None when it is not shared."""
    return SharedSpot.objects.filter(worker_id=by.worker_id or 0).values_list("said_at", flat=True).first()


def _rows(found: QuerySet[SharedSpot], at: datetime, limit: int) -> list[SpotRow]:
    """Show only spots of responses that are still open, and fresh: what is about to be deleted is not shown."""
    fresh = list(found.filter(said_at__gt=at - SPOT_LASTS).order_by("worker_id")[:limit])
    still_out = set(
        Response.objects.filter(pk__in=[one.response_id for one in fresh], end="").values_list("pk", flat=True)
    )
    workers = Worker.objects.filter(pk__in=[one.worker_id for one in fresh])
    names = {pk: (name, initials) for pk, name, initials in workers.values_list("pk", "user__name", "initials")}
    return [
        SpotRow(
            one.worker_id, *names.get(one.worker_id, ("?", "?")), one.response_id, one.lon, one.lat, one.accuracy_m,
            one.said_at,
        )
        for one in fresh
        if one.response_id in still_out
    ]  # fmt: skip
