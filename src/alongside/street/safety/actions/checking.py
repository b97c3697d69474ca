"""Checking in, and noticing who did not."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Missing
from alongside.street.alerts.actions import tell
from alongside.street.people.models import Programme, Worker
from alongside.street.people.reads import access_programme

from ..models import CheckIn, MissedCheckIn
from ..reads.out import A_SHIFT, last_heard, out_of_worker
from ..reads.team import SafetyRow, list_safety
from ..rules.timers import when_said
from ..rules.words import AlarmKind, Source
from .alarms import close_heard, open_missed_of, raise_alarm


def check_in(*, check_in_id: UUID, said_at: datetime, by: Actor, at: datetime, source: str = Source.PHONE) -> None:
    """Note that a worker says they are all right, which ends their missed check-in. The same check-in twice is one."""
    if by.worker_id is None:
        raise Missing
    with transaction.atomic():
        out = out_of_worker(by.worker_id)
        said, is_new = CheckIn.objects.get_or_create(
            id=check_in_id,
            defaults={
                "programme_id": by.programme_id,
                "worker_id": by.worker_id,
                "said_at": when_said(said_at, at, began_at=out.began_at if out else None),
                "received_at": at,
                "source": source,
            },
        )
        if is_new:
            close_heard(
                worker_id=by.worker_id, programme_id=by.programme_id, heard_at=said.said_at,
                every=_every(by.programme_id), at=at,
            )  # fmt: skip
        tell(audience=f"board:{by.programme_id}", kind="safety", subject="", at=at)


def check_in_by_text(*, worker_id: int, message_id: str, at: datetime) -> None:
    """Take a text message that says "I am all right". The same message twice is one check-in."""
    by = worker_actor(worker_id)
    check_in(check_in_id=id_of_text("check_in", by, message_id), said_at=at, by=by, at=at, source=Source.TEXT)


def notice_missed_check_ins(*, at: datetime) -> int:
    """Write down every check-in that fell due and did not come, wake the first rung, and count them."""
    return sum(notice_missed(programme_id=pk, at=at) for pk in Programme.objects.values_list("pk", flat=True))


def notice_missed(*, programme_id: int, at: datetime) -> int:
    """Do so for one programme, and close the alarms of those who were heard of since."""
    noticed = 0
    every = _every(programme_id)
    for row in list_safety(by=the_system(programme_id), at=at):
        if row.alarm_id is not None and row.last_check_in_at is not None:
            close_heard(
                worker_id=row.worker_id, programme_id=programme_id, heard_at=row.last_check_in_at, every=every, at=at
            )
        if row.is_overdue and row.due_at is not None:
            noticed += _notice(row, row.due_at, programme_id=programme_id, at=at)
    return noticed


def close_heard_drills(*, programme_id: int, worker_id: int, at: datetime) -> None:
    """End a drill's missed check-in when the worker was heard of since it began."""
    heard = last_heard([worker_id], since=at - A_SHIFT).get(worker_id)
    if heard is not None and open_missed_of(worker_id):
        close_heard(worker_id=worker_id, programme_id=programme_id, heard_at=heard, every=_every(programme_id), at=at)


def worker_actor(worker_id: int) -> Actor:
    """Answer a worker as the one who acts: for what reaches the office by text message."""
    worker = Worker.objects.select_related("user").filter(pk=worker_id, is_active=True).first()
    if worker is None:
        raise Missing
    actor: Actor = worker.user.actor
    return actor


def id_of_text(what: str, by: Actor, message_id: str) -> UUID:
    """Answer the same id for the same text message, however often the gateway brings it."""
    return uuid5(NAMESPACE_URL, f"alongside:{what}:{by.programme_id}:{by.worker_id}:{message_id}")


def _notice(row: SafetyRow, due: datetime, *, programme_id: int, at: datetime) -> int:
    with transaction.atomic():
        _, is_new = MissedCheckIn.objects.get_or_create(
            worker_id=row.worker_id, due_at=due, defaults={"programme_id": programme_id, "noticed_at": at}
        )
        if is_new:
            raise_alarm(
                kind=AlarmKind.MISSED_CHECK_IN,
                worker_id=row.worker_id,
                programme_id=programme_id,
                source=Source.TIMER,
                raised_at=at,
                at=at,
                response_id=row.out.response_id if row.out else None,
                due_at=due,
                heard_at=row.last_check_in_at,
            )
    return int(is_new)


def _every(programme_id: int) -> timedelta:
    return timedelta(minutes=access_programme(programme_id).check_in_minutes)
