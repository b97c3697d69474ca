"""Alarms raised, climbed, answered by a person by name, and closed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import uuid7
from alongside.street.alerts.actions import tell_all

from ..models import Alarm, AlarmStep
from ..reads.alarms import may_answer
from ..reads.ladders import Around, manners_of, steps_of
from ..reads.out import out_of_worker
from ..rules.climbing import Woken, next_turn, step_of
from ..rules.words import AlarmKind, ClosedHow
from .waking import hush, wake


class OwnAlarm(Refusal):
    """One's own alarm is not answered by oneself: a check-in does that."""

    code = "safety.own-alarm"
    says = "This alarm is about you."
    try_ = "Check in on your phone. Somebody else closes a call for help."


def raise_alarm(
    *,
    kind: str,
    worker_id: int,
    programme_id: int,
    source: str,
    raised_at: datetime,
    at: datetime,
    response_id: UUID | None = None,
    **facts: object,
) -> Alarm | None:
    """Write an alarm down and wake its first rung, in the caller's transaction. None when it was raised already.

    A real alarm ends every drill of the programme: nobody may take the one for the other.
    """
    if not facts.get("is_drill"):
        for drill in Alarm.objects.filter(programme_id=programme_id, is_drill=True, closed_at__isnull=True):
            end_alarm(drill, how=ClosedHow.DRILL_OVER, by=the_system(programme_id), at=at)
    try:
        with transaction.atomic():
            alarm = Alarm.objects.create(
                id=uuid7(),
                programme_id=programme_id,
                worker_id=worker_id,
                kind=kind,
                source=source,
                raised_at=raised_at,
                response_id=response_id,
                **facts,
            )
    except IntegrityError:
        return None
    climb(alarm, around=Around(programme_id, at), at=at)
    _tell_board(alarm, at)
    return alarm


def climb_alarms(*, programme_id: int, at: datetime) -> int:
    """Wake every rung whose time has come, and count the rungs."""
    open_ones = list(Alarm.objects.filter(programme_id=programme_id, closed_at__isnull=True).order_by("raised_at"))
    if not open_ones:
        return 0
    around = Around(programme_id, at)
    return sum(climb(alarm, around=around, at=at) for alarm in open_ones)


def climb(alarm: Alarm, *, around: Around, at: datetime) -> int:
    """Wake the rungs of one alarm that are due; at most one round at once, and each turn once for ever."""
    steps = steps_of(alarm.programme_id, alarm.kind)
    holds = timedelta(minutes=manners_of(alarm.programme_id).holds_minutes)
    done = [Woken(s.turn, s.woken_at, not s.user_ids) for s in alarm.steps.order_by("turn")]
    woken = 0
    for _ in steps:
        turn = next_turn(steps, done, acknowledged_at=alarm.acknowledged_at, holds=holds, at=at)
        if turn is None:
            break
        step = step_of(steps, turn)
        people = around.people_on(step, worker_id=alarm.worker_id)
        try:
            with transaction.atomic():
                AlarmStep.objects.create(
                    alarm=alarm,
                    turn=turn,
                    who=step.who,
                    user_ids=[one.user_id for one in people],
                    names=[one.name for one in people],
                    woken_at=at,
                )
                if people:
                    wake(alarm, turn=turn, who=step.who, user_ids=[one.user_id for one in people], at=at)
                _not_held_any_more(alarm)
                _tell_board(alarm, at)
        except IntegrityError:
            break
        done.append(Woken(turn, at, not people))
        woken += 1
    return woken


def acknowledge_alarm(*, alarm_id: UUID, by: Actor, at: datetime) -> None:
    """Say "I have it", by name: the climb stops for a while. Said twice, it stops for a while again."""
    with transaction.atomic():
        alarm = open_alarm(alarm_id, by)
        if alarm.worker_id == by.worker_id:
            raise OwnAlarm
        Alarm.objects.filter(pk=alarm.pk, closed_at__isnull=True).update(
            acknowledged_at=at, acknowledged_by_id=by.user_id, acknowledged_by_name=by.name
        )
        mine = [s for s in alarm.steps.order_by("-turn") if by.user_id in s.user_ids]
        step = mine[0] if mine else alarm.steps.order_by("-turn").first()
        if step is not None:
            AlarmStep.objects.filter(pk=step.pk, acknowledged_at__isnull=True).update(
                acknowledged_at=at, acknowledged_by_id=by.user_id, acknowledged_by_name=by.name
            )
        hush(alarm, by=by, at=at)
        _tell_everybody(alarm, at)


