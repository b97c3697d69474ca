"""Closing an alarm as a person, with a word of the list."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal

from ..models import Alarm, CheckIn
from ..rules.words import BY_A_PERSON, ClosedHow, Source
from .alarms import OwnAlarm, end_alarm, open_alarm
from .helping import stand_down


class UnknownClosing(Refusal):
    """The word is not on the list of how an alarm is closed."""

    code = "safety.closing-is-not-listed"
    says = "{how} is not one of the ways in which an alarm ends."
    try_ = "Pick one of: {hows}."


def close_alarm(*, alarm_id: UUID, how: str, by: Actor, at: datetime) -> None:
    """Close an alarm, as a person, with a word of the list. A missed check-in's timer starts again from now."""
    if how not in BY_A_PERSON:
        raise UnknownClosing(how=how, hows=", ".join(BY_A_PERSON))
    with transaction.atomic():
        alarm = open_alarm(alarm_id, by)
        if alarm.worker_id == by.worker_id:
            raise OwnAlarm
        if alarm.sos_id is not None:
            stand_down(sos_id=alarm.sos_id, how=how, by=by, at=at)
            return
        if not alarm.is_drill:
            _somebody_saw(alarm, at)
        end_alarm(alarm, how=ClosedHow.DRILL_OVER if alarm.is_drill else how, by=by, at=at)


def _somebody_saw(alarm: Alarm, at: datetime) -> None:
    """A person says that the worker is all right: that is a sign of life, and the timer runs on from it."""
    CheckIn.objects.create(
        id=uuid.uuid4(),
        programme_id=alarm.programme_id,
        worker_id=alarm.worker_id,
        said_at=at,
        received_at=at,
        source=Source.PAGE,
    )
