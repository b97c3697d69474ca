"""What the protocol may know of calls, asked of the store: one call, many, or a year in columns.

Plain SQL, because every call that comes in passes here, and a year of them must not take a minute.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection

from alongside.street.people.reads import access_programme

from ..rules import QUESTIONS, CallFacts
from ..rules.columns import NO, UNKNOWN, YES, CallColumns, Coded, Ints
from .hazards import Marked, marked_since

BATCH = 50_000
"""Calls of one part of a long reading: some megabytes, whatever the length of the year."""

_PLACE = (
    "SELECT c.place_key, c.area_code, c.beat, c.lon, c.created_at, p.time_zone, h.what, h.expires_at "
    "FROM intake_call c JOIN people_programme p ON p.id = c.programme_id "
    "LEFT JOIN screening_hazard h ON h.programme_id = c.programme_id AND h.cleared_at IS NULL "
    "AND (h.place_key = c.place_key OR c.place_key = '') WHERE c.id = %s AND c.programme_id = %s"
)
_CALL = (
    "SELECT c.id, c.category, c.priority, c.is_officer_initiated, c.answers, c.area_code, c.beat, c.lon IS NOT NULL, "
    "c.place_key, c.created_at FROM intake_call c "
)


@dataclass(frozen=True)
class CallWithFacts:
    """One call of many, and what the protocol may know of it."""

    call_id: int
    created_at: datetime
    facts: CallFacts


def with_place(facts: CallFacts, *, call_id: int, programme_id: int, at: datetime) -> CallFacts:
    """Add to what was asked of a call where and when it is, and the hazards there: nobody can forget to pass them."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [call_id, programme_id])
        rows = cursor.fetchall()
    if not rows:
        return facts
    place_key, area_code, beat, lon, created_at, zone = rows[0][:6]
    marked = [(what, _instant(expires_at) > at) for *_, what, expires_at in rows if what is not None]
    return replace(
        facts,
        created_local=_instant(created_at).astimezone(ZoneInfo(zone)).replace(tzinfo=None),
        area_code=area_code,
        beat=beat,
        is_located=lon is not None,
        hazards=tuple(what for what, holds in marked if holds and place_key),
        lapsed_hazards=tuple(what for what, holds in marked if not holds and place_key),
        is_place_unknown=not place_key and bool(marked),
    )


def facts_of_calls(call_ids: Sequence[int], *, programme_id: int, at: datetime) -> list[CallWithFacts]:
    """Answer what the protocol may know of several calls, with the hazards that hold at ``at``."""
    zone = ZoneInfo(access_programme(programme_id).time_zone)
    marked = marked_since(programme_id=programme_id)
    found: list[CallWithFacts] = []
    for start in range(0, len(call_ids), 500):
        some = list(call_ids[start : start + 500])
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_CALL} WHERE c.programme_id = %s AND c.id IN ({', '.join(['%s'] * len(some))})",
                [programme_id, *some],
            )
            found += [_with_facts(row, zone, marked, at) for row in cursor.fetchall()]
    return found


def _with_facts(row: Sequence[Any], zone: ZoneInfo, marked: Mapping[str, list[Marked]], at: datetime) -> CallWithFacts:
    call_id, category, priority, officer, answers, area, beat, is_located, place_key, created = row
    created_at = _instant(created)
    here = [(one.what, one.held(at)) for one in marked.get(place_key, ())] if place_key else []
    facts = CallFacts(
        category,
        priority,
        bool(officer),
        _answers(answers),
        created_at.astimezone(zone).replace(tzinfo=None),
        area,
        beat,
        bool(is_located),
        tuple(what for what, held in here if held),
        tuple(what for what, held in here if held is None),
        not place_key and any(one.held(at) is not False for there in marked.values() for one in there),
    )
    return CallWithFacts(call_id, created_at, facts)


