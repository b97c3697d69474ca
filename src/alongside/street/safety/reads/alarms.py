"""Alarms: who may be in danger, who was woken, who has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.dispatch.models import Response
from alongside.street.intake.reads import calls_by_id
from alongside.street.people.models import Worker

from ..models import Alarm, AlarmStep
from ..rules.words import AlarmKind


@dataclass(frozen=True)
class StepRow:
    """A rung that was tried: who was woken, and who of them answered."""

    turn: int
    who: str
    names: tuple[str, ...]
    woken_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by_name: str


@dataclass(frozen=True)
class AlarmRow:
    """An alarm as pages and phones show it."""

    id: UUID
    kind: str
    source: str
    is_drill: bool
    worker_id: int
    worker_name: str
    initials: str
    raised_at: datetime
    due_at: datetime | None
    heard_at: datetime | None
    sos_id: UUID | None
    number: str
    place: str
    acknowledged_at: datetime | None
    acknowledged_by_name: str
    closed_at: datetime | None
    closed_how: str
    closed_by_name: str
    steps: tuple[StepRow, ...]


def list_open_alarms(*, by: Actor, limit: int = 50) -> list[AlarmRow]:
    """Answer the alarms that nobody has closed, real ones first, then the oldest. For the coordinator's eyes."""
    found = Alarm.objects.filter(programme_id=_of_coordinator(by), closed_at__isnull=True)
    return alarm_rows(found.order_by("is_drill", "raised_at")[:limit])


def list_closed_alarms(*, by: Actor, is_drill: bool = False, limit: int = 20) -> list[AlarmRow]:
    """Answer the alarms (or the drills) that were closed last."""
    found = Alarm.objects.filter(programme_id=_of_coordinator(by), is_drill=is_drill, closed_at__isnull=False)
    return alarm_rows(found.order_by("-raised_at")[:limit])


def list_help_wanted(*, by: Actor, limit: int = 10) -> list[AlarmRow]:
    """Answer the open alarms for which this very person was woken. Never one's own."""
    open_ones = Alarm.objects.filter(programme_id=by.programme_id, closed_at__isnull=True)
    open_ones = open_ones.exclude(worker_id=by.worker_id or 0).order_by("raised_at")
    woken = [one for one in open_ones.prefetch_related("steps") if _was_woken(one, by.user_id)]
    return alarm_rows(woken[:limit])


def own_missed(*, by: Actor) -> AlarmRow | None:
    """Answer one's own missed check-in while it is open: the phone asks for it aloud. An SOS is never answered here."""
    return alarms_of_phone(by=by)[0]


def alarms_of_phone(*, by: Actor) -> tuple[AlarmRow | None, list[AlarmRow]]:
    """Answer one's own missed check-in, and the alarms of others for which one was woken, in one question."""
    if by.worker_id is None:
        raise Missing
    open_ones = list(Alarm.objects.filter(programme_id=by.programme_id, closed_at__isnull=True).order_by("raised_at"))
    if not open_ones:
        return None, []
    mine = [one for one in open_ones if one.worker_id == by.worker_id and one.kind == AlarmKind.MISSED_CHECK_IN]
    own = alarm_rows(sorted(mine, key=lambda one: one.is_drill)[:1])
    return next(iter(own), None), list_help_wanted(by=by)


def access_alarm(alarm_id: UUID, *, by: Actor) -> AlarmRow:
    """Answer one alarm: any of the programme for its coordinator, for others one they were woken for."""
    found = Alarm.objects.filter(pk=alarm_id, programme_id=by.programme_id).first()
    if found is None or not may_answer(found, by):
        raise Missing
    return alarm_rows([found])[0]


def may_answer(alarm: Alarm, by: Actor) -> bool:
    """Say whether a person may answer an alarm: the coordinator, or whoever was woken for it."""
    return by.role is Role.COORDINATOR or _was_woken(alarm, by.user_id)


def alarm_rows(alarms: Iterable[Alarm]) -> list[AlarmRow]:
    """Turn alarms into rows, with names, places and rungs."""
    found = list(alarms)
    steps: dict[UUID, list[AlarmStep]] = {}
    for step in AlarmStep.objects.filter(alarm_id__in=[one.pk for one in found]).order_by("turn"):
        steps.setdefault(step.alarm_id, []).append(step)
    names = {
        pk: (name, initials)
        for pk, name, initials in Worker.objects.filter(pk__in={one.worker_id for one in found}).values_list(
            "pk", "user__name", "initials"
        )
    }
    places = places_of_responses(one.response_id for one in found)
    return [_row(one, steps.get(one.pk, []), names, places) for one in found]


def places_of_responses(response_ids: Iterable[UUID | None]) -> dict[UUID, tuple[str, str]]:
    """Answer the number and the place of the call of each response."""
    wanted = {one for one in response_ids if one is not None}
    call_of = dict(Response.objects.filter(pk__in=wanted).values_list("pk", "call_id")) if wanted else {}
    calls = calls_by_id(list(call_of.values())) if call_of else {}
    return {pk: (calls[call].number, calls[call].address) for pk, call in call_of.items() if call in calls}


def count_alarms(*, by: Actor, since: datetime, until: datetime) -> dict[str, int]:
    """Count the real alarms of a span of time by kind: the programme's own figure of safety, and no person's."""
    found = Alarm.objects.filter(
        programme_id=by.programme_id, is_drill=False, raised_at__gte=since, raised_at__lt=until
    ).values_list("kind", flat=True)
    told = list(found)
    return {kind: told.count(kind) for kind in AlarmKind.words()}


def how_long(row: AlarmRow) -> timedelta | None:
    """Answer how long it took until somebody said "I have it", or None."""
    first = min((s.acknowledged_at for s in row.steps if s.acknowledged_at), default=row.acknowledged_at)
    return first - row.raised_at if first else None


def _of_coordinator(by: Actor) -> int:
    if by.role is not Role.COORDINATOR and not by.is_system:
        raise Missing
    return by.programme_id


def _was_woken(alarm: Alarm, user_id: int | None) -> bool:
    return user_id is not None and any(user_id in step.user_ids for step in alarm.steps.all())


def _row(
    one: Alarm,
    steps: list[AlarmStep],
    names: dict[int, tuple[str, str]],
    places: dict[UUID, tuple[str, str]],
) -> AlarmRow:
    name, initials = names.get(one.worker_id, ("?", "?"))
    number, place = places.get(one.response_id, ("", "")) if one.response_id else ("", "")
    return AlarmRow(
        id=one.pk,
        kind=one.kind,
        source=one.source,
        is_drill=one.is_drill,
        worker_id=one.worker_id,
        worker_name=name,
        initials=initials,
        raised_at=one.raised_at,
        due_at=one.due_at,
        heard_at=one.heard_at,
        sos_id=one.sos_id,
        number=number,
        place=place,
        acknowledged_at=one.acknowledged_at,
        acknowledged_by_name=one.acknowledged_by_name,
        closed_at=one.closed_at,
        closed_how=one.closed_how,
        closed_by_name=one.closed_by_name,
        steps=tuple(
            StepRow(s.turn, s.who, tuple(s.names), s.woken_at, s.acknowledged_at, s.acknowledged_by_name) for s in steps
        ),
    )
