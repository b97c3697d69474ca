"""The pages about feeds: empty, connected, in trouble; what a form refuses; what is never shown."""

from datetime import timedelta

import pytest
from django.test import Client

from alongside.ground.jobs.models import Job
from alongside.project.processes.job import do_job
from alongside.street.feeds.actions import NewFeed, add_feed, poll_feed, resume_feed
from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.models import Feed
from alongside.street.feeds.rules.faults import TokenRefused
from tests.cast import TONIGHT, Cast
from tests.street.feeds.conftest import WrittenPortal, call

pytestmark = pytest.mark.django_db
SECRET = "xyzzy-token-7741"


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> WrittenPortal:
    made = WrittenPortal()
    monkeypatch.setitem(ADAPTERS, "written", made)
    return made


@pytest.fixture
def feed_id(portal: WrittenPortal, mapped: Cast) -> int:
    new = NewFeed(name="County", kind="written", recipe="plain", settings={"url": "here"}, secret=SECRET)
    return add_feed(feed=new, by=mapped.rosa.actor, at=TONIGHT)


def words(desk: Client, path: str) -> str:
    answer = desk.get(path, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def run_jobs() -> None:
    for job in Job.objects.filter(state="waiting"):
        Job.objects.filter(pk=job.pk).update(state="running")
        do_job(job)


def test_without_feeds_the_page_teaches_how_to_connect_one(desk: Client) -> None:
    said = words(desk, "/console/feeds")

    assert ("No feed is connected yet." in said, "/console/feeds/connect" in said) == (True, True)


def test_a_city_of_the_catalogue_fills_the_form(desk: Client) -> None:
    found = words(desk, "/console/feeds/connect?q=seattle")
    link = found.split('href="/console/feeds/connect/socrata?from=')[1].split('"')[0]

    form = words(desk, f"/console/feeds/connect/socrata?from={link}")

    assert ("Seattle Police Department" in form, "data.seattle.gov" in form, "33kz-ixgy" in form) == (True, True, True)


def test_every_way_has_its_form(desk: Client) -> None:
    assert [kind for kind in ADAPTERS if desk.get(f"/console/feeds/connect/{kind}").status_code != 200] == []


def test_connecting_keeps_the_feed_paused_and_tries_it(desk: Client, portal: WrittenPortal) -> None:
    portal.say(call("A-1", minutes_ago=30), call("A-2", minutes_ago=20, mood="calm"))
    told = {"name": "County", "s_url": "here", "recipe": "plain", "every_minutes": "15", "live_within_minutes": "30"}

    answer = desk.post("/console/feeds/connect/written", told)
    run_jobs()
    said = words(desk, answer["Location"].split("#")[0])

    feed = Feed.objects.get()
    assert (feed.state, feed.cursor, "A-1" in said, "mood" in said) == ("paused", {}, True, True)
    desk.post(f"/console/feeds/{feed.pk}/do", {"do": "resume"})
    assert Feed.objects.get().state == "on"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Give it a name that you will know again."),
        ("s_url", "nowhere", "It leads nowhere."),
        ("s_url", "", "This is needed."),
        ("live_within_minutes", "0", "greater than or equal to 1"),
        ("every_minutes", "7", "Select a valid choice"),
    ],
)
def test_a_form_that_cannot_work_says_where(
    desk: Client, portal: WrittenPortal, field: str, value: str, says: str
) -> None:
    told = {"name": "County", "s_url": "here", "recipe": "plain", "every_minutes": "15", "live_within_minutes": "30"}

    answer = desk.post("/console/feeds/connect/written", told | {field: value})

    assert (answer.status_code, says in answer.content.decode(), Feed.objects.count()) == (422, True, 0)


def test_a_feed_in_trouble_says_what_to_do(desk: Client, portal: WrittenPortal, feed_id: int, mapped: Cast) -> None:
    resume_feed(feed_id=feed_id, by=mapped.rosa.actor, at=TONIGHT)
    portal.fail(TokenRefused(host="county", why="it answered 401"))
    poll_feed(feed_id=feed_id, by=mapped.rosa.actor, at=TONIGHT - timedelta(minutes=5))

    page, listed = words(desk, f"/console/feeds/{feed_id}"), words(desk, "/console/feeds")

    assert "county does not accept the token or password (it answered 401)." in page
    assert "It is missing or has expired: ask the source for a new one" in page
    assert ("Needs you" in page, "Needs you" in listed) == (True, True)


def test_a_secret_is_never_shown_and_an_empty_field_keeps_it(desk: Client, portal: WrittenPortal, feed_id: int) -> None:
    portal.secret = ADAPTERS["socrata"].secret if "socrata" in ADAPTERS else None
    pages = [f"/console/feeds/{feed_id}", f"/console/feeds/{feed_id}/edit", "/console/feeds"]

    shown = [SECRET in words(desk, page) for page in pages]
    kept = bytes(Feed.objects.get().sealed_secret)
    told = {"name": "County 2", "s_url": "here", "recipe": "plain", "every_minutes": "60", "live_within_minutes": "30"}
    desk.post(f"/console/feeds/{feed_id}/edit", told)

    feed = Feed.objects.get()
    assert (shown, feed.name, bytes(feed.sealed_secret) == kept, SECRET.encode() in kept) == (
        [False] * 3,
        "County 2",
        True,
        False,
    )


def test_asking_now_is_a_job_whose_rows_stand_among_the_runs(desk: Client, portal: WrittenPortal, feed_id: int) -> None:
    portal.say(call("B-1"))

    answer = desk.post(f"/console/feeds/{feed_id}/do", {"do": "poll"})
    run_jobs()

    assert "?job=" in answer["Location"]
    assert "went well" in words(desk, f"/console/feeds/{feed_id}")


def test_another_programme_sees_nothing(desk: Client, feed_id: int, mapped: Cast) -> None:
    Feed.objects.update(programme_id=mapped.programme.pk + 1)

    answers = [desk.get(f"/console/feeds/{feed_id}"), desk.post(f"/console/feeds/{feed_id}/do", {"do": "pause"})]

    assert [answer.status_code for answer in answers] == [404, 404]
