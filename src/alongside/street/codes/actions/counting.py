"""The codes of the calls are counted: how often each was seen, by source and month."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from alongside.ground.actor import Actor
from alongside.ground.jobs.actions import ask_job
from alongside.street.intake.actions.upsert import as_read

from ..models import CodeCount, CountMark

COUNT_CODES = "count_codes"
"""The kind of job that counts."""

_CODE = (
    "COALESCE(NULLIF(final_nature_code, ''), NULLIF(initial_nature_code, ''), NULLIF(final_nature, ''), initial_nature)"
)
_NATURE = "COALESCE(NULLIF(final_nature, ''), initial_nature)"
_MONTH = {"sqlite": "substr(created_at, 1, 7)", "postgresql": "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM')"}


def ask_to_count(*, by: Actor, at: datetime) -> int:
    """Ask the runner to count the codes of a programme; answers the job."""
    return ask_job(kind=COUNT_CODES, asked={}, by=by, at=at)


def count_codes(*, programme_id: int, at: datetime) -> int:
    """Count every call of a programme anew, and answer how many there are.

    The long reading stands outside the transaction; only the few thousand counts are written in it.
    """
    sql = (
        f"SELECT source_id, {_CODE}, {_NATURE}, {_MONTH[connection.vendor]}, COUNT(*), "
        "SUM(CASE WHEN is_officer_initiated THEN 1 ELSE 0 END), SUM(CASE WHEN category <> '' THEN 1 ELSE 0 END), "
        "MIN(created_at), MAX(created_at) FROM intake_call WHERE programme_id = %s GROUP BY 1, 2, 3, 4"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [programme_id])
        counts = [_count(programme_id, row) for row in cursor.fetchall()]
    with transaction.atomic():
        CodeCount.objects.filter(programme_id=programme_id).delete()
        CodeCount.objects.bulk_create(counts, batch_size=500)
        CountMark.objects.update_or_create(programme_id=programme_id, defaults={"counted_at": at})
    return sum(one.calls for one in counts)


def _count(programme_id: int, row: tuple[Any, ...]) -> CodeCount:
    source_id, code, nature, month, calls, officer_calls, placed_calls, *seen = row
    first_at, last_at = (as_read(one) for one in seen)
    assert first_at is not None and last_at is not None
    return CodeCount(
        programme_id=programme_id, source_id=source_id, code=code, nature=nature, month=month, calls=calls,
        officer_calls=officer_calls, placed_calls=placed_calls, first_at=first_at, last_at=last_at,
    )  # fmt: skip
