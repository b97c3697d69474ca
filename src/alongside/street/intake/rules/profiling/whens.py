"""Which column says when a call was created, dispatched, reached and cleared, and when its record was last touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from . import words
from .clocks import Clock, faces_of
from .columns import Column

FIELDS: tuple[tuple[str, words.Named], ...] = (
    ("first_dispatched_at", words.DISPATCHED),
    ("first_on_scene_at", words.ARRIVED),
    ("cleared_at", words.CLEARED),
    ("stated_at", words.STATED),
)
WORTH = 0.5


@dataclass(frozen=True)
class When:
    """One time of a call: a clock, and the bare clock that goes with it when the day stands apart."""

    field: str
    day: Clock
    clock: Clock | None
    weight: float

    @property
    def columns(self) -> tuple[Column, ...]:
        """Answer the columns it is read from."""
        return (self.day.column,) if self.clock is None else (self.day.column, self.clock.column)


def choose_whens(clocks: Sequence[Clock]) -> dict[str, When]:
    """Choose a column for each time of a call: by name, then by what its values can say."""
    usable = [one for one in clocks if not _is_useless(one)]
    taken: set[int] = set()
    found: dict[str, When] = {}
    for name, named in FIELDS:
        best = _best(name, named, usable, taken)
        if best is not None:
            found[name] = best
            taken |= {column.index for column in best.columns}
    created = _created(usable, taken)
    if created is not None:
        found["created_at"] = created
    return found


def _is_useless(one: Clock) -> bool:
    name = one.column.squashed
    return bool(words.PUBLISHED.fullmatch(name) or words.ENROUTE.fullmatch(name)) or one.column.share_filled < 0.02


def _best(name: str, named: words.Named, clocks: Sequence[Clock], taken: set[int]) -> When | None:
    best: When | None = None
    for one in clocks:
        weight = words.weigh(one.column.squashed, named)
        if one.column.index in taken or not one.is_instant or weight < WORTH:
            continue
        if best is None or (weight, one.column.share_filled) > (best.weight, best.day.column.share_filled):
            best = When(name, one, None, weight)
    return best


def _created(clocks: Sequence[Clock], taken: set[int]) -> When | None:
    free = [one for one in clocks if one.column.index not in taken and one.column.share_filled > 0.1]
    candidates = [
        When("created_at", one, None, _created_weight(one) + 0.2) for one in free if one.is_instant and not one.is_bare
    ]
    days = [one for one in free if one.is_day and not one.column.is_constant] or [one for one in free if one.is_day]
    halves = [one for one in free if one.is_bare and not one.has_lost_half]
    for day in days:
        clock = max(halves, key=lambda half: _kinship(day.column, half.column), default=None)
        weight = _created_weight(day)
        if clock is not None:
            near = 0.1 * _kinship(day.column, clock.column)
            candidates.append(When("created_at", day, clock, max(weight, 0.5) + near))
        candidates.append(When("created_at", day, None, weight - 0.2))
    worth = [one for one in candidates if _is_alive(one)]
    return max(worth, key=lambda one: (round(one.weight, 3), -one.day.column.index), default=None)


def _created_weight(one: Clock) -> float:
    weight = words.weigh(one.column.squashed, words.CREATED)
    if one.column.squashed.endswith("str"):  # a copy of another column, as text
        weight -= 0.3
    return weight * (0.5 + 0.5 * one.column.share_filled) - (0.3 if one.column.is_constant else 0.0)


def _is_alive(one: When) -> bool:
    faces = [face for face in faces_of(one.day, 500) if face is not None]
    return bool(faces) and sum(1990 <= face.year <= 2100 for face in faces) > len(faces) / 2


def _kinship(day: Column, half: Column) -> float:
    return SequenceMatcher(None, day.squashed, half.squashed).ratio() + 0.2 * (abs(day.index - half.index) == 1)


def order_holds(earlier: Sequence[datetime | None], later: Sequence[datetime | None]) -> float | None:
    """Answer on which share of rows one time is not after another, where both are known; None when too few are."""
    pairs = [(a, b) for a, b in zip(earlier, later, strict=True) if a is not None and b is not None]
    if len(pairs) < 5:
        return None
    return sum(1 for a, b in pairs if a <= b) / len(pairs)
