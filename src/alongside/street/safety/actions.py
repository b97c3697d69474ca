"""Checking in, calling for help, standing down."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Missing
from alongside.street.alerts.actions import tell, tell_all
from alongside.street.people.models import Programme

from .models import CheckIn, MissedCheckIn, Sos
from .reads import list_safety


def check_in(*, check_in_id: UUID, said_at: datetime, by: Actor, at: datetime) -> None:
    """Note that a worker says they are all right. The same check-in twice is one."""
    if by.worker_id is None:
        raise Missing
    with transaction.atomic():
        CheckIn.objects.get_or_create(
            id=check_in_id,
            defaults={
                "programme_id": by.programme_id,
                "worker_id": by.worker_id,
                "said_at": min(said_at, at),
                "received_at": at,
            },
        )
        tell(audience=f"board:{by.programme_id}", kind="safety", subject="", at=at)


def raise_sos(*, sos_id: UUID, kind: str, raised_at: datetime, by: Actor, at: datetime) -> None:
    """Call for help (``sos``) or for back-up: the board shows it at once. The same press twice is one."""
    if by.worker_id is None:
        raise Missing
    with transaction.atomic():
        Sos.objects.get_or_create(
            id=sos_id,
            defaults={
                "programme_id": by.programme_id,
                "worker_id": by.worker_id,
                "kind": "back_up" if kind == "back_up" else "sos",
                "raised_at": min(raised_at, at),
                "received_at": at,
            },
        )
        tell_all([(f"board:{by.programme_id}", "safety", str(sos_id))], at=at)


def stand_down(*, sos_id: UUID, by: Actor, at: datetime) -> None:
    """Close a call for help: somebody has reached the worker."""
    with transaction.atomic():
        open_sos = Sos.objects.filter(pk=sos_id, programme_id=by.programme_id, stood_down_at=None)
        if not open_sos.update(stood_down_at=at, stood_down_by_id=by.user_id):
            raise Missing
        tell(audience=f"board:{by.programme_id}", kind="safety", subject=str(sos_id), at=at)


def notice_missed_check_ins(*, at: datetime) -> int:
    """Write down every check-in that fell due and did not come, tell the board, and count them."""
    noticed = 0
    for programme_id in Programme.objects.values_list("pk", flat=True):
        for row in list_safety(by=the_system(programme_id), at=at):
            if not row.is_overdue or row.due_at is None:
                continue
            with transaction.atomic():
                _, is_new = MissedCheckIn.objects.get_or_create(
                    worker_id=row.worker_id,
                    due_at=row.due_at,
                    defaults={"programme_id": programme_id, "noticed_at": at},
                )
                if is_new:
                    noticed += 1
                    tell(audience=f"board:{programme_id}", kind="safety", subject="", at=at)
    return noticed
