"""One long job in a process of its own: ``python -m alongside.project.processes.job 12``."""

import logging
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from alongside.ground import clock  # noqa: E402
from alongside.ground.errors import Refusal  # noqa: E402
from alongside.ground.jobs.actions import fail_job, finish_job, note_progress  # noqa: E402
from alongside.ground.jobs.models import Job  # noqa: E402

log = logging.getLogger("alongside.job")


class JobStopped(Exception):
    """Somebody no longer wants the job."""


def build_facts(job: Job) -> dict[str, Any]:
    """Count: write the facts without names, then the report that may be published."""
    from alongside.project.counting import count_programme

    def tell(share: float, says: str = "") -> None:
        if not note_progress(job_id=job.pk, progress=share, says=says):
            raise JobStopped

    return count_programme(programme_id=job.programme_id, at=clock.now(), on_progress=tell)


KINDS: dict[str, Callable[[Job], dict[str, Any]]] = {"build_facts": build_facts}


def do_job(job: Job) -> None:
    """Do a job that was taken, and close it with its result or with what went wrong."""
    try:
        finish_job(job_id=job.pk, result=KINDS[job.kind](job), at=clock.now())
    except JobStopped:
        log.info("job %s was stopped", job.pk)
    except Refusal as refused:
        fail_job(job_id=job.pk, says=f"{refused.message} {refused.next_step}", at=clock.now())
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        fail_job(job_id=job.pk, says="Something went wrong inside. The logs say what.", at=clock.now())


if __name__ == "__main__":
    do_job(Job.objects.get(pk=int(sys.argv[1])))
