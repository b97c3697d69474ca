"""The week as squares: stronger where more calls could have been answered, a bar for those that were."""

from collections.abc import Mapping, Sequence
from typing import Any

from .canvas import Canvas
from .river import Words

_TIME_WIDTH = 64.0
_SHADES = 4


def draw_week(week: Mapping[str, Any], days: Sequence[str], times: Sequence[str], words: Words, *, width: int) -> str:
    """Draw parts of the day down, days across. Each square says answered over eligible."""
    canvas = Canvas("week", width, words.title, words.says)
    wide = (width - _TIME_WIDTH) / 7
    high = 40.0 if week["hours"] > 1 else 16.0
    most = max((square["eligible"] or 0 for squares in week["days"] for square in squares), default=0)
    for day, name in enumerate(days):
        canvas.text(_TIME_WIDTH + (day + 0.5) * wide, 14, name, "word small quiet", "middle")
    for row, time in enumerate(times):
        y = 24 + row * (high + 3)
        canvas.text(0, y + high / 2 + 4, time, "word small quiet")
        for day in range(7):
            _draw_square(canvas, week["days"][day][row], _TIME_WIDTH + day * wide, y, wide - 3, high, most)
    return canvas.write()


def _draw_square(
    canvas: Canvas, square: Mapping[str, int | None], x: float, y: float, wide: float, high: float, most: int
) -> None:
    could, did = square["eligible"], square["answered"]
    if could is None:
        canvas.box(x, y, wide, high, "hidden")
        return
    shade = 0 if not could else 1 + min(_SHADES - 1, could * _SHADES // (most + 1))
    canvas.box(x, y, wide, high, f"heat-{shade}")
    if not could or high < 30:
        return
    middle = x + wide / 2
    if did is None:
        canvas.text(middle, y + 31, f"/ {could:,}", "word small", "middle")
        return
    canvas.text(middle, y + 16, f"{did:,}", "word strong", "middle")
    canvas.text(middle, y + 31, f"/ {could:,}", "word small", "middle")
    canvas.box(x, y + high - 4, wide * did / could, 4, "answered")
