"""Polling: kept once, from where it was, screened and offered when fresh, whatever goes wrong in between."""

from datetime import datetime, timedelta

import pytest

from alongside.street.dispatch.models import Offer, Waiting
from alongside.street.feeds.actions import (
    AskedToWait,
    BeingPolled,
    NewFeed,
    PollResult,
    change_feed,
    pause_feed,
    poll_feed,
    release_claims,
    remove_feed,
    resume_feed,
    sweep_runs,
)
from alongside.street.feeds.actions.claims import LEASE, claim_feed
from alongside.street.feeds.models import Feed, FeedRun
from alongside.street.feeds.reads import access_feed, list_due, list_runs
from alongside.street.feeds.rules.faults import SourceBroken, TokenRefused, TooBusy
from alongside.street.intake.models import Call, SetAside
from alongside.street.screening.models import ScreeningRecord
from tests.cast import TONIGHT, Cast

from .conftest import Connect, WrittenPortal, call

pytestmark = pytest.mark.django_db


def poll(feed_id: int, cast: Cast, at: datetime = TONIGHT) -> PollResult:
    return poll_feed(feed_id=feed_id, by=cast.rosa.actor, at=at)


def numbers() -> list[str]:
    return list(Call.objects.order_by("event_number").values_list("event_number", flat=True))


