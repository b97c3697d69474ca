"""A protocol tried before it takes effect: on one call, on a night, on a year."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.street.intake.reads import access_call_by_number

from ..rules import Protocol, Screening, screen
from ..rules.trial import Tally, tell_trial
from ..rules.work import WorkMinutes
from .facts import count_calls, facts_of_calls, stream_columns

MOST_CALLS = 5_000_000
"""The most calls one trial reads."""

Progress = Callable[[float, str], None]


class TooManyCalls(Refusal):
    """The span of a trial has more calls than one trial reads."""

    code = "screening.too-many-calls"
    says = "There are {count:,} calls from then to then, more than one trial reads ({most:,})."
    try_ = "Choose a shorter span."


def explain_call(*, number: str, old: Protocol, new: Protocol, by: Actor, at: datetime) -> tuple[Screening, Screening]:
    """Answer what two protocols say of one call as it is known now, or refuse when there is no such call."""
    call = access_call_by_number(number, by)
    (found,) = facts_of_calls([call.call_id], programme_id=by.programme_id, at=at)
    return screen(found.facts, old), screen(found.facts, new)


def try_protocol(
    *,
    programme_id: int,
    old: Protocol,
    new: Protocol,
    since: datetime,
    until: datetime,
    minutes: WorkMinutes,
    on_progress: Progress | None = None,
) -> dict[str, Any]:
    """Answer what a change of protocol would have done to the calls of a span of time, as plain data.

    Memory stays bounded: calls are read in parts. Nothing is written.
    """
    total = count_calls(programme_id=programme_id, since=since, until=until)
    if total > MOST_CALLS:
        raise TooManyCalls(count=total, most=MOST_CALLS)
    tally = Tally()
    for columns in stream_columns(programme_id=programme_id, since=since, until=until):
        tally.add(columns, old, new)
        if on_progress is not None and total:
            on_progress(min(0.99, tally.calls / total), f"{tally.calls:,} of {total:,} calls")
    told = tell_trial(tally, minutes)
    span = {"since": since.isoformat(), "until": until.isoformat(), "old": old.version, "new": new.version}
    return {**told, **span}
