"""Who could go: every worker of the programme with the facts that the choice turns on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import connection

from alongside.ground.actor import Actor
from alongside.ground.geometry import is_on_earth
from alongside.street.intake.reads import CallRow, access_call
from alongside.street.people.models import Familiarity, Programme
from alongside.street.people.reads import (
    WorkerRow,
    access_programme,
    list_workers,
    next_shift_starts,
    partners_of,
    roster_at,
)
from alongside.street.places.reads import travel_to
from alongside.street.places.rules.travel import Travel

from ..models import Offer, Part, Reservation, Response
from ..rules.recommend import Candidate, Manners, Standing, WorkerFacts, recommend
from ..rules.words import OfferState, Seat

HARD_ENDS = ("left_for_safety",)
SAME_SHIFT = timedelta(hours=12)

CandidateRow = Candidate


@dataclass(frozen=True)
class Now:
    """Where everybody stands at an instant: the same for every call that is looked at then."""

    programme: Programme
    at: datetime
    workers: tuple[WorkerRow, ...]
    on_duty: frozenset[int]
    on_call: frozenset[int]
    busy_since: Mapping[int, datetime]
    offered: Mapping[int, int]
    rests_until: Mapping[int, datetime]
    answered: Mapping[int, int]
    reserved_from: Mapping[int, tuple[int, datetime]] = field(default_factory=dict)

    @cached_property
    def manners(self) -> Manners:
        """Answer the programme's weights."""
        return Manners(
            knows_place_minutes=float(self.programme.knows_place_minutes),
            language_minutes=float(self.programme.language_minutes),
            busy_shift_minutes=float(self.programme.busy_shift_minutes),
            usual_partner_minutes=float(self.programme.usual_partner_minutes),
        )

    @cached_property
    def next_shifts(self) -> Mapping[int, datetime]:
        """Answer when those who are not there now come next: asked only when somebody wants to read it."""
        away = [w.worker_id for w in self.workers if w.worker_id not in self.on_duty | self.on_call]
        return next_shift_starts(worker_ids=away, at=self.at) if away else {}

    def standing(self, worker_id: int, asked: frozenset[int], call_id: int | None = None) -> Standing:
        """Answer whether a worker can be asked about a call now, and what stands in the way."""
        until = self.rests_until.get(worker_id)
        checks = (
            (worker_id not in self.on_duty and worker_id not in self.on_call, Standing.OFF),
            (worker_id in self.busy_since, Standing.BUSY),
            (call_id is not None and self.offered.get(worker_id) == call_id, Standing.HAS_IT),
            (worker_id in self.offered, Standing.OFFERED),
            (worker_id in asked, Standing.ASKED_ALREADY),
            (until is not None and until > self.at, Standing.RESTING),
            (worker_id not in self.on_duty, Standing.ON_CALL),
        )
        return next((standing for applies, standing in checks if applies), Standing.FREE)


@dataclass(frozen=True)
class Wanted:
    """What is asked of the ranking besides the call: which seat, and with whom they would go."""

    seat: Seat = Seat.LEAD
    ask_number: int = 1
    goes_with: int | None = None


def list_candidates(*, call_id: int, by: Actor, at: datetime) -> list[CandidateRow]:
    """Answer every worker for a call, best first, each with the reasons for or against."""
    call = access_call(call_id, by=by)
    return rank_workers(call, programme=access_programme(by.programme_id), at=at)


def is_anyone_free(there: frozenset[int], *, programme_id: int) -> bool:
    """Say whether anybody of those who are there has no call and no open offer: else ranking is in vain."""
    if not there:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [programme_id, programme_id, programme_id])
        taken = {worker_id for row in cursor.fetchall() for worker_id in row}
    return not there <= taken


def is_anyone_left(call: CallRow, *, programme: Programme, at: datetime, ask_number: int) -> bool:
    """Say whether somebody on shift may still go: not yet asked, or busy with something that will end.

    The same as ranking everybody and looking for one who was neither asked nor off, without the ranking: every "no"
    of a worker asks it.
    """
    roster = roster_at(programme_id=programme.pk, at=at)
    there = roster.there | roster.on_call
    asked = _asked([call], Wanted(ask_number=ask_number), {}).get(call.call_id, frozenset())
    if there - asked:
        return True
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [programme.pk, programme.pk, programme.pk])
        return any(worker_id in there for row in cursor.fetchall() for worker_id in row)


