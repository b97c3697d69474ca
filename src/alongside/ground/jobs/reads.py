"""How far long work is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing

from .models import Job


@dataclass(frozen=True)
class JobRow:
    """One job as its page shows it."""

    job_id: int
    kind: str
    state: str
    progress: float
    says: str
    result: dict[str, Any]
    asked_at: datetime
    finished_at: datetime | None


def access_job(job_id: int, *, by: Actor) -> JobRow:
    """Answer a job of one's own programme, or refuse."""
    job = Job.objects.filter(pk=job_id, programme_id=by.programme_id).first()
    if job is None:
        raise Missing
    return _row(job)


def latest_job(*, kind: str, by: Actor) -> JobRow | None:
    """Answer the newest job of a kind, if any was ever asked for."""
    job = Job.objects.filter(kind=kind, programme_id=by.programme_id).order_by("-id").first()
    return _row(job) if job else None


def _row(job: Job) -> JobRow:
    return JobRow(job.pk, job.kind, job.state, job.progress, job.says, job.result, job.asked_at, job.finished_at)
