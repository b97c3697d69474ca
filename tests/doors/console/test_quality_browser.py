"""The quality pages in a real browser, on a phone and on a desk, light and dark."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from alongside.street.intake.actions.tallying import tally_calls
from tests.cast import TONIGHT, Cast

from .test_quality import bring

pytestmark = [
    pytest.mark.browser,
    pytest.mark.serial,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHOTS = Path(os.environ.get("ALONGSIDE_SHOTS", Path(__file__).resolve().parents[3] / "build" / "screenshots"))
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
def sources(mapped: Cast) -> None:
    bring(mapped, "county-feed", days=100, a_day=30, levels=((80, 0.5),), seed=5)
    bring(mapped, "nightly-file", days=90, a_day=20, missing=((50, 71),), seed=2)
    bring(mapped, "neighbours", days=3, a_day=6)
    tally_calls(by=mapped.rosa.actor, at=TONIGHT)


def test_the_quality_pages_look_right(chromium: Browser, live_server: Any, desk: Client, sources: None) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    session = desk.cookies[settings.SESSION_COOKIE_NAME].value
    wrong: list[str] = []
    for width, scheme in ((1280, "light"), (390, "light"), (1440, "dark")):
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda one: wrong.append(one.text) if one.type in ("error", "warning") else None)
        for name, address in (
            ("overview", "quality"),
            ("fall", "quality/county-feed"),
            ("gap", "quality/nightly-file"),
        ):
            page.goto(f"{live_server.url}/console/{address}")
            page.screenshot(path=SHOTS / f"quality-{name}-{width}-{scheme}.png", full_page=True)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wrong.append(f"{name} is wider than {width}")
            if AXE.exists() and width == 390:
                page.add_script_tag(path=AXE)
                found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))")
                wrong += [f"{name}: {one}" for one in found]
        context.close()

    assert wrong == []
