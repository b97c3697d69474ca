"""The funnel as a river: each step a width, each reason a stream that leaves it."""

from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import Canvas

_BED = 30.0
_LABEL_GAP = 21.0

_LETTER = 6.7
"""The width of a letter of small words, on average."""


@dataclass(frozen=True)
class Step:
    """One step of the river: its words, and how many came this far (None when hidden)."""

    says: str
    count: int | None


@dataclass(frozen=True)
class Leak:
    """What left the river after a step: where, why, how many (None when hidden)."""

    after: int
    says: str
    count: int | None


@dataclass(frozen=True)
class Words:
    """The words of the picture itself."""

    title: str
    says: str
    hidden: str


def draw_river(steps: Sequence[Step], leaks: Sequence[Leak], words: Words, *, width: int) -> str:
    """Draw the river from the first step down to the last, its right bank giving way where calls were lost."""
    canvas = Canvas("river", width, words.title, words.says)
    left, most = (0.0, 130.0) if canvas.is_narrow else (196.0, 178.0)
    out = left + most + (14 if canvas.is_narrow else 24)
    greatest = max((step.count or 0 for step in steps), default=0) or 1
    widths = [_width(step.count, most, greatest) for step in steps]
    top = 26.0 if canvas.is_narrow else 4.0
    for place, (step, wide) in enumerate(zip(steps, widths, strict=True)):
        here = [leak for leak in leaks if leak.after == place]
        thick = [max(1.5, (leak.count or 0) * most / greatest) for leak in here]
        floor, bank = top + _BED, left + wide
        y = floor + 8
        for leak, size in zip(here, thick, strict=True):
            room = max(size, _LABEL_GAP - 4)
            _draw_leak(canvas, leak, words.hidden, (bank - size, floor), (out, y + room / 2), size)
            bank -= size
            y += room + 4
        next_top = max(floor + 40, y + 6) + (26 if canvas.is_narrow else 0)
        if place + 1 < len(steps):
            is_known = step.count is not None and steps[place + 1].count is not None
            canvas.shape(_bed(left, wide, widths[place + 1], floor, next_top), "bed" if is_known else "bed-hidden")
        _draw_step(canvas, step, words.hidden, left, wide, top)
        top = next_top
    return canvas.write()


def _bed(left: float, wide: float, next_wide: float, top: float, bottom: float) -> list[tuple[float, float]]:
    right = left + min(wide, next_wide)
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _width(count: int | None, most: float, greatest: int) -> float:
    return 34.0 if count is None else max(2.0, count * most / greatest)


def _draw_step(canvas: Canvas, step: Step, hidden: str, left: float, wide: float, top: float) -> None:
    canvas.box(left, top, wide, _BED, "hidden" if step.count is None else "river")
    number = hidden if step.count is None else f"{step.count:,}"
    if canvas.is_narrow:
        canvas.text(0, top - 8, f"{step.says}: {number}", "word strong")
    else:
        canvas.text(left - 14, top + 13, number, "number", "end")
        canvas.text(left - 14, top + 29, step.says, "word quiet", "end")


def _draw_leak(
    canvas: Canvas, leak: Leak, hidden: str, source: tuple[float, float], mouth: tuple[float, float], size: float
) -> None:
    """Draw one stream: down from the bank, round a bend, out to its words. A hidden one is a dashed line."""
    (x, top), (out, y) = source, mouth
    number = hidden if leak.count is None else f"{leak.count:,}"
    words = f"{leak.says} ({number})" if leak.count is None else f"{number} {leak.says}"
    # Long words on a phone keep their end in the picture and push the stream back instead.
    spare = canvas.width - out - len(words) * _LETTER if canvas.is_narrow else 0.0
    out += min(0.0, spare)
    canvas.text(out, y + 4.5, words, "word small")
    edge = max(x + 8, out - 6)
    if leak.count is None:
        canvas.path(
            f"M{x:.1f},{top:.1f} V{y - 6:.1f} Q{x:.1f},{y:.1f} {x + 6:.1f},{y:.1f} H{edge:.1f}",
            "stream-hidden",
            1.5,
        )
        return
    low, high, right, bend = y + size / 2, y - size / 2, x + size, 5.0
    turn = size + bend
    outer = f"V{max(top, low - turn):.1f} Q{x:.1f},{low:.1f} {x + turn:.1f},{low:.1f} H{edge:.1f}"
    inner = f"H{right + bend:.1f} Q{right:.1f},{high:.1f} {right:.1f},{max(top, high - bend):.1f}"
    canvas.path(f"M{x:.1f},{top:.1f} {outer} V{high:.1f} {inner} V{top:.1f} Z", "stream")
