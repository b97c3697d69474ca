"""Which eligible calls reached us, and how often each of those who ask us asked."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from alongside.street.intake.rules.words import CallSource
from alongside.street.people.reads import access_programme

from ..rules.days import day_of, day_span
from ..rules.falling import BEFORE_DAYS, FEWEST_DAYS, WEEKS
from ..rules.words import BEAT, CENTRE, OFFICERS

_ASKED = """
SELECT c.created_at, c.call_source, c.beat FROM intake_call c
JOIN screening_screeningrecord s ON s.call_id = c.id AND s.is_latest AND s.outcome = 'eligible'
WHERE c.programme_id = %s AND c.created_at >= %s AND c.created_at < %s AND NOT c.is_history
  AND NOT c.is_officer_initiated AND c.call_source IN ('centre', 'non_emergency', 'officer')
"""


TOLD_ONCE = """
  AND NOT EXISTS (SELECT 1 FROM matching_samepair p WHERE p.first_id = c.id AND p.state = 'merged')
  AND NOT EXISTS (SELECT 1 FROM matching_samepair p WHERE p.second_id = c.id AND p.state = 'merged')
"""
"""The end of a question about calls ``c`` that leaves out events told by several; those are joined apart."""


def count_asks(*, programme_id: int, day: date) -> dict[str, list[int]]:
    """Answer how many eligible calls came in time to be offered, on each day up to one, by who asked and by beat.

    A series begins with the first such call of the programme, so that days before the work are no zeros.
    """
    zone = access_programme(programme_id).time_zone
    first = day - timedelta(days=BEFORE_DAYS + 7 * max(WEEKS))
    since, until = day_span(first, zone)[0], day_span(day, zone)[1]
    counted: dict[str, dict[date, int]] = {}
    begins = day
    for created_at, call_source, beat in ask_store(_ASKED, programme_id, since, until):
        on = day_of(created_at, zone)
        begins = min(begins, on)
        subjects = [OFFICERS if call_source == CallSource.OFFICER else CENTRE]
        subjects += [f"{BEAT}{beat}"] if beat else []
        for subject in subjects:
            days = counted.setdefault(subject, {})
            days[on] = days.get(on, 0) + 1
    length = (day - begins).days + 1
    if length < FEWEST_DAYS:
        return {}
    return {
        subject: [days.get(begins + timedelta(days=n), 0) for n in range(length)] for subject, days in counted.items()
    }


def ask_store(sql: str, programme_id: int, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    """Answer the rows of a plain question about a programme and a span of time; the first column is an instant."""
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(sql, [programme_id, adapt(since), adapt(until)])
        rows = cursor.fetchall()
    return [(_instant(row[0]), *row[1:]) for row in rows]


def _instant(value: Any) -> datetime:
    """SQLite answers text where PostgreSQL answers an instant; both are UTC."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(f"{value}+00:00")
