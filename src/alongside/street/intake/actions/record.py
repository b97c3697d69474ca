"""A call is recorded: the hot path of the house."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from alongside.ground.actor import Actor

from ..models import Source
from ..reads.calls import CallRow, read_call_of_source
from ..rules.categories import category_of
from ..rules.report import CallReport
from .upsert import INSERT_NEW, UPSERT, as_read, as_stored, values_of

_FRESH = timedelta(minutes=1)
"""A source's last-received time is written at most once a minute, not at every ring."""


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """What became of a report: the call as it now stands, and whether it is new, changed or the same."""

    call: CallRow
    change: str

    @property
    def call_id(self) -> int:
        """Answer the id of the call."""
        return self.call.call_id

    @property
    def number(self) -> str:
        """Answer the event number of the call."""
        return self.call.event_number


def record_call(
    *,
    source: str,
    report: CallReport,
    by: Actor,
    at: datetime,
    asked_by_id: int | None = None,
    is_history: bool = False,
    area_code: str = "",
) -> RecordedCall:
    """Keep a report as a call, once per source and event number; a repeated report changes nothing.

    One upsert, in the caller's transaction or its own. The source is made when it is missing.
    ``area_code`` is the neighbourhood, for a caller who has the map at hand.
    """
    with transaction.atomic(savepoint=False):
        source_id = touch_source(programme_id=by.programme_id, slug=source, at=at)
        category = report.category or meaning_of(report, by.programme_id)
        values = values_of(
            report, programme_id=by.programme_id, source_id=source_id, category=category, area_code=area_code,
            asked_by_id=asked_by_id, is_history=is_history, at=at,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(INSERT_NEW, values)
            new = cursor.fetchone()
            kept = None if new else _take_over(cursor, values)
        if new is not None:
            row = CallRow.of_report(
                new[0], report, programme_id=by.programme_id, source=source, category=category,
                area_code=area_code, asked_by_id=asked_by_id, is_history=is_history, at=at,
            )  # fmt: skip
            return RecordedCall(row, "new")
        row = read_call_of_source(source_id, report.event_number)
        return RecordedCall(row, "same" if kept is None else "changed")


def _take_over(cursor: Any, values: tuple[Any, ...]) -> tuple[int, ...] | None:
    cursor.execute(f"{UPSERT} RETURNING id", values)
    found: tuple[int, ...] | None = cursor.fetchone()
    return found


def touch_source(*, programme_id: int, slug: str, at: datetime) -> int:
    """Answer the id of a source, made when missing; note that something came from it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, last_received_at FROM intake_source WHERE programme_id = %s AND slug = %s",
            [programme_id, slug],
        )
        found = cursor.fetchone()
    if found is None:
        made, _ = Source.objects.get_or_create(
            programme_id=programme_id,
            slug=slug,
            defaults={"name": slug.replace("-", " "), "last_received_at": at},
        )
        return made.pk
    seen_at = as_read(found[1])
    if seen_at is None or at - seen_at > _FRESH:
        Source.objects.filter(pk=found[0]).update(last_received_at=at)
    return int(found[0])


def meaning_of(report: CallReport, programme_id: int) -> str:
    """Answer the category of a report's nature: a meaning that people confirmed and that held when the call was
    created comes first, then the rules. A guess is never asked here."""
    code = report.final_nature_code or report.initial_nature_code
    nature = report.final_nature or report.initial_nature
    if not (code or nature):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT category FROM intake_codemapping WHERE programme_id = %s AND code IN (%s, %s) "
            "AND applies_from <= %s ORDER BY applies_from DESC LIMIT 1",
            [programme_id, code or nature, nature or code, as_stored(report.created_at)],
        )
        confirmed = cursor.fetchone()
    return str(confirmed[0]) if confirmed else (category_of(code, nature) or "")
