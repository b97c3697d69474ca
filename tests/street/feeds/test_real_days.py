"""Oakland's real daily files, dropped into a watched folder day by day: the outage of 2023 is seen."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alongside.street.feeds.actions import NewFeed, add_feed, poll_feed, resume_feed
from alongside.street.feeds.reads import access_feed, list_runs
from alongside.street.intake.models import Call
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
DAYS = ("2023-02-07", "2023-02-08", "2023-02-09", "2023-02-10", "2023-02-13", "2023-02-14")
"""Two days of calls, then the same file again and again: the 64 identical files begin on 9 February."""


def test_oaklands_identical_files_are_told_as_a_frozen_feed(
    town: Cast, shared_data: Path, tmp_path: Path, settings: Any
) -> None:
    settings.ENV = {**settings.ENV, "ALONGSIDE_FEEDS_FOLDERS": [tmp_path]}
    by = town.rosa.actor
    told = {"folder": str(tmp_path), "pattern": "oakland*.csv.gz"}
    new = NewFeed(name="Oakland", kind="folder", recipe="oakland_ca", settings=told, every_minutes=1440)
    started = datetime(2023, 2, 7, tzinfo=UTC)
    feed_id = add_feed(feed=new, by=by, at=started)
    resume_feed(feed_id=feed_id, by=by, at=started)
    health, results = [], []
    for day in DAYS:
        at = datetime.fromisoformat(f"{day}T20:00:00+00:00") + timedelta(days=1)
        drop(shared_data / "calls" / "oakland_ca" / "csv" / f"oakland_calls_for_service-{day}.csv.gz", tmp_path, at)
        results.append(poll_feed(feed_id=feed_id, by=by, at=at))
        health.append(str(access_feed(feed_id, by=by, at=at).health))

    digests = [run.digest for run in reversed(list_runs(feed_id, by=by))]
    assert len(set(digests[2:])) == 1
    assert [(told.new, told.changed) for told in results[3:]] == [(0, 0)] * 3
    assert health[-2:] == ["frozen", "frozen"]
    assert Call.objects.count() == sum(told.new for told in results)


def drop(file: Path, folder: Path, at: datetime) -> None:
    """Drop a file as a centre does, some minutes before the feed is asked."""
    kept = folder / file.name
    shutil.copyfile(file, kept)
    os.utime(kept, ((at - timedelta(minutes=5)).timestamp(),) * 2)
