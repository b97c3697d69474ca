"""The one statement that keeps a call: insert it, or take over what the newer report says.

Written as SQL because it runs at every ring: one round trip, the same text on SQLite and PostgreSQL.
What a report leaves blank never wipes what was known; a nature that changes takes its category along.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from ..rules.place import place_key
from ..rules.report import CallReport, digest_of, in_utc
from ..rules.words import CallSource

COLUMNS = (
    "programme_id", "source_id", "event_number", "call_source", "category", "status", "created_at",
    "first_dispatched_at", "first_on_scene_at", "cleared_at", "initial_nature_code", "initial_nature",
    "final_nature_code", "final_nature", "priority", "close_code", "beat", "district", "address", "place_key",
    "lon", "lat", "area_code", "primary_unit", "units_dispatched", "units_arrived", "is_officer_initiated",
    "is_history", "answers", "asked_by_id", "received_at", "changed_at", "stated_at", "revision", "digest",
)  # fmt: skip

_IF_TOLD = (
    "status", "initial_nature_code", "initial_nature", "final_nature_code", "final_nature", "priority", "close_code",
    "beat", "district", "address", "place_key", "area_code", "primary_unit",
)  # fmt: skip
_IF_KNOWN = (
    "first_dispatched_at", "first_on_scene_at", "cleared_at", "lon", "lat", "units_dispatched", "units_arrived",
    "stated_at",
)  # fmt: skip
_NATURES = "excluded.{0}_nature_code || excluded.{0}_nature".format
_FIRST_KNOWN = ("asked_by_id",)


def _takes() -> list[str]:
    says_nature = f"{_NATURES('initial')} || {_NATURES('final')} <> '' OR excluded.category <> ''"
    takes = [f"{c} = CASE WHEN excluded.{c} = '' THEN intake_call.{c} ELSE excluded.{c} END" for c in _IF_TOLD]
    takes += [f"{c} = COALESCE(excluded.{c}, intake_call.{c})" for c in _IF_KNOWN]
    takes += [f"{c} = COALESCE(intake_call.{c}, excluded.{c})" for c in _FIRST_KNOWN]
    takes += [
        f"{c} = CASE WHEN {says_nature} THEN excluded.{c} ELSE intake_call.{c} END"
        for c in ("category", "is_officer_initiated")
    ]
    takes += [f"{c} = excluded.{c}" for c in ("created_at", "changed_at", "digest")]
    takes.append("is_history = (intake_call.is_history AND excluded.is_history)")
    takes.append(
        "answers = CASE WHEN CAST(excluded.answers AS text) = '{}' THEN intake_call.answers ELSE excluded.answers END"
    )
    takes.append("revision = intake_call.revision + 1")
    return takes


_INSERT = f"INSERT INTO intake_call ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))}) "
INSERT_NEW = f"{_INSERT}ON CONFLICT (source_id, event_number) DO NOTHING RETURNING id"
"""Answers the id of a call never heard of before, or no row: most calls that ring are new."""

UPSERT = (
    f"{_INSERT}ON CONFLICT (source_id, event_number) DO UPDATE SET {', '.join(_takes())} "
    "WHERE intake_call.digest <> excluded.digest "
    "AND (excluded.stated_at IS NULL OR intake_call.stated_at IS NULL OR excluded.stated_at >= intake_call.stated_at)"
)
"""Answers no row when the report repeats what is known, or is an older word of it."""


_last_four_times = attrgetter("first_dispatched_at", "first_on_scene_at", "cleared_at", "stated_at")

Values = tuple[Any, ...]
MakeValues = Callable[[CallReport, str, str, bytes], Values]


def values_maker(
    *, programme_id: int, source_id: int, asked_by_id: int | None, is_history: bool, at: datetime
) -> MakeValues:
    """Answer what makes a report, its category, its area and its digest into values in the order of COLUMNS."""
    stored = _as_text if connection.vendor == "sqlite" else _as_text_with_zone
    received_at = stored(at)

    def make(report: CallReport, category: str, area_code: str, digest: bytes) -> Values:
        dispatched_at, on_scene_at, cleared_at, stated_at = _last_four_times(report)
        answers = json.dumps(dict(report.answers), sort_keys=True) if report.answers else "{}"
        address = report.address
        return (
            programme_id, source_id, report.event_number, _CALL_SOURCES[report.call_source], category, report.status,
            stored(report.created_at), dispatched_at and stored(dispatched_at), on_scene_at and stored(on_scene_at),
            cleared_at and stored(cleared_at), report.initial_nature_code, report.initial_nature,
            report.final_nature_code, report.final_nature, report.priority, report.close_code, report.beat,
            report.district, address, place_key(address) if address else "", report.lon, report.lat, area_code,
            report.primary_unit, report.units_dispatched, report.units_arrived, report.is_officer_initiated,
            is_history, answers, asked_by_id, received_at, received_at, stated_at and stored(stated_at), 1, digest,
        )  # fmt: skip

    return make


_CALL_SOURCES = {one: one.value for one in CallSource}


def values_of(
    report: CallReport,
    *,
    programme_id: int,
    source_id: int,
    category: str,
    area_code: str,
    asked_by_id: int | None,
    is_history: bool,
    at: datetime,
) -> Values:
    """Answer the values of one report in the order of COLUMNS, as this store writes them."""
    make = values_maker(
        programme_id=programme_id, source_id=source_id, asked_by_id=asked_by_id, is_history=is_history, at=at
    )
    return make(report, category, area_code, digest_of(report))


def as_stored(at: datetime | None) -> Any:
    """Answer an instant as the store writes it: SQLite keeps text in UTC, PostgreSQL an instant."""
    if at is None:
        return None
    return _as_text(at) if connection.vendor == "sqlite" else in_utc(at)


def _as_text(at: datetime) -> str:
    return (at if at.tzinfo is UTC else in_utc(at)).isoformat(" ")[: -len("+00:00")]


def as_read(value: Any) -> datetime | None:
    """Answer an instant as plain SQL reads it from the store."""
    if value is None:
        return None
    read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def as_text(at: datetime) -> str:
    """Answer an instant as the text this store understands: of two such texts the later instant sorts last."""
    return _as_text(at) if connection.vendor == "sqlite" else _as_text_with_zone(at)


def _as_text_with_zone(at: datetime) -> str:
    return str(at if at.tzinfo is UTC else in_utc(at))


Known = tuple[bytes, str | None]
"""The digest of the last report of a call, and when the centre stated it, as text of the store."""


def known_of(source_id: int, numbers: Sequence[str]) -> dict[str, Known]:
    """Answer the digest and the time of the last word of each known call of a source, by event number."""
    is_sqlite = connection.vendor == "sqlite"
    among = "IN (SELECT value FROM json_each(%s))" if is_sqlite else "= ANY(%s)"
    stated = "CAST(stated_at AS text)" if is_sqlite else "stated_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT event_number, digest, {stated} FROM intake_call WHERE source_id = %s AND event_number {among}",
            [source_id, json.dumps(numbers) if is_sqlite else list(numbers)],
        )
        return {number: (bytes(digest), _as_known(at)) for number, digest, at in cursor}


def _as_known(at: Any) -> str | None:
    return at if at is None or isinstance(at, str) else _as_text_with_zone(at)


@contextmanager
def room_for_many() -> Iterator[None]:
    """Give this connection's SQLite a large cache and rarer checkpoints while a whole file comes in.

    Every commit still reaches the disk: ``synchronous`` is left alone. Elsewhere nothing happens.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _ROOMY}
        _set(cursor, _ROOMY)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            _set(cursor, before)


