"""The poller: asks the feeds whose time has come, beside the runner, so that a hanging portal delays no timer.

``python -m alongside.project.processes.poller`` is started by the runner while feeds are due, and ends by itself
when there is nothing to do for a while, so that an installation without feeds pays nothing.
"""

import logging
import os
import signal
import socket
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import django

django.setup()

from django.db import connections  # noqa: E402

from alongside.ground import clock  # noqa: E402
from alongside.ground.actor import the_system  # noqa: E402
from alongside.ground.errors import Refusal  # noqa: E402
from alongside.street.feeds.actions import poll_feed, release_claims, sweep_runs  # noqa: E402
from alongside.street.feeds.reads import list_due  # noqa: E402

log = logging.getLogger("alongside.poller")
STOP = threading.Event()
AT_ONCE = 4
"""Feeds asked at the same time: one portal that hangs leaves room for the others."""

LINGER_SECONDS = 90
LOOK_SECONDS = 1.0
GRACE_SECONDS = 3
SWEEP_SECONDS = 3600.0


def holder() -> str:
    """Name the runner of this machine, so that the next one knows which feeds this one held when it died."""
    return f"{socket.gethostname()}:poller"


def poll_one(programme_id: int, feed_id: int) -> None:
    """Poll one feed; what goes wrong stands on its page."""
    try:
        told = poll_feed(feed_id=feed_id, by=the_system(programme_id), at=clock.now(), holder=holder())
        if told.says:
            log.warning("feed %s: %s", feed_id, told.says)
    except Refusal as refused:
        log.info("feed %s was left alone: %s", feed_id, refused.message)
    except Exception:
        log.exception("feed %s could not be polled; it is tried again", feed_id)
    finally:
        connections.close_all()


def run() -> None:
    """Ask every feed that is due, several at once, until told to stop or until nothing is due for a while."""
    parent, idle_since, swept_at = os.getppid(), time.monotonic(), -SWEEP_SECONDS
    asking: dict[int, Future[None]] = {}
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="feed")
    while not STOP.is_set() and os.getppid() == parent:
        asking = {feed_id: future for feed_id, future in asking.items() if not future.done()}
        for programme_id, feed_id in list_due(at=clock.now()):
            if feed_id not in asking and len(asking) < AT_ONCE:
                asking[feed_id] = pool.submit(poll_one, programme_id, feed_id)
        if time.monotonic() - swept_at >= SWEEP_SECONDS:
            swept_at = time.monotonic()
            sweep_runs(at=clock.now())
        if asking:
            idle_since = time.monotonic()
        elif time.monotonic() - idle_since > LINGER_SECONDS:
            break
        STOP.wait(LOOK_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    end = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < end and not all(future.done() for future in asking.values()):
        time.sleep(0.05)
    connections.close_all()
    logging.shutdown()
    # A fetch that hangs cannot be interrupted. Nothing is lost with it: rows and place are kept together or not at all.
    os._exit(0)


def main() -> None:
    """Give back what a dead poller held, then poll until told to stop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOP.set())
    release_claims(holder=holder())
    run()


if __name__ == "__main__":
    main()
