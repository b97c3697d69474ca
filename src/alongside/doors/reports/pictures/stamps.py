"""A call as a line of time: one leg under another, each starting where the one before it usually ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import Canvas
from .river import Words


@dataclass(frozen=True)
class Leg:
    """One leg between two stamps: its words, the middle value and the nine-in-ten value, in minutes."""

    says: str
    number: str
    median: float | None
    tail: float | None


def draw_stamps(legs: Sequence[Leg], words: Words, *, width: int) -> str:
    """Draw the legs of a usual response on one scale of minutes."""
    canvas = Canvas("stamps", width, words.title, words.says)
    starts, at = [], 0.0
    for leg in legs:
        starts.append(at)
        at += leg.median or 0.0
    span = max((start + (leg.tail or leg.median or 0) for start, leg in zip(starts, legs, strict=True)), default=0)
    scale = (width - 4) / span if span else 0.0
    for row, (start, leg) in enumerate(zip(starts, legs, strict=True)):
        y = 16 + row * 46.0
        canvas.text(0, y, leg.says, "word")
        canvas.text(width, y, leg.number, "word strong", "end")
        canvas.line(0, y + 16, width, y + 16, "scale")
        if leg.median is None:
            canvas.box(start * scale, y + 9, 60, 14, "hidden")
            continue
        canvas.box(start * scale, y + 9, max(3.0, (leg.tail or leg.median) * scale), 14, "band")
        canvas.box(start * scale, y + 9, max(3.0, leg.median * scale), 14, "amount")
    return canvas.write()
