"""What time asks of safety: done again and again by the runner, for each programme by itself."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from alongside.street.people.models import Programme

from ..models import TimerBeat
from ..reads.protecting import beat_name
from ..rules.timers import BEAT_EVERY
from .alarms import climb_alarms
from .care import tend_care
from .checking import notice_missed
from .drills import tend_drills
from .holding import tend_holds
from .sharing import sweep_spots

log = logging.getLogger("alongside.safety")

WATCH: tuple[Callable[..., object], ...] = (notice_missed, climb_alarms)
"""What protects: only when both went through do the timers say that they ran."""
REST: tuple[Callable[..., object], ...] = (tend_drills, tend_holds, sweep_spots, tend_care)


def tend_safety(*, at: datetime) -> bool:
    """Watch every programme, and say whether all went well. What fails in one never keeps another from its turn."""
    return all([tend_programme(programme_id=pk, at=at) for pk in Programme.objects.values_list("pk", flat=True)])


def tend_programme(*, programme_id: int, at: datetime) -> bool:
    """Notice, wake, then write down that the timers ran; after that what is not a matter of seconds."""
    is_watched = all([_try(one, programme_id, at) for one in WATCH])
    if is_watched:
        beat(programme_id=programme_id, at=at)
    return all([is_watched, *(_try(one, programme_id, at) for one in REST)])


def beat(*, programme_id: int, at: datetime) -> None:
    """Write down that the timers ran, at most every few seconds."""
    name = beat_name(programme_id)
    last = TimerBeat.objects.filter(name=name).values_list("beat_at", flat=True).first()
    if last is None or abs(at - last) >= BEAT_EVERY:
        TimerBeat.objects.update_or_create(name=name, defaults={"beat_at": at})


def _try(one: Callable[..., object], programme_id: int, at: datetime) -> bool:
    try:
        one(programme_id=programme_id, at=at)
    except Exception:
        log.exception("%s failed; the next look tries again", one.__name__)
        if not connection.in_atomic_block:
            connection.close()
        return False
    return True
