"""Reading the clock of a centre: zones, offsets, and the hour that happens twice."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo


class NotATime(ValueError):
    """The text is no instant; the message says why."""


class Clock(StrEnum):
    """How a column writes an instant; any other word in a recipe is a ``strptime`` format, local."""

    ISO = "iso"  # ISO 8601; without an offset it is local
    EPOCH_MS = "epoch_ms"  # milliseconds since 1970, true UTC
    EPOCH_MS_LOCAL = "epoch_ms_local"  # the local clock face, labelled as if it were UTC


class Twice(StrEnum):
    """Which of the two instants is meant, in the hour that happens twice each autumn."""

    FIRST = "first"
    SECOND = "second"


EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No call in a computer-aided dispatch file is older: a date before it is a typing error."""

_AHEAD = timedelta(days=2)


def read_time(text: str, *, written: str, zone: ZoneInfo, twice: Twice = Twice.FIRST) -> datetime:
    """Read an instant in UTC from the text of a column, or raise NotATime with the reason."""
    try:
        if written == Clock.EPOCH_MS:
            return _from_epoch(text)
        if written == Clock.EPOCH_MS_LOCAL:
            return localise(_from_epoch(text).replace(tzinfo=None), zone, twice)
        read = datetime.fromisoformat(text) if written == Clock.ISO else datetime.strptime(text, written)  # noqa: DTZ007
    except (ValueError, OverflowError, OSError) as wrong:
        if isinstance(wrong, NotATime):
            raise
        raise NotATime(f"“{text[:40]}” is not a time") from None
    return read.astimezone(UTC) if read.tzinfo else localise(read, zone, twice)


def localise(face: datetime, zone: ZoneInfo, twice: Twice = Twice.FIRST) -> datetime:
    """Answer the instant in UTC at which a clock in the zone shows this face.

    The skipped hour of spring has no instant and is refused; the doubled hour of autumn follows ``twice``.
    """
    instant = face.replace(tzinfo=zone, fold=int(twice is Twice.SECOND)).astimezone(UTC)
    if _is_skipped(face, instant, zone):
        raise NotATime(f"{face:%Y-%m-%d %H:%M} was skipped when the clocks went forward")
    return instant


def check_plausible(instant: datetime, at: datetime) -> None:
    """Raise NotATime for an instant before 1990 or more than two days ahead of ``at``."""
    if instant < EARLIEST:
        raise NotATime(f"{instant:%Y-%m-%d} is before 1990")
    if instant > at + _AHEAD:
        raise NotATime(f"{instant:%Y-%m-%d} is in the future")


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """Answer a time zone by its name, such as America/Chicago."""
    return ZoneInfo(name)


def _from_epoch(text: str) -> datetime:
    return datetime.fromtimestamp(float(text) / 1000, UTC)


def _is_skipped(face: datetime, instant: datetime, zone: ZoneInfo) -> bool:
    return instant.astimezone(zone).replace(tzinfo=None) != face
