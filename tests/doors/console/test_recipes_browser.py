"""A coordinator gives a file of an unknown centre, looks at what is proposed, changes it and saves it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alongside.ground import clock
from alongside.ground.jobs.actions import take_job
from alongside.project.processes.job import do_job
from alongside.street.intake.models import RecipeVersion
from tests.cast import Cast
from tests.street.intake.made_exports import LOOKED_AT

from .test_recipes import as_csv

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
    page.goto(f"{live_server.url}/console/recipes")
    yield page
    context.close()
    assert [one for one in heard if "422" not in one] == []


def look(page: Page, name: str) -> None:
    """Keep a picture on a desk and on a phone, light and dark; no page may be wider than its window."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDER) <= 0, f"{name} at {width}"
        page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    if AXE.exists():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("() => axe.run(document).then((said) => said.violations)")
        assert [f"{one['id']}: {node['html'][:140]}" for one in found for node in one["nodes"]] == []


def test_a_recipe_is_proposed_looked_at_and_saved(rosas: Page, tmp_path: Path) -> None:
    file = tmp_path / "may.csv"
    file.write_bytes(as_csv(LOOKED_AT["chapel_hill"](), 900))
    look(rosas, "recipes")

    rosas.get_by_label("A file", exact=True).set_input_files(file)
    rosas.get_by_role("button", name="Look at this file").click()
    expect(rosas.get_by_text("Waiting for its turn.")).to_be_visible()
    job = take_job(at=clock.now())
    assert job is not None
    do_job(job)
    expect(rosas.get_by_role("heading", name="Confirm a recipe")).to_be_visible()
    look(rosas, "recipe-proposal")

    rosas.get_by_label("Beat", exact=True).select_option("")
    expect(rosas.locator("#preview table")).to_be_visible()
    rosas.get_by_label("Short name").fill("our-centre")
    rosas.get_by_label("Why it is right").fill("Looked at with the centre's data desk.")
    rosas.get_by_role("button", name="Save this recipe").click()
    expect(rosas.get_by_text("version 1").first).to_be_visible()
    look(rosas, "recipe")

    assert "beat =" not in RecipeVersion.objects.get().body
