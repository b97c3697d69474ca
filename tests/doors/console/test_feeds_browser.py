"""A coordinator connects a feed, looks at the first records, switches it on, and reads what a warning means."""

import csv
import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.ground.jobs.actions import take_job
from alongside.project.processes.job import do_job
from alongside.street.feeds.actions import NewFeed, add_feed, poll_feed, resume_feed
from alongside.street.feeds.models import Feed
from alongside.street.intake.models import Call
from tests.cast import TONIGHT, Cast
from tests.servers.calls import Calls
from tests.servers.portals import Files, Rows

pytestmark = [
    pytest.mark.browser,
    pytest.mark.serial,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHOTS = Path(os.environ.get("ALONGSIDE_SHOTS", "var/shots"))
AXE = Path(__file__).parents[3] / "phone" / "node_modules" / "axe-core" / "axe.min.js"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or a skip that says what is missing."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is missing: install the chromium package")
    kept = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    if kept is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def rosas(chromium: Browser, live_server: Any, mapped: Cast) -> Iterator[Page]:
    """Rosa's browser; at the end nothing may have been complained of, and no other host asked."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    client = Client()
    client.force_login(mapped.rosa, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, morsel in client.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    page, heard = context.new_page(), []
    page.on("console", lambda one: heard.append(one.text) if one.type in ("error", "warning") else None)
    page.on("request", lambda one: heard.append(one.url) if not one.url.startswith(live_server.url) else None)
    page.goto(f"{live_server.url}/console/feeds")
    yield page
    context.close()
    assert [one for one in heard if "422" not in one] == []


def as_plain_csv(rows: Rows) -> bytes:
    """Write the made-up calls in the columns of the plain recipe, with one that it does not know."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["event_number", "created_at", "initial_nature", "address", "lon", "lat", "mood"])
    for row in rows:
        at = datetime.fromtimestamp(row["created"] / 1000, UTC).isoformat()
        writer.writerow([row["event"], at, row["nature"], row["address"], row["lon"], row["lat"], "calm"])
    return text.getvalue().encode()


@pytest.fixture
def centre(settings: Any) -> Iterator[Files]:
    """A centre that writes one CSV file anew whenever it is asked."""
    settings.ENV = {**settings.ENV, "ALONGSIDE_FEEDS_LOCAL": True}
    with Files(Calls(40, TONIGHT - timedelta(minutes=55)), as_plain_csv) as server:
        yield server


def look(page: Page, name: str) -> None:
    """Keep a picture on a desk and on a phone, light and dark; no page may be wider than its window."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
        assert (name, width, page.evaluate(WIDER)) == (name, width, 0)
    if AXE.exists():
        page.evaluate(AXE.read_text())
        told = page.evaluate("axe.run({resultTypes: ['violations']})")
        assert (name, [(one["id"], one["nodes"][0]["html"][:120]) for one in told["violations"]]) == (name, [])
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})


def do_the_job() -> None:
    job = take_job(at=clock.now())
    assert job is not None
    do_job(job)


def test_a_coordinator_connects_a_feed(rosas: Page, centre: Files, mapped: Cast) -> None:
    page = rosas
    look(page, "feeds-none")
    page.get_by_role("link", name="Connect a feed").click()
    page.get_by_label("City, county or state").fill("Seatle")
    page.get_by_role("button", name="Search").click()
    look(page, "feeds-connect")
    page.get_by_role("link", name="Choose Seattle").first.click()
    expect(page.get_by_label("Data set")).to_have_value("33kz-ixgy")
    look(page, "feeds-form-city")

    page.go_back()
    page.get_by_role("link", name="file on the web").click()
    page.get_by_role("textbox", name="What shall it be called?").fill("Westside centre, nightly file")
    page.get_by_label("Address of the file").fill("ftp://example.org/calls")
    page.get_by_role("button", name="Keep it and try it now").click()
    expect(page.get_by_text("Nothing was kept yet.")).to_be_visible()
    look(page, "feeds-form-wrong")
    page.get_by_label("Address of the file").fill(f"{centre.url}/calls")
    page.get_by_label("Calls may be offered to workers as they come").check()
    page.get_by_role("button", name="Keep it and try it now").click()
    expect(page.get_by_text("Waiting for its turn.")).to_be_visible()
    do_the_job()
    expect(page.get_by_role("heading", name="What the trial showed")).to_be_visible()
    look(page, "feeds-trial")

    page.get_by_role("button", name="Use this recipe").click()
    expect(page.get_by_role("button", name="Use this recipe")).to_have_count(0)
    look(page, "feeds-ready")
    page.get_by_role("button", name="Switch it on").click()
    feed = Feed.objects.get()
    poll_feed(feed_id=feed.pk, by=the_system(mapped.programme.pk), at=TONIGHT)
    page.reload()
    expect(page.get_by_text("went well").first).to_be_visible()
    assert (feed.state, Call.objects.count()) == ("on", 40)


def test_a_feed_says_what_is_wrong_and_what_to_do(rosas: Page, centre: Files, mapped: Cast, live_server: Any) -> None:
    page, by = rosas, the_system(mapped.programme.pk)
    centre.calls = Calls(40, TONIGHT - timedelta(days=4))
    new = NewFeed(name="Westside centre", kind="http_file", recipe="plain", settings={"url": f"{centre.url}/calls"})
    feed_id = add_feed(feed=new, by=by, at=TONIGHT)
    resume_feed(feed_id=feed_id, by=by, at=TONIGHT)
    for hour in range(60, 4, -2):
        if hour % 14 == 0:
            centre.fail("500", times=3)
        else:
            centre.calls.add(hour % 5, created=TONIGHT - timedelta(hours=hour))
        poll_feed(feed_id=feed_id, by=by, at=TONIGHT - timedelta(hours=hour))
    centre.write = lambda rows: as_plain_csv(rows).replace(b"event_number", b"EventNumber")
    poll_feed(feed_id=feed_id, by=by, at=TONIGHT - timedelta(minutes=40))

    page.reload()
    look(page, "feeds-list")
    page.get_by_role("link", name="Westside centre").click()
    expect(page.get_by_text("They look like one column, renamed")).to_be_visible()
    look(page, "feeds-needs-you")
    page.get_by_role("link", name="Edit").click()
    look(page, "feeds-edit")
