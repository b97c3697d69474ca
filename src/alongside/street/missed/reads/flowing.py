"""How the calls of a span of time flowed, counted by the store itself."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from alongside.street.dispatch.reads import CallFact
from alongside.street.intake.reads import CallRow, calls_by_id
from alongside.street.matching.reads import joined_facts

from .asking import TOLD_ONCE

MOST_LISTED = 50
_FLOW = """
SELECT s.outcome, s.because, COALESCE(n.reason, ''), r.id IS NOT NULL, r.arrived_at IS NOT NULL,
  r.engaged_at IS NOT NULL, COUNT(*)
FROM intake_call c
LEFT JOIN screening_screeningrecord s ON s.call_id = c.id AND s.is_latest
LEFT JOIN dispatch_response r ON r.call_id = c.id
LEFT JOIN dispatch_nonresponse n ON n.call_id = c.id
WHERE c.programme_id = %s AND c.created_at >= %s AND c.created_at < %s AND NOT c.is_officer_initiated
"""
_BY_FATE = " GROUP BY 1, 2, 3, 4, 5, 6"
_OF_OUTCOME = """
SELECT c.id FROM intake_call c
JOIN screening_screeningrecord s ON s.call_id = c.id AND s.is_latest AND s.outcome = %s
WHERE c.programme_id = %s AND c.created_at >= %s AND c.created_at < %s AND NOT c.is_officer_initiated
"""
_FIRST = " ORDER BY c.created_at, c.id LIMIT %s"


@dataclass(frozen=True)
class DayFlow:
    """How the calls of a day flowed: each number is inside the one before it, and every loss has its reason."""

    came: int = 0
    ineligible: int = 0
    not_assessed: int = 0
    eligible: int = 0
    answered: int = 0
    reached: int = 0
    engaged: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    unexplained: int = 0
    not_screened: int = 0
    ineligible_because: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class _Fate:
    """So many events that went the same way."""

    outcome: str
    because: str
    reason: str
    is_answered: bool
    is_reached: bool
    is_engaged: bool
    count: int


def flow_between(*, programme_id: int, since: datetime, until: datetime) -> DayFlow:
    """Count how the events of a span flowed. Every eligible one is answered, has a reason, or is unexplained."""
    fates = [_fate(row) for row in _ask(_FLOW + TOLD_ONCE + _BY_FATE, programme_id, since, until)]
    joined = joined_facts(programme_id=programme_id, since=since, until=until)
    fates += [_fate_of(one) for one in joined if not one.is_officer_initiated]
    return _add_up(fates)


def list_with_outcome(
    outcome: str, *, programme_id: int, since: datetime, until: datetime, limit: int = MOST_LISTED
) -> tuple[CallRow, ...]:
    """Answer the first calls of a span of which the protocol said so."""
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        asked: list[Any] = [outcome, programme_id, adapt(since), adapt(until), limit]
        cursor.execute(_OF_OUTCOME + TOLD_ONCE + _FIRST, asked)
        calls = calls_by_id([row[0] for row in cursor.fetchall()])
    return tuple(sorted(calls.values(), key=lambda one: (one.created_at, one.call_id)))


def _add_up(fates: list[_Fate]) -> DayFlow:
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    because: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    for one in fates:
        outcomes[one.outcome] += one.count
        if one.outcome == "ineligible":
            because[one.because] += one.count
        if one.outcome != "eligible":
            continue
        if not one.is_answered:
            reasons[one.reason] += one.count
        for step, is_there in (
            ("answered", one.is_answered), ("reached", one.is_reached), ("engaged", one.is_engaged),
        ):  # fmt: skip
            steps[step] += one.count * is_there
    unexplained = reasons.pop("", 0)
    return DayFlow(
        came=outcomes["ineligible"] + outcomes["not_assessed"] + outcomes["eligible"],
        ineligible=outcomes["ineligible"],
        not_assessed=outcomes["not_assessed"],
        eligible=outcomes["eligible"],
        answered=steps["answered"],
        reached=steps["reached"],
        engaged=steps["engaged"],
        reasons=tuple(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
        unexplained=unexplained,
        not_screened=outcomes[""],
        ineligible_because=tuple(because.most_common()),
    )


def _fate(row: tuple[Any, ...]) -> _Fate:
    outcome, because, reason, answered, reached, engaged, count = row
    codes = json.loads(because) if isinstance(because, str) else because or []
    return _Fate(outcome or "", codes[0] if codes else "", reason, bool(answered), bool(reached), bool(engaged), count)


def _fate_of(one: CallFact) -> _Fate:
    is_answered = one.accepted_at is not None
    because = one.because[0] if one.because else ""
    return _Fate(
        one.outcome or "", because, one.non_response_reason, is_answered, one.arrived_at is not None,
        one.engaged_at is not None, 1,
    )  # fmt: skip


def _ask(sql: str, programme_id: int, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(sql, [programme_id, adapt(since), adapt(until)])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
