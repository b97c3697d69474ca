"""Who could go: every worker of the programme with the facts that the choice turns on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from alongside.ground.actor import Actor
from alongside.ground.geometry import is_on_earth
from alongside.street.intake.reads import CallRow, access_call
from alongside.street.people.models import Programme
from alongside.street.people.reads import (
    WorkerRow,
    access_programme,
    familiarity_by_worker,
    list_on_shift,
    list_workers,
)
from alongside.street.places.reads import travel_to
from alongside.street.places.rules.travel import Travel

from ..models import Offer, Response
from ..rules.recommend import Candidate, Manners, Standing, WorkerFacts, recommend

HARD_ENDS = ("left_for_safety",)
HARD_MINUTES = timedelta(minutes=60)
SAME_SHIFT = timedelta(hours=12)

CandidateRow = Candidate


@dataclass(frozen=True)
class Now:
    """Where everybody stands at an instant: the same for every call that is looked at then."""

    workers: tuple[WorkerRow, ...]
    on_shift: frozenset[int]
    busy_with: Mapping[int, str]
    offered: frozenset[int]
    rests_until: Mapping[int, datetime]
    answered: Mapping[int, int]


def list_candidates(*, call_id: int, by: Actor, at: datetime) -> list[CandidateRow]:
    """Answer every worker for a call, best first, each with the reasons for or against."""
    call = access_call(call_id, by=by)
    return rank_workers(call, programme=access_programme(by.programme_id), at=at)


def is_anyone_free(there: frozenset[int], *, programme_id: int) -> bool:
    """Say whether anybody of those who are there has no call and no open offer: else ranking is in vain."""
    if not there:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [programme_id, programme_id])
        taken = {worker_id for row in cursor.fetchall() for worker_id in row}
    return not there <= taken


_TAKEN = (
    "SELECT worker_id, NULL FROM dispatch_offer WHERE programme_id = %s AND state = 'open' UNION ALL "
    "SELECT worker_id, partner_id FROM dispatch_response WHERE programme_id = %s AND \"end\" = ''"
)


def rank_workers(call: CallRow, *, programme: Programme, at: datetime, now: Now | None = None) -> list[Candidate]:
    """Rank the programme's workers for a call. ``now`` spares looking around again for each of several calls."""
    now = now or look_around(programme, at)
    workers = list(now.workers)
    travel = _travel(workers, call, programme)
    known = familiarity_by_worker(worker_ids=[w.worker_id for w in workers], place_key=call.place_key)
    asked = frozenset(
        Offer.objects.filter(call_id=call.call_id, state__in=["declined", "timed_out"]).values_list(
            "worker_id", flat=True
        )
    )
    zone = ZoneInfo(programme.time_zone)
    facts = []
    for worker in workers:
        knows, way = known.get(worker.worker_id), travel.get(worker.worker_id)
        until = now.rests_until.get(worker.worker_id)
        facts.append(
            WorkerFacts(
                worker_id=worker.worker_id,
                name=worker.name,
                initials=worker.initials,
                standing=_standing(worker.worker_id, now, asked, at),
                minutes=way.minutes if way else None,
                is_by_street=way.is_by_street if way else False,
                knows_place=bool(knows and knows.is_declared),
                calls_here=knows.calls_here if knows else 0,
                speaks=worker.languages,
                rests_until=until,
                rests_until_says=f"{until.astimezone(zone):%H:%M}" if until else "",
                busy_with=now.busy_with.get(worker.worker_id, ""),
                calls_this_shift=now.answered.get(worker.worker_id, 0),
            )
        )
    manners = Manners(knows_place_minutes=float(programme.knows_place_minutes))
    return recommend(facts, manners, wanted_language=str(call.answers.get("language") or ""))


def _travel(workers: list[WorkerRow], call: CallRow, programme: Programme) -> dict[int, Travel]:
    if not is_on_earth(call.lon, call.lat) or call.lon is None or call.lat is None:
        return {}
    somewhere = [(w.worker_id, (w.lon, w.lat)) for w in workers if w.lon is not None and w.lat is not None]
    ways = travel_to(
        programme.pk, (call.lon, call.lat), [point for _, point in somewhere], version=programme.map_version
    )
    return {worker_id: way for (worker_id, _), way in zip(somewhere, ways, strict=True)}


def look_around(programme: Programme, at: datetime) -> Now:
    """Answer where every worker of a programme stands at an instant."""
    open_ones = Response.objects.filter(programme_id=programme.pk, end="")
    busy: dict[int, str] = {}
    for worker_id, partner_id in open_ones.values_list("worker_id", "partner_id"):
        busy.update({n: "" for n in (worker_id, partner_id) if n is not None})
    offers = Offer.objects.filter(programme_id=programme.pk, state="open")
    recent = Response.objects.filter(programme_id=programme.pk, departed_at__gt=at - SAME_SHIFT)
    done = list(recent.values_list("worker_id", "end", "arrived_at", "departed_at"))
    rest = timedelta(minutes=programme.rest_minutes)
    rests = {w: left + rest for w, end, came, left in done if left and _was_hard(end, came, left)}
    return Now(
        workers=tuple(list_workers(by=Actor(programme_id=programme.pk))),
        on_shift=frozenset(s.worker.worker_id for s in list_on_shift(programme_id=programme.pk, at=at)),
        busy_with=busy,
        offered=frozenset(offers.values_list("worker_id", flat=True)),
        rests_until=rests,
        answered=Counter(worker_id for worker_id, *_ in done),
    )


def _was_hard(end: str, came: datetime | None, left: datetime) -> bool:
    return end in HARD_ENDS or (came is not None and left - came >= HARD_MINUTES)


def _standing(worker_id: int, now: Now, asked: frozenset[int], at: datetime) -> Standing:
    until = now.rests_until.get(worker_id)
    checks = (
        (worker_id not in now.on_shift, Standing.OFF),
        (worker_id in now.busy_with, Standing.BUSY),
        (worker_id in now.offered, Standing.OFFERED),
        (worker_id in asked, Standing.ASKED_ALREADY),
        (until is not None and until > at, Standing.RESTING),
    )
    return next((standing for applies, standing in checks if applies), Standing.FREE)
