"""Trying the draft of a protocol on a long span of time: the rules of screening, the minutes of past responses."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from alongside.ground.actor import the_system
from alongside.street.dispatch.reads.minutes import read_work_minutes
from alongside.street.screening.actions.protocols import NothingIsDrafted
from alongside.street.screening.reads import current_protocol, read_draft, try_protocol


def try_draft(
    *,
    programme_id: int,
    asked: Mapping[str, Any],
    at: datetime,
    on_progress: Callable[[float, str], None] | None = None,
) -> dict[str, Any]:
    """Answer what the draft would have done from ``asked["since"]`` to ``asked["until"]``, beside what holds now."""
    draft = read_draft(by=the_system(programme_id), at=at)
    if draft is None:
        raise NothingIsDrafted
    told = try_protocol(
        programme_id=programme_id,
        old=current_protocol(programme_id=programme_id, at=at),
        new=draft.protocol,
        since=datetime.fromisoformat(asked["since"]),
        until=datetime.fromisoformat(asked["until"]),
        minutes=read_work_minutes(programme_id),
        on_progress=on_progress,
    )
    return {**told, "revision": draft.revision}
