"""Who had best be asked for which waiting call, all of them looked at together; and who is worth waiting for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np

from alongside.ground.geometry import is_on_earth
from alongside.street.intake.reads import CallRow, calls_by_id
from alongside.street.places.reads import travel_to

from ..models import Response, Waiting
from ..rules.policy.assign import match
from ..rules.policy.soon import chance_in_time
from ..rules.recommend import UNKNOWN_MINUTES, Candidate
from .choosing import Now

MOST_STAYS = 2_000
FEWEST_STAYS = 30
"""With fewer past responses nothing is known of how long a call takes, and nobody is waited for."""
LONGEST_MINUTES = 6 * 60.0
TO_ANSWER = 1.0
"""Minutes that reading an offer and getting into the car take."""


@dataclass(frozen=True)
class Plan:
    """Whom to ask now, and for whom a call had better wait: a busy worker who is likely to be there in time."""

    pairs: tuple[tuple[Waiting, Candidate], ...] = ()
    wait_for: Mapping[int, int] = field(default_factory=dict)


def plan_waiting(
    waiting: Sequence[Waiting],
    calls: Mapping[int, CallRow],
    ranked: Mapping[int, Sequence[Candidate]],
    now: Now,
    *,
    taken: frozenset[int] = frozenset(),
    is_on_call: bool = False,
) -> Plan:
    """Answer who is asked for which call, so that as many as possible are served, most in time, at the least cost.

    A call that nobody free can reach in time may wait for somebody busy; ``wait_for`` says for whom, by call.
    """
    able = [
        {one.worker_id: one for one in ranked[each.call_id] if one.can_go and one.is_on_call == is_on_call}
        for each in waiting
    ]
    workers = sorted({worker_id for row in able for worker_id in row} - taken)
    if not workers:
        return Plan()
    costs = np.full((len(waiting), len(workers)), np.inf)
    minutes = np.full_like(costs, UNKNOWN_MINUTES)
    for row, candidates in enumerate(able):
        for column, worker_id in enumerate(workers):
            one = candidates.get(worker_id)
            if one is not None:
                costs[row, column] = one.score
                minutes[row, column] = UNKNOWN_MINUTES if one.minutes is None else one.minutes
    waited = [(now.at - each.since_at).total_seconds() / 60 for each in waiting]
    busy, soon = _soon([calls[each.call_id] for each in waiting], waited, now)
    found = match(costs, waited, minutes=minutes, soon=soon)
    pairs = tuple((waiting[row], able[row][workers[column]]) for row, column in found.pairs)
    return Plan(pairs, {waiting[row].call_id: busy[column] for row, column in found.wait_for.items()})


@dataclass(frozen=True)
class _Busy:
    worker_id: int
    spot: tuple[float, float]
    on_scene_minutes: float


def _soon(calls: Sequence[CallRow], waited: Sequence[float], now: Now) -> tuple[list[int], np.ndarray | None]:
    """Answer who is busy now, and the chance of each to be at each call in time; None where nothing is known."""
    if not now.busy_since or not all(is_on_earth(call.lon, call.lat) for call in calls):
        return [], None
    stays = _past_stays(now.programme.pk, now.at.replace(minute=0, second=0, microsecond=0))
    busy = _busy(now) if len(stays) >= FEWEST_STAYS else []
    if not busy:
        return [], None
    spots = [one.spot for one in busy]
    programme = now.programme
    drive = np.array(
        [
            [
                way.minutes + TO_ANSWER
                for way in travel_to(
                    programme.pk, (call.lon or 0.0, call.lat or 0.0), spots, version=programme.map_version
                )
            ]
            for call in calls
        ]
    )
    chance = chance_in_time(waited, drive, [one.on_scene_minutes for one in busy], stays)
    return [one.worker_id for one in busy], chance


def _busy(now: Now) -> list[_Busy]:
    """Answer those on duty who are with a call, where that is, and for how long they have been there.

    Who has still to get there counts below nought, by the minutes that are left.
    """
    found = Response.objects.filter(programme_id=now.programme.pk, end="", worker_id__in=list(now.on_duty))
    rows = list(found.values_list("worker_id", "call_id", "accepted_at", "arrived_at", "minutes_away"))
    calls = calls_by_id([call_id for _, call_id, *_ in rows])
    busy = []
    for worker_id, call_id, accepted_at, arrived_at, minutes_away in rows:
        call = calls[call_id]
        if call.lon is None or call.lat is None or not is_on_earth(call.lon, call.lat):
            continue
        if arrived_at is not None:
            there = (now.at - arrived_at).total_seconds() / 60
        else:
            since = (now.at - accepted_at).total_seconds() / 60
            there = -max((UNKNOWN_MINUTES if minutes_away is None else minutes_away) - since, 0.0)
        busy.append(_Busy(worker_id, (call.lon, call.lat), there))
    return busy


@lru_cache(maxsize=64)
def _past_stays(programme_id: int, hour: datetime) -> tuple[float, ...]:
    """Answer how many minutes workers were on scene in the newest responses; read once an hour."""
    found = Response.objects.filter(
        programme_id=programme_id, arrived_at__isnull=False, departed_at__isnull=False, departed_at__lt=hour
    )
    pairs = found.order_by("-departed_at").values_list("arrived_at", "departed_at")[:MOST_STAYS]
    stays = [(left - came) / timedelta(minutes=1) for came, left in pairs if came is not None and left is not None]
    return tuple(one for one in stays if 0 < one <= LONGEST_MINUTES)
