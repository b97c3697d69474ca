"""The runner: timers, and every job longer than a tap."""

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import django

django.setup()

from django.db import connections  # noqa: E402

from alongside.confided.vault.actions import make_head, retry_quarantined  # noqa: E402
from alongside.ground import clock  # noqa: E402
from alongside.ground.jobs.actions import fail_job, put_back_jobs, take_job  # noqa: E402
from alongside.street.alerts.actions import sweep_alerts  # noqa: E402
from alongside.street.dispatch.actions import give_up_waiting, tend_waiting, time_out_offers  # noqa: E402
from alongside.street.people.models import Programme  # noqa: E402
from alongside.street.safety.actions import notice_missed_check_ins  # noqa: E402

log = logging.getLogger("alongside.runner")
STOP = threading.Event()


def tick() -> None:
    """Do what time asks for: close offers nobody answered, offer calls that wait, notice who was not heard of."""
    at = clock.now()
    time_out_offers(at=at)
    give_up_waiting(at=at)
    for programme_id in Programme.objects.values_list("pk", flat=True):
        tend_waiting(programme_id=programme_id, at=at)
    notice_missed_check_ins(at=at)


@dataclass
class NowAndThen:
    """Something done every so many seconds, first when the runner starts."""

    every_seconds: float
    do: Callable[[], object]
    done_at: float = -1e9

    def do_if_due(self, now: float) -> None:
        """Do it when its time has come (``now`` in monotonic seconds)."""
        if now - self.done_at >= self.every_seconds:
            self.done_at = now
            self.do()


def retry_records() -> None:
    """Try again to open what phones sent and could not be opened then."""
    for programme_id in Programme.objects.values_list("pk", flat=True):
        opened = retry_quarantined(programme_id=programme_id)
        if opened:
            log.info("%s records opened that had waited", opened)


def sweep() -> None:
    """Forget alerts that are too old to be replayed."""
    sweep_alerts(at=clock.now())


def close_ledger() -> None:
    """Close the ledger so far under one head."""
    make_head(at=clock.now())


def do_one_job() -> bool:
    """Do the oldest waiting job in a process of its own, and say whether there was one.

    A job loads large libraries; when its process ends, their memory is given back.
    """
    job = take_job(at=clock.now())
    if job is None:
        return False
    child = subprocess.Popen([sys.executable, "-m", "alongside.project.processes.job", str(job.pk)])
    while child.poll() is None:
        if STOP.wait(0.1):
            child.terminate()
            child.wait()
    if child.returncode:
        says = "The work stopped before its end. Ask for it again; nothing was changed."
        fail_job(job_id=job.pk, says=says, at=clock.now())
    return True


def run() -> None:
    """Tick every half second and do jobs beside it, until told to stop."""
    put_back_jobs()
    worker = threading.Thread(target=_do_jobs, name="jobs", daemon=True)
    worker.start()
    slow = [NowAndThen(60, retry_records), NowAndThen(600, sweep), NowAndThen(3600, close_ledger)]
    while not STOP.is_set():
        started = time.monotonic()
        try:
            tick()
            for one in slow:
                one.do_if_due(started)
        except Exception:
            log.exception("a tick failed; the next one tries again")
            connections.close_all()
        STOP.wait(max(0.0, 0.5 - (time.monotonic() - started)))
    worker.join(timeout=5)
    connections.close_all()


def _do_jobs() -> None:
    while not STOP.is_set():
        try:
            if not do_one_job():
                STOP.wait(0.3)
        except Exception:
            log.exception("the job line stumbled; it goes on")
            connections.close_all()
            STOP.wait(1)
    connections.close_all()


def main() -> None:
    """Run until told to stop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOP.set())
    run()


if __name__ == "__main__":
    main()
