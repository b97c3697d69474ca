"""The timers that keep people safe: a thread of the runner of their own, so that no slow tick ever delays them."""

import logging
import threading
import time

from django.db import connections

from alongside.ground import clock
from alongside.street.safety.actions import tend_safety

log = logging.getLogger("alongside.safety")
LOOK_EVERY_SECONDS = 1.0


def watch(stop: threading.Event) -> None:
    """Look every second of the house's clock who was not heard of, and wake the next person, until told to stop.

    A look that fails is logged and the next one tries again. Meanwhile no beat is written, and every phone and
    page says that the timers do not run.
    """
    while not stop.is_set():
        started = time.monotonic()
        try:
            tend_safety(at=clock.now())
        except Exception:
            log.exception("nobody could be watched; the next look tries again")
            connections.close_all()
        pause = max(LOOK_EVERY_SECONDS / clock.speed(), 0.1)
        stop.wait(max(0.05, pause - (time.monotonic() - started)))
    connections.close_all()
