"""A night on the safety pages in a real browser: calm, loud, answered, written down afterwards."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alongside.ground import clock
from alongside.street.dispatch.actions import accept_offer, tap_status
from alongside.street.dispatch.models import Offer
from alongside.street.dispatch.reads import ResponseRow
from alongside.street.people.models import Worker
from alongside.street.safety.actions import acknowledge_alarm, mark_hard_call, raise_sos, share_location, tend_safety
from alongside.street.safety.models import Alarm, FollowUp, LedgerWord
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, tap

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


def go(ring: Ring, number: str, *statuses: str) -> tuple[ResponseRow, Worker]:
    """Somebody goes to a call, twenty minutes ago."""
    call = ring(number, minutes=20)
    offer = Offer.objects.get(call_id=call.call_id, state="open")
    worker, at = Worker.objects.get(pk=offer.worker_id), offer.offered_at
    response = accept_offer(offer_id=offer.pk, by=worker.user.actor, at=at)
    for n, status in enumerate(statuses):
        tap_id = tap(int(number[-1]) * 10 + n)
        tap_status(
            tap_id=tap_id, response_id=response.id, status=status, tapped_at=at, by=worker.user.actor, at=at
        )  # fmt: skip
    return response, worker


def test_a_night_that_becomes_loud(rosas: Page, mapped: Cast, ring: Ring, live_server: Any) -> None:
    page, rosa = rosas, mapped.rosa.actor
    tend_safety(at=TONIGHT)
    page.goto(f"{live_server.url}/console/safety")
    expect(page.get_by_text("Nobody calls for help.")).to_be_visible()
    look(page, "safety-calm")

    _, first = go(ring, "26-1", "en_route", "on_scene")
    _, second = go(ring, "26-2", "en_route", "staged")
    for worker, lon in ((first, -89.487), (second, -89.501)):
        share_location(
            lon=lon, lat=43.061, accuracy_m=9, said_at=TONIGHT, by=worker.user.actor, at=TONIGHT
        )  # fmt: skip
    clock.hold(later(9))
    share_location(lon=-89.487, lat=43.061, accuracy_m=9, said_at=later(9), by=first.user.actor, at=later(9))
    clock.hold(later(11))
    tend_safety(at=later(11))
    acknowledge_alarm(alarm_id=Alarm.objects.filter(worker_id=first.pk).get().pk, by=rosa, at=later(11))
    raise_sos(sos_id=tap(99), kind="sos", raised_at=later(11), by=second.user.actor, at=later(11))
    expect(page.get_by_text("needs help now")).to_be_visible()
    assert page.title().startswith("(")
    look(page, "safety-loud")

    sos = page.locator(".alarm", has_text="needs help now")
    sos.get_by_role("button", name="I have it").click()
    expect(sos.get_by_text("Rosa has it")).to_be_visible()
    sos.get_by_label("How it ended").select_option("help_came")
    sos.get_by_role("button", name="Close it").click()
    expect(sos).to_have_count(0)
    page.get_by_label("Who says that the scene is safe").first.select_option("officer")
    page.get_by_role("button", name="They may go in").first.click()
    expect(page.get_by_role("button", name="They may go in")).to_have_count(0)
    clock.hold(later(15))
    page.reload()
    expect(page.get_by_text("Protection is not active.")).to_be_visible()
    look(page, "safety-unprotected")


def test_what_is_written_afterwards(rosas: Page, mapped: Cast, live_server: Any) -> None:
    page, dee, rosa = rosas, mapped.dee.user.actor, mapped.rosa.actor
    at = TONIGHT - timedelta(hours=1)
    raise_sos(sos_id=tap(3), kind="back_up", raised_at=at, by=dee, at=at, why="growing_argument")
    acknowledge_alarm(alarm_id=Alarm.objects.get().pk, by=rosa, at=at + timedelta(seconds=40))
    mark_hard_call(
        hard_call_id=tap(4), worker_id=mapped.marcus.pk, response_id=None, why="child", was_at=at, by=rosa, at=at
    )
    page.goto(f"{live_server.url}/console/safety/ledger")
    page.get_by_text("Write what is missing").click()
    help_form = page.locator("form.ask").nth(1)
    help_form.get_by_label("Who came").select_option("partner")
    help_form.get_by_label("At", exact=True).fill("20:06")
    look(page, "safety-ledger")
    help_form.get_by_role("button", name="Write").click()
    expect(page.get_by_text("Their partner, 20:06")).to_be_visible()
    page.goto(f"{live_server.url}/console/safety/care")
    look(page, "safety-care")
    page.get_by_role("button", name="We talked").click()
    expect(page.get_by_text("Nobody is to be asked now.")).to_be_visible()
    page.goto(f"{live_server.url}/console/safety/ladders?change=missed_check_in")
    look(page, "safety-ladders")
    page.get_by_role("button", name="Keep this ladder").click()
    expect(page.get_by_text("The ladder is in force.")).to_be_visible()
    page.goto(f"{live_server.url}/console/safety/drills")
    look(page, "safety-drills")

    assert LedgerWord.objects.filter(what="help", word="partner").count() == 1
    assert FollowUp.objects.filter(answer="talked").count() == 1
