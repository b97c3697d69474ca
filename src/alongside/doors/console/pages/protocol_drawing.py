"""The pictures of a trial as plain numbers a template can draw. Pure: counts in, coordinates out."""

from collections.abc import Mapping, Sequence
from typing import Any

HALF = 100
"""Units of the bar's picture to each side of its middle."""

SQUARE, GAP, LEFT, TOP = 24, 3, 60, 30
SHADES = 4


def draw_changes(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Answer one row a word: its bar to the left for calls lost, to the right for calls gained."""
    most = max((max(row["gained"], row["lost"]) for row in rows), default=0) or 1
    return [{**row, "lost_width": _width(row["lost"], most), "gained_width": _width(row["gained"], most),
             "lost_x": HALF - _width(row["lost"], most)} for row in rows]  # fmt: skip


def _width(count: int, most: int) -> float:
    return round(max(2.0, count * HALF / most), 1) if count else 0.0


def draw_heat(gained: Sequence[int], lost: Sequence[int]) -> dict[str, Any]:
    """Answer the hours of the week as squares: days down, hours across, stronger where more calls change."""
    nets = [one - other for one, other in zip(gained, lost, strict=True)]
    most = max((abs(net) for net in nets), default=0)
    squares = [
        {
            "x": LEFT + (hour % 24) * (SQUARE + GAP),
            "y": TOP + (hour // 24) * (SQUARE + GAP),
            "kind": _shade(net, most),
            "sign": "+" if net > 0 else "–" if net < 0 else "",
            "day": hour // 24,
            "hour": hour % 24,
            "gained": gained[hour],
            "lost": lost[hour],
        }
        for hour, net in enumerate(nets)
    ]
    return {
        "width": LEFT + 24 * (SQUARE + GAP),
        "height": TOP + 7 * (SQUARE + GAP),
        "size": SQUARE,
        "half": SQUARE / 2,
        "squares": squares,
        "days": [TOP + day * (SQUARE + GAP) + SQUARE * 0.7 for day in range(7)],
        "hours": [(f"{hour}", LEFT + hour * (SQUARE + GAP)) for hour in range(0, 24, 6)],
        "most": most,
        "changed": [one for one in squares if one["gained"] or one["lost"]],
    }


def _shade(net: int, most: int) -> str:
    if not net:
        return "none"
    strength = 1 + min(SHADES - 1, abs(net) * SHADES // (most + 1))
    return f"{'more' if net > 0 else 'less'}-{strength}"
