"""The ladder of a response: which tap sets which stamp, and what a late or corrected tap does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .words import Status

RUNGS: tuple[Status, ...] = (
    Status.ACCEPTED,
    Status.EN_ROUTE,
    Status.STAGED,
    Status.ON_SCENE,
    Status.ENGAGED,
    Status.CLEAR,
)
STAMP_BY_STATUS: dict[str, str] = {
    Status.EN_ROUTE: "en_route_at",
    Status.STAGED: "staged_at",
    Status.ON_SCENE: "arrived_at",
    Status.ENGAGED: "engaged_at",
}
OFFICER_TAPS = ("officer_on_scene", "officer_not_on_scene", "officer_released")
CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Step:
    """What a tap does to a response: the fields to set, and the word for what was done."""

    did: str
    changes: Mapping[str, object]


def true_time(tapped_at: datetime, accepted_at: datetime, at: datetime) -> datetime:
    """Answer when a tap happened: the phone's own time, unless that clock is plainly wrong.

    A tap cannot be in the future, nor before the response began; then it counts as received.
    """
    if tapped_at > at + CLOCK_SLACK or tapped_at < accepted_at - CLOCK_SLACK:
        return at
    return min(max(tapped_at, accepted_at), at)


def climb(
    status: str, stamps: Mapping[str, datetime | None], wanted: str, when: datetime, *, may_correct: bool = True
) -> Step:
    """Work out what a tap on a rung does.

    Up the ladder sets the rung's stamp and the state. A tap made before the latest stamp (it travelled
    late) fills its own stamp and leaves the state. A later tap on a lower rung is a correction: it takes
    back the rungs above it. ``may_correct`` is no for the tap of somebody who came later: their own way to the
    door never takes back what the team has reached.
    """
    if wanted not in STAMP_BY_STATUS:
        return Step("kept", {})
    stamp, rank = STAMP_BY_STATUS[wanted], RUNGS.index(Status(wanted))
    if rank > RUNGS.index(Status(status)):
        return Step("applied", {"status": wanted, stamp: when})
    newest = max((at for at in stamps.values() if at is not None), default=when)
    if when < newest:
        return Step("applied", {stamp: when}) if stamps.get(stamp) is None else Step("kept", {})
    if not may_correct:
        return Step("kept", {})
    above = {STAMP_BY_STATUS[r]: None for r in RUNGS[rank + 1 :] if r in STAMP_BY_STATUS}
    return Step("corrected", {"status": wanted, stamp: when, **above})


def officer_tap(tap: str, when: datetime) -> Step:
    """Work out what a tap about the officer does."""
    if tap == "officer_released":
        return Step("applied", {"officer_released_at": when})
    return Step("applied", {"officer_on_scene_at_arrival": tap == "officer_on_scene"})
