"""The runner asks due feeds in a process of its own: a portal that hangs delays no timer, and all stops together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from alongside.ground import clock
from alongside.street.feeds.actions import NewFeed, add_feed, resume_feed
from tests.cast import gather_cast
from tests.servers.calls import Calls
from tests.servers.portals import Soda

pytestmark = [pytest.mark.serial, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30
RUNNER = """
import os, sys, time
from importlib import import_module
own = import_module(os.environ["DJANGO_SETTINGS_MODULE"])
own.DATABASES["default"]["NAME"] = sys.argv[1]
own.ENV["ALONGSIDE_FEEDS_LOCAL"] = True
if sys.argv[2] == "poller":
    from alongside.project.processes import poller
    poller.main()
from alongside.project.processes import runner
real = runner.subprocess.Popen
runner._do_jobs = lambda: None
runner.subprocess.Popen = lambda asked: real([sys.executable, "-c", os.environ["THIS"], sys.argv[1], "poller"])
def tick():
    print(time.monotonic(), flush=True)
runner.tick = tick
runner.retry_records = runner.close_ledger = runner.sweep = lambda: None
runner.main()
"""


def children_of(pid: int) -> list[int]:
    """Answer the processes that a process started."""
    told = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(one) for text in told for one in text.split()]


def wait_for(what: Any) -> None:
    last = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < last
        time.sleep(0.05)


def test_a_hanging_portal_delays_no_timer_and_stops_with_the_runner(settings: Any) -> None:
    settings.ENV = {**settings.ENV, "ALONGSIDE_FEEDS_LOCAL": True}
    by = gather_cast().rosa.actor
    with Soda(Calls(5)) as server:
        server.fail("hang", times=100)
        recipe = str(ROOT / "tests" / "street" / "feeds" / "server.toml")
        new = NewFeed(name="Hangs", kind="socrata", recipe=recipe, settings={"url": server.url, "dataset": "call-911s"})
        resume_feed(feed_id=add_feed(feed=new, by=by, at=clock.now()), by=by, at=clock.now())
        env = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "THIS": RUNNER}
        asked = [sys.executable, "-c", RUNNER, str(connection.settings_dict["NAME"]), "runner"]
        runner = subprocess.Popen(asked, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        try:
            wait_for(lambda: server.requests)
            time.sleep(1.5)
            pollers = children_of(runner.pid)
            asked_to_stop = time.monotonic()
            runner.send_signal(signal.SIGTERM)
            said, _ = runner.communicate(timeout=PATIENCE_SECONDS)
        finally:
            runner.kill()
        took = time.monotonic() - asked_to_stop

    ticks = [float(line) for line in said.split()]
    while_hanging = [later - earlier for earlier, later in zip(ticks[-3:], ticks[-2:], strict=False)]
    assert (runner.returncode, len(pollers), took < 15) == (0, 1, True)
    assert max(while_hanging) < 1.5
    assert not Path(f"/proc/{pollers[0]}").exists()
