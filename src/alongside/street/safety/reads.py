"""Is everybody all right: each worker's state and the last time they were heard of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from alongside.ground.actor import Actor
from alongside.street.dispatch.models import Response, StatusTap
from alongside.street.people.reads import (
    ShiftRow,
    access_programme,
    list_on_shift,
    list_workers,
    next_shift_starts,
)

from .models import CheckIn, Sos

A_SHIFT = timedelta(hours=16)
"""How far back a sign of life is looked for: no shift is longer."""


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
    busy = _busy(by.programme_id)
    heard = _last_heard(ids, since=at - A_SHIFT)
    open_sos = {s.worker_id: s for s in Sos.objects.filter(worker_id__in=ids, stood_down_at=None).order_by("raised_at")}
    later = next_shift_starts(worker_ids=ids, at=at)
    every = timedelta(minutes=access_programme(by.programme_id).check_in_minutes)
    rows = []
    for worker in workers:
        arrived = busy.get(worker.worker_id)
        last = heard.get(worker.worker_id)
        due = max(last or arrived, arrived) + every if arrived else None
        shift = shifts.get(worker.worker_id)
        sos = open_sos.get(worker.worker_id)
        rows.append(
            SafetyRow(
                worker_id=worker.worker_id,
                name=worker.name,
                initials=worker.initials,
                state=_state(has_sos=sos is not None, is_busy=worker.worker_id in busy, is_on=shift is not None),
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
            )
        )
    return rows


def check_in_due(*, worker_id: int, arrived_at: datetime, every: timedelta, at: datetime) -> datetime:
    """Answer when one worker who is on a call must next be heard of: the sum that ``list_safety`` makes for all."""
    last = _last_heard([worker_id], since=at - A_SHIFT).get(worker_id)
    return max(last or arrived_at, arrived_at) + every


def list_open_sos(*, by: Actor) -> list[SosRow]:
    """Answer the calls for help that nobody has stood down, oldest first."""
    names = {worker.worker_id: worker.name for worker in list_workers(by=by)}
    found = Sos.objects.filter(programme_id=by.programme_id, stood_down_at=None).order_by("raised_at")
    return [SosRow(s.pk, s.worker_id, names.get(s.worker_id, "?"), s.kind, s.raised_at) for s in found[:50]]


def _busy(programme_id: int) -> dict[int, datetime | None]:
    found = Response.objects.filter(programme_id=programme_id, end="")
    busy: dict[int, datetime | None] = {}
    for worker_id, partner_id, arrived in found.values_list("worker_id", "partner_id", "arrived_at"):
        busy[worker_id] = arrived
        if partner_id is not None:
            busy[partner_id] = arrived
    return busy


def _last_heard(worker_ids: list[int], *, since: datetime) -> dict[int, datetime]:
    """A check-in and a tap both say that the worker is all right."""
    heard: dict[int, datetime] = {}
    for model, when in ((CheckIn, "said_at"), (StatusTap, "tapped_at")):
        recent = model.objects.filter(**{"worker_id__in": worker_ids, f"{when}__gt": since})
        found = recent.values("worker_id").annotate(last=Max(when))
        for row in found:
            last = heard.get(row["worker_id"])
            heard[row["worker_id"]] = max(last, row["last"]) if last else row["last"]
    return heard


def _state(*, has_sos: bool, is_busy: bool, is_on: bool) -> str:
    if has_sos:
        return "sos"
    if is_busy:
        return "busy"
    return "free" if is_on else "off"
