"""Bars of counts, and shares with their intervals, with every number written beside its mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import Canvas
from .river import Words


@dataclass(frozen=True)
class Bar:
    """One row: its words, its count (None when hidden)."""

    says: str
    count: int | None


@dataclass(frozen=True)
class Band:
    """One share: its words, the number as written, and its interval from 0 to 1 (None when hidden)."""

    says: str
    number: str
    share: float | None
    low: float | None
    high: float | None


def draw_bars(code: str, bars: Sequence[Bar], words: Words, *, width: int) -> str:
    """Draw one bar a row, from a common left edge."""
    canvas = Canvas(code, width, words.title, words.says)
    left, step = (0.0, 46.0) if canvas.is_narrow else (_label_room(bars), 30.0)
    room = width - left - 58
    most = max((bar.count or 0 for bar in bars), default=0) or 1
    for row, bar in enumerate(bars):
        y = row * step + (20 if canvas.is_narrow else 2)
        if canvas.is_narrow:
            canvas.text(0, y - 5, bar.says, "word")
        else:
            canvas.text(left - 12, y + 16, bar.says, "word", "end")
        if bar.count is None:
            canvas.box(left, y, 84, 20, "hidden")
            canvas.text(left + 92, y + 15, words.hidden, "word small quiet")
        else:
            wide = max(2.0, bar.count * room / most)
            canvas.box(left, y, wide, 20, "amount")
            canvas.text(left + wide + 7, y + 15, f"{bar.count:,}", "word strong")
    return canvas.write()


def draw_shares(code: str, bands: Sequence[Band], words: Words, *, width: int) -> str:
    """Draw one share a row: a band for what it could be, a mark for what was counted, on a scale of 0 to 100%."""
    canvas = Canvas(code, width, words.title, words.says)
    left, step = (0.0, 50.0) if canvas.is_narrow else (_label_room(bands), 32.0)
    room = width - left - (70 if canvas.is_narrow else 92)
    most = max((band.high or 0.0 for band in bands), default=0.0)
    top = next(limit for limit in (0.1, 0.25, 0.5, 1.0) if most <= limit)
    for row, band in enumerate(bands):
        y = row * step + (20 if canvas.is_narrow else 2)
        if canvas.is_narrow:
            canvas.text(0, y - 5, band.says, "word")
        else:
            canvas.text(left - 12, y + 16, band.says, "word", "end")
        if band.share is None or band.low is None or band.high is None:
            is_hidden = band.number == words.hidden
            if is_hidden:
                canvas.box(left, y + 2, 84, 18, "hidden")
            canvas.text(left + (92 if is_hidden else 0), y + 16, band.number, "word small quiet")
            continue
        canvas.line(left, y + 11, left + room, y + 11, "scale")
        canvas.box(left + band.low / top * room, y + 4, max(2.0, (band.high - band.low) / top * room), 14, "band")
        canvas.dot(left + band.share / top * room, y + 11, 5, "mark")
        canvas.text(left + room + 12, y + 16, band.number, "word strong")
    if not most:
        return canvas.write()
    y = len(bands) * step + (8 if canvas.is_narrow else 12)
    for tick in (0.0, top / 2, top):
        canvas.text(
            left + tick / top * room,
            y + 4,
            f"{tick:.0%}" if top > 0.1 else f"{tick * 100:g}%",
            "word small quiet",
            "start" if tick == 0 else "middle" if tick < top else "end",
        )
    return canvas.write()


def _label_room(rows: Sequence[Bar] | Sequence[Band]) -> float:
    """Answer the room that the longest words need at the left."""
    return min(290.0, 18 + 7.6 * max((len(row.says) for row in rows), default=0))
