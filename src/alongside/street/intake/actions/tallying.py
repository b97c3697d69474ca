"""Calls are tallied by hour and by nature, so that the quality page reads thousands of rows and not millions.

A tally is never added to: the days in which something is new or has changed are counted again from the calls
themselves, so that counting twice, or stopping halfway, does no harm.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from alongside.ground.actor import Actor

from ..models import Source, TallyMark
from .upsert import as_read, as_stored

DAY = timedelta(days=1)
LATE_IDS = 5_000
"""On PostgreSQL a row may be committed after one with a higher id: so many ids are looked at again."""
LATE = timedelta(hours=6)
"""A change is stamped with the instant its request or import began: the runner looks again at so long before."""
LATE_ON_A_PAGE = timedelta(minutes=1)
TALLY_LOCK = 7_411
"""The first half of the number under which PostgreSQL lets one process at a time count a source."""
LONGEST_RUN = 7
"""Days of one short transaction."""


@dataclass(frozen=True, slots=True)
class Tallied:
    """What a tally did: days counted again, and calls it left for later (none unless ``most_calls`` was given)."""

    days: int
    behind: int


Dirty = dict[int, set[datetime]]


def tally_calls(*, by: Actor, at: datetime, most_calls: int | None = None) -> Tallied:
    """Count again every day of a programme in which a call is new or has changed since the last tally.

    With ``most_calls``, a page asks only for what is quickly done: when more calls than that are new, nothing is
    done and the answer says how many wait for the runner.
    """
    mark = TallyMark.objects.filter(programme_id=by.programme_id).first() or TallyMark(programme_id=by.programme_id)
    newest = _newest_id()
    if most_calls is not None and _are_more_than(most_calls, by.programme_id, mark.call_id):
        return Tallied(0, newest - mark.call_id)
    dirty = _dirty_days(by.programme_id, mark, LATE if most_calls is None else LATE_ON_A_PAGE)
    for source_id, days in dirty.items():
        for since, until in runs_of(days):
            with transaction.atomic():
                _count_again(by.programme_id, source_id, since, until)
    TallyMark.objects.update_or_create(programme_id=by.programme_id, defaults={"call_id": newest, "tallied_at": at})
    return Tallied(sum(len(days) for days in dirty.values()), 0)


def recount_calls(*, by: Actor, at: datetime) -> int:
    """Check each source's tally against its calls, and count a source wholly again where they differ.

    They can differ when a call's created time was moved to another day. Answers how many sources were mended.
    """
    mended = 0
    for source_id in Source.objects.filter(programme_id=by.programme_id).values_list("pk", flat=True):
        calls, first, last, tallied = _sums(by.programme_id, source_id)
        if calls == tallied:
            continue
        mended += 1
        with transaction.atomic():
            for table in ("intake_hourtally", "intake_naturetally"):
                _execute(f"DELETE FROM {table} WHERE source_id = %s", [source_id])
        if first is not None and last is not None:
            for since, until in _spans(first, last):
                with transaction.atomic():
                    _count_again(by.programme_id, source_id, since, until)
    return mended


def runs_of(days: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """Answer days as spans (since, until) of neighbouring days, at most a month each."""
    runs: list[tuple[datetime, datetime]] = []
    for day in sorted(days):
        if runs and day <= runs[-1][1] and (day - runs[-1][0]).days < LONGEST_RUN:
            runs[-1] = (runs[-1][0], day + DAY)
        else:
            runs.append((day, day + DAY))
    return runs


def _are_more_than(most_calls: int, programme_id: int, after_id: int) -> bool:
    found = _ask(
        "SELECT COUNT(*) FROM (SELECT 1 FROM intake_call WHERE id > %s AND programme_id = %s LIMIT %s) AS new",
        [after_id, programme_id, most_calls + 1],
    )
    return bool(found[0][0] > most_calls)


def _newest_id() -> int:
    return int(_ask("SELECT COALESCE(MAX(id), 0) FROM intake_call", [])[0][0])


def _dirty_days(programme_id: int, mark: TallyMark, late: timedelta) -> Dirty:
    ids = 0 if connection.vendor == "sqlite" else LATE_IDS
    asked = f"SELECT DISTINCT source_id, {_cut('created_at', 'day')} FROM intake_call WHERE programme_id = %s AND "
    found = _ask(f"{asked} id > %s", [programme_id, max(0, mark.call_id - ids)])
    if mark.call_id:
        since = as_stored(mark.tallied_at - late)
        found += _ask(f"{asked} revision > 1 AND changed_at > %s", [programme_id, since])
    dirty: Dirty = {}
    for source_id, text in found:
        dirty.setdefault(source_id, set()).add(datetime.fromisoformat(text).replace(tzinfo=UTC))
    return dirty


def _count_again(programme_id: int, source_id: int, since: datetime, until: datetime) -> None:
    if connection.vendor != "sqlite":  # SQLite has one writer; here a page and the runner could count the same day
        _ask("SELECT pg_advisory_xact_lock(%s, %s)", [TALLY_LOCK, source_id])
    span = [as_stored(since), as_stored(until)]
    of_span = "programme_id = %s AND source_id = %s AND created_at >= %s AND created_at < %s"
    given = [programme_id, source_id, *span]
    hour, day = _cut("created_at", "hour"), _cut("created_at", "day")
    _execute("DELETE FROM intake_hourtally WHERE source_id = %s AND hour_at >= %s AND hour_at < %s", [source_id, *span])
    _execute("DELETE FROM intake_naturetally WHERE source_id = %s AND day_at >= %s AND day_at < %s", [source_id, *span])
    _execute(
        "INSERT INTO intake_hourtally (source_id, hour_at, calls, located, officer, came_again, doubles, live) "
        f"SELECT source_id, {_stamp('hour')}, COUNT(*), COUNT(lon), COUNT(*) FILTER (WHERE is_officer_initiated), "
        "COUNT(*) FILTER (WHERE revision > 1), 0, COUNT(*) FILTER (WHERE NOT is_history) "
        f"FROM intake_call WHERE {of_span} GROUP BY source_id, {hour}",
        given,
    )
    _execute(
        "INSERT INTO intake_naturetally (source_id, day_at, code, nature, is_officer_initiated, calls, with_category) "
        f"SELECT source_id, {_stamp('day')}, {_TOLD.format('nature_code')}, {_TOLD.format('nature')}, "
        "is_officer_initiated, COUNT(*), COUNT(*) FILTER (WHERE category <> '') "
        f"FROM intake_call WHERE {of_span} "
        f"GROUP BY source_id, {day}, {_TOLD.format('nature_code')}, {_TOLD.format('nature')}, is_officer_initiated",
        given,
    )
    minute = _cut("created_at", "minute")
    twice = _ask(
        f"SELECT hour, SUM(more) FROM (SELECT MIN({hour}) AS hour, COUNT(*) - 1 AS more FROM intake_call "
        f"WHERE {of_span} AND place_key <> '' AND NOT is_officer_initiated "
        f"GROUP BY {minute}, place_key, initial_nature_code, initial_nature HAVING COUNT(*) > 1) AS again "
        "GROUP BY hour",
        given,
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE intake_hourtally SET doubles = %s WHERE source_id = %s AND hour_at = %s",
            [
                (int(more), source_id, as_stored(datetime.fromisoformat(f"{text}:00:00").replace(tzinfo=UTC)))
                for text, more in twice
            ],
        )


_TOLD = "CASE WHEN final_{0} <> '' THEN final_{0} ELSE initial_{0} END"
_LENGTHS = {"day": 10, "hour": 13, "minute": 16}
_FORMS = {"day": "YYYY-MM-DD", "hour": "YYYY-MM-DD HH24", "minute": "YYYY-MM-DD HH24:MI"}


def _cut(column: str, to: str) -> str:
    """Answer SQL for an instant cut to its day, hour or minute in UTC, as text: the same on both stores."""
    if connection.vendor == "sqlite":
        return f"substr({column}, 1, {_LENGTHS[to]})"
    return f"to_char({column} AT TIME ZONE 'UTC', '{_FORMS[to]}')"


def _stamp(to: str) -> str:
    """Answer SQL for the instant at which the group's day or hour began, as the store writes instants."""
    if connection.vendor == "sqlite":
        return f"{_cut('created_at', to)} || '{' 00:00:00' if to == 'day' else ':00:00'}'"
    return f"MIN(date_trunc('{to}', created_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')"


def _sums(programme_id: int, source_id: int) -> tuple[int, datetime | None, datetime | None, int]:
    calls = _ask("SELECT COUNT(*) FROM intake_call WHERE source_id = %s", [source_id])[0][0]
    tallied = _ask("SELECT COALESCE(SUM(calls), 0) FROM intake_hourtally WHERE source_id = %s", [source_id])[0][0]
    if calls == tallied:
        return int(calls), None, None, int(tallied)
    first, last = _ask(
        "SELECT MIN(created_at), MAX(created_at) FROM intake_call WHERE programme_id = %s AND source_id = %s",
        [programme_id, source_id],
    )[0]
    return int(calls), as_read(first), as_read(last), int(tallied)


def _spans(first: datetime, last: datetime) -> Iterable[tuple[datetime, datetime]]:
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    while since <= last:
        yield since, since + DAY * LONGEST_RUN
        since += DAY * LONGEST_RUN


def _ask(sql: str, given: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _execute(sql: str, given: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
