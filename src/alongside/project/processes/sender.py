"""The sender: climbs pages rung by rung and hands their messages to the carriers. A thread of the runner.

Started alone (``python -m alongside.project.processes.sender``) it does the same beside others: a lease decides
who sends. Only this thread touches the stores; carriers are asked by helpers, so that one that hangs delays
nobody on the other way.
"""

import logging
import signal
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import django

django.setup()

from django.db import connections  # noqa: E402

from alongside.ground import clock  # noqa: E402
from alongside.ground.errors import Refusal  # noqa: E402
from alongside.street.alerts.actions import climb_pages  # noqa: E402
from alongside.street.alerts.actions.sending import lease_sendings, mark_sending  # noqa: E402
from alongside.street.alerts.carrying import Carriers, Letter, Outcome, carriers_of_installation  # noqa: E402
from alongside.street.alerts.rules.words import Way  # noqa: E402

log = logging.getLogger("alongside.sender")
HANDS = {Way.PUSH: 6, Way.TEXT: 4}
"""How many letters of a way are on the network at once."""
IDLE_SECONDS = 0.25
BUSY_SECONDS = 0.01
GRACE_SECONDS = 12.0

OnTheWay = dict[Future[Outcome], Letter]


class Sender:
    """Leases what is due, hands it to the carriers, and marks each letter as soon as its answer is there."""

    def __init__(self, carriers: Carriers) -> None:
        self.carriers = carriers
        self.hands = {way: ThreadPoolExecutor(many, thread_name_prefix=f"send-{way}") for way, many in HANDS.items()}
        self.on_the_way: dict[Way, OnTheWay] = {way: {} for way in HANDS}

    def work(self) -> bool:
        """Do what can be done without waiting, and say whether more may come at once."""
        climb_pages(at=clock.now())
        for way, many in HANDS.items():
            self._harvest(way)
            free = many - len(self.on_the_way[way])
            for letter in lease_sendings(way=way, at=clock.now(), limit=free) if free else []:
                self.on_the_way[way][self.hands[way].submit(self.carriers.send, letter)] = letter
        return any(self.on_the_way.values())

    def finish(self) -> None:
        """Wait for the letters on the network and mark them."""
        until = time.monotonic() + GRACE_SECONDS
        while any(self.on_the_way.values()) and time.monotonic() < until:
            for way in HANDS:
                self._harvest(way)
            time.sleep(BUSY_SECONDS)
        for pool in self.hands.values():
            pool.shutdown(wait=False, cancel_futures=True)

    def _harvest(self, way: Way) -> None:
        for future in [one for one in self.on_the_way[way] if one.done()]:
            letter = self.on_the_way[way].pop(future)
            if not mark_sending(letter, future.result(), at=clock.now()):
                log.warning("a lease ran out before its letter was marked")


def run(stop: threading.Event) -> None:
    """Send until told to stop. A carrier that is set up wrongly stops nothing but itself, and is said in the log."""
    sender: Sender | None = None
    while not stop.is_set():
        try:
            sender = sender or Sender(carriers_of_installation())
            is_busy = sender.work()
        except Refusal as refused:
            log.error("%s %s", refused.message, refused.next_step)
            stop.wait(30)
            continue
        except Exception:
            log.exception("the sender stumbled; it goes on")
            connections.close_all()
            stop.wait(1)
            continue
        stop.wait(BUSY_SECONDS if is_busy else IDLE_SECONDS)
    if sender is not None:
        sender.finish()
    connections.close_all()


def main() -> None:
    """Send until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop)


if __name__ == "__main__":
    main()
