"""Shifts: who is there when, who is there now, who can be called at home."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from alongside.ground.actor import Actor

from ..models import Shift
from ..rules.words import ShiftKind
from .workers import WorkerRow, reachable_at, row_of


@dataclass(frozen=True)
class ShiftRow:
    """The hours of one worker. ``is_on``: they said they are there, and have not left."""

    shift_id: int
    worker: WorkerRow
    starts_at: datetime
    ends_at: datetime
    went_on_at: datetime | None
    went_off_at: datetime | None
    kind: str = ShiftKind.DUTY.value
    opening_id: int | None = None

    @property
    def is_on(self) -> bool:
        """Say whether the worker went on shift and has not gone off."""
        return self.went_on_at is not None and self.went_off_at is None

    @property
    def is_on_call(self) -> bool:
        """Say whether the worker is asked only when nobody on duty can go."""
        return self.kind == ShiftKind.ON_CALL


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on duty by the roster at an instant, who of them said that they are there, and who is on call.

    All are worker ids.
    """

    rostered: frozenset[int]
    there: frozenset[int]
    on_call: frozenset[int] = frozenset()


def list_shifts(*, by: Actor, since: datetime, until: datetime, limit: int = 500) -> list[ShiftRow]:
    """Answer the shifts that touch a span of time, in order of start."""
    found = _shifts(by.programme_id).filter(starts_at__lt=until, ends_at__gt=since)
    return [_shift_row(shift) for shift in found.order_by("starts_at", "pk")[:limit]]


def list_shifts_of(worker_id: int, *, by: Actor, since: datetime, limit: int = 60) -> list[ShiftRow]:
    """Answer one worker's shifts that end after an instant, in order of start."""
    found = _shifts(by.programme_id).filter(worker_id=worker_id, ends_at__gt=since)
    return [_shift_row(shift) for shift in found.order_by("starts_at", "pk")[:limit]]


def list_on_shift(*, programme_id: int, at: datetime) -> list[ShiftRow]:
    """Answer the shifts of those who are on duty now: by the roster and by their own word."""
    there = _reachable(programme_id, at).filter(kind=ShiftKind.DUTY.value)
    return [_shift_row(shift) for shift in there.order_by("pk")]


def list_on_call(*, programme_id: int, at: datetime) -> list[ShiftRow]:
    """Answer the shifts of those who can be called at home now, when nobody on duty can go."""
    at_home = _reachable(programme_id, at).filter(kind=ShiftKind.ON_CALL.value)
    return [_shift_row(shift) for shift in at_home.order_by("pk")]


def roster_at(*, programme_id: int, at: datetime) -> Roster:
    """Answer the roster at an instant in one question: every call that comes in asks it."""
    now = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.worker_id, s.kind, s.went_on_at IS NOT NULL, s.went_off_at IS NULL FROM people_shift s "
            "JOIN people_worker w ON w.id = s.worker_id WHERE w.programme_id = %s AND w.is_active "
            "AND s.starts_at <= %s AND s.ends_at > %s",
            [programme_id, now, now],
        )
        found = cursor.fetchall()
    duty = [(one, came and stays) for one, kind, came, stays in found if kind == ShiftKind.DUTY]
    return Roster(
        rostered=frozenset(one for one, _ in duty),
        there=frozenset(one for one, is_there in duty if is_there),
        on_call=frozenset(one for one, kind, _, stays in found if kind == ShiftKind.ON_CALL and stays),
    )


def current_shift(*, worker_id: int, at: datetime) -> ShiftRow | None:
    """Answer the worker's shift now, or the one that starts within the hour."""
    near = Shift.objects.select_related("worker__user").filter(
        worker_id=worker_id, starts_at__lte=at + timedelta(hours=1), ends_at__gt=at
    )
    shift = near.order_by("starts_at").first()
    return _shift_row(shift) if shift else None


def next_shift_starts(*, worker_ids: list[int], at: datetime) -> dict[int, datetime]:
    """Answer when each worker's next shift starts."""
    later = Shift.objects.filter(worker_id__in=worker_ids, starts_at__gt=at).order_by("-starts_at")
    return {shift.worker_id: shift.starts_at for shift in later}


def _reachable(programme_id: int, at: datetime) -> QuerySet[Shift]:
    return reachable_at(at).select_related("worker__user").filter(worker__programme_id=programme_id)


def _shifts(programme_id: int) -> QuerySet[Shift]:
    return Shift.objects.select_related("worker__user").filter(worker__programme_id=programme_id)


def _shift_row(shift: Shift) -> ShiftRow:
    return ShiftRow(
        shift.pk,
        row_of(shift.worker),
        shift.starts_at,
        shift.ends_at,
        shift.went_on_at,
        shift.went_off_at,
        shift.kind,
        shift.opening_id,
    )
