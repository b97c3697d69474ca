"""How good each source is: read from the tallies, so that a million calls are some thousands of rows."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.people.reads import access_programme

from ..models import CodeMapping, Source
from ..rules.categories import category_of
from ..rules.quality.changes import Change, find_changes
from ..rules.quality.days import Laid, lay_out
from ..rules.quality.expectation import Expected, expect
from ..rules.quality.pattern import Pattern, find_pattern
from ..rules.reading import REASONS

YEAR = timedelta(days=366)
STILL_AWAITED = timedelta(days=60)
"""A source whose newest call is older is drawn up to that call, not up to now."""
LATEST_LIVE = 500
MOST_SOURCES = 12
MOST_CODES = 12


@dataclass(frozen=True, slots=True)
class Volume:
    """What a source brought by day, against what was to be expected of each."""

    laid: Laid
    expected: Expected
    changes: tuple[Change, ...]
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Shares:
    """Counts of calls in the window, all out of ``calls``; ``citizens`` are those not begun by an officer."""

    calls: int
    located: int
    officer: int
    came_again: int
    doubles: int
    live: int

    @property
    def citizens(self) -> int:
        """Answer the calls that no officer began."""
        return self.calls - self.officer


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that nobody has given a meaning: its words and how many calls came with it."""

    code: str
    nature: str
    calls: int


@dataclass(frozen=True, slots=True)
class SetAsideCount:
    """Rows set aside for one reason: all of them, and those that still wait for a person."""

    reason: str
    says: str
    rows: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Lag:
    """How long live calls took from ringing at the centre to arriving here, in seconds."""

    calls: int
    median: float
    nine_in_ten: float


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One source on the overview. ``volume`` is None before its first call."""

    slug: str
    name: str
    last_received_at: datetime | None
    newest_at: datetime | None
    volume: Volume | None
    shares: Shares
    waiting_set_aside: int


@dataclass(frozen=True, slots=True)
class Quality:
    """All that is known of one source."""

    row: QualityRow
    since: datetime
    until: datetime
    lag: Lag | None
    unknown: tuple[UnknownCode, ...]
    unknown_calls: int
    unknown_codes: int
    set_aside: tuple[SetAsideCount, ...]


def list_quality(by: Actor, *, at: datetime, limit: int = MOST_SOURCES, after: int = 0) -> list[QualityRow]:
    """List the sources with what they brought in a year, those heard of last first; ``after`` of them are passed."""
    zone = ZoneInfo(access_programme(by.programme_id).time_zone)
    found = Source.objects.filter(programme_id=by.programme_id).order_by("-last_received_at", "slug")
    waiting = _waiting(by.programme_id)
    return [
        _row(one, zone=zone, at=at, waiting=waiting[one.pk])[0]
        for one in found[after : after + min(limit, MOST_SOURCES + 1)]
    ]


def access_quality(slug: str, *, by: Actor, at: datetime) -> Quality:
    """Answer all that is known of a source over the year up to now, or up to its newest call."""
    source = Source.objects.filter(programme_id=by.programme_id, slug=slug).first()
    if source is None:
        raise Missing
    zone = ZoneInfo(access_programme(by.programme_id).time_zone)
    row, since, until = _row(source, zone=zone, at=at, waiting=_waiting(by.programme_id)[source.pk])
    unknown = _unknown_codes(source.pk, by.programme_id, since, until, at)
    return Quality(
        row=row, since=since, until=until, lag=_lag(source.pk, by.programme_id, at) if row.shares.live else None,
        unknown=tuple(unknown[:MOST_CODES]), unknown_calls=sum(one.calls for one in unknown),
        unknown_codes=len(unknown), set_aside=_set_aside(source.pk),
    )  # fmt: skip


def _row(source: Source, *, zone: ZoneInfo, at: datetime, waiting: int) -> tuple[QualityRow, datetime, datetime]:
    newest = _newest_hour(source.pk)
    until = at if newest is None or at - newest <= STILL_AWAITED else newest + timedelta(hours=1)
    since = until - YEAR
    hours = _hours(source.pk, since, until)
    sums = [sum(column) for column in list(zip(*hours, strict=True))[1:]] or [0] * 6
    laid = lay_out(((hour, calls) for hour, calls, *_ in hours), zone=zone, at=until)
    volume = None
    if laid is not None:
        volume = Volume(laid, expect(laid.days), find_changes(laid.days), find_pattern(laid, zone=zone))
    row = QualityRow(
        source.slug, source.name, source.last_received_at, _newest_call(source, newest), volume, Shares(*sums), waiting
    )
    return row, since, until


def _hours(source_id: int, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    rows = _ask(
        "SELECT hour_at, calls, located, officer, came_again, doubles, live FROM intake_hourtally "
        "WHERE source_id = %s AND hour_at >= %s AND hour_at < %s ORDER BY hour_at",
        [source_id, _stored(since), _stored(until)],
    )
    return [(_instant(row[0]), *row[1:]) for row in rows]


def _newest_hour(source_id: int) -> datetime | None:
    found = _ask("SELECT MAX(hour_at) FROM intake_hourtally WHERE source_id = %s", [source_id])[0][0]
    return None if found is None else _instant(found)


def _newest_call(source: Source, hour: datetime | None) -> datetime | None:
    if hour is None:
        return None
    found = _ask(
        "SELECT MAX(created_at) FROM intake_call WHERE programme_id = %s AND source_id = %s AND created_at >= %s "
        "AND created_at < %s",
        [source.programme_id, source.pk, _stored(hour), _stored(hour + timedelta(hours=1))],
    )[0][0]
    return hour if found is None else _instant(found)


def _unknown_codes(
    source_id: int, programme_id: int, since: datetime, until: datetime, at: datetime
) -> list[UnknownCode]:
    """Answer the codes without a meaning today, the commonest first. Officers' own activity needs none."""
    told = _ask(
        "SELECT code, nature, SUM(calls) FROM intake_naturetally WHERE source_id = %s AND day_at >= %s "
        "AND day_at <= %s AND NOT is_officer_initiated AND calls > with_category GROUP BY code, nature",
        [source_id, _stored(since), _stored(until)],
    )
    meanings = set(
        CodeMapping.objects.filter(programme_id=programme_id, applies_from__lte=at).values_list("code", flat=True)
    )
    unknown = [
        UnknownCode(code, nature, int(calls))
        for code, nature, calls in told
        if not {code, nature} & meanings and category_of(code, nature) is None
    ]
    return sorted(unknown, key=lambda one: (-one.calls, one.code, one.nature))


