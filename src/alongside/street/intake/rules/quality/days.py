"""Counts by hour laid out as local days, and where the source was silent: days that were not covered are not zeros."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

HOUR = timedelta(hours=1)
SURELY_SILENT = 16.0
"""A silence in which so many calls were to be expected is no quiet time: nothing came (chance below 1 in 8 million)."""
SHORTEST_SILENCE = 12
"""In hours; but three hours are enough where a hundred calls were to be expected."""


@dataclass(frozen=True, slots=True)
class Days:
    """Local days of one source. ``calls`` and ``covered`` are [day, clock hour]; covered counts hours, 0 to 2."""

    first_date: date
    calls: Ints
    covered: Ints

    @property
    def weekdays(self) -> Ints:
        """Answer the weekday of each day, Monday 0."""
        return (self.first_date.weekday() + np.arange(len(self.calls), dtype=np.int64)) % 7

    @property
    def totals(self) -> Ints:
        """Answer the calls of each day."""
        return np.asarray(self.calls.sum(axis=1), dtype=np.int64)

    @property
    def hours(self) -> Ints:
        """Answer the covered hours of each day."""
        return np.asarray(self.covered.sum(axis=1), dtype=np.int64)

    def date_of(self, day: int) -> date:
        """Answer the date of a day."""
        return self.first_date + timedelta(days=day)


@dataclass(frozen=True, slots=True)
class Silence:
    """A time in which nothing came, and how many calls were to be expected in it."""

    since: datetime
    until: datetime
    expected: float

    @property
    def days(self) -> float:
        """Answer its length in days."""
        return (self.until - self.since) / timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Laid:
    """The days of a source, its silences, and the silence that still lasts (None when there is none)."""

    days: Days
    silences: tuple[Silence, ...]
    still: Silence | None


def lay_out(hours: Iterable[tuple[datetime, int]], *, zone: ZoneInfo, at: datetime) -> Laid | None:
    """Lay hourly counts (UTC hours with their calls) out as local days up to ``at``; None without a call."""
    known = {hour: calls for hour, calls in hours if calls}
    if not known:
        return None
    first = min(known)
    length = int((max(at, max(known) + HOUR) - first) / HOUR)
    counts = np.zeros(max(length, 1), np.int64)
    for hour, calls in known.items():
        counts[int((hour - first) / HOUR)] = calls
    day, clock, first_date = _local(first, len(counts), zone)
    week = ((first_date.weekday() + day) % 7) * 24 + clock
    covered = np.ones(len(counts), np.bool_)
    runs: list[tuple[int, int]] = []
    rate = np.zeros(168)
    for _ in range(2):  # the rates of the first turn still hold the silences, and so find only the long ones
        rate = _rates(counts, covered, week)
        runs = _silent_runs(counts, rate[week])
        covered = np.ones(len(counts), np.bool_)
        for begin, end in runs:
            covered[begin:end] = False
    silences = [_silence(first, run, rate[week]) for run in runs]
    still = silences.pop() if runs and runs[-1][1] == len(counts) else None
    return Laid(_as_days(counts, covered, day, clock, first_date), tuple(silences), still)


def _silence(first: datetime, run: tuple[int, int], expected: Floats) -> Silence:
    begin, end = run
    return Silence(first + begin * HOUR, first + end * HOUR, float(expected[begin:end].sum()))


def _local(first: datetime, length: int, zone: ZoneInfo) -> tuple[Ints, Ints, date]:
    """Answer each hour's local day (counted from the first) and hour of the clock."""
    epoch = int(first.timestamp()) // 3600
    offsets = np.empty(length, np.int64)
    for begin in range(0, length, 6):  # no zone changes twice in six hours
        ends = [first + begin * HOUR, first + min(begin + 5, length - 1) * HOUR]
        low, high = (_offset(one, zone) for one in ends)
        if low == high:
            offsets[begin : begin + 6] = low
        else:
            for hour in range(begin, min(begin + 6, length)):
                offsets[hour] = _offset(first + hour * HOUR, zone)
    local = epoch + np.arange(length, dtype=np.int64) + offsets
    first_day = int(local[0] // 24)
    return local // 24 - first_day, local % 24, (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=first_day)).date()


def _offset(at: datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds() // 3600)


def _rates(counts: Ints, covered: NDArray[np.bool_], week: Ints) -> Floats:
    calls = np.bincount(week, counts * covered, minlength=168).astype(float)
    return hourly_rates(calls, np.bincount(week, covered, minlength=168).astype(float))


def hourly_rates(calls: Floats, hours: Floats) -> Floats:
    """Answer the calls an hour for each of the 168 hours of the week, from calls and hours seen in each.

    Where little was seen, an hour leans on its hour of the clock and its weekday together, as if the product of
    the two had been seen for two weeks.
    """
    total = max(hours.sum(), 1.0)
    mean = calls.sum() / total
    by_clock = (calls.reshape(7, 24).sum(0) + 3 * mean) / (hours.reshape(7, 24).sum(0) + 3)
    by_day = (calls.reshape(7, 24).sum(1) + 24 * mean) / (hours.reshape(7, 24).sum(1) + 24)
    leaning = np.outer(by_day, by_clock).ravel() / max(mean, 1e-12)
    return np.asarray((calls + 2 * leaning) / (hours + 2), dtype=np.float64)


def _silent_runs(counts: Ints, expected: Floats) -> list[tuple[int, int]]:
    busy = np.flatnonzero(counts)
    edges = np.concatenate([busy, [len(counts)]])
    until_here = np.concatenate([[0.0], np.cumsum(expected)])
    begins, ends = edges[:-1] + 1, edges[1:]
    missed, length = until_here[ends] - until_here[begins], ends - begins
    is_silent = (missed >= SURELY_SILENT) & (length >= SHORTEST_SILENCE) | (missed >= 100) & (length >= 3)
    return [(int(begin), int(end)) for begin, end in zip(begins[is_silent], ends[is_silent], strict=True)]


def _as_days(counts: Ints, covered: NDArray[np.bool_], day: Ints, clock: Ints, first_date: date) -> Days:
    size = int(day[-1]) + 1
    calls, hours = np.zeros((size, 24), np.int64), np.zeros((size, 24), np.int64)
    np.add.at(calls, (day, clock), counts)
    np.add.at(hours, (day, clock), covered.astype(np.int64))
    return Days(first_date, calls, hours)
