"""The picture of a source's days: what came, the band that was to be expected, silences and changes.

Pure: days in, coordinates out. No clock, no store, no template.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, isnan, log10

from alongside.street.intake.reads.quality import Volume

WIDE, NARROW, SMALL = 1120, 360, 300
WHOLE_DAY = 20
"""A day with fewer covered hours is not drawn: its count is no day's count."""


@dataclass(frozen=True)
class Mark:
    """A word at a place along one edge."""

    at: float
    says: str


@dataclass(frozen=True)
class Gap:
    """A stretch of days in which nothing came."""

    x: float
    width: float


@dataclass(frozen=True)
class Spot:
    """A day outside its band: ``is_low`` or high."""

    x: float
    y: float
    is_low: bool

    @property
    def shape(self) -> str:
        """Answer a small triangle just outside the line, pointing away from the band."""
        way = 1 if self.is_low else -1
        tip, foot = round(self.y + way * 11, 1), round(self.y + way * 4, 1)
        return f"M{self.x} {tip}L{round(self.x - 4, 1)} {foot}L{round(self.x + 4, 1)} {foot}z"


@dataclass(frozen=True)
class Turn:
    """A change of level: where, and the number of the sentence that tells it."""

    x: float
    number: int


@dataclass(frozen=True)
class Picture:
    """All shapes of one picture, in its own units."""

    code: str
    width: int
    height: int
    left: int
    top: int
    bottom: int
    band: str
    line: str
    dots: tuple[tuple[float, float], ...]
    gaps: tuple[Gap, ...]
    spots: tuple[Spot, ...]
    turns: tuple[Turn, ...]
    levels: tuple[Mark, ...]
    months: tuple[Mark, ...]

    @property
    def room(self) -> int:
        """Answer the height in which counts are drawn."""
        return self.bottom - self.top


def draw_volume(
    volume: Volume, *, code: str, width: int, month_names: Sequence[str], days: int | None = None
) -> Picture:
    """Draw the calls of each day against what was to be expected, the last ``days`` of them or all."""
    is_small = width == SMALL
    height, left, bottom_room, top = (84, 0, 0, 6) if is_small else (300, 46, 26, 26)
    plan = _Plan(volume, width, height, left, top, bottom_room, days)
    return Picture(
        code=f"{code}-{width}", width=width, height=height, left=left, top=top, bottom=height - bottom_room,
        band=plan.band(), line=plan.line(), dots=plan.dots(), gaps=plan.gaps(), spots=() if is_small else plan.spots(),
        turns=plan.turns(), levels=() if is_small else plan.levels(),
        months=() if is_small else plan.months(month_names, 6 if width == NARROW else 13),
    )  # fmt: skip


