"""Laws of polling: whatever a portal says, repeats, breaks off or takes back, each call is kept once and followed."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.street.feeds.actions import poll_feed
from alongside.street.feeds.models import Feed, FeedRun
from alongside.street.feeds.rules.faults import SourceBroken
from alongside.street.feeds.rules.health import Signs, judge
from alongside.street.feeds.rules.pace import LONGEST_RETRY_AFTER, LONGEST_WAIT, next_after_fault
from alongside.street.feeds.rules.words import Health
from alongside.street.intake.models import Call, SetAside
from tests.cast import TONIGHT, Cast

from .conftest import Connect, Row, WrittenPortal, call

NATURES = ("NOISE COMPLAINT", "TRESPASS", "WELFARE CHECK")
records = st.builds(
    lambda number, nature: call(number, initial_nature=nature), st.integers(0, 9), st.sampled_from(NATURES)
)
broken_records = st.just({"event_number": "", "created_at": "", "initial_nature": "X"})
pages = st.lists(st.one_of(records, broken_records), max_size=6)
said = st.lists(st.one_of(pages, st.just(None)), max_size=8)
Pages = list[list[Row] | None]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=said)
def test_each_call_is_kept_once_with_its_last_word(
    portal: WrittenPortal, connect: Connect, town: Cast, said: Pages
) -> None:
    for model in (FeedRun, Feed, SetAside, Call):
        model.objects.all().delete()
    feed_id, truth = connect(), {}
    portal.pages = [SourceBroken(host="county", status=500) if page is None else page for page in said]
    for row in (row for page in said if page for row in page if row["event_number"]):
        truth[row["event_number"]] = row["initial_nature"]
    at = TONIGHT
    for _ in range(len(said) + 1):
        at += timedelta(hours=7)
        if poll_feed(feed_id=feed_id, by=town.rosa.actor, at=at).end == "fault":
            first = next(place for place, page in enumerate(portal.pages) if isinstance(page, Exception))
            portal.pages.pop(first)

    runs = list(FeedRun.objects.all())
    assert dict(Call.objects.values_list("event_number", "initial_nature")) == truth
    assert sum(run.new for run in runs) == len(truth)
    for run in runs:
        kept = run.new + run.changed + run.same + run.older + run.repeated
        assert run.rows == kept + run.set_aside + run.empty


@given(
    every=st.integers(1, 44_640), failures=st.integers(1, 10_000),
    retry=st.one_of(st.none(), st.floats(-10, 1e9)), needs=st.booleans(),
)  # fmt: skip
def test_a_portal_is_never_asked_sooner_than_its_pace_or_its_own_word(
    every: int, failures: int, retry: float | None, needs: bool
) -> None:
    due = next_after_fault(at=TONIGHT, every_minutes=every, failures=failures, retry_after=retry, needs_person=needs)

    wait, pace = due - TONIGHT, timedelta(minutes=every)
    asked = min(timedelta(seconds=max(retry or 0, 0)), LONGEST_RETRY_AFTER)
    assert max(pace, asked) <= wait <= max(pace, LONGEST_WAIT, asked)


times = st.one_of(st.none(), st.integers(-90, 0).map(lambda days: TONIGHT + timedelta(days=days)))


@given(state=st.sampled_from(["on", "paused"]), tried=times, good=times, newest=times, news=times, failures=st.integers(0, 5), needs=st.booleans())  # fmt: skip
def test_a_feed_that_fails_or_needs_somebody_is_never_called_well(
    state, tried, good, newest, news, failures, needs
) -> None:  # type: ignore[no-untyped-def]
    signs = Signs(state, tried, good, newest, news, failures, needs, {}, [], [])

    health, _ = judge(signs, at=TONIGHT)

    if health is Health.WELL:
        assert (failures, needs, state, tried is None) == (0, False, "on", False)
