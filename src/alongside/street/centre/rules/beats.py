"""Which beats and shifts do not call, or always decline: said only as loudly as the numbers allow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

FEWEST = 11
"""Fewer chances than this say nothing about a beat; the row says so in place of a share."""
SHIFTS: tuple[tuple[str, int, int], ...] = (("day", 7, 15), ("evening", 15, 23), ("night", 23, 7))
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Chance:
    """Calls of one beat in one hour of the day: how many a worker could have answered, how many officers asked."""

    beat: str
    hour: int
    could: int
    asked: int
    declined: int


@dataclass(frozen=True, slots=True)
class BeatRow:
    """One beat and shift. ``low`` and ``high`` bound the share of calls for which officers ask, as 0 to 1 (95%)."""

    beat: str
    shift: str
    could: int
    asked: int
    declined: int
    low: float
    high: float
    judgement: str


def shift_of(hour: int) -> str:
    """Answer the shift of an hour of the day in the programme's own clock."""
    for name, first, last in SHIFTS:
        if first <= hour < last or (first > last and (hour >= first or hour < last)):
            return name
    raise ValueError(hour)


def interval(hits: int, of: int) -> tuple[float, float]:
    """Answer Wilson's 95% interval of a share (Wilson 1927): it stays honest with none out of few."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return (0.0 if hits == 0 else max(0.0, middle - half)), (1.0 if hits == of else min(1.0, middle + half))


def judge_beats(chances: Iterable[Chance]) -> list[BeatRow]:
    """Sum chances by beat and shift, and judge each against the programme as a whole; silent ones first."""
    summed: dict[tuple[str, str], list[int]] = {}
    for one in chances:
        row = summed.setdefault((one.beat, shift_of(one.hour)), [0, 0, 0])
        row[0], row[1], row[2] = row[0] + one.could, row[1] + one.asked, row[2] + one.declined
    could, asked = (sum(row[n] for row in summed.values()) for n in (0, 1))
    usual = asked / could if could else 0.0
    rows = [_row(beat, shift, facts, usual) for (beat, shift), facts in summed.items()]
    return sorted(rows, key=lambda row: (_LOUDNESS[row.judgement], -row.could, row.beat, row.shift))


_LOUDNESS: Mapping[str, int] = {"never": 0, "declines": 1, "seldom": 2, "usual": 3, "few": 4}


def _row(beat: str, shift: str, facts: list[int], usual: float) -> BeatRow:
    could, asked, declined = facts
    low, high = interval(asked, could)
    return BeatRow(beat, shift, could, asked, declined, low, high, _judge(could, asked, declined, high, usual))


def _judge(could: int, asked: int, declined: int, high: float, usual: float) -> str:
    """Answer never, declines, seldom, usual or few. Silence counts only when the usual share would have shown."""
    if could < FEWEST:
        return "few"
    met = asked + declined
    if declined and met >= FEWEST and interval(declined, met)[0] > 0.5:
        return "declines"
    if high >= usual:
        return "usual"
    return "never" if asked == 0 else "seldom"
