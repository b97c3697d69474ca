"""Proposing that two calls are one event, deciding it, taking it back; linking responses to the centre's events."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Missing, Refusal
from alongside.street.dispatch.models import Response
from alongside.street.intake.models import Call
from alongside.street.intake.reads import calls_by_id

from .models import MatchingManner, PairDecision, ResponseLink, SamePair
from .reads import group_of, merges_from
from .rules.evidence import ASKED_WINDOW_MINUTES, FEED_SOURCES, Event, compare
from .rules.groups import would_join_apart
from .rules.scoring import WORTH_A_LOOK, Compared, Scored, score
from .rules.words import Certainty, PairState, in_a_word

NEAR_DEGREES = 0.006
"""How far apart in longitude and latitude calls are still compared: 500 to 670 metres."""

CHUNK = 300
WINDOW = timedelta(minutes=ASKED_WINDOW_MINUTES)
UNSURE = 0.9


class KeptApart(Refusal):
    """Merging would put two calls together that a person keeps apart."""

    code = "matching.kept-apart"
    says = "These two cannot be merged: calls {one} and {other} would become one event, and somebody keeps them apart."
    try_ = "Look at that pair first. Whoever keeps it apart can merge it."


class UnsureThreshold(Refusal):
    """Pairs that are not nearly certain must not merge by themselves."""

    code = "matching.unsure-threshold"
    says = "Pairs may merge by themselves only from a certainty of 0.9 to 1."
    try_ = "Give 0.9 or more, or let only people merge."


def propose_pairs(*, programme_id: int, since: datetime, until: datetime, at: datetime) -> int:
    """Look for calls of different sources that are one event, created in a span of time; answer how many are new.

    Pairs that reach the programme's own threshold are merged at once. What was decided before stays.
    """
    found = [one for one in score(_compare_all(programme_id, since, until)) if one.certainty >= WORTH_A_LOOK]
    new = _keep(programme_id, found, at)
    threshold = merges_from(programme_id)
    if threshold is not None:
        fresh = SamePair.objects.filter(programme_id=programme_id, state="proposed", proposed_at=at)
        for pair in fresh.filter(certainty__gte=threshold).order_by("-certainty", "pk"):
            _merge_by_rule(pair, at)
    return new


def merge_pair(*, pair_id: int, why: str = "", by: Actor, at: datetime) -> None:
    """Say that two calls are one event. Refuses when that would join calls that somebody keeps apart."""
    with transaction.atomic():
        pair = _own_pair(pair_id, by)
        blocked = _blocked(pair)
        if blocked is not None:
            calls = calls_by_id(blocked)
            raise KeptApart(one=calls[blocked[0]].number, other=calls[blocked[1]].number)
        _decide(pair, PairState.MERGED, why=why, by=by, at=at)


def keep_apart(*, pair_id: int, why: str = "", by: Actor, at: datetime) -> None:
    """Say that two calls are two events. A merged pair is split: the later call leaves its group."""
    with transaction.atomic():
        pair = _own_pair(pair_id, by)
        _decide(pair, PairState.APART, why=why, by=by, at=at)
        if pair.second_id in group_of(pair.first_id):
            _loosen(pair, by=by, at=at)


def propose_again(*, pair_id: int, why: str = "", by: Actor, at: datetime) -> None:
    """Take a decision about a pair back: it waits for a person again."""
    with transaction.atomic():
        _decide(_own_pair(pair_id, by), PairState.PROPOSED, why=why, by=by, at=at)


def set_threshold(*, merges_from: float | None, by: Actor, at: datetime) -> None:
    """Say from which certainty on pairs merge by themselves; None lets only people merge."""
    if merges_from is not None and not 0.9 <= merges_from <= 1:
        raise UnsureThreshold
    MatchingManner.objects.update_or_create(
        programme_id=by.programme_id,
        defaults={"merges_from": merges_from, "changed_at": at, "changed_by_id": by.user_id},
    )


def link_responses(*, programme_id: int, since: datetime, until: datetime, at: datetime) -> int:
    """Say of each response accepted in a span of time which event of the centre it belongs to; answer how many.

    A response to the centre's own call belongs to it for certain. For a call that somebody asked us directly the
    best pair decides; a call that may be one of several, or none, is linked to none.
    """
    responses = Response.objects.filter(programme_id=programme_id, accepted_at__gte=since, accepted_at__lt=until)
    made = 0
    for response_id, call_id in responses.values_list("pk", "call_id"):
        event_id, certainty = _event_of(call_id)
        word = in_a_word(certainty) if event_id is not None else Certainty.NONE
        ResponseLink.objects.update_or_create(
            response_id=response_id,
            defaults={
                "programme_id": programme_id,
                "call_id": event_id if word is not Certainty.NONE else None,
                "word": word,
                "certainty": certainty if word is not Certainty.NONE else 0.0,
                "made_at": at,
            },
        )
        made += 1
    return made


def _event_of(call_id: int) -> tuple[int | None, float]:
    sources = dict(Call.objects.filter(pk=call_id).values_list("pk", "call_source"))
    if sources[call_id] in FEED_SOURCES:
        return call_id, 1.0
    best: tuple[int | None, float] = (None, 0.0)
    pairs = SamePair.objects.filter(first_id=call_id) | SamePair.objects.filter(second_id=call_id)
    for pair in pairs.exclude(state="apart").order_by("-certainty", "pk"):
        other = pair.second_id if pair.first_id == call_id else pair.first_id
        if Call.objects.filter(pk=other, call_source__in=FEED_SOURCES).exists():
            certainty = 1.0 if pair.state == "merged" else pair.certainty
            if certainty > best[1]:
                best = (other, certainty)
    return best


_CANDIDATES = """
SELECT a.id, b.id FROM intake_call a JOIN intake_call b
  ON b.programme_id = a.programme_id AND b.created_at >= %s AND b.created_at <= %s AND b.source_id <> a.source_id
