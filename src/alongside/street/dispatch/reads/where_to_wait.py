"""Where the free workers had best wait, learned from the calls of these hours: advice for the board, never an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from alongside.ground.actor import Actor
from alongside.ground.geometry import is_on_earth
from alongside.street.intake.models import Call
from alongside.street.people.reads import WorkerRow, access_programme

from ..models import NonResponse, Response
from ..rules.policy.where_to_wait import crow_minutes, posts, spread
from ..rules.recommend import Standing
from .choosing import Now, look_around

WEEKS = 8
MOST_CALLS = 1_500
FEWEST_CALLS = 40
"""With fewer eligible calls to learn from there is no advice."""
HOURS_AROUND = 2
PLACES = 16
CELLS = 200


@dataclass(frozen=True)
class PostAdvice:
    """Advice to a free worker: wait near this block. The shares of calls within the team's reach say why."""

    worker_id: int
    name: str
    initials: str
    lon: float
    lat: float
    near: str
    minutes: float
    share_before: float
    share_after: float


@dataclass(frozen=True)
class _Past:
    """Where eligible calls of these hours were, and the blocks chosen among them for waiting."""

    calls: tuple[tuple[float, float], ...]
    places: tuple[tuple[float, float, str], ...]


def list_waiting_posts(*, by: Actor, at: datetime, now: Now | None = None, limit: int = 10) -> list[PostAdvice]:
    """Answer which free workers could wait where, the best move first; empty where all stand well or nothing is known.

    Minutes are straight-line. ``now`` spares looking around again.
    """
    programme = access_programme(by.programme_id)
    now = now or look_around(programme, at)
    free = [one for one in now.workers if now.standing(one.worker_id, frozenset()) is Standing.FREE]
    free = [one for one in free if is_on_earth(one.lon, one.lat)]
    past = _past_of_these_hours(programme.pk, at.replace(minute=0, second=0, microsecond=0), programme.time_zone)
    if not free or not past.places:
        return []
    cells, places = np.array(past.calls), np.array([one[:2] for one in past.places])
    spots = np.array([(one.lon, one.lat) for one in free])
    ways = crow_minutes(spots, places)
    moves = posts(crow_minutes(spots, cells), crow_minutes(places, cells))
    return [
        _advice(
            free[one.worker],
            past.places[one.post],
            float(ways[one.worker, one.post]),
            one.share_before,
            one.share_after,
        )
        for one in moves[:limit]
    ]


def _advice(
    worker: WorkerRow, place: tuple[float, float, str], minutes: float, before: float, after: float
) -> PostAdvice:
    lon, lat, near = place
    return PostAdvice(worker.worker_id, worker.name, worker.initials, lon, lat, near, minutes, before, after)


@lru_cache(maxsize=64)
def _past_of_these_hours(programme_id: int, hour: datetime, zone_name: str) -> _Past:
    """Answer the past of the hours around this one, all hours where they are too few; read once an hour."""
    zone = ZoneInfo(zone_name)
    rows = _eligible_calls(programme_id, hour)
    near = [
        one for one in rows if _hours_apart(one[3].astimezone(zone).hour, hour.astimezone(zone).hour) <= HOURS_AROUND
    ]
    rows = near if len(near) >= FEWEST_CALLS else rows
    if len(rows) < FEWEST_CALLS:
        return _Past((), ())
    block_by_spot = {(lon, lat): block for lon, lat, block, _ in rows}
    chosen = [tuple(one) for one in spread([one[:2] for one in rows], PLACES).tolist()]
    step = max(1, len(rows) // CELLS)
    return _Past(
        calls=tuple((lon, lat) for lon, lat, *_ in rows[::step][:CELLS]),
        places=tuple((lon, lat, block_by_spot.get((lon, lat), "")) for lon, lat in chosen),
    )


def _eligible_calls(programme_id: int, until: datetime) -> list[tuple[float, float, str, datetime]]:
    """Answer place, block and moment of the newest calls that a worker went to, or to which nobody could go."""
    since = until - timedelta(weeks=WEEKS)
    went = Response.objects.filter(programme_id=programme_id, accepted_at__gte=since, accepted_at__lt=until)
    missed = NonResponse.objects.filter(programme_id=programme_id, made_at__gte=since, made_at__lt=until)
    ids: Sequence[int] = [
        *went.order_by("-accepted_at").values_list("call_id", flat=True)[:MOST_CALLS],
        *missed.order_by("-made_at").values_list("call_id", flat=True)[:MOST_CALLS],
    ]
    found: list[tuple[float, float, str, datetime]] = []
    for start in range(0, len(ids), 500):
        some = Call.objects.filter(pk__in=ids[start : start + 500], is_officer_initiated=False).order_by("pk")
        for lon, lat, block, created_at in some.values_list("lon", "lat", "place_key", "created_at"):
            if lon is not None and lat is not None and is_on_earth(lon, lat):
                found.append((lon, lat, block, created_at))
    return found


def _hours_apart(one: int, other: int) -> int:
    return min((one - other) % 24, (other - one) % 24)
