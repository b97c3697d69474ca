"""What one run of a feed gives notice of, and how long a notice stands."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from alongside.street.intake.models import Call, Source

from ..rules.noticing import (
    Notice,
    notice_clock,
    notice_columns,
    notice_empty_days,
    notice_set_aside,
)
from ..rules.words import RunEnd

if TYPE_CHECKING:
    from .polling import Run

STANDS_FOR = timedelta(days=3)
LOOKS_BACK_DAYS = 14
WHOLE_TABLES = frozenset({"http_file"})
"""Kinds that give their whole table each time: no rows at all is then worth a word."""

_OF_COLUMNS = frozenset({"column-gone", "column-renamed", "column-missing"})
_SAYS_WHICH = ("column", "day")
MOST_NOTICES = 30


def notices_of_run(run: "Run", end: RunEnd) -> list[Notice]:
    """Answer everything the core noticed about one run."""
    said: list[Notice] = []
    before = run.feed.watched.get("columns", ())
    if run.columns and run.told["rows"]:
        said += notice_columns(run.recipe, run.columns, before=before, rows=run.told["rows"])
    if end not in (RunEnd.GOOD, RunEnd.NOTHING):
        return said
    said += notice_clock(run.ahead, run.moved, at=run.at)
    said += notice_set_aside(run.told["set_aside"], run.told["rows"])
    rows_before = run.feed.watched.get("rows", 0)
    if run.feed.kind in WHOLE_TABLES and run.columns and not run.told["rows"] and rows_before:
        said.append(Notice("rows-vanished", {"before": rows_before}))
    if run.told["new"] or run.told["changed"]:
        said += _empty_days(run)
    return said


def _empty_days(run: "Run") -> list[Notice]:
    """Look at the two weeks before the newest call for days without one, once for each newest day."""
    newest = newest_day(run)
    if newest is None or run.feed.watched.get("days_looked") == newest.isoformat():
        return []
    source = Source.objects.filter(programme_id=run.feed.programme_id, slug=run.feed.slug).values("pk")[:1]
    mine = Call.objects.filter(programme_id=run.feed.programme_id, source_id__in=source)
    by_day: dict[date, int] = {}
    for back in range(1, LOOKS_BACK_DAYS + 1):
        day = newest - timedelta(days=back)
        begins, ends = _midnight(day, run.zone), _midnight(day + timedelta(days=1), run.zone)
        by_day[day] = mine.filter(created_at__gte=begins, created_at__lt=ends).count()
    known = {day: count for day, count in by_day.items() if count}
    return notice_empty_days(known, newest=newest)


def newest_day(run: "Run") -> date | None:
    """Answer the local day of the newest call that the feed has ever brought."""
    newest_at = max((one for one in (run.newest_at, run.feed.newest_at) if one is not None), default=None)
    return None if newest_at is None else newest_at.astimezone(ZoneInfo(run.zone)).date()


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZoneInfo(zone))


def merge_notices(
    standing: Sequence[Mapping[str, Any]], noticed: Sequence[Notice], *, columns: Sequence[str], at: datetime
) -> list[dict[str, Any]]:
    """Answer the notices that stand now: new ones, and older ones until they are settled or three days old.

    A notice about a column is settled when the column comes again.
    """
    kept = {_which(one): dict(one) for one in standing if _stands(one, columns, at)}
    for one in noticed:
        told = one.as_dict()
        first_at = kept.get(_which(told), {}).get("first_at", at.isoformat())
        kept[_which(told)] = told | {"first_at": first_at, "last_at": at.isoformat()}
    return list(kept.values())[-MOST_NOTICES:]


def _which(one: Mapping[str, Any]) -> tuple[str, ...]:
    return (one["code"], *(str(one["facts"].get(name, "")) for name in _SAYS_WHICH))


def _stands(one: Mapping[str, Any], columns: Sequence[str], at: datetime) -> bool:
    if one["code"] in _OF_COLUMNS and one["facts"].get("column") in columns:
        return False
    return at - datetime.fromisoformat(one["last_at"]) < STANDS_FOR
