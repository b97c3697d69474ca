"""Status back to the centre, in a thread of the runner: news is noticed, leased, sent, marked."""

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connections

from alongside.ground import clock
from alongside.street.centre.actions import (
    follow_progress,
    look_again,
    mark_report,
    send_report,
    sweep_reports,
    take_reports,
)
from alongside.street.centre.actions.leaving import close_questions
from alongside.street.centre.actions.sending import Leased
from alongside.street.centre.rules.faults import SendFault

log = logging.getLogger("alongside.centre")
AT_ONCE = 4
LOOK_SECONDS = 0.5
AGAIN_SECONDS = 60.0
SWEEP_SECONDS = 6 * 3600.0


def tend_centre(stop: threading.Event) -> None:
    """Send what the centre is owed, until told to stop. One slow centre delays no other.

    The stores are touched by this thread alone.
    """
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="centre")
    sending: dict[Future[SendFault | None], Leased] = {}
    again_at = swept_at = -1e9
    while not stop.is_set():
        now = time.monotonic()
        try:
            follow_progress(at=clock.now())
            if now - again_at >= AGAIN_SECONDS:
                again_at = now
                look_again(at=clock.now())
                close_questions(at=clock.now())
            if now - swept_at >= SWEEP_SECONDS:
                swept_at = now
                sweep_reports(at=clock.now())
            _mark(sending)
            for leased in take_reports(at=clock.now(), limit=AT_ONCE - len(sending)) if len(sending) < AT_ONCE else ():
                sending[pool.submit(send_report, leased, at=clock.now())] = leased
        except Exception:
            log.exception("status back to the centre stumbled; it goes on")
            connections.close_all()
        stop.wait(0.05 if sending else LOOK_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    # What is on the wire now is not marked: its lease runs out, and it is sent again under the same key.
    connections.close_all()


def _mark(sending: dict[Future[SendFault | None], Leased]) -> None:
    for future in [one for one in sending if one.done()]:
        leased = sending.pop(future)
        fault = future.result()
        if fault is not None:
            log.info("to the centre: %s", fault.code)
        mark_report(leased, fault=fault, at=clock.now())
