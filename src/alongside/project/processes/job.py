"""One long job in a process of its own: ``python -m alongside.project.processes.job 12``."""

import logging
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import django

django.setup()

from alongside.ground import clock  # noqa: E402
from alongside.ground.actor import Actor  # noqa: E402
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


def try_protocol(job: Job) -> dict[str, Any]:
    """Try the draft of a protocol on the calls of a span of time. Nothing is changed."""
    from alongside.project.trying import try_draft

    def tell(share: float, says: str = "") -> None:
        if not note_progress(job_id=job.pk, progress=share, says=says):
            raise JobStopped

    return try_draft(programme_id=job.programme_id, asked=job.asked, at=clock.now(), on_progress=tell)


def try_feed(job: Job) -> dict[str, Any]:
    """Fetch the first page of a feed and show how it would be read; keep nothing."""
    from alongside.street.feeds import actions

    told = actions.try_feed(feed_id=int(job.asked["feed"]), by=_asker(job), at=clock.now())
    return {"feed": job.asked["feed"], "trial": told.as_dict()}


def poll_feed(job: Job) -> dict[str, Any]:
    """Ask a feed now; what came stands among its runs."""
    from alongside.street.feeds import actions

    told = actions.poll_feed(feed_id=int(job.asked["feed"]), by=_asker(job), at=clock.now())
    return {"feed": job.asked["feed"], "run": told.run_id, "end": told.end}


def tally_calls(job: Job) -> dict[str, Any]:
    """Count the calls that are new or have changed, for the quality page; check every source against its calls."""
    from alongside.ground.actor import the_system
    from alongside.street.intake.actions import tallying

    by, at = the_system(job.programme_id), clock.now()
    return {"days": tallying.tally_calls(by=by, at=at).days, "mended": tallying.recount_calls(by=by, at=at)}


def propose_recipe(job: Job) -> dict[str, Any]:
    """Look at an uploaded file, or at the first page of a feed, and propose a recipe for its page."""
    from alongside.project.proposing import propose_for_page

    def tell(share: float, says: str = "") -> None:
        if not note_progress(job_id=job.pk, progress=share, says=says):
            raise JobStopped

    return propose_for_page(asked=job.asked, by=_asker(job), at=clock.now(), on_progress=tell)


def count_codes(job: Job) -> dict[str, Any]:
    """Count how often each local code was seen."""
    from alongside.street.codes import actions

    return {"calls": actions.count_codes(programme_id=job.programme_id, at=clock.now())}


def apply_meaning(job: Job) -> dict[str, Any]:
    """Give the rest of the calls of a confirmed code their category, a thousand at a time."""
    from alongside.street.intake import actions

    calls, is_done = 0, False
    while not is_done:
        more, is_done = actions.apply_meaning(
            mapping_id=int(job.asked["mapping"]), programme_id=job.programme_id, at=clock.now()
        )
        calls += more
        if not note_progress(job_id=job.pk, progress=0.5, says=""):
            raise JobStopped
    return {"calls": calls}


def _asker(job: Job) -> Actor:
    return Actor(programme_id=job.programme_id, user_id=job.asked_by_id)


def settle_days(job: Job) -> dict[str, Any]:
    """Settle days that are over: every eligible call gets its reason, or is asked about."""
    from alongside.street.missed import actions

    days = [date.fromisoformat(one) for one in job.asked["days"]]
    return {"asked": actions.settle_days(programme_id=job.programme_id, days=days, at=clock.now())}


def count_beats(job: Job) -> dict[str, Any]:
    """Count from which beats and shifts officers ask for a worker, and from which they do not."""
    from dataclasses import asdict

    from alongside.street.centre.reads import count_beats as count

    found = count(by=_asker(job), at=clock.now())
    return asdict(found) | {"since": found.since.isoformat()}


KINDS: dict[str, Callable[[Job], dict[str, Any]]] = {
    "build_facts": build_facts,
    "apply_meaning": apply_meaning,
    "count_codes": count_codes,
    "tally_calls": tally_calls,
    "try_feed": try_feed,
    "poll_feed": poll_feed,
    "try_protocol": try_protocol,
    "propose_recipe": propose_recipe,
    "settle_days": settle_days,
    "count_beats": count_beats,
}


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