_TAKEN = (
    "SELECT worker_id, NULL FROM dispatch_offer WHERE programme_id = %s AND state = 'open' UNION ALL "
    "SELECT worker_id, partner_id FROM dispatch_response WHERE programme_id = %s AND \"end\" = '' UNION ALL "
    "SELECT worker_id, NULL FROM dispatch_part WHERE programme_id = %s AND left_at IS NULL"
)


def rank_workers(
    call: CallRow, *, programme: Programme, at: datetime, now: Now | None = None, wanted: Wanted | None = None
) -> list[Candidate]:
    """Rank the programme's workers for a call. ``now`` spares looking around again for each of several calls."""
    return rank_many([call], now=now or look_around(programme, at), wanted=wanted)[call.call_id]


def rank_many(
    calls: Sequence[CallRow], *, now: Now, wanted: Wanted | None = None, asks: Mapping[int, int] | None = None
) -> dict[int, list[Candidate]]:
    """Rank the programme's workers for several calls at once, by call.

    ``asks`` are the numbers of the questions, by call, when they differ.
    """
    known, asked = _familiar(calls, now), _asked(calls, wanted or Wanted(), asks or {})
    mate = _mate(now, wanted)
    ranked = {}
    for call in calls:
        travel = _travel(now.workers, call, now.programme)
        facts = [
            _facts(worker, call, now, known, asked.get(call.call_id, frozenset()), travel.get(worker.worker_id), mate)
            for worker in now.workers
        ]
        language = str(call.answers.get("language") or "")
        ranked[call.call_id] = recommend(facts, now.manners, wanted_language=language)
    return ranked


def _facts(
    worker: WorkerRow,
    call: CallRow,
    now: Now,
    known: Mapping[tuple[int, str], Familiarity],
    asked: frozenset[int],
    way: Travel | None,
    mate: tuple[int, str] | None,
) -> WorkerFacts:
    knows = known.get((worker.worker_id, call.place_key))
    held_for, held_from = now.reserved_from.get(worker.worker_id, (call.call_id, None))
    return WorkerFacts(
        worker_id=worker.worker_id,
        name=worker.name,
        initials=worker.initials,
        standing=now.standing(worker.worker_id, asked, call.call_id),
        minutes=way.minutes if way else None,
        is_by_street=way.is_by_street if way else False,
        knows_place=bool(knows and knows.is_declared),
        calls_here=knows.calls_here if knows else 0,
        speaks=worker.languages,
        rests_until_says=_clock(now.rests_until.get(worker.worker_id), now),
        busy_since_says=_clock(now.busy_since.get(worker.worker_id), now),
        next_shift_says=_clock(now.next_shifts.get(worker.worker_id), now),
        reserved_from_says=_clock(held_from, now) if held_for != call.call_id else "",
        goes_with=mate[1] if mate and mate[0] == worker.worker_id else "",
        calls_this_shift=now.answered.get(worker.worker_id, 0),
    )


def _clock(instant: datetime | None, now: Now) -> str:
    """Say an instant in the programme's own clock; another day than today with its date."""
    if instant is None:
        return ""
    zone = ZoneInfo(now.programme.time_zone)
    local, today = instant.astimezone(zone), now.at.astimezone(zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local.month}/{local.day} {local:%H:%M}"


def _mate(now: Now, wanted: Wanted | None) -> tuple[int, str] | None:
    """Answer the usual partner of the worker one would go with, and that worker's name."""
    if wanted is None or wanted.goes_with is None:
        return None
    mate = partners_of(now.programme.pk).get(wanted.goes_with)
    name = next((one.name for one in now.workers if one.worker_id == wanted.goes_with), "")
    return (mate, name) if mate is not None else None


def _familiar(calls: Sequence[CallRow], now: Now) -> dict[tuple[int, str], Familiarity]:
    places = {call.place_key for call in calls if call.place_key}
    if not places:
        return {}
    found = Familiarity.objects.filter(worker__programme_id=now.programme.pk, place_key__in=places)
    return {(one.worker_id, one.place_key): one for one in found}


def _asked(calls: Sequence[CallRow], wanted: Wanted, asks: Mapping[int, int]) -> dict[int, frozenset[int]]:
    """Answer who said no to each call, or let this very question go unanswered."""
    found = Offer.objects.filter(
        call_id__in=[call.call_id for call in calls], state__in=[OfferState.DECLINED, OfferState.TIMED_OUT]
    )
    asked: dict[int, set[int]] = {}
    for call_id, worker_id, state, *question in found.values_list(
        "call_id", "worker_id", "state", "seat", "ask_number"
    ):
        if state == OfferState.DECLINED or question == [wanted.seat, asks.get(call_id, wanted.ask_number)]:
            asked.setdefault(call_id, set()).add(worker_id)
    return {call_id: frozenset(workers) for call_id, workers in asked.items()}


