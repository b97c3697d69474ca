"""After hard calls: who should be asked how they are, and what a worker went through. For two pairs of eyes only.

The worker sees their own; the coordinator sees each worker's by name. Nobody else does, nothing is added up over
people, and nothing is put in an order of more or less.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.dispatch.models import Response
from alongside.street.people.models import Worker
from alongside.street.people.reads import list_workers

from ..models import FollowUp, HardCall, MissedCheckIn, Sos
from ..rules.care import EXPOSURE_DAYS

IS_OVER = Q(kind="back_up") | Q(stood_down_at__isnull=False)
"""An SOS that is still open is not counted yet: nobody who takes the phone may see there that it was pressed."""


@dataclass(frozen=True)
class CareRow:
    """One time somebody asks a worker how they are."""

    id: UUID
    worker_id: int
    worker_name: str
    kind: str
    why: str
    was_at: datetime
    due_at: datetime
    is_due: bool
    answer: str
    answered_at: datetime | None
    answered_by_name: str


@dataclass(frozen=True)
class Exposure:
    """What one worker went through in the last days. Counts, no score."""

    worker_id: int
    name: str
    days: int
    hard_calls: int
    left_for_safety: int
    sos: int
    back_ups: int
    missed_check_ins: int


def list_own_care(*, by: Actor, at: datetime, limit: int = 20) -> list[CareRow]:
    """Answer the questions that wait for oneself, the next first."""
    if by.worker_id is None:
        raise Missing
    mine = FollowUp.objects.filter(worker_id=by.worker_id, answered_at__isnull=True)
    return _rows(mine.order_by("due_at", "pk")[:limit], at)


def list_care(*, by: Actor, at: datetime, limit: int = 60) -> list[CareRow]:
    """Answer every question that waits, the most overdue first. For the coordinator alone."""
    _for_coordinator(by)
    found = FollowUp.objects.filter(programme_id=by.programme_id, answered_at__isnull=True)
    return _rows(found.order_by("due_at", "pk")[:limit], at)


def list_answered_care(*, by: Actor, at: datetime, limit: int = 20) -> list[CareRow]:
    """Answer the questions that were answered last. For the coordinator alone."""
    _for_coordinator(by)
    found = FollowUp.objects.filter(programme_id=by.programme_id, answered_at__isnull=False)
    return _rows(found.order_by("-answered_at", "pk")[:limit], at)


def count_care_due(*, by: Actor, at: datetime) -> int:
    """Count the questions that should have been asked by now."""
    _for_coordinator(by)
    return FollowUp.objects.filter(programme_id=by.programme_id, answered_at__isnull=True, due_at__lte=at).count()


def access_exposure(*, worker_id: int, by: Actor, at: datetime) -> Exposure:
    """Answer what one worker went through: their own, or, for the coordinator, one of the programme's."""
    if by.worker_id != worker_id and by.role is not Role.COORDINATOR:
        raise Missing
    worker = Worker.objects.filter(pk=worker_id, programme_id=by.programme_id).values_list("pk", "user__name").first()
    if worker is None:
        raise Missing
    with connection.cursor() as cursor:
        since = connection.ops.adapt_datetimefield_value(at - timedelta(days=EXPOSURE_DAYS))
        cursor.execute(_EXPOSURE, [worker_id, since, worker_id, worker_id, since, *[worker_id, since] * 3])
        return Exposure(*worker, EXPOSURE_DAYS, *cursor.fetchone())


_EXPOSURE = (
    "SELECT (SELECT COUNT(*) FROM safety_hardcall WHERE worker_id = %s AND was_at > %s), "
    "(SELECT COUNT(*) FROM dispatch_response WHERE \"end\" = 'left_for_safety' AND (worker_id = %s OR partner_id = %s) "
    "AND departed_at > %s), "
    "(SELECT COUNT(*) FROM safety_sos WHERE worker_id = %s AND raised_at > %s AND kind = 'sos' "
    "AND stood_down_at IS NOT NULL), "
    "(SELECT COUNT(*) FROM safety_sos WHERE worker_id = %s AND raised_at > %s AND kind = 'back_up'), "
    "(SELECT COUNT(*) FROM safety_missedcheckin WHERE worker_id = %s AND due_at > %s)"
)
"""What one worker went through, in one question: their phone asks it every few seconds."""


def list_exposure(*, by: Actor, at: datetime, limit: int = 200) -> list[Exposure]:
    """Answer what each worker went through, by name, never in an order of more or less. For the coordinator alone."""
    _for_coordinator(by)
    workers = [(one.worker_id, one.name) for one in list_workers(by=by, limit=limit)]
    return _exposures(workers, at)


def _for_coordinator(by: Actor) -> None:
    if by.role is not Role.COORDINATOR:
        raise Missing


def _rows(follow_ups: Iterable[FollowUp], at: datetime) -> list[CareRow]:
    found = list(follow_ups)
    if not found:
        return []
    names = dict(Worker.objects.filter(pk__in={one.worker_id for one in found}).values_list("pk", "user__name"))
    hard = HardCall.objects.in_bulk([one.hard_call_id for one in found])
    return [
        CareRow(
            one.pk, one.worker_id, names.get(one.worker_id, "?"), one.kind, hard[one.hard_call_id].why,
            hard[one.hard_call_id].was_at, one.due_at, one.due_at <= at, one.answer, one.answered_at,
            one.answered_by_name,
        )
        for one in found
    ]  # fmt: skip


def _exposures(workers: list[tuple[int, str]], at: datetime) -> list[Exposure]:
    since, ids = at - timedelta(days=EXPOSURE_DAYS), [worker_id for worker_id, _ in workers]
    hard = Counter(HardCall.objects.filter(worker_id__in=ids, was_at__gt=since).values_list("worker_id", flat=True))
    helps = Counter(
        Sos.objects.filter(IS_OVER, worker_id__in=ids, raised_at__gt=since).values_list("worker_id", "kind")
    )
    missed = Counter(
        MissedCheckIn.objects.filter(worker_id__in=ids, due_at__gt=since).values_list("worker_id", flat=True)
    )
    left: Counter[int] = Counter()
    ended = Response.objects.filter(end="left_for_safety", departed_at__gt=since)
    ended = ended.filter(Q(worker_id__in=ids) | Q(partner_id__in=ids))
    for worker_id, partner_id in ended.values_list("worker_id", "partner_id"):
        left.update(n for n in (worker_id, partner_id) if n is not None)
    return [
        Exposure(
            n, name, EXPOSURE_DAYS, hard[n], left[n], helps[n, "sos"], helps[n, "back_up"], missed[n],
        )
        for n, name in workers
    ]  # fmt: skip