WHERE a.programme_id = %s AND a.created_at >= %s AND a.created_at <= %s
  AND NOT (a.is_officer_initiated AND b.is_officer_initiated)
  AND ((a.place_key <> '' AND b.place_key = a.place_key) OR b.event_number = a.event_number
    OR (b.lon > a.lon - %s AND b.lon < a.lon + %s AND b.lat > a.lat - %s AND b.lat < a.lat + %s))
"""


def _compare_all(programme_id: int, since: datetime, until: datetime) -> Sequence[Compared]:
    """Find in the store the calls that stand near one another, and compare each two of them once."""
    instants = list(
        Call.objects.filter(programme_id=programme_id, created_at__gte=since, created_at__lt=until)
        .order_by("created_at")
        .values_list("created_at", flat=True)
    )
    sources = Call.objects.filter(
        programme_id=programme_id, created_at__gte=since - WINDOW, created_at__lt=until + WINDOW
    )
    if len(set(sources.values_list("source_id", flat=True).distinct()[:2])) < 2:
        return []
    pairs: set[tuple[int, int]] = set()
    for start in range(0, len(instants), CHUNK):
        first, last = instants[start], instants[min(start + CHUNK, len(instants)) - 1]
        pairs |= {(min(a, b), max(a, b)) for a, b in _near(programme_id, first, last)}
    return list(_compared(pairs))


def _near(programme_id: int, first: datetime, last: datetime) -> list[tuple[int, int]]:
    adapt = connection.ops.adapt_datetimefield_value
    near = [NEAR_DEGREES] * 4
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES,
            [adapt(first - WINDOW), adapt(last + WINDOW), programme_id, adapt(first), adapt(last), *near],
        )
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


def _compared(pairs: Iterable[tuple[int, int]]) -> Iterable[Compared]:
    listed = sorted(pairs)
    for start in range(0, len(listed), CHUNK):
        some = listed[start : start + CHUNK]
        events = {one: _event(call) for one, call in calls_by_id({n for pair in some for n in pair}).items()}
        for first_id, second_id in some:
            one, other = events[first_id], events[second_id]
            evidence = compare(one, other)
            if evidence is not None:
                yield Compared(first_id, one.source, second_id, other.source, evidence)


def _event(call: Any) -> Event:
    return Event(
        call.call_id, call.source, call.number, call.call_source, call.created_at, call.place_key, call.lon, call.lat,
        call.category, call.nature,
    )  # fmt: skip


def _keep(programme_id: int, found: Sequence[Scored], at: datetime) -> int:
    """Write down what was found; a pair that waits gets its newest certainty, one that was decided stays as it is."""
    new = 0
    for start in range(0, len(found), CHUNK):
        some = found[start : start + CHUNK]
        with transaction.atomic():
            known = _known({one.first_id for one in some})
            fresh = [one for one in some if (one.first_id, one.second_id) not in known]
            SamePair.objects.bulk_create([_row(programme_id, one, at) for one in fresh], ignore_conflicts=True)
            new += len(fresh)
            for one in some:
                before = known.get((one.first_id, one.second_id))
                if before is not None and before[1] == PairState.PROPOSED and before[2] != one.certainty:
                    SamePair.objects.filter(pk=before[0]).update(certainty=one.certainty, why=list(one.why))
    return new


def _known(first_ids: set[int]) -> dict[tuple[int, int], tuple[int, str, float]]:
    rows = SamePair.objects.filter(first_id__in=first_ids)
    return {
        (first_id, second_id): (pk, state, certainty)
        for pk, first_id, second_id, state, certainty in rows.values_list(
            "pk", "first_id", "second_id", "state", "certainty"
        )
    }


def _row(programme_id: int, one: Scored, at: datetime) -> SamePair:
    return SamePair(
        programme_id=programme_id, first_id=one.first_id, second_id=one.second_id, certainty=one.certainty,
        why=list(one.why), proposed_at=at,
    )  # fmt: skip


def _merge_by_rule(pair: SamePair, at: datetime) -> None:
    with transaction.atomic():
        if _blocked(pair) is None:
            _decide(pair, PairState.MERGED, why="", by=the_system(pair.programme_id), at=at)


def _decide(pair: SamePair, state: PairState, *, why: str, by: Actor, at: datetime) -> None:
    pair.state, pair.decided_at, pair.decided_by_id = state, at, by.user_id
    pair.save(update_fields=["state", "decided_at", "decided_by_id"])
    PairDecision.objects.create(pair_id=pair.pk, state=state, why=why[:240], decided_at=at, decided_by_id=by.user_id)


def _blocked(pair: SamePair) -> tuple[int, int] | None:
    one, other = group_of(pair.first_id), group_of(pair.second_id)
    both = one | other
    apart = SamePair.objects.filter(state="apart", first_id__in=both, second_id__in=both).exclude(pk=pair.pk)
    return would_join_apart(one, other, apart.values_list("first_id", "second_id"))


def _loosen(pair: SamePair, *, by: Actor, at: datetime) -> None:
    """Let the later call of a split pair leave: its other merged pairs wait for a person again."""
    others = SamePair.objects.filter(first_id=pair.second_id) | SamePair.objects.filter(second_id=pair.second_id)
    for one in others.filter(state="merged"):
        _decide(one, PairState.PROPOSED, why="", by=by, at=at)


def _own_pair(pair_id: int, by: Actor) -> SamePair:
    pair = SamePair.objects.select_for_update().filter(pk=pair_id, programme_id=by.programme_id).first()
    if pair is None:
        raise Missing
    return pair
