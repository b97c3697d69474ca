"""Is everybody all right: each worker's state and the last time they were heard of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from alongside.ground.actor import Actor
from alongside.street.people.reads import (
    ShiftRow,
    access_programme,
    list_on_shift,
    list_workers,
    next_shift_starts,
)

from ..models import Alarm, Hold, Sos
from ..rules.timers import due_at
from ..rules.words import AlarmKind
from .out import A_SHIFT, Out, last_heard, list_out


@dataclass(frozen=True)
class SafetyRow:
    """One worker as the board's right side shows them."""

    worker_id: int
    name: str
    initials: str
    state: str
    last_check_in_at: datetime | None
    due_at: datetime | None
    is_overdue: bool
    open_sos_id: UUID | None
    open_sos_kind: str
    shift_starts_at: datetime | None
    shift_ends_at: datetime | None
    next_shift_at: datetime | None
    lon: float | None
    lat: float | None
    alarm_id: UUID | None = None
    is_held: bool = False
    out: Out | None = None


@dataclass(frozen=True)
class SosRow:
    """A call for help that is open."""

    id: UUID
    worker_id: int
    worker_name: str
    kind: str
    raised_at: datetime


def list_safety(*, by: Actor, at: datetime) -> list[SafetyRow]:
    """Answer every worker's state: ``sos``, ``busy``, ``free`` or ``off``, and when they must be heard of."""
    workers = list_workers(by=by)
    ids = [worker.worker_id for worker in workers]
    shifts: dict[int, ShiftRow] = {
        shift.worker.worker_id: shift for shift in list_on_shift(programme_id=by.programme_id, at=at)
    }
    outs = {one.worker_id: one for one in list_out(by.programme_id)}
    heard = last_heard(ids, since=at - A_SHIFT)
    open_sos = {s.worker_id: s for s in Sos.objects.filter(worker_id__in=ids, stood_down_at=None).order_by("raised_at")}
    alarms = _open_missed(by.programme_id)
    held = set(
        Hold.objects.filter(programme_id=by.programme_id, released_at=None).values_list("response_id", flat=True)
    )
    later = next_shift_starts(worker_ids=ids, at=at)
    every = timedelta(minutes=access_programme(by.programme_id).check_in_minutes)
    rows = []
    for worker in workers:
        out, last = outs.get(worker.worker_id), heard.get(worker.worker_id)
        due = due_at(began_at=out.began_at, heard_at=last, every=every) if out and out.has_timer else None
        shift, sos = shifts.get(worker.worker_id), open_sos.get(worker.worker_id)
        rows.append(
            SafetyRow(
                worker_id=worker.worker_id,
                name=worker.name,
                initials=worker.initials,
                state=_state(has_sos=sos is not None, is_busy=out is not None, is_on=shift is not None),
                last_check_in_at=last,
                due_at=due,
                is_overdue=due is not None and due < at,
                open_sos_id=sos.pk if sos else None,
                open_sos_kind=sos.kind if sos else "",
                shift_starts_at=shift.starts_at if shift else None,
                shift_ends_at=shift.ends_at if shift else None,
                next_shift_at=later.get(worker.worker_id),
                lon=worker.lon,
                lat=worker.lat,
                alarm_id=alarms.get(worker.worker_id),
                is_held=out is not None and out.response_id in held,
                out=out,
            )
        )
    return rows


def check_in_due(*, worker_id: int, arrived_at: datetime, every: timedelta, at: datetime) -> datetime:
    """Answer when one worker who is on a call must next be heard of: the sum that ``list_safety`` makes for all."""
    heard = last_heard([worker_id], since=at - A_SHIFT).get(worker_id)
    return due_at(began_at=arrived_at, heard_at=heard, every=every)


def list_open_sos(*, by: Actor) -> list[SosRow]:
    """Answer the calls for help that nobody has stood down, oldest first."""
    names = {worker.worker_id: worker.name for worker in list_workers(by=by)}
    found = Sos.objects.filter(programme_id=by.programme_id, stood_down_at=None).order_by("raised_at")
    return [SosRow(s.pk, s.worker_id, names.get(s.worker_id, "?"), s.kind, s.raised_at) for s in found[:50]]


def _open_missed(programme_id: int) -> dict[int, UUID]:
    found = Alarm.objects.filter(
        programme_id=programme_id, kind=AlarmKind.MISSED_CHECK_IN, is_drill=False, closed_at__isnull=True
    )
    return dict(found.values_list("worker_id", "pk"))


def _state(*, has_sos: bool, is_busy: bool, is_on: bool) -> str:
    if has_sos:
        return "sos"
    if is_busy:
        return "busy"
    return "free" if is_on else "off"
