"""An agency answers in a real browser, with scripts switched off, on a phone and on a desk, light and dark."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from alongside.confided.referrals.actions import send_referral
from alongside.confided.referrals.models import Referral
from alongside.ground import clock
from alongside.street.screening.actions import start_first_protocol
from tests.cast import TONIGHT, gather_cast
from tests.confided.phones import add_tenants_table, answer_a_call, refer, send, write_up
from tests.street.calls import later

pytestmark = [
    pytest.mark.browser,
    pytest.mark.serial,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
    pytest.mark.usefixtures("emptied_ledger"),
]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHOTS = Path(os.environ.get("ALONGSIDE_SHOTS", "var/shots"))
AXE = Path(__file__).parents[3] / "phone" / "node_modules" / "axe-core" / "axe.min.js"


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
def letter(live_server: Any) -> Iterator[str]:
    """The address of a letter to Tenants' Table."""
    clock.hold(later(61))
    town = gather_cast()
    start_first_protocol(by=town.rosa.actor, at=TONIGHT - timedelta(days=30))
    dee = town.dee.user.actor
    encounter = send(write_up(answer_a_call(town)), by=dee)
    record = send(refer(encounter, add_tenants_table(town)), kind="referral", by=dee)
    yield f"{live_server.url}/partners/r/{send_referral(referral_id=record, by=dee, at=later(60))}"
    clock.release()


def open_page(chromium: Browser, address: str, **how: Any) -> tuple[Page, list[str]]:
    page, heard = chromium.new_context(**how).new_page(), []
    page.on("console", lambda one: heard.append(one.text) if one.type in ("error", "warning") else None)
    page.on("request", lambda one: heard.append(one.url) if not one.url.startswith(address[:17]) else None)
    page.goto(address)
    return page, heard


def test_an_agency_answers_without_scripts_and_without_cookies(chromium: Browser, letter: str) -> None:
    page, heard = open_page(chromium, letter, java_script_enabled=False, viewport={"width": 390, "height": 844})

    page.get_by_label("We cannot help this time").check()
    page.get_by_label("One comment, if you like").fill("No room until June.")
    page.get_by_role("button", name="Send the answer").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Thank you. Your answer is kept."
    assert Referral.objects.get().result == "agency_could_not_serve"
    page.goto(letter)
    assert page.get_by_role("heading", level=1).inner_text() == "This link no longer works."
    assert page.context.cookies() == []
    assert [one for one in heard if "404" not in one] == []
    page.context.close()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_letter_looks_right_and_axe_finds_nothing(chromium: Browser, letter: str, width: int, scheme: str) -> None:
    page, heard = open_page(
        chromium, letter, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"partners-{width}-{scheme}.png", full_page=True)

    is_wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")

    assert (is_wider, heard) == (False, [])
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in phone/")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
    assert found == []
    page.context.close()
