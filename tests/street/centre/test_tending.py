"""The thread of the runner: what happens is at the centre within moments, and a centre that hangs delays no other."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from alongside.ground import clock
from alongside.project.processes.centre import tend_centre
from alongside.street.centre.models import StatusReport
from tests.cast import TONIGHT, Cast
from tests.servers.centres import CentreServer
from tests.street.calls import ring

from .conftest import connect

pytestmark = [
    pytest.mark.serial,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
]


@pytest.fixture
def tended(town: Cast) -> Iterator[None]:
    """The runner's thread, running."""
    clock.hold(TONIGHT)
    stop = threading.Event()
    thread = threading.Thread(target=tend_centre, args=(stop,), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(timeout=15)
    clock.release()
    assert not thread.is_alive()


def wait_for(centre: CentreServer, count: int, seconds: float = 15) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and len(centre.desk.shown) < count:
        time.sleep(0.05)
    return len(centre.desk.shown) >= count


def test_news_is_sent_by_itself_and_a_hanging_centre_delays_no_other(town: Cast, tended: None) -> None:
    with CentreServer() as slow, CentreServer() as quick:
        connect(town, url=slow.url, name="Slow")
        connect(town, url=quick.url, name="Quick")
        slow.fail("hang", times=3)
        ring(town, "26-0001")
        began = time.monotonic()

        is_there = wait_for(quick, 1)

        took = time.monotonic() - began
        states = dict(StatusReport.objects.values_list("channel__name", "state"))
        connection.close()
    assert (is_there, quick.desk.words(), took < 10) == (True, ["received"], True)
    assert states["Slow"] in ("sending", "waiting")