def end_alarm(alarm: Alarm, *, how: str, by: Actor, at: datetime) -> bool:
    """Write the end of an alarm once, stop its pages, and say whether this was the end."""
    ended = Alarm.objects.filter(pk=alarm.pk, closed_at__isnull=True).update(
        closed_at=at, closed_how=how, closed_by_id=by.user_id, closed_by_name="" if by.is_system else by.name
    )
    if ended:
        hush(alarm, by=by, at=at)
        _tell_everybody(alarm, at)
    return bool(ended)


def answer_by_text(*, user_id: int, programme_id: int, name: str, at: datetime) -> bool:
    """Take a text that says "I have it": the newest open alarm for which this person was woken is theirs."""
    by = Actor(programme_id=programme_id, user_id=user_id, name=name)
    open_ones = Alarm.objects.filter(programme_id=programme_id, closed_at__isnull=True).order_by("-raised_at")
    for alarm in open_ones.prefetch_related("steps"):
        if may_answer(alarm, by):
            acknowledge_alarm(alarm_id=alarm.pk, by=by, at=at)
            return True
    return False


def open_missed_of(worker_id: int) -> list[Alarm]:
    """Answer the open alarms about one worker's missed check-in, drills too."""
    return list(Alarm.objects.filter(worker_id=worker_id, kind=AlarmKind.MISSED_CHECK_IN, closed_at__isnull=True))


def close_heard(*, worker_id: int, programme_id: int, heard_at: datetime, every: timedelta, at: datetime) -> int:
    """Close a worker's missed check-in when a sign of life came that is newer than the alarm knew and still fresh."""
    closed = 0
    for alarm in open_missed_of(worker_id):
        is_newer = alarm.heard_at is None or heard_at > alarm.heard_at
        if is_newer and heard_at + every > at and (not alarm.is_drill or heard_at >= alarm.raised_at):
            closed += end_alarm(alarm, how=ClosedHow.HEARD, by=the_system(programme_id), at=at)
    return closed


def open_alarm(alarm_id: UUID, by: Actor) -> Alarm:
    alarm = Alarm.objects.filter(pk=alarm_id, programme_id=by.programme_id, closed_at__isnull=True).first()
    if alarm is None or not (may_answer(alarm, by) or alarm.worker_id == by.worker_id):
        raise Missing
    return alarm


def _not_held_any_more(alarm: Alarm) -> None:
    """Somebody had it and it is still open after their time: the climb goes on, and says that nobody has it."""
    if alarm.acknowledged_at is not None:
        Alarm.objects.filter(pk=alarm.pk).update(acknowledged_at=None, acknowledged_by_id=None, acknowledged_by_name="")
        alarm.acknowledged_at = None


def _tell_board(alarm: Alarm, at: datetime) -> None:
    tell_all([(f"board:{alarm.programme_id}", "safety", str(alarm.pk))], at=at)


def _tell_everybody(alarm: Alarm, at: datetime) -> None:
    """Tell the board and every worker who was woken. The phone of one who called for help hears nothing of it."""
    around = Around(alarm.programme_id, at)
    by_user = {one.user_id: worker_id for worker_id, one in around.workers.items()}
    woken = {user for step in alarm.steps.all() for user in step.user_ids}
    told = {by_user[user] for user in woken if user in by_user}
    if alarm.kind == AlarmKind.MISSED_CHECK_IN:
        told.add(alarm.worker_id)
    alerts = [(f"worker:{worker_id}", "safety", str(alarm.pk)) for worker_id in sorted(told)]
    tell_all([(f"board:{alarm.programme_id}", "safety", str(alarm.pk)), *alerts], at=at)


def who_is_out(worker_id: int) -> UUID | None:
    """Answer the open response of a worker: which call an alarm is about."""
    out = out_of_worker(worker_id)
    return out.response_id if out else None