def _set_aside(source_id: int) -> tuple[SetAsideCount, ...]:
    rows = _ask(
        "SELECT reason, COUNT(*), COUNT(*) FILTER (WHERE settled_at IS NULL) FROM intake_setaside "
        "WHERE source_id = %s GROUP BY reason ORDER BY 2 DESC, 1",
        [source_id],
    )
    return tuple(SetAsideCount(reason, REASONS.get(reason, reason), rows, waiting) for reason, rows, waiting in rows)


def _waiting(programme_id: int) -> Counter[int]:
    rows = _ask(
        "SELECT source_id, COUNT(*) FROM intake_setaside WHERE settled_at IS NULL AND source_id IN "
        "(SELECT id FROM intake_source WHERE programme_id = %s) GROUP BY source_id",
        [programme_id],
    )
    return Counter(dict(rows))


def _lag(source_id: int, programme_id: int, at: datetime) -> Lag | None:
    rows = _ask(
        "SELECT created_at, received_at FROM intake_call WHERE programme_id = %s AND source_id = %s "
        "AND created_at >= %s AND NOT is_history ORDER BY created_at DESC LIMIT %s",
        [programme_id, source_id, _stored(at - timedelta(days=30)), LATEST_LIVE],
    )
    took = sorted(max(0.0, (_instant(came) - _instant(made)).total_seconds()) for made, came in rows)
    return Lag(len(took), took[len(took) // 2], took[int(len(took) * 0.9)]) if took else None


def _ask(sql: str, given: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _stored(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _instant(value: Any) -> datetime:
    read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
