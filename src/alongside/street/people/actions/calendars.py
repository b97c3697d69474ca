"""A worker's private calendar address: made, shown once, ended."""

import hashlib
from datetime import datetime

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.ground.ids import new_token

from ..models import CalendarLink
from .persons import lock_workers


def make_calendar_link(*, by: Actor, at: datetime) -> str:
    """Make the secret of one's own calendar address and show it this once. The address before it ends."""
    if by.worker_id is None:
        raise Missing
    token = new_token()
    with transaction.atomic():
        (worker,) = lock_workers([by.worker_id], by=by)
        CalendarLink.objects.filter(worker=worker, ended_at=None).update(ended_at=at)
        CalendarLink.objects.create(worker=worker, digest=digest_of(token), made_at=at)
    return token


def end_calendar_link(*, worker_id: int, by: Actor, at: datetime) -> None:
    """End a worker's calendar address: from the next look on, it answers nothing."""
    links = CalendarLink.objects.filter(worker_id=worker_id, worker__programme_id=by.programme_id, ended_at=None)
    links.update(ended_at=at)


def digest_of(token: str) -> str:
    """Answer what is kept of a calendar's secret."""
    return hashlib.sha256(token.encode()).hexdigest()