def test_what_a_portal_says_becomes_calls_once(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    portal.say(call(1), call(2))
    portal.say(call(2), call(3))

    first = poll(feed_id, town)
    portal.say(call(3), call(1, initial_nature="LOUD MUSIC"))
    second = poll(feed_id, town, TONIGHT + timedelta(minutes=10))

    assert (first.end, first.rows, first.new, first.same) == ("good", 4, 3, 1)
    assert (second.end, second.rows, second.new, second.changed, second.same) == ("good", 2, 0, 1, 1)
    assert numbers() == ["1", "2", "3"]
    assert Call.objects.get(event_number="1").initial_nature == "LOUD MUSIC"
    assert Feed.objects.get(pk=feed_id).cursor == {"pages": 3}


def test_every_row_of_a_run_is_accounted_for(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    portal.say(
        call(1),
        call(1),
        call(2),
        {"event_number": "", "created_at": "2026-05-01T10:00:00Z"},
        call(3) | {"created_at": "soon"},
    )

    poll(feed_id, town)

    (run,) = list_runs(feed_id, by=town.rosa.actor)
    assert (run.rows, run.new, run.repeated, run.set_aside) == (5, 2, 1, 2)
    assert sorted(SetAside.objects.values_list("reason", "file_name", "row_number")) == [
        ("impossible-time", "County", 5),
        ("no-number", "County", 4),
    ]


def test_a_fresh_call_of_a_live_feed_rings_and_an_old_one_is_history(
    portal: WrittenPortal, connect: Connect, town: Cast
) -> None:
    feed_id = connect(is_live=True, live_within_minutes=30)
    portal.say(call("old", minutes_ago=45), call("fresh", minutes_ago=3))

    result = poll(feed_id, town)

    assert result.live == 1
    assert dict(Call.objects.values_list("event_number", "is_history")) == {"old": True, "fresh": False}
    assert ScreeningRecord.objects.filter(call_id=Call.objects.get(event_number="fresh").pk).count() == 1


def test_a_feed_that_is_not_live_offers_nothing(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect(is_live=False)
    portal.say(call("fresh", minutes_ago=1))

    poll(feed_id, town)

    assert (Waiting.objects.count(), Offer.objects.count(), Call.objects.get().is_history) == (0, 0, True)


def test_a_call_that_waits_is_followed_however_old_it_is(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect(is_live=True)
    portal.say(call("w", minutes_ago=1, priority="4"))
    poll(feed_id, town)
    waited = Call.objects.get()
    Waiting.objects.get_or_create(call_id=waited.pk, defaults={"programme_id": town.programme.pk, "since_at": TONIGHT})
    later = TONIGHT + timedelta(hours=2)
    cleared = (TONIGHT + timedelta(minutes=90)).isoformat()
    portal.say(call("w", minutes_ago=1, priority="4", cleared_at=cleared))

    result = poll(feed_id, town, later)

    assert (result.live, result.changed) == (1, 1)
    assert Waiting.objects.filter(call_id=waited.pk).count() == 0


def test_a_fault_in_the_middle_keeps_what_came_before_and_goes_on_after_it(
    portal: WrittenPortal, connect: Connect, town: Cast
) -> None:
    feed_id = connect()
    portal.say(call(1))
    portal.fail(SourceBroken(host="county", status=500))
    portal.say(call(2))

    broken = poll(feed_id, town)
    portal.mend()
    mended = poll(feed_id, town, TONIGHT + timedelta(hours=1))

    assert (broken.end, broken.new) == ("fault", 1)
    assert broken.says == "county has an error of its own (it answered 500)."
    assert (mended.end, mended.rows, mended.new) == ("good", 1, 1)
    assert numbers() == ["1", "2"]


def test_three_days_away_and_back_loses_and_doubles_nothing(
    portal: WrittenPortal, connect: Connect, town: Cast
) -> None:
    feed_id = connect()
    portal.say(*[call(number) for number in range(40)])
    poll(feed_id, town)
    portal.fail(SourceBroken(host="county", status=503))
    at, tries = TONIGHT, 0
    while at < TONIGHT + timedelta(days=3):
        tries += 1
        poll(feed_id, town, at)
        at = Feed.objects.get(pk=feed_id).next_at or at
    portal.mend()
    for page in range(6):
        portal.say(*[call(number) for number in range(page * 30, page * 30 + 40)])

    result = poll(feed_id, town, at)

    assert (result.end, result.new, len(numbers()), len(set(numbers()))) == ("good", 150, 190, 190)
    assert tries < 25
    assert Feed.objects.get(pk=feed_id).failures == 0


def test_a_portal_that_asks_to_wait_is_not_asked_sooner(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect(every_minutes=1)
    portal.fail(TooBusy(host="county", retry_after=3600))
    poll(feed_id, town)

    with pytest.raises(AskedToWait):
        poll(feed_id, town, TONIGHT + timedelta(minutes=59))

    due = Feed.objects.get(pk=feed_id).next_at
    assert due is not None and timedelta(minutes=59) < due - TONIGHT < timedelta(minutes=61)
    assert len(portal.asked) == 1


def test_a_feed_is_polled_by_one_at_a_time(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    claim_feed(feed_id=feed_id, programme_id=town.programme.pk, holder="one", at=TONIGHT)

    with pytest.raises(BeingPolled):
        poll(feed_id, town, TONIGHT + LEASE - timedelta(minutes=1))

    assert list_due(at=TONIGHT + LEASE - timedelta(minutes=1)) == []
    assert poll(feed_id, town, TONIGHT + LEASE).end == "nothing"


def test_a_run_that_lost_its_claim_keeps_nothing_more(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()

    class Thief(list[dict[str, str]]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            Feed.objects.filter(pk=feed_id).update(claim="somebody else")
            return super().__iter__()

    portal.say(call(1))
    portal.pages.append(Thief([call(2)]))

    result = poll(feed_id, town)

    assert (result.end, numbers(), Feed.objects.get(pk=feed_id).cursor) == ("cut_off", ["1"], {"pages": 1})


def test_a_runner_that_died_gives_its_feeds_back(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    portal.say(call(1))
    claim_feed(feed_id=feed_id, programme_id=town.programme.pk, holder="this machine", at=TONIGHT)
    FeedRun.objects.create(feed_id=feed_id, started_at=TONIGHT)

    released = release_claims(holder="this machine")
    result = poll(feed_id, town)

    assert (released, result.new) == (1, 1)
    assert [run.end for run in list_runs(feed_id, by=town.rosa.actor)] == ["good", "cut_off"]


def test_a_missing_column_stops_the_feed_and_keeps_its_place(
    portal: WrittenPortal, connect: Connect, town: Cast
) -> None:
    feed_id = connect()
    portal.say(call(1))
    poll(feed_id, town)
    renamed = {("EventNumber" if name == "event_number" else name): said for name, said in call(2).items()}
    portal.say(renamed)

    stopped = poll(feed_id, town, TONIGHT + timedelta(minutes=10))

    feed = access_feed(feed_id, by=town.rosa.actor, at=TONIGHT + timedelta(minutes=11))
    assert (stopped.end, numbers(), Feed.objects.get(pk=feed_id).cursor) == ("stopped", ["1"], {"pages": 1})
    assert feed.health == "needs_you"
    assert [(one["code"], one["facts"].get("now")) for one in feed.notices] == [
        ("column-gone", None),
        ("column-renamed", "EventNumber"),
    ]
    portal.pages[1] = [call(2)]
    mended = poll(feed_id, town, TONIGHT + timedelta(hours=1))
    assert (mended.new, numbers()) == (1, ["1", "2"])
    assert access_feed(feed_id, by=town.rosa.actor, at=TONIGHT + timedelta(hours=1)).health == "well"


def test_what_only_a_person_can_mend_says_so(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    portal.fail(TokenRefused(host="county", why="it answered 401"))

    poll(feed_id, town)

    feed = access_feed(feed_id, by=town.rosa.actor, at=TONIGHT)
    assert (feed.health, feed.fault["code"]) == ("needs_you", "feeds.token-refused")


def test_a_paused_feed_is_not_due_and_goes_on_where_it_was(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    portal.say(call(1))
    poll(feed_id, town)
    pause_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT)
    portal.say(call(2))

    due_while_paused = list_due(at=TONIGHT + timedelta(days=1))
    resume_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT)

    assert (due_while_paused, list_due(at=TONIGHT)) == ([], [(town.programme.pk, feed_id)])
    assert (poll(feed_id, town).rows, numbers()) == (1, ["1", "2"])


def test_another_place_starts_anew_and_another_pace_does_not(
    portal: WrittenPortal, connect: Connect, town: Cast
) -> None:
    feed_id = connect(settings={"url": "a"})
    portal.say(call(1))
    poll(feed_id, town)
    same = NewFeed(name="County", kind="written", recipe="plain", settings={"url": "a"}, every_minutes=60)

    change_feed(feed_id=feed_id, feed=same, by=town.rosa.actor, at=TONIGHT)
    kept = Feed.objects.get(pk=feed_id).cursor
    change_feed(
        feed_id=feed_id, feed=NewFeed(**{**vars(same), "settings": {"url": "b"}}), by=town.rosa.actor, at=TONIGHT
    )

    assert (kept, Feed.objects.get(pk=feed_id).cursor) == ({"pages": 1}, {})
    assert (poll(feed_id, town).same, numbers()) == (1, ["1"])


def test_the_calls_stay_when_a_feed_is_taken_away(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    portal.say(call(1))
    poll(feed_id, town)

    remove_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT)

    assert (Feed.objects.count(), FeedRun.objects.count(), numbers()) == (0, 0, ["1"])


def test_runs_of_long_ago_are_forgotten_and_their_calls_stay(
    portal: WrittenPortal, connect: Connect, town: Cast
) -> None:
    feed_id = connect()
    portal.say(call(1))
    poll(feed_id, town)
    portal.say(call(2))
    poll(feed_id, town, TONIGHT + timedelta(days=50))

    assert sweep_runs(at=TONIGHT + timedelta(days=61)) == 1
    assert ([run.new for run in list_runs(feed_id, by=town.rosa.actor)], numbers()) == ([1], ["1", "2"])


def test_a_clock_that_runs_ahead_does_not_hide_a_late_feed(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    portal.say(call(1, minutes_ago=-300), call(2, minutes_ago=30))

    poll(feed_id, town)

    feed = access_feed(feed_id, by=town.rosa.actor, at=TONIGHT)
    assert (feed.newest_at, [one["code"] for one in feed.notices]) == (TONIGHT, ["ahead-of-time"])
