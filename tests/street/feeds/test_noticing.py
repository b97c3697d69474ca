"""What the core notices by itself, as rules and as a feed's page tells it."""

from datetime import date, datetime, timedelta

import pytest

from alongside.street.feeds.actions import dismiss_notice, poll_feed
from alongside.street.feeds.reads import access_feed, list_runs
from alongside.street.feeds.rules.health import note_lag, usual_lag
from alongside.street.feeds.rules.noticing import (
    Moved,
    Notice,
    notice_clock,
    notice_columns,
    notice_empty_days,
    pair_renamed,
    whole_hours,
)
from alongside.street.feeds.rules.pace import LONGEST_WAIT, next_after_fault
from alongside.street.feeds.rules.wording import notice_in_words
from alongside.street.feeds.rules.words import END_SAYS, HEALTH_SAYS, NOTICES, Health, RunEnd
from alongside.street.intake.reads import access_recipe
from tests.cast import TONIGHT, Cast

from .conftest import Connect, Row, WrittenPortal, call

HOUR = timedelta(hours=1)


def codes(feed_id: int, cast: Cast, at: datetime) -> list[str]:
    return [one["code"] for one in access_feed(feed_id, by=cast.rosa.actor, at=at).notices]


@pytest.mark.parametrize(
    ("gone", "added", "pairs"),
    [
        (["CALL_NUM"], ["CallNumber", "ZIP"], {"CALL_NUM": ("CallNumber", 88)}),
        (["event_number"], ["EventNumber"], {"event_number": ("EventNumber", 100)}),
        (["created_at"], ["BEAT"], {}),
        (["lat", "lon"], ["longitude", "latitude"], {"lat": ("latitude", 90), "lon": ("longitude", 90)}),
    ],
)
def test_a_renamed_column_is_proposed(gone: list[str], added: list[str], pairs: dict[str, tuple[str, int]]) -> None:
    said = pair_renamed(gone, added)

    assert {column: now for column, (now, _) in said.items()} == {column: now for column, (now, _) in pairs.items()}


def test_columns_of_few_rows_say_nothing_about_what_is_missing() -> None:
    recipe = access_recipe("plain")
    before = ("event_number", "created_at", "priority", "beat")

    few = notice_columns(recipe, ("event_number", "created_at", "beat"), before=before, rows=3)
    many = notice_columns(recipe, ("event_number", "created_at", "beat", "mood"), before=before, rows=300)

    assert few == []
    assert many == [Notice("column-missing", {"column": "priority"}), Notice("column-added", {"column": "mood"})]


@pytest.mark.parametrize(("minutes", "hours"), [(300, 5.0), (-360, -6.0), (330, 5.5), (299, 5.0), (290, 0.0), (7, 0.0)])
def test_a_shift_is_told_from_a_correction(minutes: int, hours: float) -> None:
    assert whole_hours(timedelta(minutes=minutes)) == hours


def test_known_calls_that_come_back_five_hours_off_are_noticed() -> None:
    shifted = [Moved(TONIGHT, TONIGHT + 5 * HOUR)] * 9 + [Moved(TONIGHT, TONIGHT + timedelta(minutes=1))]

    assert notice_clock([], shifted, at=TONIGHT) == [Notice("clock-shifted", {"count": 9, "hours": "+5"})]
    assert notice_clock([], shifted[:2], at=TONIGHT) == []


def test_calls_from_the_future_are_noticed() -> None:
    created = [TONIGHT + 5 * HOUR, TONIGHT + timedelta(minutes=2)]

    assert notice_clock(created, [], at=TONIGHT) == [Notice("ahead-of-time", {"count": 1, "minutes": 300})]


def test_a_day_without_a_call_is_noticed_and_a_quiet_town_is_not() -> None:
    days = {date(2026, 5, day): 40 for day in range(1, 15) if day != 12}

    assert notice_empty_days(days, newest=date(2026, 5, 14)) == [
        Notice("empty-day", {"day": "2026-05-12", "usual": 40})
    ]
    assert notice_empty_days({day: 2 for day in days}, newest=date(2026, 5, 14)) == []


def test_the_wait_doubles_up_to_six_hours_and_obeys_the_portal() -> None:
    waits = [next_after_fault(at=TONIGHT, every_minutes=15, failures=n) - TONIGHT for n in range(1, 9)]

    assert [wait.total_seconds() / 60 for wait in waits] == [15, 30, 60, 120, 240, 360, 360, 360]
    assert next_after_fault(at=TONIGHT, every_minutes=1440, failures=1) - TONIGHT == timedelta(days=1)
    assert next_after_fault(at=TONIGHT, every_minutes=1, failures=9) - TONIGHT == timedelta(minutes=256)
    assert next_after_fault(at=TONIGHT, every_minutes=1, failures=60) - TONIGHT == LONGEST_WAIT
    assert next_after_fault(at=TONIGHT, every_minutes=1, failures=1, retry_after=7200) - TONIGHT == 2 * HOUR


def test_an_outage_does_not_change_what_is_usual() -> None:
    lags: dict[str, float] = {}
    for quarter in range(40):
        at = TONIGHT + quarter * 6 * HOUR
        lags = note_lag(lags, newest_at=at - (30 * HOUR if quarter > 34 else timedelta(minutes=20)), at=at)

    assert usual_lag(lags) == timedelta(minutes=20)


