"""The pictures of missed calls as plain numbers a template can draw: the day as a river, shares with their intervals,
the week as squares.

Pure: counts in, coordinates out. No clock, no store, no template.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDEST = 84.0
"""Units of the river where all calls still flow."""

LEFT = 8
BANK = 150
"""Where what flows out has left the river, and its words begin."""

HEAD = 46
LEAST_SLOT = 25
THINNEST = 3.0


@dataclass(frozen=True)
class Loss:
    """What flows out between two stages: its words, how many, and a tone for its colour."""

    says: str
    count: int
    tone: str = "lost"


@dataclass(frozen=True)
class Stage:
    """One stage of the river, and what flows out after it."""

    says: str
    count: int
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True)
class Band:
    """One drawn part of the river: its path, its words and where they stand."""

    path: str
    says: str
    count: int
    tone: str
    x: int
    y: int


@dataclass(frozen=True)
class River:
    """The drawn river."""

    height: int
    bands: tuple[Band, ...]


def draw_river(stages: Sequence[Stage]) -> River:
    """Draw a river that flows down along its left bank and gets narrower by what flows out to the right."""
    most = max((stage.count for stage in stages), default=0)
    y, bands = 0.0, []
    for index, stage in enumerate(stages):
        width = _width(stage.count, most)
        losses = [loss for loss in stage.losses if loss.count]
        is_last = index == len(stages) - 1
        flow_out = sum(max(_width(loss.count, most), LEAST_SLOT) for loss in losses)
        end = y + HEAD + (0 if is_last else flow_out + 10)
        rest = width - sum(_width(loss.count, most) for loss in losses)
        if not is_last:
            rest = _width(stages[index + 1].count, most)
        path = f"M{LEFT} {y:.0f}h{width:.1f}v{HEAD - 12}"
        path += f"L{LEFT + rest:.1f} {y + HEAD - 12:.0f}V{end + 0.6:.1f}H{LEFT}z" if not is_last else f"H{LEFT}z"
        bands.append(Band(path if stage.count else "", stage.says, stage.count, "flow", BANK, round(y + 22)))
        bands += _outflows(losses, most, right=LEFT + width, top=y + HEAD - 12)
        y = end
    return River(round(y), tuple(bands))


def _outflows(losses: Sequence[Loss], most: int, *, right: float, top: float) -> list[Band]:
    bands, y = [], top + 10
    for loss in losses:
        thick = _width(loss.count, most)
        slot = max(thick, LEAST_SLOT)
        at = y + (slot - thick) / 2
        path = (
            f"M{right - thick:.1f} {top:.1f}C{right - thick:.1f} {at + thick:.1f} {right - thick:.1f} {at + thick:.1f} "
            f"{BANK - 8} {at + thick:.1f}V{at:.1f}C{right:.1f} {at:.1f} {right:.1f} {at:.1f} {right:.1f} {top:.1f}z"
        )
        bands.append(Band(path, loss.says, loss.count, loss.tone, BANK, round(y + slot / 2 + 5)))
        right -= thick
        y += slot
    return bands


def _width(count: int, most: int) -> float:
    return max(THINNEST, WIDEST * count / most) if count else 0.0


@dataclass(frozen=True)
class Whisker:
    """A share with its interval on a line of 100 units."""

    low: float
    high: float
    at: float

    @property
    def wide(self) -> float:
        """Answer how wide the interval is."""
        return round(self.high - self.low, 1)


def draw_whisker(low: float, high: float, share: float) -> Whisker:
    """Place a share and its interval (0 to 1) on a line of 100 units."""
    return Whisker(round(100 * low, 1), round(100 * high, 1), round(100 * share, 1))


CELL = 26


@dataclass(frozen=True)
class HourCell:
    """One hour of the week: a square as large as its eligible calls, filled as far as they were answered."""

    x: int
    y: int
    inset: float
    size: float
    filled: float
    eligible: int
    answered: int
    day: int
    hour: int

    @property
    def fill_y(self) -> float:
        """Answer where the filled part begins: it stands on the ground of the square."""
        return round(self.y + self.inset + self.size - self.filled, 1)

    @property
    def left(self) -> float:
        """Answer the left edge of the square."""
        return round(self.x + self.inset, 1)

    @property
    def top(self) -> float:
        """Answer the upper edge of the square."""
        return round(self.y + self.inset, 1)


def draw_week(by_hour: Sequence[tuple[int, int, int]]) -> list[HourCell]:
    """Draw hours of the week (hour 0 to 167 from Monday, answered, eligible) as squares."""
    most = max((eligible for _, _, eligible in by_hour), default=0)
    cells = []
    for number, answered, eligible in by_hour:
        day, hour = divmod(number, 24)
        size = max(6.0, (CELL - 2) * (eligible / most) ** 0.5)
        cells.append(
            HourCell(
                x=hour * CELL, y=day * CELL, inset=round((CELL - size) / 2, 1), size=round(size, 1),
                filled=round(size * answered / eligible, 1), eligible=eligible, answered=answered, day=day, hour=hour,
            )
        )  # fmt: skip
    return cells
