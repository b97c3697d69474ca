"""The coordinator looks at the pages about the centre and officers, in a real browser."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alongside.ground import clock
from alongside.ground.audience import Role
from alongside.ground.jobs.models import Job
from alongside.project.processes.job import do_job
from alongside.street.centre.actions import (
    NewChannel,
    add_channel,
    ask_to_leave,
    follow_progress,
    keep_codes,
    note_officer_wanted,
    plan_survey,
    say_feedback,
    send_due,
    switch_channel,
    take_survey,
)
from alongside.street.centre.models import Feedback, LeaveQuestion
from alongside.street.centre.rules.codes import CentreCode
from alongside.street.centre.rules.survey import STATEMENTS
from alongside.street.dispatch.actions import accept_offer
from alongside.street.dispatch.models import Offer, Response
from alongside.street.people.models import User
from tests.cast import TONIGHT, Cast
from tests.servers.centres import CentreServer

from .conftest import Ring

pytestmark = [
    pytest.mark.browser,
    pytest.mark.serial,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHOTS = Path(os.environ.get("ALONGSIDE_SHOTS", "var/shots"))
AXE = Path(__file__).parents[3] / "phone" / "node_modules" / "axe-core" / "axe.min.js"
expect.set_options(timeout=20_000)
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
def evening(mapped: Cast, ring: Ring, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """A call that went back to the centre and met a fault, an officer who waits, words, beats, a survey that is over."""
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_CENTRE_LOCAL", True)
    rosa, before = mapped.rosa.actor, TONIGHT - timedelta(minutes=30)
    with CentreServer() as centre:
        for name, url in (("County dispatch", centre.url), ("State police", "http://127.0.0.1:9/status")):
            told = {"url": url, "key_way": "signature"}
            way = NewChannel(name=name, kind="webhook", settings=told, secret="a-key-of-the-county")
            switch_channel(channel_id=add_channel(channel=way, by=rosa, at=before), is_on=True, by=rosa, at=before)
        follow_progress(at=before)
        call_id = ring("26-0514-0007", minutes=9).call_id
        offer = Offer.objects.get(call_id=call_id, state="open")
        by = next(one for one in (mapped.dee, mapped.marcus) if one.pk == offer.worker_id).user.actor
        response = accept_offer(offer_id=offer.pk, by=by, at=TONIGHT - timedelta(minutes=8)).id
        follow_progress(at=TONIGHT - timedelta(minutes=7))
        send_due(at=TONIGHT - timedelta(minutes=6))
        send_due(at=TONIGHT - timedelta(minutes=5))
        ask_to_leave(number="26-0514-0007", by=mapped.pat.actor, at=TONIGHT - timedelta(minutes=3))
        note_officer_wanted(call_id=call_id, by=rosa, at=TONIGHT - timedelta(minutes=2))
        line = "Thank you for waiting by the car."
        say_feedback(response_id=response, word="gave_us_room", line=line, by=by, at=TONIGHT)
        say_feedback(number="26-0514-0007", word="helped", line="", by=mapped.pat.actor, at=TONIGHT)
        yield mapped


def officers_answer(cast: Cast, count: int) -> None:
    plan_survey(starts=date(2026, 3, 1), by=cast.rosa.actor, at=TONIGHT)
    for n in range(count):
        who = User.objects.create_user(f"o{n}@example.org", name="O", role=Role.OFFICER, programme=cast.programme)
        scores = {one: 1 + (n * 7 + turn) % 5 for turn, one in enumerate(STATEMENTS)}
        take_survey(scores=scores, by=who.actor, at=TONIGHT - timedelta(days=60))


@pytest.fixture
def rosas(chromium: Browser, live_server: Any, evening: Cast) -> Iterator[Page]:
    """Rosa's browser; at the end nothing may have been complained of."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    client = Client()
    client.force_login(evening.rosa, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, morsel in client.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    page, heard = context.new_page(), []
    page.on("console", lambda one: heard.append(one.text) if one.type in ("error", "warning") else None)
    page.on("request", lambda one: heard.append(one.url) if not one.url.startswith(live_server.url) else None)
    page.goto(f"{live_server.url}/console/officers")
    yield page
    context.close()
    assert heard == []


def look(page: Page, name: str) -> None:
    """Keep a picture on a desk and on a phone; no page may be wider than its window."""
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


def test_an_evening_with_the_centre_and_officers(rosas: Page, evening: Cast, ring: Ring) -> None:
    page = rosas
    look(page, "console-officers")
    page.get_by_role("button", name="Not yet").click()
    expect(page.get_by_text("The officer sees your answer now.")).to_be_visible()
    page.get_by_role("button", name="Let it go").click()
    page.get_by_role("link", name="Back to the centre").click()
    expect(page.get_by_role("heading", name="Did not get through")).to_be_visible()
    look(page, "console-centre")
    page.get_by_role("link", name="State police").click()
    look(page, "console-centre-way")
    page.get_by_role("link", name="Closing codes").click()
    keep_codes(codes={"engaged": CentreCode("ADV", "Advised")}, by=evening.rosa.actor, at=TONIGHT)
    page.reload()
    look(page, "console-centre-codes")
    assert (LeaveQuestion.objects.get().answer, Feedback.objects.get(side="worker").let_go_by_id) == (
        "wait",
        evening.rosa.pk,
    )
    assert Response.objects.get().end == ""


def test_what_is_counted_about_officers_is_looked_at(rosas: Page, evening: Cast, ring: Ring) -> None:
    page = rosas
    for beat, count in (("A1", 14), ("B2", 5), ("C3", 22)):
        for n in range(count):
            ring(f"{beat}-{n}", minutes=30 + n, beat=beat)
    page.get_by_role("link", name="Beats").click()
    page.get_by_role("button", name="Count now").click()
    expect(page.get_by_text("Counting…")).to_be_visible()
    Job.objects.filter(kind="count_beats").update(state="running")
    do_job(Job.objects.get(kind="count_beats"))
    expect(page.get_by_role("row", name="C3")).to_be_visible()
    look(page, "console-beats")
    officers_answer(evening, 26)
    page.get_by_role("link", name="Survey").click()
    look(page, "console-survey")
    clock.release()
