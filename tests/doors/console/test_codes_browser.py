"""Two people say what a code means, differ, and a third decides; without scripts, on a desk and on a phone."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alongside.ground.audience import Role
from alongside.street.codes.actions import count_codes, join_codes, review_code
from alongside.street.intake.actions import keep_reports
from alongside.street.intake.models import Call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import User
from tests.cast import TONIGHT, Cast

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
Opened = Callable[..., Page]

SEEN = (
    ("NBR QUARREL", "NQ", 21), ("NOISE NUISANCE", "NN", 60), ("PARTY TOO LATE", "PL", 32), ("FIGHT", "FI", 44),
    ("SUBJ DOWN AND OUT", "SD", 17), ("THEFT", "TH", 75), ("WELFARE CHECK", "WC", 38), ("GROUP HANGING OUT", "GH", 26),
    ("LANDLORD LOCKED DOOR", "", 6), ("47Q", "47Q", 5), ("SPEC DETAIL", "SP", 35), ("", "", 8),
)  # fmt: skip
SERIES = (
    ("STREET TEAM", 0, 120, 24),
    ("STREET OUTREACH", 121, 298, 30),
    ("TEAM VISIT", 0, 150, 36),
    ("TEAM VISIT - CRISIS", 151, 300, 28),
    ("TEAM VISIT - SOBERING", 153, 300, 22),
)


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
def coded(mapped: Cast) -> Cast:
    """The cast, ten months of calls with codes, and a second coordinator."""
    User.objects.create_user("ines@example.org", name="Ines", role=Role.COORDINATOR, programme=mapped.programme)
    began = datetime(2025, 7, 20, tzinfo=UTC)
    lives = [(nature, code, 0, 298, calls) for nature, code, calls in SEEN]
    lives += [(nature, "", first, last, calls) for nature, first, last, calls in SERIES]
    reports = [
        CallReport(
            event_number=f"{nature}{code}-{number}", call_source=CallSource.CENTRE,
            created_at=began + timedelta(days=first + (last - first) * number / calls, hours=number % 24),
            initial_nature_code=code, initial_nature=nature, is_officer_initiated=nature == "SPEC DETAIL",
        )
        for nature, code, first, last, calls in lives
        for number in range(calls)
    ]  # fmt: skip
    keep_reports(source="county-911", reports=reports, by=mapped.rosa.actor, at=TONIGHT)
    count_codes(programme_id=mapped.programme.pk, at=TONIGHT - timedelta(minutes=12))
    return mapped


@pytest.fixture
def opened(chromium: Browser, live_server: Any) -> Iterator[Opened]:
    """Open a page as somebody; at the end nothing may have been complained of, and no other host asked."""
    contexts, heard = [], []

    def open_as(who: User, path: str = "/console/codes", **how: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        client = Client()
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
        for name, morsel in client.cookies.items():
            context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda one: heard.append(one.text) if one.type in ("error", "warning") else None)
        page.on("request", lambda one: heard.append(one.url) if not one.url.startswith(live_server.url) else None)
        page.goto(f"{live_server.url}{path}")
        contexts.append(context)
        return page

    yield open_as
    for one in contexts:
        one.close()
    assert heard == []


def card(page: Page, nature: str) -> Any:
    """The card of one code."""
    return page.locator("article", has=page.get_by_role("heading", name=nature))


def test_two_people_differ_and_a_third_decides(coded: Cast, opened: Opened) -> None:
    ines = User.objects.get(name="Ines")
    rosa, sam = (opened(who, java_script_enabled=False) for who in (coded.rosa, coded.sam))

    card(rosa, "NBR QUARREL").get_by_label("very sure", exact=True).check()
    card(rosa, "NBR QUARREL").get_by_text("Another category").click()
    card(rosa, "NBR QUARREL").get_by_label("Why").fill("They share a fence")
    card(rosa, "NBR QUARREL").get_by_role("button", name="Neighbours in dispute").first.click()
    expect(rosa.get_by_text("waits for a second person, who does not see your answer")).to_be_visible()
    sam.reload()
    expect(card(sam, "NBR QUARREL").get_by_text("One person has answered")).to_be_visible()
    assert "fence" not in sam.content()
    card(sam, "NBR QUARREL").get_by_role("button", name="Hides both").click()
    expect(sam.get_by_text("differ, so a third person decides")).to_be_visible()

    third = opened(ines, java_script_enabled=False)
    expect(third.get_by_text("“They share a fence”")).to_be_visible()
    card(third, "NBR QUARREL").get_by_role("button", name="Neighbours in dispute").first.click()

    expect(third.get_by_text("21 calls got it.")).to_be_visible()
    third.get_by_role("link", name="Settled").click()
    expect(third.get_by_text("Ines: Neighbours in dispute, somewhat sure · decided")).to_be_visible()
    assert Call.objects.filter(category="neighbour_dispute").count() == 21


def settle_some(cast: Cast) -> None:
    """One code settled, one on which two differ, one half done, one series joined."""
    ines = User.objects.get(name="Ines")
    for code, category, who in (
        ("PL", "noise", cast.rosa), ("PL", "noise", cast.sam), ("GH", "youth", ines), ("GH", "public_space", cast.sam),
        ("SD", "welfare_check", cast.rosa),
    ):  # fmt: skip
        why = "Music after midnight, mostly" if code == "PL" else ""
        review_code(code=code, category=category, confidence="somewhat", why=why, by=who.actor, at=TONIGHT)
    join_codes(codes=["STREET TEAM", "STREET OUTREACH"], why="Renamed by the centre", by=ines.actor, at=TONIGHT)


@pytest.mark.parametrize(
    ("name", "path", "width", "scheme"),
    [
        ("codes", "/console/codes", 1440, "light"),
        ("codes", "/console/codes", 390, "dark"),
        ("codes-settled", "/console/codes/settled", 1440, "dark"),
        ("codes-series", "/console/codes/series", 1440, "light"),
        ("codes-one", "/console/codes/one?code=PL", 390, "light"),
    ],
)
def test_the_pages_look_right_and_axe_finds_nothing(
    coded: Cast, opened: Opened, name: str, path: str, width: int, scheme: str
) -> None:
    settle_some(coded)
    page = opened(coded.rosa, path, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"console-{name}-{width}-{scheme}.png", full_page=True)

    assert page.evaluate(WIDER) <= 0
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in phone/")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
    assert found == []
