"""The pictures about codes, as plain numbers a template can draw: the shares of all calls, and a series by month.

Pure: rows in, coordinates out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640
BAR_HEIGHT = 36
SERIES_HEIGHT = 120
BASE = 96
LEAST_SLICE = 3
"""The narrowest slice drawn: a share that exists is never invisible."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One share of the bar: which, where it begins and how wide it is."""

    how: str
    x: int
    width: int


def draw_shares(shares: Sequence[tuple[str, float]]) -> tuple[Slice, ...]:
    """Lay shares side by side along a bar; those of zero are left out. The widths add up to the bar."""
    shown = [(how, share) for how, share in shares if share > 0]
    spare = WIDTH - LEAST_SLICE * len(shown)
    whole = sum(share for _, share in shown)
    slices, x = [], 0
    for number, (how, share) in enumerate(shown):
        is_last = number == len(shown) - 1
        width = WIDTH - x if is_last else LEAST_SLICE + round(spare * share / whole)
        slices.append(Slice(how, x, width))
        x += width
    return tuple(slices)


@dataclass(frozen=True, slots=True)
class Column:
    """One month of one code in the picture of a series: its place and size, and which code it is."""

    month: str
    calls: int
    member: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SeriesPicture:
    """A series by month: a column for each month, its codes stacked, and the months written under it."""

    columns: tuple[Column, ...]
    months: tuple[tuple[int, str], ...]
    most: int
    is_long: bool


def draw_series(members: Sequence[Sequence[tuple[str, int]]]) -> SeriesPicture:
    """Draw codes by month (``2024-05``) as stacked columns on one scale. Months without calls stay empty."""
    counts = [dict(one) for one in members]
    months = _every_month(sorted({month for one in counts for month in one}))
    if not months:
        return SeriesPicture((), (), 0, False)
    most = max(sum(one.get(month, 0) for one in counts) for month in months)
    step = min(WIDTH / len(months), 64.0)
    columns = []
    for place, month in enumerate(months):
        y = BASE
        for member, one in enumerate(counts):
            calls = one.get(month, 0)
            if calls:
                height = max(1, round(calls / most * (BASE - 16)))
                y -= height
                gap = 1 if step < 12 else 3
                columns.append(Column(month, calls, member, round(place * step), y, max(1, round(step) - gap), height))
    every = max(1, -(-len(months) // 8))
    written = tuple((round(place * step), _short(month)) for place, month in enumerate(months) if place % every == 0)
    return SeriesPicture(tuple(columns), written, most, len(months) > 24)


def _short(month: str) -> str:
    year, number = month.split("-")
    return f"{int(number)}/{year[2:]}"


def _every_month(seen: Sequence[str]) -> list[str]:
    if not seen:
        return []
    year, month = map(int, seen[0].split("-"))
    last = tuple(map(int, seen[-1].split("-")))
    months: list[str] = []
    while (year, month) <= last and len(months) < 600:
        months.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months
