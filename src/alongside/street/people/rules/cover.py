"""Whether the hours of a programme are covered: how many are on at each moment, and where too few are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST_GAP = timedelta(minutes=5)
"""A hole shorter than this between two shifts is a hand-shake, not a gap."""


@dataclass(frozen=True, order=True)
class Stretch:
    """A stretch of time: ``starts_at`` is inside, ``ends_at`` is not."""

    starts_at: datetime
    ends_at: datetime

    def touches(self, other: "Stretch") -> bool:
        """Say whether two stretches share a moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, order=True)
class Step:
    """A stretch in which the same number of workers is on."""

    starts_at: datetime
    ends_at: datetime
    there: int


@dataclass(frozen=True, order=True)
class Gap:
    """A stretch of the programme's hours in which fewer workers are on than wanted."""

    starts_at: datetime
    ends_at: datetime
    there: int
    wanted: int


def steps_of(shifts: Iterable[Stretch]) -> list[Step]:
    """Answer how many are on, moment by moment, in order; moments at which nobody is on are left out."""
    changes: dict[datetime, int] = {}
    for one in shifts:
        changes[one.starts_at] = changes.get(one.starts_at, 0) + 1
        changes[one.ends_at] = changes.get(one.ends_at, 0) - 1
    steps: list[Step] = []
    there, since = 0, None
    for moment in sorted(changes):
        if since is not None and there and moment > since:
            _append(steps, Step(since, moment, there))
        there, since = there + changes[moment], moment
    return steps


def find_gaps(hours: Iterable[Stretch], shifts: Sequence[Stretch], wanted: int) -> list[Gap]:
    """Answer the stretches of the programme's hours in which fewer than ``wanted`` are on, in order."""
    steps = steps_of(shifts)
    gaps: list[Gap] = []
    for open_hours in sorted(hours):
        at = open_hours.starts_at
        for step in steps:
            if step.ends_at <= at or step.starts_at >= open_hours.ends_at:
                continue
            _add_gap(gaps, at, min(step.starts_at, open_hours.ends_at), 0, wanted)
            start, at = max(step.starts_at, at), min(step.ends_at, open_hours.ends_at)
            _add_gap(gaps, start, at, step.there, wanted)
        _add_gap(gaps, at, open_hours.ends_at, 0, wanted)
    return [one for one in gaps if one.ends_at - one.starts_at >= SHORTEST_GAP]


def _append(steps: list[Step], step: Step) -> None:
    if steps and steps[-1].ends_at == step.starts_at and steps[-1].there == step.there:
        steps[-1] = Step(steps[-1].starts_at, step.ends_at, step.there)
    else:
        steps.append(step)


def _add_gap(gaps: list[Gap], start: datetime, end: datetime, there: int, wanted: int) -> None:
    if end <= start or there >= wanted:
        return
    last = gaps[-1] if gaps else None
    if last is not None and last.ends_at == start and last.there == there:
        gaps[-1] = Gap(last.starts_at, end, there, wanted)
    else:
        gaps.append(Gap(start, end, there, wanted))
