"""The capture rate of a span of time, from the street's own records, with what it leaves out."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from alongside.ground.actor import Actor
from alongside.street.matching.reads import joined_facts
from alongside.street.people.reads import access_programme

from ..rules.capture import Capture, Eligible, capture
from .asking import TOLD_ONCE, ask_store

_ELIGIBLE = """
SELECT c.created_at, c.category, c.area_code, s.protocol_version,
  EXISTS (SELECT 1 FROM dispatch_response r WHERE r.call_id = c.id)
FROM intake_call c
JOIN screening_screeningrecord s ON s.call_id = c.id AND s.is_latest AND s.outcome = 'eligible'
WHERE c.programme_id = %s AND c.created_at >= %s AND c.created_at < %s AND NOT c.is_officer_initiated
"""
_OUTCOMES = """
SELECT s.outcome, COUNT(*) FROM intake_call c
LEFT JOIN screening_screeningrecord s ON s.call_id = c.id AND s.is_latest
WHERE c.programme_id = %s AND c.created_at >= %s AND c.created_at < %s AND NOT c.is_officer_initiated
"""
_BY_OUTCOME = " GROUP BY s.outcome"


@dataclass(frozen=True)
class CaptureRow:
    """The capture rate with what was left out of it, each by how many calls."""

    since: datetime
    until: datetime
    capture: Capture
    ineligible: int
    not_assessed: int
    not_screened: int
    told_twice: int


def capture_between(*, by: Actor, since: datetime, until: datetime) -> CaptureRow:
    """Answer the capture rate of the calls created in a span of time. The same definition as the counted floor's:
    calls a worker accepted, of calls that the protocol said a worker could go to, at any hour; one event once.
    """
    zone = ZoneInfo(access_programme(by.programme_id).time_zone)
    joined = [
        one
        for one in joined_facts(programme_id=by.programme_id, since=since, until=until)
        if not one.is_officer_initiated
    ]
    events = [
        Eligible(created_at, category, area, protocol, bool(went))
        for created_at, category, area, protocol, went in ask_store(
            _ELIGIBLE + TOLD_ONCE, by.programme_id, since, until
        )
    ]
    events += [
        Eligible(one.created_at, one.category, one.area_code, one.protocol_version, one.accepted_at is not None)
        for one in joined
        if one.outcome == "eligible"
    ]
    left_out = _count_outcomes(by.programme_id, since, until)
    left_out.update(one.outcome or "" for one in joined)
    return CaptureRow(
        since,
        until,
        capture(events, zone),
        left_out["ineligible"],
        left_out["not_assessed"],
        left_out[""],
        len(joined),
    )


def _count_outcomes(programme_id: int, since: datetime, until: datetime) -> "Counter[str]":
    """Count the calls of a span that were told once by what the protocol said; "" when it was never asked."""
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES + TOLD_ONCE + _BY_OUTCOME, [programme_id, adapt(since), adapt(until)])
        return Counter({outcome or "": count for outcome, count in cursor.fetchall()})
