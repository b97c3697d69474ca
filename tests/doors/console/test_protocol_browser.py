"""A coordinator changes the protocol and sees what it does, in a real browser."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from alongside.ground.jobs.actions import take_job
from alongside.project.processes.job import do_job
from alongside.street.screening.models import ProtocolVersion
from alongside.street.screening.reads import current_protocol
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
def rosas(chromium: Browser, live_server: Any, mapped: Cast, ring: Ring) -> Iterator[Page]:
    """Rosa's browser, after a month of calls; at the end nothing may have been complained of."""
    kinds = ("neighbour_dispute", "noise", "youth", "household_dispute", "welfare_check", "other")
    for number in range(60):
        ring(
            f"26-{number}",
            minutes=24 * 60 + number * 397,
            category=kinds[number % 6],
            answers={} if number % 3 else {"weapon": False},
        )
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    client = Client()
    client.force_login(mapped.rosa, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, morsel in client.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    page, heard = context.new_page(), []
    page.on("console", lambda one: heard.append(one.text) if one.type in ("error", "warning") else None)
    page.on("request", lambda one: heard.append(one.url) if not one.url.startswith(live_server.url) else None)
    page.goto(f"{live_server.url}/console/protocol")
    yield page
    context.close()
    assert heard == []


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


def test_a_coordinator_changes_the_protocol_and_sees_what_it_does(rosas: Page, mapped: Cast) -> None:
    page = rosas
    look(page, "protocol-in-force")

    page.get_by_role("button", name="Change the protocol").click()
    weapon = page.locator("#rule-3")
    weapon.get_by_label("Nobody asked", exact=True).select_option("")
    page.locator("#rule-2").get_by_label("Noise", exact=True).first.uncheck()
    page.get_by_role("button", name="Add hours").click()
    look(page, "protocol-draft")
    page.get_by_role("button", name="Save and try it").click()

    page.get_by_label("Number of the call").fill("26-0")
    page.get_by_role("button", name="Try it on this call").click()
    look(page, "protocol-one-call")
    page.get_by_role("button", name="Try it on the last year").click()
    page.get_by_text("Waiting for its turn.").wait_for()
    job = take_job(at=TONIGHT)
    assert job is not None
    do_job(job)
    page.get_by_role("button", name="Try the year again").wait_for()
    look(page, "protocol-try")
    job.refresh_from_db()
    assert (job.result["lost"], job.result["gained"] > 0, job.result["calls"]) == (10, True, 60)

    page.get_by_role("link", name="Put it into force").click()
    page.get_by_label("Why does the protocol change?").fill("Nobody is hurt by waiting for one more question.")
    page.get_by_role("button", name="Put it into force").click()

    page.get_by_role("heading", name="Protocol, version 2").wait_for()
    look(page, "protocol-changed")
    assert current_protocol(programme_id=mapped.programme.pk, at=TONIGHT + timedelta(seconds=1)).version == "2"
    assert ProtocolVersion.objects.get(version="2").why == "Nobody is hurt by waiting for one more question."


def test_a_supervisor_marks_a_hazard_and_clears_it(rosas: Page) -> None:
    page = rosas
    page.get_by_role("link", name="Hazards").click()
    page.get_by_label("Block or corner").fill("1200 block of N Elm St")
    page.get_by_label("What is dangerous there").select_option("animal")
    page.get_by_label("A few words more").fill("Two dogs loose in the yard")
    page.get_by_role("button", name="Mark it").click()
    page.get_by_text("Marked. No worker is offered a call there from now on.").wait_for()
    look(page, "hazards")

    page.get_by_text("Clear it", exact=True).first.click()
    page.get_by_label("Who looked").fill("Dee walked by, the yard is fenced now")
    page.get_by_role("button", name="Clear it now").click()

    page.get_by_text("No hazard is marked.").wait_for()
    page.get_by_role("link", name="Versions").click()
    look(page, "protocol-versions")
