"""How a column of times is written, and whether it can be trusted: half of the clock lost, a day without a clock."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..times import NotATime, read_clock, read_written
from .columns import DAYS, INSTANTS, NOTHING, Column

MOSTLY = 0.8
_FORMATS = (
    "%Y%m%d%H%M%S", "%Y%m%d %H%M%S", "%Y%m%d%H%M", "%b %d %Y %I:%M:%S %p", "%b %d %Y %I:%M%p", "%b %d, %Y %I:%M %p",
    "%B %d, %Y %I:%M %p", "%B %d, %Y %H:%M", "%b %d %Y %H:%M:%S", "%d-%b-%Y %H:%M:%S", "%d-%b-%y %H:%M",
    "%d-%b-%Y", "%d %b %Y %H:%M", "%B %d, %Y, %I:%M:%S %p", "%d-%b-%y %I.%M.%S %p", "%Y/%m/%d %H:%M:%S",
)  # fmt: skip


@dataclass(frozen=True)
class Clock:
    """A column that holds times: ``is_day`` for a day without a clock, ``is_bare`` for a clock without a day."""

    column: Column
    written: str
    is_day: bool = False
    is_bare: bool = False
    has_offset: bool = False
    has_lost_half: bool = False

    @property
    def is_instant(self) -> bool:
        """Say whether one value alone says day and clock."""
        return not self.is_day and not self.is_bare and not self.has_lost_half


def find_clocks(columns: Sequence[Column]) -> list[Clock]:
    """Answer every column that holds times."""
    return [clock for column in columns if (clock := clock_of(column)) is not None]


def clock_of(column: Column) -> Clock | None:
    """Say how a column writes its times, or None when it holds none."""
    if column.filled == 0:
        return None
    if column.share("epoch_ms") > MOSTLY:
        return Clock(column, "epoch_ms")
    if column.share("epoch_s") > MOSTLY and _is_named_like_a_time(column):
        return Clock(column, "epoch_s")
    if column.share("iso", "iso_day") > MOSTLY:
        return _dated(column, "iso_day", "iso")
    if column.share("us", "us_day") > MOSTLY:
        return _dated(column, "us_day", "us")
    if column.share("clock") > MOSTLY:
        return Clock(column, "clock", is_bare=True, has_lost_half=_has_lost_half(column))
    if column.share("compact", "worded") > MOSTLY:
        return _formatted(column)
    return _bare_hours(column)


def faces_of(clock: Clock, most: int = 0) -> list[datetime | None]:
    """Read every row of a clock as the face it shows (an epoch or an offset is read as UTC)."""
    values = clock.column.values[:most] if most else clock.column.values
    known: dict[str, datetime | None] = {}
    faces: list[datetime | None] = []
    for value in values:
        if value not in known:
            known[value] = _face(value, clock.written)
        faces.append(known[value])
    return faces


def words_for_nothing(clock: Clock) -> list[str]:
    """Answer texts that stand often in a column of times and are none, or lie before any call: they mean "nothing"."""
    often = max(3, clock.column.filled // 200)
    said = [value for value, times in clock.column.counts.most_common(5) if times >= often]
    faces = [(value, _face(value, clock.written)) for value in said]
    odd = [value for value in set(clock.column.values) if value in NOTHING and value]
    return [value for value, face in faces if face is None or face.year < 1990] + sorted(odd)


def _face(value: str, written: str) -> datetime | None:
    try:
        read = read_written(value, written)
    except NotATime:
        return None
    return _in_utc(read)


def _in_utc(read: datetime) -> datetime:
    offset = read.utcoffset()
    return read if offset is None else (read - offset).replace(tzinfo=None)


def _dated(column: Column, day: str, whole: str) -> Clock:
    is_day = column.share(day) > 0.98
    has_offset = whole == "iso" and any(re.search(r"\d(Z|[+-]\d{2}:?\d{2})$", one) for one in column.looked_at[:50])
    if is_day:
        return Clock(column, "date", is_day=True)
    return Clock(column, whole, has_offset=has_offset, has_lost_half=whole == "us" and _has_lost_half(column))


def _has_lost_half(column: Column) -> bool:
    """Say whether a twelve-hour clock lost its AM or PM on many rows: no hour is over 12, and few rows say the half."""
    bare = said = late = 0
    for value, times in column.counts.items():
        found = re.search(r"(\d{1,2}):\d{2}", value)
        if found is None:
            continue
        late += times * (int(found[1]) > 12 or int(found[1]) == 0)
        has_half = bool(re.search(r"[AP]\.?M", value, re.IGNORECASE))
        said += times * has_half
        bare += times * (not has_half)
    return bare >= 24 and late < 0.01 * (bare + said) and bare > 0.05 * (bare + said)


def _formatted(column: Column) -> Clock | None:
    for written in _FORMATS:
        reads = sum(1 for value in column.looked_at[:60] if _face(value, written) is not None)
        if reads > MOSTLY * len(column.looked_at[:60]):
            return Clock(column, written, is_day="%H" not in written and "%I" not in written)
    if column.share("compact") > MOSTLY and column.lengths[1] == 8 and _is_named_like_a_time(column):
        return Clock(column, "date", is_day=True)
    return None


def _bare_hours(column: Column) -> Clock | None:
    """Answer a column of hours (0 to 23) or of clocks without a colon (0 to 2359) that is called like one."""
    is_named = re.search(r"hour|time|clock|tm$|hr$", column.squashed)
    if (
        not is_named
        or column.share("integer") < MOSTLY
        or re.search(r"elaps|durat|response|minute|second", column.squashed)
    ):
        return None
    reads = [value for value in column.looked_at if _is_clock(value)]
    most = max((int(value) for value in reads if value.isascii() and value.isdigit()), default=0)
    if len(reads) < 0.95 * len(column.looked_at) or most <= 6 or (most > 24 and column.lengths[0] < 3):
        return None
    return Clock(column, "clock", is_bare=True)


def _is_clock(value: str) -> bool:
    try:
        read_clock(value)
    except NotATime:
        return False
    return True


def _is_named_like_a_time(column: Column) -> bool:
    return bool(re.search(r"date|time|dt$|tm$|stamp|creat|receiv|dispat|arriv|clear|close|updat", column.squashed))


__all__ = ["DAYS", "INSTANTS", "Clock", "clock_of", "faces_of", "find_clocks"]
