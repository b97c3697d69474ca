"""A coordinator answers yesterday's missed calls in a real browser, and looks at what share is answered."""

import os
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.street.dispatch.actions import accept_offer, end_response, tap_status
from alongside.street.dispatch.models import NonResponse, Offer, Response
from alongside.street.intake.actions import record_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.missed.actions import settle_day
from alongside.street.missed.models import FallNotice, SettledDay
from alongside.street.people.models import Shift
from tests.cast import TONIGHT, Cast
from tests.street.calls import tap

from .conftest import CALM, Ring

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
DAY = date(2026, 5, 14)
MORNING = TONIGHT + timedelta(hours=12)
STREETS = ("Elm St", "Oak Ave", "Lake St", "Lamp St", "Mill Rd")
KINDS = ("noise", "neighbour_dispute", "youth", "welfare_check", "parking_property")


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
def yesterday(mapped: Cast, ring: Ring) -> datetime:
    """An evening with calls of every fate, settled in the morning after; and what weeks before it left behind."""
    for n in range(4):
        call = ring(f"26-{n}", minutes=100 - 30 * n)
        offer = Offer.objects.get(call_id=call.call_id, state="open")
        by = (mapped.dee if offer.worker_id == mapped.dee.pk else mapped.marcus).user.actor
        at = offer.offered_at + timedelta(minutes=1)
        response = accept_offer(offer_id=offer.pk, by=by, at=at)
        if n:
            facts: dict[str, Any] = {"response_id": response.id, "by": by}
            tap_status(tap_id=tap(10 * n), status="on_scene", tapped_at=at, at=at, **facts)
            tap_status(tap_id=tap(10 * n + 1), status="engaged", tapped_at=at, at=at, **facts)
        end_response(
            tap_id=tap(10 * n + 2),
            response_id=response.id,
            end="engaged" if n else "not_found",
            tapped_at=at + timedelta(minutes=25),
            by=by,
            at=at + timedelta(minutes=25),
        )
    drawn = random.Random(4)
    for n in range(18):
        from_file(mapped, n, TONIGHT + timedelta(minutes=drawn.choice([-400, -300, -60, 15, 50, 80, 110])), drawn)
    for back in range(1, 22):
        weeks_before(mapped, back, drawn)
    FallNotice.objects.create(
        programme_id=mapped.programme.pk, subject="centre", noticed_date=DAY, days=14, seen=6, usual=21.3, chance=0.0002,
        noticed_at=MORNING,
    )  # fmt: skip
    settle_day(programme_id=mapped.programme.pk, day=DAY, at=MORNING)
    clock.hold(MORNING)
    return MORNING


def from_file(cast: Cast, n: int, at: datetime, drawn: random.Random, source: str = "nightly", **facts: Any) -> int:
    """A call that came with the file of the night."""
    report = CallReport(
        **{
            "event_number": f"F-{n}", "created_at": at, "call_source": CallSource.CENTRE,
            "category": "" if n % 7 == 3 else KINDS[n % 5], "answers": {"weapon": False, "violence": n % 5 == 4 and n > 8},
            "address": f"{drawn.randrange(1, 20) * 100 + 12} N {STREETS[n % 5]}", "lon": -89.49, "lat": 43.06,
            "initial_nature": ("LOUD MUSIC", "NEIGHBOR TROUBLE", "JUVENILES", "CHECK WELFARE", "PARKING")[n % 5] if n % 7 != 3 else "CODE 5",
            "first_dispatched_at": at + timedelta(minutes=6), "priority": "1" if n % 6 == 5 else "3", **facts,
        }
    )  # fmt: skip
    by = the_system(cast.programme.pk)
    kept = record_call(source=source, report=report, by=by, at=MORNING, is_history=True, area_code="elm")
    return kept.call_id


