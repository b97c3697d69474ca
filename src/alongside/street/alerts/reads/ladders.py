"""The seconds of each ladder: a programme's own, or the first ones."""

from dataclasses import dataclass
from datetime import datetime

from alongside.ground.actor import Actor

from ..models import Ladder
from ..rules.ladder import FIRST_TIMES, LadderTimes


@dataclass(frozen=True)
class LadderRow:
    """A ladder as its settings page shows it."""

    name: str
    times: LadderTimes
    is_own: bool
    changed_at: datetime | None


def ladder_times(programme_id: int, name: str) -> LadderTimes:
    """Answer the seconds that hold for a ladder of a programme."""
    own = Ladder.objects.filter(programme_id=programme_id, name=name).first()
    return _times(own) if own else FIRST_TIMES[name]


def list_ladders(*, by: Actor, limit: int = 10) -> list[LadderRow]:
    """Answer every ladder of one's own programme."""
    own = {one.name: one for one in Ladder.objects.filter(programme_id=by.programme_id)}
    return [
        LadderRow(
            name=name,
            times=_times(own[name]) if name in own else first,
            is_own=name in own,
            changed_at=own[name].changed_at if name in own else None,
        )
        for name, first in list(FIRST_TIMES.items())[:limit]
    ]


def _times(own: Ladder) -> LadderTimes:
    return LadderTimes(own.push_seconds, own.text_seconds, own.alarm_seconds, own.again_seconds)
