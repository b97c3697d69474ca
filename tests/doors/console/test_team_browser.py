"""Offers to several, a reserved call and a team, on the board and on the call's page, in a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alongside.street.dispatch.actions import accept_offer, add_worker
from alongside.street.dispatch.models import Offer, Response
from tests.cast import TONIGHT, Cast

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
    """Rosa's browser at night; at the end nothing may have been complained of, but the stream that nobody runs here."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(8000)
    context.route("**/live*", lambda route: route.fulfill(status=204))
    client = Client()
    client.force_login(mapped.rosa, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, morsel in client.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    page, heard = context.new_page(), []
    page.on("console", lambda one: heard.append(one.text) if one.type in ("error", "warning") else None)
    yield page
    context.close()
    assert [one for one in heard if "EventSource" not in one] == []


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


def test_several_are_asked_and_one_call_is_kept_for_later(rosas: Page, live_server: Any, ring: Ring) -> None:
    ring("26-1", minutes=1, answers={"weapon": False, "violence": False, "crime": False, "language": "es"})
    rosas.goto(f"{live_server.url}/console/", timeout=30_000)  # the first page of a process reads every template

    rosas.get_by_text("Others, and why").first.click()
    for name in ("Dee", "Marcus"):
        rosas.get_by_label(f"Ask {name} with others at once").check()
    rosas.get_by_role("button", name="Ask those ticked").click()
    expect(rosas.get_by_text("Offered to")).to_have_count(2)
    look(rosas, "team-board-two-offers")
    rosas.goto(f"{live_server.url}/console/calls/26-1")
    rosas.get_by_text("Later, or by phone").click()
    look(rosas, "team-call-waiting")
    rosas.locator("#later select[name=worker]").first.select_option(label="Marcus")
    rosas.locator("#later select[name=minutes]").select_option(label="in 30 min")
    rosas.get_by_role("button", name="Reserve", exact=True).click()
    expect(rosas.get_by_text("Reserved for Marcus")).to_be_visible()

    look(rosas, "team-board-reserved")


def test_a_team_is_seen_joined_and_corrected(rosas: Page, live_server: Any, ring: Ring, mapped: Cast) -> None:
    ring("26-1", minutes=1, category="household_dispute")
    offer = Offer.objects.get(state="open")
    first, second = sorted([mapped.dee, mapped.marcus], key=lambda one: one.pk != offer.worker_id)
    accept_offer(offer_id=offer.pk, by=first.user.actor, at=TONIGHT)
    Offer.objects.filter(state="open").update(state="timed_out", answered_at=TONIGHT)
    rosas.goto(f"{live_server.url}/console/calls/26-1")
    look(rosas, "team-call-one")

    add_worker(response_id=Response.objects.get().pk, worker_id=second.pk, by=mapped.rosa.actor, at=TONIGHT)
    rosas.reload()
    rosas.get_by_text("Correct it, or end it").click()
    rosas.get_by_label("What is true").select_option(label="holding nearby")
    rosas.get_by_role("button", name="Write it down").click()

    expect(rosas.get_by_text("(by Rosa)").first).to_be_visible()
    look(rosas, "team-call-two")
