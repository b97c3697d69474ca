"""Feeds over servers that speak the real protocols: outages, changes and renamed columns, end to end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alongside.street.feeds.actions import NewFeed, PollResult, add_feed, poll_feed, resume_feed, try_feed
from alongside.street.feeds.fetching.limits import Limits
from alongside.street.feeds.models import Feed
from alongside.street.feeds.reads import access_feed
from alongside.street.intake.models import Call
from tests.cast import Cast
from tests.servers.calls import NOON, Calls
from tests.servers.portals import ArcGis, Ckan, Files, Portal, Soda, as_csv

pytestmark = pytest.mark.django_db
ISO, MS = (str(Path(__file__).parent / name) for name in ("server.toml", "server_ms.toml"))
LATER = NOON + timedelta(hours=3)


@dataclass
class Connected:
    """A feed over a server, and hands to ask it."""

    feed_id: int
    server: Portal
    calls: Calls
    cast: Cast
    at: datetime = LATER

    def poll(self, minutes: float = 15) -> PollResult:
        self.at += timedelta(minutes=minutes)
        return poll_feed(feed_id=self.feed_id, by=self.cast.rosa.actor, at=self.at)

    def kept(self) -> dict[str, str]:
        return dict(Call.objects.values_list("event_number", "initial_nature"))


WAYS: dict[str, tuple[Callable[[Calls], Portal], Callable[[Portal], dict[str, Any]], str]] = {
    "socrata": (lambda calls: Soda(calls, 50), lambda it: {"url": it.url, "dataset": "call-911s", "days_back": 0}, ISO),
    "arcgis": (lambda calls: ArcGis(calls, 50), lambda it: {"url": it.url + ArcGis.PATH}, MS),
    "ckan": (lambda calls: Ckan(calls, 50), lambda it: {"url": it.url, "dataset": Ckan.RESOURCE}, ISO),
    "http_file": (lambda calls: Files(calls, as_csv), lambda it: {"url": f"{it.url}/calls"}, MS),
}


@pytest.fixture(autouse=True)
def _may_reach_this_machine_without_pauses(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ENV = {**settings.ENV, "ALONGSIDE_FEEDS_LOCAL": True}
    monkeypatch.setattr("alongside.street.feeds.fetching.wire.limits_of", lambda settings: Limits(pause=0))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def connected(stack: ExitStack, town: Cast, request: pytest.FixtureRequest) -> Connected:
    kind = getattr(request, "param", "socrata")
    make, settings_of, recipe = WAYS[kind]
    calls = Calls(120)
    server = stack.enter_context(make(calls))
    new = NewFeed(name=f"Over {kind}", kind=kind, recipe=recipe, settings=settings_of(server), secret="")
    by = town.rosa.actor
    feed_id = add_feed(feed=new, by=by, at=LATER)
    resume_feed(feed_id=feed_id, by=by, at=LATER)
    return Connected(feed_id, server, calls, town)


every_way = pytest.mark.parametrize("connected", WAYS, indirect=True)


@every_way
def test_a_server_away_for_three_days_costs_nothing(connected: Connected) -> None:
    first = connected.poll()
    connected.server.fail("503", times=10_000)
    while connected.at < LATER + timedelta(days=3):
        assert connected.poll().end == "fault"
        due = Feed.objects.get(pk=connected.feed_id).next_at
        assert due is not None
        connected.at = due
    connected.server.fault = None
    gone = list(connected.calls.truth())[:3]
    connected.calls.add(180)
    connected.calls.change(gone[0], nature="CHANGED MEANWHILE")

    back, again = connected.poll(), connected.poll()

    assert (first.new, back.end, back.new, again.new, again.changed) == (120, "good", 180, 0, 0)
    assert connected.kept() == connected.calls.truth()


@every_way
def test_a_first_look_keeps_nothing_and_says_what_it_would_keep(connected: Connected) -> None:
    trial = try_feed(feed_id=connected.feed_id, by=connected.cast.rosa.actor, at=LATER)

    assert (trial.fault, trial.understood > 0, trial.understood == trial.rows) == ({}, True, True)
    assert (Call.objects.count(), Feed.objects.get().cursor) == (0, {})


def rename(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{("event_number" if name == "event" else name): value for name, value in row.items()} for row in rows]


def test_a_column_renamed_overnight_stops_the_feed_and_names_the_new_one(connected: Connected) -> None:
    connected.poll()
    connected.calls.add(5)
    connected.server.mangle = rename

    stopped = connected.poll()

    feed = access_feed(connected.feed_id, by=connected.cast.rosa.actor, at=connected.at)
    proposed = [one["facts"]["now"] for one in feed.notices if one["code"] == "column-renamed"]
    assert (stopped.end, feed.health, proposed, Call.objects.count()) == ("stopped", "needs_you", ["event_number"], 120)
    connected.server.mangle = lambda rows: rows
    assert (connected.poll(60).new, connected.kept() == connected.calls.truth()) == (5, True)


def test_records_repeated_and_in_another_order_change_nothing(connected: Connected) -> None:
    connected.server.mangle = lambda rows: [*reversed(rows), *rows[:7]]

    connected.poll()

    assert connected.kept() == connected.calls.truth()


def test_the_pause_that_a_server_asks_for_is_kept(connected: Connected) -> None:
    connected.server.fail("429", retry_after="5400")

    connected.poll()

    due = Feed.objects.get(pk=connected.feed_id).next_at
    assert due is not None
    assert timedelta(minutes=89) < due - connected.at < timedelta(minutes=91)


def test_a_token_is_sent_and_an_expired_one_needs_a_person(connected: Connected) -> None:
    connected.server.token = "another"

    told = connected.poll()

    feed = access_feed(connected.feed_id, by=connected.cast.rosa.actor, at=connected.at)
    assert (told.end, feed.health, feed.fault["code"]) == ("fault", "needs_you", "feeds.token-refused")
