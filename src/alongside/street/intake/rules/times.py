"""Reading the clock of a centre: zones, offsets, and the hour that happens twice."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo


class NotATime(ValueError):
    """The text is no instant; the message says why."""


class Clock(StrEnum):
    """How a column writes an instant; any other word in a recipe is a ``strptime`` format, local.

    The prefix ``utc:`` says of any text without an offset that it is UTC, not local.
    """

    ISO = "iso"  # ISO 8601; without an offset it is local
    ISO_LOCAL = "iso_local"  # ISO 8601 whose offset or Z is wrong: the clock face is local
    US = "us"  # 5/14/2026 9:00:00 PM, with or without seconds, AM or PM, four digits of the year
    DATE = "date"  # a day without a clock, ISO or American: local midnight
    EPOCH_MS = "epoch_ms"  # milliseconds since 1970, true UTC
    EPOCH_MS_LOCAL = "epoch_ms_local"  # the local clock face, labelled as if it were UTC
    EPOCH_S = "epoch_s"  # seconds since 1970, true UTC
    EPOCH_S_LOCAL = "epoch_s_local"


UTC_PREFIX = "utc:"


class Twice(StrEnum):
    """Which of the two instants is meant, in the hour that happens twice each autumn."""

    FIRST = "first"
    SECOND = "second"


EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No call in a computer-aided dispatch file is older: a date before it is a typing error."""

_AHEAD = timedelta(days=2)


def read_time(text: str, *, written: str, zone: ZoneInfo, twice: Twice = Twice.FIRST) -> datetime:
    """Read an instant in UTC from the text of a column, or raise NotATime with the reason."""
    read = read_written(text, written)
    return read.astimezone(UTC) if read.tzinfo else localise(read, zone, twice)


def read_written(text: str, written: str) -> datetime:
    """Read a text as it is written: aware when the writing says which instant, else a local clock face."""
    if written.startswith(UTC_PREFIX):
        face = read_written(text, written[len(UTC_PREFIX) :])
        return face if face.tzinfo else face.replace(tzinfo=UTC)
    try:
        reader = _READERS.get(written)
        return reader(text) if reader is not None else datetime.strptime(text, written)  # noqa: DTZ007
    except (ValueError, OverflowError, OSError) as wrong:
        if isinstance(wrong, NotATime):
            raise
        raise NotATime(f"“{text[:40]}” is not a time") from None


def is_clock_word(written: object) -> bool:
    """Say whether a recipe's word for how a time is written can be used."""
    if not isinstance(written, str):
        return False
    word = written.removeprefix(UTC_PREFIX)
    return word in _READERS or "%" in word


def is_time(text: str, written: str) -> bool:
    """Say whether a text reads as a time written so."""
    try:
        read_written(text, written)
    except NotATime:
        return False
    return True


_US = re.compile(
    r"\s*(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})"
    r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?)?\s*"
)
_CLOCK = re.compile(r"\s*(\d{1,2}):?(\d{2})?(?::?(\d{2})(?:\.\d+)?)?\s*(?:([AaPp])\.?[Mm]\.?)?\s*")


def read_us(text: str) -> datetime:
    """Read an American date, with or without a clock, as a local face."""
    found = _US.fullmatch(text)
    if found is None:
        raise NotATime(f"“{text[:40]}” is not a time")
    month, day, year, hour, minute, second, half = found.groups()
    whole = int(year) + (2000 if len(year) == 2 else 0)
    return datetime(whole, int(month), int(day), _hour(int(hour or 0), half, text), int(minute or 0), int(second or 0))  # noqa: DTZ001


def read_face(text: str) -> datetime:
    """Read a day, with or without a clock, ISO or American, as the face of a clock; an offset is dropped."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return read_us(text)


def _read_day(text: str) -> datetime:
    return read_face(text).replace(hour=0, minute=0, second=0, microsecond=0)


def read_clock(text: str) -> str:
    """Read a clock without a day (21:04, 9:04:10 PM, 2104, 9, or the clock of a whole instant) as HH:MM:SS."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return f"{read_face(text):%H:%M:%S}"
    hour, minute, second, half = found.groups()
    if minute is not None and ":" not in text and len(text.strip()) == 3:  # 904 is 09:04
        hour, minute = text.strip()[0], text.strip()[1:]
    whole, rest = _hour(int(hour), half, text), (int(minute or 0), int(second or 0))
    if whole > 23 or max(rest) > 59:
        raise NotATime(f"“{text[:40]}” is not a time of day")
    return f"{whole:02d}:{rest[0]:02d}:{rest[1]:02d}"


def _hour(hour: int, half: str | None, text: str) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise NotATime(f"“{text[:40]}” is not a time")
    return hour % 12 + (12 if half in "Pp" else 0)


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


def _from_epoch_s(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)


_READERS: dict[str, Callable[[str], datetime]] = {
    Clock.ISO: datetime.fromisoformat,
    Clock.ISO_LOCAL: lambda text: datetime.fromisoformat(text).replace(tzinfo=None),
    Clock.US: read_us,
    Clock.DATE: _read_day,
    Clock.EPOCH_MS: _from_epoch,
    Clock.EPOCH_MS_LOCAL: lambda text: _from_epoch(text).replace(tzinfo=None),
    Clock.EPOCH_S: _from_epoch_s,
    Clock.EPOCH_S_LOCAL: lambda text: _from_epoch_s(text).replace(tzinfo=None),
}


def _is_skipped(face: datetime, instant: datetime, zone: ZoneInfo) -> bool:
    return instant.astimezone(zone).replace(tzinfo=None) != face
