"""When and where the programme works. Facts of the service, not of the call: they never make a call ineligible.

A suitable call that comes when nobody works, or from beyond the area, is eligible and unanswered. It is counted so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
WEEK = 7 * DAY


@dataclass(frozen=True)
class Span:
    """Hours on some days of the week, in minutes from midnight. Closing at or before opening means the next morning."""

    days: frozenset[int]
    opens: int
    closes: int

    @property
    def is_overnight(self) -> bool:
        """Say whether the hours run past midnight."""
        return self.closes <= self.opens

    def holds_that_day(self, minute: int) -> bool:
        """Say whether a minute of the day on which the hours begin is inside."""
        return minute >= self.opens and (self.is_overnight or minute < self.closes)

    def holds_next_day(self, minute: int) -> bool:
        """Say whether a minute of the day after is inside."""
        return self.is_overnight and minute < self.closes


@dataclass(frozen=True)
class Holiday:
    """A day on which no hours begin. Hours that began the evening before still run to their end."""

    day: date
    says: str = ""


@dataclass(frozen=True)
class Service:
    """When and where the programme works. No hours stated: the roster alone says. No areas stated: the map does."""

    hours: tuple[Span, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    areas: frozenset[str] = frozenset()
    beats: frozenset[str] = frozenset()

    @property
    def closed(self) -> frozenset[date]:
        """Answer the days on which no hours begin."""
        return frozenset(one.day for one in self.holidays)

    def is_in_hours(self, local: datetime | None) -> bool | None:
        """Say whether the programme works at a local instant; None without hours or an instant."""
        if not self.hours or local is None:
            return None
        minute, today, before = local.hour * 60 + local.minute, local.weekday(), (local.weekday() - 1) % 7
        is_open, was_open = local.date() not in self.closed, local.date() - timedelta(days=1) not in self.closed
        return any(
            (is_open and today in span.days and span.holds_that_day(minute))
            or (was_open and before in span.days and span.holds_next_day(minute))
            for span in self.hours
        )

    def is_in_area(self, area_code: str, beat: str, *, is_located: bool) -> bool | None:
        """Say whether a place is ours; None when no areas are stated or nobody knows where the call is."""
        if not self.areas and not self.beats:
            return None
        if area_code in self.areas or beat in self.beats:
            return True
        return False if area_code or beat or is_located else None


@lru_cache(maxsize=64)
def minutes_open(service: Service) -> tuple[bytes, bytes]:
    """Answer two tables over a week's minutes: open by hours begun that day, and by hours begun the day before."""
    that_day, day_before = bytearray(WEEK), bytearray(WEEK)
    for minute in range(WEEK):
        day, clock = divmod(minute, DAY)
        for span in service.hours:
            if day in span.days and span.holds_that_day(clock):
                that_day[minute] = 1
            if (day - 1) % 7 in span.days and span.holds_next_day(clock):
                day_before[minute] = 1
    return bytes(that_day), bytes(day_before)


def runs_of(service: Service) -> Iterator[tuple[int, int, int]]:
    """Answer the open stretches of a usual week as (day, from minute, to minute), joined and in order."""
    that_day, day_before = minutes_open(service)
    for day in range(7):
        is_open = [
            bool(a or b)
            for a, b in zip(*(table[day * DAY : (day + 1) * DAY] for table in (that_day, day_before)), strict=True)
        ]
        start: int | None = None
        for minute, now in enumerate([*is_open, False]):
            if now and start is None:
                start = minute
            elif not now and start is not None:
                yield day, start, minute
                start = None


def clock_of(minute: int) -> str:
    """Write a minute of the day as people do: 19:00; the end of the day is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minute_of(clock: str) -> int:
    """Read 19:00 as a minute of the day; 24:00 is allowed and means midnight at its end."""
    hours, minutes = clock.split(":")
    if (
        len(hours) not in (1, 2)
        or len(minutes) != 2
        or not (hours + minutes).isdigit()
        or not (hours + minutes).isascii()
    ):
        raise ValueError(clock)
    value = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or value > DAY:
        raise ValueError(clock)
    return value % DAY