def _travel(workers: Sequence[WorkerRow], call: CallRow, programme: Programme) -> dict[int, Travel]:
    if not is_on_earth(call.lon, call.lat) or call.lon is None or call.lat is None:
        return {}
    somewhere = [(w.worker_id, (w.lon, w.lat)) for w in workers if w.lon is not None and w.lat is not None]
    ways = travel_to(
        programme.pk, (call.lon, call.lat), [point for _, point in somewhere], version=programme.map_version
    )
    return {worker_id: way for (worker_id, _), way in zip(somewhere, ways, strict=True)}


def look_around(programme: Programme, at: datetime) -> Now:
    """Answer where every worker of a programme stands at an instant."""
    roster = roster_at(programme_id=programme.pk, at=at)
    offers = Offer.objects.filter(programme_id=programme.pk, state="open")
    done = _done_lately(programme, at)
    workers = tuple(list_workers(by=Actor(programme_id=programme.pk)))
    return Now(
        programme=programme,
        at=at,
        workers=workers,
        on_duty=roster.there,
        on_call=roster.on_call,
        busy_since=busy_since(programme.pk),
        offered=dict(offers.values_list("worker_id", "call_id")),
        rests_until=_rests(programme, done, workers),
        answered=Counter(one.worker_id for one in done),
        reserved_from=_reserved(programme.pk),
    )


def busy_since(programme_id: int) -> dict[int, datetime]:
    """Answer who is on a call, and since when."""
    open_ones = Response.objects.filter(programme_id=programme_id, end="")
    busy: dict[int, datetime] = {}
    for worker_id, partner_id, accepted_at in open_ones.values_list("worker_id", "partner_id", "accepted_at"):
        busy.update({n: accepted_at for n in (worker_id, partner_id) if n is not None})
    parts = Part.objects.filter(programme_id=programme_id, left_at=None)
    return {**busy, **dict(parts.values_list("worker_id", "joined_at"))}


@dataclass(frozen=True)
class _Done:
    worker_id: int
    was_hard: bool
    left_at: datetime


def _done_lately(programme: Programme, at: datetime) -> list[_Done]:
    recent = Response.objects.filter(
        programme_id=programme.pk, departed_at__gt=at - SAME_SHIFT, taken_back_at__isnull=True
    )
    ended = {
        one[0]: one[1:]
        for one in recent.values_list("pk", "worker_id", "partner_id", "end", "was_hard", "arrived_at", "departed_at")
    }
    long_is = timedelta(minutes=programme.hard_call_minutes)
    done = {}
    for key, (worker_id, partner_id, end, said_hard, came, departed) in ended.items():
        left = departed or at
        was_hard = said_hard or end in HARD_ENDS or (came is not None and left - came >= long_is)
        for one in (worker_id, partner_id):
            if one is not None:
                done[key, one] = _Done(one, was_hard, left)
    extra = Part.objects.filter(response_id__in=list(ended), seat=Seat.EXTRA, left_at__isnull=False)
    for key, worker_id, left_at in extra.values_list("response_id", "worker_id", "left_at"):
        done.setdefault((key, worker_id), _Done(worker_id, ended[key][3] or ended[key][2] in HARD_ENDS, left_at or at))
    return list(done.values())


def _rests(programme: Programme, done: Iterable[_Done], workers: Iterable[WorkerRow]) -> dict[int, datetime]:
    """Until when each worker rests: because somebody said so, or because a call was hard, whichever lasts longer."""
    rest = timedelta(minutes=programme.rest_minutes)
    rests = {one.worker_id: one.rests_until for one in workers if one.rests_until is not None}
    for one in done:
        if one.was_hard:
            rests[one.worker_id] = max(one.left_at + rest, rests.get(one.worker_id, one.left_at))
    return rests


def _reserved(programme_id: int) -> dict[int, tuple[int, datetime]]:
    held = Reservation.objects.filter(programme_id=programme_id, state="held").order_by("-from_at")
    return {worker_id: (call_id, at) for worker_id, call_id, at in held.values_list("worker_id", "call_id", "from_at")}
