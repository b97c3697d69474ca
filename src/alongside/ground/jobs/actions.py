"""Asking for long work, and moving it along."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alongside.ground.actor import Actor

from .models import Job


def ask_job(*, kind: str, asked: dict[str, Any], by: Actor, at: datetime) -> int:
    """Ask for one piece of long work; the same work already waiting or running is not asked twice."""
    with transaction.atomic():
        open_job = Job.objects.filter(
            kind=kind, programme_id=by.programme_id, asked=asked, state__in=["waiting", "running"]
        ).first()
        if open_job is not None:
            return open_job.pk
        return Job.objects.create(
            kind=kind, programme_id=by.programme_id, asked_by_id=by.user_id, asked=asked, asked_at=at
        ).pk


def take_job(*, at: datetime) -> Job | None:
    """Take the oldest waiting job: one conditional update, so that only one taker wins."""
    job = Job.objects.filter(state="waiting").order_by("id").first()
    if job is None:
        return None
    won = Job.objects.filter(pk=job.pk, state="waiting").update(state="running", started_at=at)
    if not won:
        return None
    job.refresh_from_db()
    return job


def note_progress(*, job_id: int, progress: float, says: str) -> bool:
    """Note how far a job is, and answer whether it should go on (somebody may have stopped it)."""
    share = min(max(progress, 0.0), 1.0)
    return bool(Job.objects.filter(pk=job_id, state="running").update(progress=share, says=says[:240]))


def finish_job(*, job_id: int, result: dict[str, Any], at: datetime) -> None:
    """Close a job with its result."""
    Job.objects.filter(pk=job_id, state="running").update(
        state="done", progress=1.0, result=result, finished_at=at, says=""
    )


def fail_job(*, job_id: int, says: str, at: datetime) -> None:
    """Close a job that could not be done, saying why and what to do."""
    Job.objects.filter(pk=job_id, state="running").update(state="failed", says=says[:240], finished_at=at)


def stop_job(*, job_id: int, by: Actor, at: datetime) -> None:
    """Stop a job that somebody no longer wants."""
    open_states = ["waiting", "running"]
    Job.objects.filter(pk=job_id, programme_id=by.programme_id, state__in=open_states).update(
        state="stopped", finished_at=at
    )


def put_back_jobs() -> int:
    """Put jobs that a dead runner left running back into the line, and say how many."""
    return Job.objects.filter(state="running").update(state="waiting", progress=0.0, started_at=None)
