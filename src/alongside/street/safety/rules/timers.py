"""When a worker who is on a call must next be heard of, and whether the timers that watch it run at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CLOCK_SLACK = timedelta(minutes=5)
BEAT_EVERY = timedelta(seconds=5)
"""How often the timers write down that they run."""
BEAT_LASTS = timedelta(seconds=60)
"""A beat older than this (or from a clock ahead of ours by as much) says that the timers do not run."""
NO_TIMER = ("reserved",)
"""States of a response in which nobody is on the way yet."""


@dataclass(frozen=True)
class Protection:
    """Whether a missed check-in would wake somebody. ``why`` is "" when it would; ``since_at`` is the last beat."""

    is_active: bool
    why: str = ""
    since_at: datetime | None = None


def when_said(said_at: datetime, at: datetime, *, began_at: datetime | None) -> datetime:
    """Answer when a sign of life was given: by the phone's own clock, unless that clock is plainly wrong.

    A sign cannot come from the future. One from well before the response began has come from a phone whose clock
    is wrong: it was made since then, and it counts from when it arrived.
    """
    if said_at > at:
        return at
    if began_at is not None and said_at < began_at - CLOCK_SLACK:
        return at
    return said_at


def due_at(*, began_at: datetime, heard_at: datetime | None, every: timedelta) -> datetime:
    """Answer when a worker must be heard of: so long after the last sign of life, or after setting out."""
    return max(heard_at or began_at, began_at) + every


def is_running(beat_at: datetime | None, at: datetime) -> bool:
    """Say whether the timers run. A beat from the future says nothing: somebody moved a clock."""
    return beat_at is not None and abs(at - beat_at) <= BEAT_LASTS


def protection(*, beat_at: datetime | None, reaches_somebody: bool, at: datetime) -> Protection:
    """Work out whether the office can protect anybody now."""
    if not is_running(beat_at, at):
        return Protection(False, "timers_stopped", beat_at)
    if not reaches_somebody:
        return Protection(False, "nobody_to_wake", beat_at)
    return Protection(True, "", beat_at)


def worker_protection(
    house: Protection, *, is_on_shift: bool, has_response: bool, is_by_phone: bool, is_reserved: bool
) -> Protection:
    """Work out what one worker's phone must say: the first thing that is missing, in plain order."""
    if not house.is_active:
        return house
    checks = (
        (has_response and is_by_phone, "by_phone"),
        (has_response and is_reserved, "no_response"),
        (not has_response and not is_on_shift, "off_shift"),
        (not has_response, "no_response"),
    )
    why = next((word for applies, word in checks if applies), "")
    return Protection(not why, why, house.since_at)
