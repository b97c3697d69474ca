"""Drills: the real ladder wakes real people, and every word of it says that it is a drill. Nothing is counted."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor, the_system
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal, Said
from alongside.street.people.reads import access_worker, list_on_shift

from ..models import Alarm, Sos
from ..reads.out import out_of_worker
from ..rules.words import AlarmKind, ClosedHow, Source
from .alarms import end_alarm, raise_alarm
from .checking import close_heard_drills

DRILL_LASTS = timedelta(minutes=15)


WHY_NOT = {
    "off_shift": "{name} is not on shift.",
    "on_a_call": "{name} is on a call.",
    "alarm": "An alarm is open.",
    "help": "A call for help is open.",
}


class NotATimeForDrills(Refusal):
    """A drill rings a phone: never while its worker is with people, and never beside a real alarm."""

    code = "safety.not-a-time-for-drills"
    says = "A drill cannot begin now."
    try_ = "Choose somebody who is on shift and free, or wait."

    @property
    def message(self) -> Said:
        """Say why not now."""
        return Said.of(WHY_NOT[self.facts["why"]], self.facts)


def start_drill(*, worker_id: int, kind: str, by: Actor, at: datetime) -> UUID:
    """Play a missed check-in or a call for help of a worker who is on shift and free. Ends by itself."""
    if by.role is not Role.COORDINATOR or kind not in (AlarmKind.MISSED_CHECK_IN, AlarmKind.SOS):
        raise Missing
    worker = access_worker(worker_id, by=by)
    with transaction.atomic():
        if why := _why_not(worker_id, by.programme_id, at):
            raise NotATimeForDrills(name=worker.name, why=why)
        alarm = raise_alarm(
            kind=kind, worker_id=worker_id, programme_id=by.programme_id, source=Source.PAGE, raised_at=at, at=at,
            is_drill=True,
        )  # fmt: skip
        assert alarm is not None
        return alarm.pk


def tend_drills(*, programme_id: int, at: datetime) -> None:
    """End the drills that were answered by a check-in, and those that lasted long enough."""
    for alarm in Alarm.objects.filter(programme_id=programme_id, is_drill=True, closed_at__isnull=True):
        if alarm.raised_at + DRILL_LASTS <= at or at < alarm.raised_at:
            end_alarm(alarm, how=ClosedHow.DRILL_OVER, by=the_system(programme_id), at=at)
        elif alarm.kind == AlarmKind.MISSED_CHECK_IN:
            close_heard_drills(programme_id=programme_id, worker_id=alarm.worker_id, at=at)


def _why_not(worker_id: int, programme_id: int, at: datetime) -> str:
    if worker_id not in {one.worker.worker_id for one in list_on_shift(programme_id=programme_id, at=at)}:
        return "off_shift"
    if out_of_worker(worker_id) is not None:
        return "on_a_call"
    if Alarm.objects.filter(programme_id=programme_id, closed_at__isnull=True).exists():
        return "alarm"
    if Sos.objects.filter(programme_id=programme_id, stood_down_at__isnull=True).exists():
        return "help"
    return ""