def weeks_before(cast: Cast, back: int, drawn: random.Random) -> None:
    """One earlier day: its counts, and its eligible calls with what became of them."""
    from alongside.street.screening.actions import screen_many

    day, eligible = DAY - timedelta(days=back), drawn.randrange(2, 7)
    answered = sum(drawn.random() < 0.5 for _ in range(eligible))
    start = TONIGHT - timedelta(days=back)
    Shift.objects.create(worker=cast.dee, starts_at=start - timedelta(hours=2), ends_at=start + timedelta(hours=6))
    ids = [
        from_file(
            cast,
            1000 * back + n,
            start + timedelta(minutes=drawn.randrange(-600, 240)),
            drawn,
            category=KINDS[n % 3],
            priority="3",
            answers=CALM,
        )
        for n in range(eligible)
    ]
    screen_many(call_ids=ids, by=the_system(cast.programme.pk), at=MORNING)
    for call_id in ids[:answered]:
        Response.objects.create(
            programme_id=cast.programme.pk, call_id=call_id, worker_id=cast.dee.pk, requested_at=start, accepted_at=start,
            departed_at=start + timedelta(minutes=20), end="engaged",
        )  # fmt: skip
    SettledDay.objects.create(
        programme_id=cast.programme.pk, day_date=day, settled_at=MORNING, came=eligible + 3, ineligible=2, not_assessed=1,
        eligible=eligible, answered=answered,
    )  # fmt: skip


@pytest.fixture
def rosas(chromium: Browser, live_server: Any, mapped: Cast, yesterday: datetime) -> Iterator[Page]:
    """Rosa's browser in the morning; at the end nothing may have been complained of."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(8000)
    client = Client()
    client.force_login(mapped.rosa, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, morsel in client.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    page, heard = context.new_page(), []
    page.on("console", lambda one: heard.append(one.text) if one.type in ("error", "warning") else None)
    page.on("request", lambda one: heard.append(one.url) if not one.url.startswith(live_server.url) else None)
    page.goto(f"{live_server.url}/console/missed")
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


def test_yesterdays_missed_calls_are_answered(rosas: Page) -> None:
    page = rosas
    questions = page.locator(".question")
    asked = questions.count()
    look(page, "missed-open")

    page.evaluate("window.isTheSamePage = true")
    questions.first.get_by_role("button", name="Nobody sent it to us").click()
    expect(page.get_by_text(f"1 of {asked} answered")).to_be_visible()
    questions.first.get_by_role("button", name="The officer did not want us").click()
    expect(page.get_by_text(f"2 of {asked} answered")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text(f"1 of {asked} answered")).to_be_visible()
    assert page.evaluate("window.isTheSamePage") is True
    look(page, "missed-half")
    while questions.count():
        left = questions.count()
        questions.first.get_by_role("button", name="Not known").click()
        expect(questions).to_have_count(left - 1)

    expect(page.get_by_text("All answered.")).to_be_visible()
    look(page, "missed-done")
    assert NonResponse.objects.filter(reason="not_known").count() == asked - 1


def test_the_share_answered_and_the_pairs_are_looked_at(rosas: Page, mapped: Cast, live_server: Any) -> None:
    page = rosas
    page.get_by_role("link", name="What share we answer").click()
    look(page, "capture")

    from alongside.street.matching.actions import propose_pairs

    drawn = random.Random(4)
    from_file(
        mapped,
        1,
        TONIGHT + timedelta(minutes=1),
        drawn,
        event_number="K-77",
        source="county",
        address="1200 block N Elm Street",
    )
    propose_pairs(programme_id=mapped.programme.pk, since=TONIGHT - timedelta(hours=4), until=MORNING, at=MORNING)
    page.goto(f"{live_server.url}/console/same")
    look(page, "same")
    page.get_by_role("button", name="One event", exact=True).first.click()
    page.get_by_role("link", name="One event").click()
    look(page, "same-merged")
    page.get_by_role("button", name="Split again").click()

    expect(page.get_by_text("Two events now.")).to_be_visible()
