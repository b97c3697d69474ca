"""One Chromium and one running house for all walks of this folder."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from alongside.doors.phone.pages import BUILT

from .house import House, open_house
from .looking import Walker

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SMALL_TOWN: dict[str, Any] = {"history": 6, "programme": 5, "until": 20, "letters": 2}
PATIENCE_MS = 15_000


@pytest.fixture(scope="package")
def house() -> Iterator[House]:
    """A small town, its evening begun, every process running."""
    with open_house(**SMALL_TOWN) as opened:
        yield opened


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """The driver of the browser; what the tests' own stores ask is not asked in this folder."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, or a skip that says what is missing."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is missing: install the chromium package")
    if not (BUILT / "app.js").exists():
        pytest.skip("the phone app is not built: make phone")
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def quiet(house: House) -> Iterator[House]:
    """The house at rest: nobody waits, nobody is on shift."""
    house.be_quiet()
    yield house


@pytest.fixture
def walk(chromium: Browser, house: House) -> Iterator[Callable[..., Walker]]:
    """Open a browser as somebody; at the end nothing may have been complained of, and no other host asked."""
    opened: list[Walker] = []

    def as_person(email: str = "", **how: Any) -> Walker:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
        context.set_default_timeout(PATIENCE_MS)
        walker = Walker(context, house)
        opened.append(walker)
        if email:
            walker.sign_in(email)
        return walker

    as_person.opened = opened  # type: ignore[attr-defined]
    yield as_person
    for one in opened:
        one.context.close()
    assert {name: one.wrong() for name, one in enumerate(opened) if one.wrong()} == {}


SHOTS = Path(os.environ.get("ALONGSIDE_SHOTS", Path(__file__).resolve().parents[2] / "build" / "screenshots"))


@pytest.fixture(scope="session")
def shots() -> Path:
    """The folder of the pictures, kept as build artefacts."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS
