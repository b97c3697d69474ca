"""The pictures of feeds: rows of each run as small bars, and the runs on a line of time. Pure: rows in, places out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log1p

SPARK_WIDTH, SPARK_HEIGHT, SPARK_BARS = 120, 28, 24
LINE_WIDTH, LINE_HEIGHT, LINE_BASE = 1120, 132, 100
BAR = 4
_WRONG = frozenset({"fault", "stopped", "cut_off"})
_STEPS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))
MOST_TICKS = 9


@dataclass(frozen=True)
class Ran:
    """What a picture needs of one run."""

    at: datetime
    end: str
    rows: int
    news: int


@dataclass(frozen=True)
class SparkBar:
    """One run of a sparkline: the whole bar, and the part that was new or changed."""

    x: int
    y: float
    height: float
    news_y: float
    news_height: float
    is_wrong: bool


@dataclass(frozen=True)
class Mark:
    """One run on the line of time."""

    x: float
    y: float
    height: float
    news_y: float
    news_height: float
    is_wrong: bool
    triangle: str


@dataclass(frozen=True)
class Tick:
    """One instant named under the line of time."""

    x: float
    at: datetime
    is_day: bool


@dataclass(frozen=True)
class Line:
    """The runs of a feed on a line of time."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    most: int
    width: int = LINE_WIDTH
    height: int = LINE_HEIGHT
    base: int = LINE_BASE


def draw_spark(runs: Sequence[Ran]) -> tuple[SparkBar, ...]:
    """Draw the last runs, oldest first, as bars whose height grows with the logarithm of the rows."""
    shown = list(runs)[-SPARK_BARS:]
    most = max((one.rows for one in shown), default=0)
    step = SPARK_WIDTH / SPARK_BARS
    first = SPARK_BARS - len(shown)
    bars = []
    for index, one in enumerate(shown):
        high = _high(one.rows, most, SPARK_HEIGHT - 4)
        news = _high(one.news, most, SPARK_HEIGHT - 4)
        bars.append(
            SparkBar(
                round((first + index) * step), SPARK_HEIGHT - high, high, SPARK_HEIGHT - news, news, one.end in _WRONG
            )
        )
    return tuple(bars)


def draw_line(runs: Sequence[Ran], *, at: datetime) -> Line | None:
    """Draw runs (oldest first) from the first one until now; None when there is no run."""
    if not runs:
        return None
    since = min(runs[0].at, at - timedelta(hours=1))
    span = max((at - since).total_seconds(), 1.0)
    most = max(one.rows for one in runs)

    def x_of(instant: datetime) -> float:
        return round(8 + (instant - since).total_seconds() / span * (LINE_WIDTH - 24), 1)

    marks = []
    for one in runs:
        x, high = x_of(one.at), _high(one.rows, most, LINE_BASE - 16)
        news = _high(one.news, most, LINE_BASE - 16)
        top = LINE_BASE - max(high, 0) - 3
        triangle = f"{x + BAR / 2 - 6},{top} {x + BAR / 2 + 6},{top} {x + BAR / 2},{top - 10}"
        is_wrong = one.end in _WRONG
        marks.append(Mark(x, LINE_BASE - high, high, LINE_BASE - news, news, is_wrong, triangle))
    return Line(tuple(marks), tuple(_ticks(since, at, x_of)), most)


def _ticks(since: datetime, at: datetime, x_of: Callable[[datetime], float]) -> list[Tick]:
    step = next((one for one in _STEPS if (at - since) / one <= MOST_TICKS), _STEPS[-1])
    while (at - since) / step > MOST_TICKS:
        step *= 2
    midnight = since.replace(hour=0, minute=0, second=0, microsecond=0)
    count = int((since - midnight) / step) + 1
    ticks = []
    while (instant := midnight + count * step) <= at:
        ticks.append(Tick(x_of(instant), instant, step >= timedelta(days=1)))
        count += 1
    return ticks


def _high(rows: int, most: int, room: int) -> float:
    """Answer the height of so many rows: at least two units for any row at all."""
    if rows <= 0 or most <= 0:
        return 0
    return round(max(2.0, log1p(rows) / log1p(most) * room), 1)
