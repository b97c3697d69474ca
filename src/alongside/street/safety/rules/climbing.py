"""The ladder of people: who is woken when, until one of them says "I have it"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .words import AlarmKind, RungWho

MOST_RUNGS = 8
LONGEST_WAIT = 3600
NOBODY_AGAIN = timedelta(seconds=60)
"""How soon a ladder that reached nobody at all is tried again."""
LEAST_ROUND = timedelta(seconds=30)
"""A round of the ladder takes at least this long, whatever its rungs say: it must not ring without a pause."""


@dataclass(frozen=True)
class Step:
    """A rung as it stands on the ladder: whom it wakes, and how long they have before the next one is woken."""

    who: str
    waits_seconds: int
    user_id: int | None = None


@dataclass(frozen=True)
class Woken:
    """A rung that was tried: which turn it was, when, and whether there was nobody on it."""

    turn: int
    at: datetime
    was_empty: bool


FIRST_LADDERS: dict[str, tuple[Step, ...]] = {
    AlarmKind.MISSED_CHECK_IN: (
        Step(RungWho.WORKER, 60),
        Step(RungWho.PARTNER, 60),
        Step(RungWho.COORDINATOR, 120),
        Step(RungWho.ON_DUTY, 120),
    ),
    AlarmKind.SOS: (Step(RungWho.COORDINATOR, 30), Step(RungWho.PARTNER, 30), Step(RungWho.ON_DUTY, 60)),
    AlarmKind.BACK_UP: (Step(RungWho.PARTNER, 0), Step(RungWho.COORDINATOR, 30), Step(RungWho.ON_DUTY, 60)),
}
"""The ladders of a programme that has not set its own."""


def next_turn(
    steps: Sequence[Step],
    woken: Sequence[Woken],
    *,
    acknowledged_at: datetime | None,
    holds: timedelta,
    at: datetime,
) -> int | None:
    """Answer the turn that is due now, or None when everybody woken so far still has time.

    Turns count on over the top of the ladder: after the last rung the first is woken again, until somebody
    answers. An answer stops the climb for ``holds``; an alarm that is still open then climbs on.
    """
    if not steps:
        return None
    if acknowledged_at is not None:
        return len(woken) if at >= acknowledged_at + holds else None
    if not woken:
        return 0
    return len(woken) if at >= _due(steps, woken) else None


def step_of(steps: Sequence[Step], turn: int) -> Step:
    """Answer the rung of a turn."""
    return steps[turn % len(steps)]


def seconds_until(steps: Sequence[Step]) -> list[int]:
    """Answer after how many seconds each rung is woken in the first round, when nobody answers."""
    times, passed = [], 0
    for step in steps:
        times.append(passed)
        passed += step.waits_seconds
    return times


def wrong_with(kind: str, steps: Sequence[Step]) -> str:
    """Answer the code of what is wrong with a ladder, or ``""``."""
    if not steps:
        return "empty"
    if len(steps) > MOST_RUNGS:
        return "long"
    if kind == AlarmKind.SOS and any(step.who == RungWho.WORKER for step in steps):
        return "not_silent"
    if all(step.who in (RungWho.WORKER, RungWho.PARTNER) for step in steps):
        return "no_other"
    if any(step.who == RungWho.PERSON and step.user_id is None for step in steps):
        return "unnamed"
    if any(not 0 <= step.waits_seconds <= LONGEST_WAIT for step in steps):
        return "wait"
    return ""


def _due(steps: Sequence[Step], woken: Sequence[Woken]) -> datetime:
    """Answer when the next turn is due: an empty rung has no time of its own, but a round has."""
    last = woken[-1]
    size = len(steps)
    is_round_over = len(woken) % size == 0
    if is_round_over:
        this_round = woken[-size:]
        if all(one.was_empty for one in this_round):
            return last.at + NOBODY_AGAIN
        waits = timedelta(seconds=step_of(steps, last.turn).waits_seconds)
        return max(last.at + waits, this_round[0].at + LEAST_ROUND)
    if last.was_empty:
        return last.at
    return last.at + timedelta(seconds=step_of(steps, last.turn).waits_seconds)
