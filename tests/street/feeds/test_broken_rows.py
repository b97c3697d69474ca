"""A row that is broken in a watched file is set aside with its place and its reason, and holds nothing else back."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installation

from alongside.street.feeds.actions import NewFeed, add_feed, poll_feed, resume_feed
from alongside.street.feeds.reads import list_runs
from alongside.street.intake.models import Call, SetAside
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db
NIGHT = """event_number,created_at,initial_nature
1,2026-05-01T10:00:00Z,NOISE
2,2026-05-01T11:00:00Z,NOISE,one too many
3,2026-05-01T12:00:00Z
4,2026-05-01T13:00:00Z,NOISE
"""


def test_broken_rows_of_a_watched_file_are_set_aside(tmp_path: Path, settings: Any, town: Cast) -> None:
    settings.ENV = {**installation.ENV, "ALONGSIDE_FEEDS_FOLDERS": [tmp_path]}
    night = tmp_path / "night.csv"
    night.write_text(NIGHT)
    an_hour_ago = (TONIGHT - timedelta(hours=1)).timestamp()
    os.utime(night, (an_hour_ago, an_hour_ago))
    by = town.rosa.actor
    feed = NewFeed(name="Night file", kind="folder", settings={"folder": str(tmp_path)}, recipe="plain")
    feed_id = add_feed(feed=feed, by=by, at=TONIGHT)
    resume_feed(feed_id=feed_id, by=by, at=TONIGHT)

    polled = poll_feed(feed_id=feed_id, by=by, at=TONIGHT)

    aside = SetAside.objects.order_by("row_number").values_list("file_name", "row_number", "reason", "row")
    assert list(aside) == [
        ("night.csv", 3, "wrong-width", {"(recipe)": "plain"}),
        ("night.csv", 4, "wrong-width", {"(recipe)": "plain"}),
    ]
    assert list(Call.objects.order_by("event_number").values_list("event_number", flat=True)) == ["1", "4"]
    (run,) = list_runs(feed_id, by=by)
    assert (polled.rows, polled.new, polled.set_aside, run.rows, run.set_aside) == (4, 2, 2, 4, 2)
