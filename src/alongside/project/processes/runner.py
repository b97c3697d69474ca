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

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from alongside.confided.vault.actions import make_head, retry_quarantined  # noqa: E402
from alongside.ground import clock  # noqa: E402
from alongside.ground.actor import the_system  # noqa: E402
from alongside.ground.jobs.actions import ask_job, fail_job, put_back_jobs, take_job  # noqa: E402
from alongside.project.processes.centre import tend_centre  # noqa: E402
from alongside.project.processes.safety import watch  # noqa: E402
from alongside.project.processes.sender import run as send  # noqa: E402
from alongside.street.alerts.actions import sweep_alerts, tell  # noqa: E402
from alongside.street.codes.actions import ask_to_count  # noqa: E402
from alongside.street.devices.actions import notice_unsent  # noqa: E402
from alongside.street.dispatch.actions import give_up_waiting, tend_waiting, time_out_offers  # noqa: E402
from alongside.street.feeds.reads import list_due  # noqa: E402
from alongside.street.intake.actions.tallying import tally_calls  # noqa: E402
from alongside.street.missed.actions import days_to_settle  # noqa: E402
from alongside.street.people.models import Programme  # noqa: E402

log = logging.getLogger("alongside.runner")
STOP = threading.Event()
_COPYING: list[subprocess.Popen[bytes]] = []
MOST_TALLIED_HERE = 500
"""New calls that are counted between two ticks; more are a job."""


def tick() -> None:
    """Do what time asks for: close offers nobody answered, offer calls that wait."""
    at = clock.now()
    time_out_offers(at=at)
    give_up_waiting(at=at)
    for programme_id in Programme.objects.values_list("pk", flat=True):
        tend_waiting(programme_id=programme_id, at=at)


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


def tally() -> None:
    """Count the calls that came, for the quality page; many at once are counted by a job of their own."""
    at = clock.now()
    for programme_id in Programme.objects.values_list("pk", flat=True):
        by = the_system(programme_id)
        if tally_calls(by=by, at=at, most_calls=MOST_TALLIED_HERE).behind:
            ask_job(kind="tally_calls", asked={}, by=by, at=at)


def check_tallies() -> None:
    """Have the tallies checked against the calls themselves."""
    at = clock.now()
    for programme_id in Programme.objects.values_list("pk", flat=True):
        ask_job(kind="tally_calls", asked={}, by=the_system(programme_id), at=at)


def settle_days() -> None:
    """Have the days settled that are over: calls nobody went to get their reason, or are asked about."""
    at = clock.now()
    for programme_id in Programme.objects.values_list("pk", flat=True):
        if days := days_to_settle(programme_id=programme_id, at=at):
            asked = {"days": [day.isoformat() for day in days]}
            ask_job(kind="settle_days", asked=asked, by=the_system(programme_id), at=at)


def count_codes() -> None:
    """Ask for the codes of every programme to be counted anew."""
    for programme_id in Programme.objects.values_list("pk", flat=True):
        ask_to_count(by=the_system(programme_id), at=clock.now())


def make_second_copy() -> None:
    """Have the stores copied to the second place, in a process of its own: no timer waits for a disk."""
    if settings.BACKUP is None or (_COPYING and _COPYING[-1].poll() is None):
        return
    _COPYING[:] = [subprocess.Popen([sys.executable, "-m", "alongside.project.cli", "backup"])]


def tell_of_unsent() -> None:
    """Wake the board for phones on which something has waited too long."""
    at = clock.now()
    for programme_id in notice_unsent(at=at):
        tell(audience=f"board:{programme_id}", kind="board", subject="phones", at=at)


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
    watcher = threading.Thread(target=watch, args=(STOP,), name="safety", daemon=True)
    watcher.start()
    put_back_jobs()
    worker = threading.Thread(target=_do_jobs, name="jobs", daemon=True)
    worker.start()
    poller = threading.Thread(target=_tend_poller, name="feeds", daemon=True)
    poller.start()
    sender = threading.Thread(target=send, args=(STOP,), name="sender", daemon=True)
    sender.start()
    centre = threading.Thread(target=tend_centre, args=(STOP,), name="centre", daemon=True)
    centre.start()
    slow = [NowAndThen(60, retry_records), NowAndThen(600, sweep), NowAndThen(3600, close_ledger)]
    slow += [NowAndThen(60, tally), NowAndThen(6 * 3600, check_tallies, time.monotonic())]
    slow += [NowAndThen(1800, settle_days)]
    slow += [NowAndThen(3600, count_codes)]
    slow += [NowAndThen(300, make_second_copy), NowAndThen(300, tell_of_unsent)]
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
    watcher.join(timeout=5)
    worker.join(timeout=5)
    poller.join(timeout=5)
    sender.join(timeout=5)
    centre.join(timeout=5)
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


def _tend_poller() -> None:
    """Keep a poller running while feeds are due; feeds are asked in its process, so that none delays a timer."""
    child: subprocess.Popen[bytes] | None = None
    while not STOP.is_set():
        try:
            is_running = child is not None and child.poll() is None
            if not is_running and list_due(at=clock.now(), limit=1):
                child = subprocess.Popen([sys.executable, "-m", "alongside.project.processes.poller"])
        except Exception:
            log.exception("the poller could not be tended; the next look tries again")
            connections.close_all()
        STOP.wait(1)
    if child is not None and child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=4)
        except subprocess.TimeoutExpired:
            child.kill()
    connections.close_all()


def main() -> None:
    """Run until told to stop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOP.set())
    run()


if __name__ == "__main__":
    main()
