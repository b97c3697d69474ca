"""Whether anybody is protected now, and what a phone must say when they are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.people.models import Programme, User
from alongside.street.people.reads import access_programme, count_people, current_shift

from ..models import TimerBeat
from ..rules.climbing import Step, seconds_until
from ..rules.timers import NO_TIMER, Protection, due_at, is_running, worker_protection
from ..rules.timers import protection as judge
from ..rules.words import AlarmKind, RungWho
from .ladders import Around, ladder_for, steps_of
from .out import A_SHIFT, Out, heard_of, out_of_worker


@dataclass(frozen=True)
class WokenThen:
    """Who would be woken for a missed check-in, after how many seconds; a name only for a person by name."""

    who: str
    name: str
    after_seconds: int


@dataclass(frozen=True)
class WorkerProtection:
    """What one worker's phone says of their protection."""

    protection: Protection
    check_in_due_at: datetime | None
    ladder: tuple[WokenThen, ...]


def beat_name(programme_id: int) -> str:
    """Answer the name under which the timers of a programme write that they ran."""
    return f"safety:{programme_id}"


def last_beat(programme_id: int) -> datetime | None:
    """Answer when the timers of a programme ran last, as far as they wrote it down."""
    return TimerBeat.objects.filter(name=beat_name(programme_id)).values_list("beat_at", flat=True).first()


def protection_of(*, by: Actor, at: datetime) -> Protection:
    """Answer whether a missed check-in of this programme would wake somebody now."""
    ladder = ladder_for(AlarmKind.MISSED_CHECK_IN, programme_id=by.programme_id, worker_id=0, at=at)
    return judge(beat_at=last_beat(by.programme_id), reaches_somebody=ladder.reaches_somebody, at=at)


def house_protection(*, at: datetime) -> tuple[bool, datetime | None]:
    """Say whether the timers of every programme run, and since when the stillest has been still."""
    beats = [last_beat(pk) for pk in Programme.objects.values_list("pk", flat=True)]
    known = [beat for beat in beats if beat is not None]
    return all(is_running(beat, at) for beat in beats), min(known) if len(known) == len(beats) and known else None


def access_protection(*, by: Actor, at: datetime) -> WorkerProtection:
    """Answer what the worker's own phone says."""
    if by.worker_id is None:
        raise Missing
    shift = current_shift(worker_id=by.worker_id, at=at)
    return protection_of_worker(
        out_of_worker(by.worker_id),
        by=by,
        at=at,
        steps=steps_of(by.programme_id, AlarmKind.MISSED_CHECK_IN),
        beat_at=last_beat(by.programme_id),
        coordinators=count_people(programme_id=by.programme_id, roles=[Role.COORDINATOR]),
        is_on_shift=shift is not None and shift.is_on and shift.starts_at <= at,
        every=timedelta(minutes=access_programme(by.programme_id).check_in_minutes),
    )


def protection_of_worker(
    out: Out | None,
    *,
    by: Actor,
    at: datetime,
    steps: Sequence[Step],
    beat_at: datetime | None,
    coordinators: int,
    is_on_shift: bool,
    every: timedelta,
) -> WorkerProtection:
    """Work out what a worker's phone says from what is known already."""
    reaches = _reaches_somebody(steps, coordinators, by, at)
    mine = worker_protection(
        judge(beat_at=beat_at, reaches_somebody=reaches, at=at),
        is_on_shift=is_on_shift,
        has_response=out is not None,
        is_by_phone=out is not None and out.is_by_phone,
        is_reserved=out is not None and out.status in NO_TIMER,
    )
    due = None
    if out is not None and out.has_timer:
        due = due_at(began_at=out.began_at, heard_at=heard_of(out.worker_id, since=at - A_SHIFT), every=every)
    return WorkerProtection(mine, due, _woken_then(steps))


def _reaches_somebody(steps: Sequence[Step], coordinators: int, by: Actor, at: datetime) -> bool:
    """Say whether anybody but the worker and their partner would be woken: the cheap answer before the dear one."""
    if coordinators and any(step.who == RungWho.COORDINATOR for step in steps):
        return True
    around = Around(by.programme_id, at)
    others = [step for step in steps if step.who not in (RungWho.WORKER, RungWho.PARTNER)]
    return any(around.people_on(step, worker_id=by.worker_id or 0) for step in others)


def _woken_then(steps: Sequence[Step]) -> tuple[WokenThen, ...]:
    named = {step.user_id for step in steps if step.user_id is not None}
    names = dict(User.objects.filter(pk__in=named).values_list("pk", "name")) if named else {}
    return tuple(
        WokenThen(step.who, names.get(step.user_id or 0, ""), after)
        for step, after in zip(steps, seconds_until(steps), strict=True)
    )