def count_calls(*, programme_id: int, since: datetime, until: datetime) -> int:
    """Count the calls of a span of time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM intake_call WHERE programme_id = %s AND created_at >= %s AND created_at < %s",
            [programme_id, _stored(since), _stored(until)],
        )
        return int(cursor.fetchone()[0])


def stream_columns(
    *, programme_id: int, since: datetime, until: datetime, most: int = 5_000_000
) -> Iterator[CallColumns]:
    """Answer the calls of a span of time as columns, a part at a time and in order, at most ``most`` calls.

    The hazards are those that held at each call's own moment.
    """
    zone = ZoneInfo(access_programme(programme_id).time_zone)
    marked = marked_since(programme_id=programme_id, since=since)
    last: tuple[Any, int] = (_stored(since), 0)
    while most > 0:
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_CALL} WHERE c.programme_id = %s AND c.created_at < %s AND (c.created_at > %s OR "
                "(c.created_at = %s AND c.id > %s)) ORDER BY c.created_at, c.id LIMIT %s",
                [programme_id, _stored(until), last[0], last[0], last[1], min(BATCH, most)],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        last = (rows[-1][9], rows[-1][0])
        most -= len(rows)
        yield columns_of(rows, zone, marked)


def columns_of(rows: Sequence[Sequence[Any]], zone: ZoneInfo, marked: Mapping[str, list[Marked]]) -> CallColumns:
    """Turn rows as they come from the store into columns."""
    _, categories, priorities, officers, answers, areas, beats, located, places, created = zip(*rows, strict=True)
    minute_of_week, local_day = local_columns(created, zone)
    return CallColumns(
        category=Coded.of(categories),
        priority=Coded.of(priorities),
        is_officer_initiated=np.array(officers, np.bool_),
        answers=answer_columns(answers),
        hazard=_hazard_column(places, created, marked) if marked else None,
        minute_of_week=minute_of_week,
        local_day=local_day,
        area=Coded.of(areas),
        beat=Coded.of(beats),
        is_located=np.array(located, np.bool_),
    )


def answer_columns(answers: Sequence[Any]) -> dict[str, Ints]:
    """Turn the answers of calls into one column of 1, 0 and -1 for each question; most calls were asked nothing."""
    columns: dict[str, Ints] = {}
    known: dict[Any, dict[str, bool | None]] = {}
    for place, text in enumerate(answers):
        if text in ("{}", "", None):
            continue
        said = known.get(text) if isinstance(text, str) else None
        if said is None:
            said = dict(_answers(text))
            if isinstance(text, str) and len(known) < BATCH:
                known[text] = said
        for question, answer in said.items():
            if question not in columns:
                columns[question] = np.full(len(answers), UNKNOWN, np.int8)
            columns[question][place] = YES if answer else NO
    return {question: columns[question] for question in QUESTIONS if question in columns}


def local_columns(created: Sequence[Any], zone: ZoneInfo) -> tuple[Ints, Ints]:
    """Answer the minute of the week and the day of each instant on the programme's own clock.

    The offset from UTC is looked up once for each quarter of an hour: no clock is set between two of them.
    """
    if created and isinstance(created[0], datetime):
        stamps = np.array([int(one.timestamp()) for one in created], np.int64)
    else:  # SQLite keeps UTC as text: 2026-05-15 02:00:00[.ffffff]
        stamps = np.array([one[:19] for one in created], "datetime64[s]").astype(np.int64)
    quarters, place = np.unique(stamps // 900, return_inverse=True)
    offsets = np.array([_offset(int(one) * 900, zone) for one in quarters], np.int64)
    minutes = (stamps + offsets[place]) // 60
    days = minutes // 1440
    # 1 January 1970 was a Thursday, and day 719,163 counted from 0001-01-01.
    minute_of_week = ((days + 3) % 7) * 1440 + minutes % 1440
    return minute_of_week.astype(np.int16), (days + 719_163).astype(np.int32)


def _offset(stamp: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(stamp, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _hazard_column(places: Sequence[str], created: Sequence[Any], marked: Mapping[str, list[Marked]]) -> Ints:
    column = np.zeros(len(places), np.int8)
    everywhere = [one for here in marked.values() for one in here]
    for place, key in enumerate(places):
        if key and key not in marked:
            continue
        at = _instant(created[place])
        held = [one.held(at) for one in (marked[key] if key else everywhere)]
        if key and True in held:
            column[place] = YES
        elif any(one is not False for one in held):
            column[place] = UNKNOWN
    return column


def _answers(text: Any) -> dict[str, bool | None]:
    if text == "{}":
        return {}
    said = json.loads(text) if isinstance(text, str) else text or {}
    return {fact: one for fact, one in said.items() if isinstance(one, bool)} if isinstance(said, dict) else {}


def _instant(value: Any) -> datetime:
    """Read an instant as either store gives it."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _stored(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)
