"""The poller is killed (9) in the middle of a batch and started again: nothing is lost and nothing doubled."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from alongside.ground import clock
from alongside.street.feeds.actions import NewFeed, add_feed, resume_feed
from alongside.street.feeds.models import Feed, FeedRun
from alongside.street.intake.models import Call
from tests.cast import gather_cast
from tests.servers.calls import Calls
from tests.servers.portals import Soda

pytestmark = [pytest.mark.serial, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[3]
POLLER = """
import os, signal, sys
from importlib import import_module
own = import_module(os.environ["DJANGO_SETTINGS_MODULE"])
own.DATABASES["default"]["NAME"] = sys.argv[1]
own.ENV["ALONGSIDE_FEEDS_LOCAL"] = True
from alongside.project.processes import poller
from alongside.street.feeds.actions import keeping
real, left = keeping.Keeper.keep, [int(sys.argv[2])]
def keep(self, chunk):
    told = real(self, chunk)
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return told
keeping.Keeper.keep = keep
poller.LINGER_SECONDS, poller.LOOK_SECONDS = 0.3, 0.05
poller.main()
"""


def run_poller(*, dies_at: int) -> int:
    """Run a real poller over this test's store; ``dies_at`` is the batch in whose transaction it is killed."""
    asked = [sys.executable, "-c", POLLER, str(connection.settings_dict["NAME"]), str(dies_at)]
    env = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(asked, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (0, -9), done.stderr[-2000:]
    return done.returncode


def test_a_poller_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(settings: Any) -> None:
    installation, by = settings, gather_cast().rosa.actor
    calls = Calls(400, clock.now() - timedelta(days=1))
    with Soda(calls, 50) as server:
        recipe = str(Path(__file__).parent / "server.toml")
        told = {"url": server.url, "dataset": "call-911s", "days_back": 0, "page_rows": 50}
        installation.ENV = {**installation.ENV, "ALONGSIDE_FEEDS_LOCAL": True}
        new = NewFeed(name="Killed", kind="socrata", recipe=recipe, settings=told)
        feed_id = add_feed(feed=new, by=by, at=clock.now())
        resume_feed(feed_id=feed_id, by=by, at=clock.now())
        killed = run_poller(dies_at=3)
        kept = Call.objects.count()
        after_kill = Feed.objects.get(pk=feed_id)
        gone_on = run_poller(dies_at=0)

    runs = FeedRun.objects.order_by("id")
    assert (killed, kept, after_kill.claim != "", after_kill.cursor != {}) == (-9, 100, True, True)
    assert gone_on == 0
    assert dict(Call.objects.values_list("event_number", "initial_nature")) == calls.truth()
    assert [run.end for run in runs] == ["cut_off", "good"]
    assert [run.new for run in runs] == [100, 300]
