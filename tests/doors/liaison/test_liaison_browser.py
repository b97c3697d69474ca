"""An officer in a real browser: three taps, a live receipt, may I leave, the closing code, a word, and the line lost."""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alongside.ground import clock
from alongside.street.centre.actions import (
    answer_leave,
    keep_codes,
    note_officer_wanted,
    plan_survey,
    say_feedback,
)
from alongside.street.centre.models import Feedback, LeaveQuestion, SurveyTally
from alongside.street.centre.rules.codes import CentreCode
from alongside.street.dispatch.actions import accept_offer, end_response, tap_status
from alongside.street.dispatch.models import Offer
from alongside.street.people.models import User
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, tap
from tests.street.centre.conftest import worker_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.serial,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
    pytest.mark.urls("alongside.project.urls_liaison"),
]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHOTS = Path(os.environ.get("ALONGSIDE_SHOTS", "var/shots"))
AXE = Path(__file__).parents[3] / "phone" / "node_modules" / "axe-core" / "axe.min.js"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
expect.set_options(timeout=20_000)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


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
def car(chromium: Browser, live_server: Any, town: Cast) -> Iterator[Page]:
    """The officer's phone in the car; at the end nothing may have been complained of that was not meant."""
    clock.hold(TONIGHT)
    context = chromium.new_context(**PHONE)
    context.set_default_timeout(20_000)
    client = Client()
    client.force_login(town.lind, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, morsel in client.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    page, heard = context.new_page(), []
    page.on("console", lambda one: heard.append(one.text) if one.type in ("error", "warning") else None)
    page.on("request", lambda one: heard.append(one.url) if not one.url.startswith(live_server.url) else None)
    page.goto(f"{live_server.url}/liaison/ask")
    yield page
    context.close()
    clock.release()
    assert [one for one in heard if "ERR_INTERNET_DISCONNECTED" not in one and "htmx:" not in one] == []


def look(page: Page, name: str) -> None:
    """Keep a picture on a phone and on a desk, light and dark; no page may be wider than its window."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for scheme, width in (("light", 390), ("dark", 390), ("light", 1280)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 844})
        page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
        assert (name, width, page.evaluate(WIDER)) == (name, width, 0)
    if AXE.exists():
        page.evaluate(AXE.read_text())
        told = page.evaluate("axe.run({resultTypes: ['violations']})")
        assert (name, [(one["id"], one["nodes"][0]["html"][:120]) for one in told["violations"]]) == (name, [])
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})


def known_place(page: Page, town: Cast) -> None:
    """The first request of an evening writes its place; from then on the place is one tap."""
    page.get_by_label("Noise", exact=True).tap()
    page.get_by_label(re.compile("lock or corner")).fill("1200 block of N Elm St")
    page.get_by_role("button", name="Send: no weapon, nobody hurt").tap()
    page.get_by_role("button", name="I do not need a worker any more").tap()
    expect(page.locator("#receipt-head")).to_contain_text("Cancelled")
    page.get_by_role("link", name="Ask", exact=True).tap()


def three_taps(page: Page) -> None:
    page.get_by_label("Neighbours in dispute", exact=True).tap()
    page.locator("#step-where .tap input").first.tap()
    page.get_by_role("button", name="Send: no weapon, nobody hurt").tap()
    expect(page.locator("#receipt-head")).to_contain_text("Received")


def yes(town: Cast) -> tuple[UUID, Any]:
    offer = Offer.objects.get(state="open")
    by = worker_of(town, offer.worker_id)
    return accept_offer(offer_id=offer.pk, by=by, at=clock.now()).id, by


def test_an_officers_evening(car: Page, town: Cast) -> None:
    page, head = car, car.locator("#receipt-head")
    keep_codes(codes={"engaged": CentreCode("ADV", "Advised")}, by=town.rosa.actor, at=TONIGHT)
    known_place(page, town)
    look(page, "liaison-ask")
    three_taps(page)
    look(page, "liaison-received")
    response, by = yes(town)
    expect(head).to_contain_text("A worker is coming")
    look(page, "liaison-coming")

    page.get_by_role("button", name="May I leave?").tap()
    expect(page.get_by_text("Asked. The worker and the coordinator see your question now.")).to_be_visible()
    clock.hold(later(7))
    expect(page.get_by_text("Nobody has answered for 7 min.")).to_be_visible()
    look(page, "liaison-silent")
    tap_status(tap_id=tap(1), response_id=response, status="on_scene", tapped_at=later(7), by=by, at=later(7))
    note_officer_wanted(response_id=response, by=by, at=later(7))
    answer_leave(question_id=LeaveQuestion.objects.get().pk, answer="wait", by=by, at=later(7))
    expect(page.get_by_text("Not yet, please.")).to_be_visible()
    look(page, "liaison-wait-and-officer-wanted")
    page.get_by_role("button", name="An officer is coming").tap()
    expect(page.get_by_text("Noted.")).to_be_visible()
    page.get_by_role("button", name="Ask again: may I leave?").tap()
    expect(page.get_by_text("Asked. The worker")).to_be_visible()
    answer_leave(question_id=LeaveQuestion.objects.get(answer="").pk, answer="yes", by=by, at=later(8))
    expect(head).to_contain_text("You may leave.")
    look(page, "liaison-may-leave")

    end_response(tap_id=tap(2), response_id=response, end="engaged", tapped_at=later(30), by=by, at=later(30))
    expect(head).to_contain_text("Closed: ADV · Advised")
    say_feedback(response_id=response, word="gave_us_room", line="", by=by, at=later(31))
    page.get_by_label("A line, if you like").fill("Glad you knew the place")
    page.get_by_role("button", name="It helped that you came").tap()
    expect(page.get_by_text("You said")).to_be_visible()
    look(page, "liaison-afterwards")
    assert Feedback.objects.get(side="officer").line == "Glad you knew the place"


def test_a_lost_line_is_said_and_the_other_pages_are_looked_at(car: Page, town: Cast, live_server: Any) -> None:
    page = car
    known_place(page, town)
    three_taps(page)
    page.context.set_offline(True)
    expect(page.locator("#no-line")).to_contain_text("No connection since")
    look(page, "liaison-no-line")
    page.context.set_offline(False)
    expect(page.locator("#no-line")).to_be_hidden()

    plan_survey(starts=date(2026, 5, 1), by=town.rosa.actor, at=TONIGHT)
    page.goto(f"{live_server.url}/liaison/ask")
    page.get_by_role("link", name="Six taps about working with us").tap()
    expect(page.locator(".statement")).to_have_count(6)
    for statement in page.locator(".statement").all():
        statement.get_by_label("Mostly").tap()
    look(page, "liaison-survey")
    page.get_by_role("button", name="Send").tap()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    page.get_by_role("link", name="By text").tap()
    page.get_by_role("button", name="Let my telephone ask").tap()
    look(page, "liaison-texts")
    User.objects.filter(pk=town.lind.pk).update(language="es")
    page.goto(f"{live_server.url}/liaison/texts")
    look(page, "liaison-texts-es")
    assert set(SurveyTally.objects.values_list("score", "count")) == {(4, 1)}