_ROOMY = {"cache_size": -160_000, "wal_autocheckpoint": 12_000}
"""160 MB of pages; a checkpoint every 48 MB of the write-ahead log."""


def _set(cursor: Any, pragmas: Mapping[str, int]) -> None:
    for name, value in pragmas.items():
        cursor.execute(f"PRAGMA {name} = {int(value)}")


def keep_many(rows: Sequence[Values]) -> None:
    """Upsert many rows of values, prepared once. Call inside a transaction."""
    if connection.vendor == "sqlite":
        connection.connection.executemany(_UPSERT_OF_SQLITE, rows)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS intake_coming ON COMMIT DELETE ROWS "
            f"AS SELECT {', '.join(COLUMNS)} FROM intake_call WITH NO DATA"
        )
        cursor.execute("TRUNCATE intake_coming")  # a second call in one transaction begins with an empty table
        with cursor.copy(f"COPY intake_coming ({', '.join(COLUMNS)}) FROM STDIN") as coming:
            for row in rows:
                coming.write_row(row)
        cursor.execute(_UPSERT_ALL_COMING)


_UPSERT_OF_SQLITE = UPSERT.replace("%s", "?")
_UPSERT_ALL_COMING = UPSERT.replace(
    f"VALUES ({', '.join(['%s'] * len(COLUMNS))})", f"SELECT {', '.join(COLUMNS)} FROM intake_coming"
)
