"""The ladder of a page: which way is tried when, until a human answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from .words import Way

LONGEST_SECONDS = 3600
MOST_ALARMS = 120


@dataclass(frozen=True)
class LadderTimes:
    """Seconds from the start of a page to each rung; None leaves a rung out. The open app is told at once."""

    push_seconds: int | None
    text_seconds: int | None
    alarm_seconds: int | None
    again_seconds: int | None = None


@dataclass(frozen=True)
class Rung:
    """One step up: the way, when, and which turn of that way it is."""

    way: Way
    after: timedelta
    turn: int = 0


FIRST_TIMES: dict[str, LadderTimes] = {
    "offer": LadderTimes(push_seconds=0, text_seconds=20, alarm_seconds=60),
    "safety": LadderTimes(push_seconds=0, text_seconds=10, alarm_seconds=None),
}
"""What holds until a programme sets its own. Safety climbs from person to person in its own room."""


def rung_at(times: LadderTimes, number: int) -> Rung | None:
    """Answer the rung of a number, counted from 0, or None above the last."""
    return next(islice(_rungs(times), number, None), None)


def climb_at(times: LadderTimes, number: int, begun_at: datetime) -> datetime | None:
    """Answer when the rung of a number is climbed, or None when there is none."""
    rung = rung_at(times, number)
    return begun_at + rung.after if rung else None


def is_ascending(times: LadderTimes) -> bool:
    """Say whether no rung comes before the one below it."""
    used = [one for one in (times.push_seconds, times.text_seconds, times.alarm_seconds) if one is not None]
    return used == sorted(used)


def _rungs(times: LadderTimes) -> Iterator[Rung]:
    steps = ((Way.PUSH, times.push_seconds), (Way.TEXT, times.text_seconds), (Way.ALARM, times.alarm_seconds))
    for way, seconds in steps:
        if seconds is not None:
            yield Rung(way, timedelta(seconds=seconds))
    if times.alarm_seconds is not None and times.again_seconds:
        for turn in range(1, MOST_ALARMS):
            yield Rung(Way.ALARM, timedelta(seconds=times.alarm_seconds + turn * times.again_seconds), turn)