class _Plan:
    """Knows where a day and a count stand in the picture."""

    def __init__(
        self, volume: Volume, width: int, height: int, left: int, top: int, bottom_room: int, days: int | None
    ) -> None:
        self.volume, self.left, self.top = volume, left, top
        self.size = len(volume.laid.days.calls)
        self.first = max(0, self.size - days) if days else 0
        self.right, self.bottom = width - 4, height - bottom_room
        hours, totals = volume.laid.days.hours, volume.laid.days.totals
        self.is_whole = [bool(one >= WHOLE_DAY) for one in hours]
        self.totals = [float(one) for one in totals]
        shown = range(self.first, self.size)
        highs = [volume.expected.high[day] for day in shown if not isnan(volume.expected.high[day])]
        self.most = _round_up(max([self.totals[day] for day in shown if self.is_whole[day]] + highs + [1.0]))

    def x(self, day: float) -> float:
        """Answer where the middle of a day stands."""
        return round(self.left + (day - self.first + 0.5) * (self.right - self.left) / (self.size - self.first), 1)

    def y(self, calls: float) -> float:
        """Answer how high a count stands."""
        return round(self.bottom - min(calls, self.most) / self.most * (self.bottom - self.top), 1)

    def runs(self) -> list[list[int]]:
        """Answer the stretches of neighbouring whole days."""
        runs: list[list[int]] = []
        for day in range(self.first, self.size):
            if not self.is_whole[day]:
                continue
            if runs and runs[-1][-1] == day - 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        return runs

    def line(self) -> str:
        """Answer the path of the counts, broken where days are missing."""
        return "".join(
            "M" + "L".join(f"{self.x(day)} {self.y(self.totals[day])}" for day in run)
            for run in self.runs()
            if len(run) > 1
        )

    def dots(self) -> tuple[tuple[float, float], ...]:
        """Answer the days that stand alone."""
        return tuple((self.x(run[0]), self.y(self.totals[run[0]])) for run in self.runs() if len(run) == 1)

    def band(self) -> str:
        """Answer the path of the band, broken where nothing is expected."""
        low, high = self.volume.expected.low, self.volume.expected.high
        parts = []
        for run in self.runs():
            known = [day for day in run if not isnan(low[day])]
            if not known:
                continue
            half = 0.5 if len(known) == 1 else 0.0
            tops = [(self.x(known[0] - half), high[known[0]]), *((self.x(day), high[day]) for day in known)]
            tops.append((self.x(known[-1] + half), high[known[-1]]))
            lows = [(self.x(known[0] - half), low[known[0]]), *((self.x(day), low[day]) for day in known)]
            lows.append((self.x(known[-1] + half), low[known[-1]]))
            points = [*tops, *reversed(lows)]
            parts.append("M" + "L".join(f"{x} {self.y(float(calls))}" for x, calls in points) + "z")
        return "".join(parts)

    def gaps(self) -> tuple[Gap, ...]:
        """Answer the days on which nothing came, as stretches."""
        hours = self.volume.laid.days.hours
        gaps: list[Gap] = []
        step = (self.right - self.left) / (self.size - self.first)
        for day in range(self.first, self.size):
            if hours[day]:
                continue
            x = round(self.left + (day - self.first) * step, 1)
            if gaps and abs(gaps[-1].x + gaps[-1].width - x) < step / 2:
                gaps[-1] = Gap(gaps[-1].x, round(x + step - gaps[-1].x, 1))
            else:
                gaps.append(Gap(x, round(step, 1)))
        return tuple(gaps)

    def spots(self) -> tuple[Spot, ...]:
        """Answer the whole days outside their band."""
        side = self.volume.expected.outside(self.volume.laid.days.totals.astype(float))
        return tuple(
            Spot(self.x(day), self.y(self.totals[day]), bool(side[day] < 0))
            for day in range(self.first, self.size)
            if side[day] and self.is_whole[day]
        )

    def turns(self) -> tuple[Turn, ...]:
        """Answer where the level changed."""
        return tuple(
            Turn(self.x(change.day - 0.5), number)
            for number, change in enumerate(self.volume.changes, start=1)
            if change.day >= self.first
        )

    def levels(self) -> tuple[Mark, ...]:
        """Answer the scale at the left: nothing, half, all."""
        return tuple(Mark(self.y(share * self.most), f"{share * self.most:,.0f}") for share in _SHARES[self.most < 2])

    def months(self, names: Sequence[str], most: int) -> tuple[Mark, ...]:
        """Answer where each month begins, with its short name; every second or so where there is little room."""
        starts = [
            day
            for day in range(self.first, self.size)
            if self.volume.laid.days.date_of(day).day == 1 and day < self.size - 8
        ]
        every = max(1, ceil(len(starts) / most))
        marks = [Mark(self.x(day - 0.5), _month(self.volume.laid.days.date_of(day), names)) for day in starts[::every]]
        return tuple(marks) or (Mark(self.x(self.first), _day(self.volume.laid.days.date_of(self.first), names)),)


_SHARES = {False: (0.0, 0.5, 1.0), True: (0.0, 1.0)}


def _month(on: date, names: Sequence[str]) -> str:
    return f"{names[on.month - 1]} {on.year}" if on.month == 1 else names[on.month - 1]


def _day(on: date, names: Sequence[str]) -> str:
    return f"{on.day} {names[on.month - 1]}"


def _round_up(most: float) -> float:
    step = 10.0 ** floor(log10(most))
    return next(size * step for size in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if size * step >= most)


@dataclass(frozen=True)
class MonthRow:
    """One line of the table under the picture."""

    begins: date
    days: int
    calls: int
    a_day: float | None
    expected: float | None
    outside: int


def by_month(volume: Volume) -> list[MonthRow]:
    """Answer the numbers of the picture by month: whole covered days alone."""
    days, expected = volume.laid.days, volume.expected
    side = expected.outside(days.totals.astype(float))
    rows: dict[date, list[int]] = {}
    for day in range(len(days.calls)):
        if days.hours[day] >= WHOLE_DAY:
            rows.setdefault(days.date_of(day).replace(day=1), []).append(day)
    told = []
    for begins, those in rows.items():
        means = [float(expected.mean[day]) for day in those if not isnan(expected.mean[day])]
        calls = int(sum(days.totals[day] for day in those))
        told.append(
            MonthRow(
                begins, len(those), calls, calls / len(those), sum(means) / len(means) if means else None,
                sum(1 for day in those if side[day]),
            )
        )  # fmt: skip
    return told


def last_whole_day(volume: Volume) -> int | None:
    """Answer the newest day that was wholly covered, before the last one laid out."""
    hours = volume.laid.days.hours
    return next((day for day in range(len(hours) - 2, -1, -1) if hours[day] >= WHOLE_DAY), None)


def covered_days(volume: Volume) -> int:
    """Answer how many days were wholly covered."""
    return int((volume.laid.days.hours >= WHOLE_DAY).sum())