def test_every_word_of_the_closed_lists_is_said() -> None:
    assert (set(END_SAYS), set(HEALTH_SAYS)) == ({one.value for one in RunEnd}, {one.value for one in Health})
    assert [code for code, (says, try_) in NOTICES.items() if not (says and try_)] == []


def test_a_notice_is_said_with_its_lengths_of_time() -> None:
    late = Notice("late", {"lag": 385, "usual": 15}).as_dict()

    assert notice_in_words(late)[0] == "The newest call is 6 h old. At this time it is usually not older than 15 min."


pytest_db = pytest.mark.django_db


@pytest_db
def test_a_feed_six_hours_late_is_told_and_recovers(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    for quarter in range(6):
        at = TONIGHT + quarter * 6 * HOUR
        portal.say(call(quarter, minutes_ago=15, at=at))
        poll_feed(feed_id=feed_id, by=town.rosa.actor, at=at)
    later = TONIGHT + 30 * HOUR + timedelta(minutes=10)

    soon = access_feed(feed_id, by=town.rosa.actor, at=later)
    late = access_feed(feed_id, by=town.rosa.actor, at=later + 6 * HOUR)
    portal.say(call("back", minutes_ago=1, at=later + 6 * HOUR))
    poll_feed(feed_id=feed_id, by=town.rosa.actor, at=later + 6 * HOUR)

    assert (soon.health, late.health) == ("well", "late")
    assert late.notices[0]["facts"] == {"lag": 385, "usual": 15}
    assert access_feed(feed_id, by=town.rosa.actor, at=later + 6 * HOUR).health == "well"


@pytest_db
def test_a_feed_frozen_for_three_days_is_told(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    table = [call(number) for number in range(5)]
    for day in range(4):
        portal.say(*reversed(table) if day % 2 else table)
        poll_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT + timedelta(days=day))

    feed = access_feed(feed_id, by=town.rosa.actor, at=TONIGHT + timedelta(days=3))

    assert feed.health == "frozen"
    assert feed.notices[0] == {"code": "frozen", "facts": {"how_long": 4320}}


@pytest_db
def test_the_same_rows_in_another_order_have_the_same_digest(
    portal: WrittenPortal, connect: Connect, town: Cast
) -> None:
    feed_id = connect()
    table = [call(number) for number in range(5)]
    portal.say(*table)
    poll_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT)
    portal.say(*reversed(table))
    poll_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT + HOUR)

    newest, first = list_runs(feed_id, by=town.rosa.actor)

    assert (newest.digest == first.digest, newest.same, newest.new) == (True, 5, 0)


@pytest_db
def test_an_empty_day_is_told_on_the_feeds_page(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    days: list[Row] = [
        call(f"{back}-{n}", minutes_ago=back * 1440 + n) for back in range(8) if back != 3 for n in range(12)
    ]
    portal.say(*days)

    poll_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT)

    feed = access_feed(feed_id, by=town.rosa.actor, at=TONIGHT)
    assert [(one["code"], one["facts"]) for one in feed.notices] == [("empty-day", {"day": "2026-05-11", "usual": 12})]


@pytest_db
def test_a_clock_that_jumps_needs_a_person_who_puts_it_away(
    portal: WrittenPortal, connect: Connect, town: Cast
) -> None:
    feed_id = connect()
    portal.say(*[call(n, minutes_ago=600 + n) for n in range(6)])
    poll_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT)
    portal.say(*[call(n, minutes_ago=300 + n) for n in range(6)])
    poll_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT + HOUR)
    before = access_feed(feed_id, by=town.rosa.actor, at=TONIGHT + HOUR)

    dismiss_notice(feed_id=feed_id, code="clock-shifted", by=town.rosa.actor, at=TONIGHT + HOUR)

    assert (before.health, codes(feed_id, town, TONIGHT + HOUR)) == ("needs_you", [])
    assert before.notices[0]["facts"] == {"count": 6, "hours": "+5"}


@pytest_db
def test_a_notice_is_put_away_by_itself_after_three_days(portal: WrittenPortal, connect: Connect, town: Cast) -> None:
    feed_id = connect()
    portal.say(call(1))
    poll_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT)
    portal.say(call(2, mood="calm"))
    poll_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT + HOUR)
    told = codes(feed_id, town, TONIGHT + HOUR)
    portal.say(call(3, minutes_ago=1, at=TONIGHT + timedelta(days=4), mood="calm"))
    poll_feed(feed_id=feed_id, by=town.rosa.actor, at=TONIGHT + timedelta(days=4))

    assert (told, codes(feed_id, town, TONIGHT + timedelta(days=4))) == (["column-added"], [])


@pytest_db
def test_a_column_that_is_gone_is_told_once_and_settled_when_it_comes_again(
    portal: WrittenPortal, connect: Connect, town: Cast
) -> None:
    feed_id, told = connect(), []
    with_it = [call(n, minutes_ago=n, priority="2") for n in range(30)]
    without = [call(n, minutes_ago=n) for n in range(30)]
    for hour, table in enumerate((with_it, without, without, with_it)):
        portal.say(*table)
        at = TONIGHT + hour * HOUR
        poll_feed(feed_id=feed_id, by=town.rosa.actor, at=at)
        newest = list_runs(feed_id, by=town.rosa.actor)[0]
        told.append(([one["code"] for one in newest.notices], codes(feed_id, town, at)))

    gone = ["column-missing"]
    assert told == [([], []), (gone, gone), ([], gone), ([], [])]
