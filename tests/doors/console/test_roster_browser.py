"""A coordinator plans a week: sees a gap, looks for somebody, says yes, gives a shift away, lets a worker go, changes a weight."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from alongside.street.people.actions import add_opening, add_shift, ask_swap, declare_place, sign_up, take_swap
from alongside.street.people.models import Familiarity, Programme, Shift, User, Worker
from alongside.street.people.rules.words import ShiftKind
from alongside.street.screening.models import ProtocolVersion
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
HOURS = {"hours": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "19:00", "to": "03:00"}]}


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
def rosas(chromium: Browser, live_server: Any, planned: Cast) -> Iterator[Page]:
    """Rosa's browser at the roster; at the end nothing may have been complained of, and no other host asked."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    client = Client()
    client.force_login(planned.rosa, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, morsel in client.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    page, heard = context.new_page(), []
    page.on("console", lambda one: heard.append(one.text) if one.type in ("error", "warning") else None)
    page.on("request", lambda one: heard.append(one.url) if not one.url.startswith(live_server.url) else None)
    page.goto(f"{live_server.url}/console/roster")
    yield page
    context.close()
    assert [one for one in heard if "422" not in one] == []


@pytest.fixture
def planned(mapped: Cast) -> Cast:
    """A programme that works every night, with five workers, a week half planned, and two asks."""
    work_every_night()
    by, team = mapped.rosa.actor, [mapped.dee, mapped.marcus]
    for name, initials in (("Ana-María Ochoa", "AM"), ("Tou Xiong", "TX"), ("Josephine", "JO")):
        user = User.objects.create_user(f"{initials}@example.org", name=name, role="worker", programme=mapped.programme)
        team.append(Worker.objects.create(programme=mapped.programme, user=user, initials=initials, languages=["en"]))

    def plan(number: int, day: int, first: float, last: float, kind: ShiftKind = ShiftKind.DUTY) -> int:
        start = TONIGHT + timedelta(days=day)
        return add_shift(
            worker_id=team[number].pk, starts_at=start + timedelta(hours=first), ends_at=start + timedelta(hours=last),
            kind=kind, by=by, at=TONIGHT,
        )  # fmt: skip

    for day in (-3, -2, -1):
        done = [plan(2, day, -2, 6), plan(3, day, -2, 2)]
        Shift.objects.filter(pk__in=done).update(went_on_at=TONIGHT, went_off_at=TONIGHT)
    plan(4, -1, 2, 6)
    plan(3, 0, -2, 6, ShiftKind.ON_CALL)
    friday, saturday = plan(0, 1, -2, 6), plan(1, 2, -2, 6)
    plan(2, 1, -2, 2)
    plan(4, 2, -2, 6, ShiftKind.ON_CALL)
    swap = ask_swap(
        shift_id=friday, with_worker_id=team[1].pk, for_shift_id=saturday, by=team[0].user.actor, at=TONIGHT
    )
    take_swap(ask_id=swap, by=team[1].user.actor, at=TONIGHT)
    open_night = add_opening(
        kind=ShiftKind.DUTY, starts_at=TONIGHT + timedelta(days=2, hours=-2), ends_at=TONIGHT + timedelta(days=2, hours=6),
        by=by, at=TONIGHT,
    )  # fmt: skip
    sign_up(opening_id=open_night, by=team[2].user.actor, at=TONIGHT)
    for place in ("1200 block of n elm st", "penn park", "elm st & 4th ave"):
        declare_place(worker_id=mapped.dee.pk, place_key=place, by=by, at=TONIGHT)
    Familiarity.objects.filter(place_key="penn park").update(calls_here=4)
    Programme.objects.update(cover_wanted=2)
    return mapped


def work_every_night() -> None:
    """Put a second protocol into force, which is the first with hours."""
    second = ProtocolVersion.objects.get()
    second.pk, second.version, second.body = None, "2", {**second.body, "version": "2", "service": HOURS}
    second.effective_at = TONIGHT - timedelta(days=7)
    second.save()


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


def test_a_coordinator_plans_a_week(rosas: Page, planned: Cast) -> None:
    page = rosas
    look(page, "roster")
    page.get_by_role("button", name="Yes").first.click()
    expect(page.get_by_role("status")).to_have_text("Done. It is on the roster.")
    expect(page.get_by_role("link", name="Marcus, on duty, Fri 15 May, 19:00–03:00")).to_be_visible()
    page.get_by_role("button", name="Look for somebody").first.click()
    expect(page.get_by_text("Workers see these hours on their phone now.")).to_be_visible()

    page.get_by_role("link", name="Dee, on duty, Sat 16 May, 19:00–03:00").click()
    page.get_by_label("Give it to").select_option("Tou Xiong")
    look(page, "roster-shift")
    page.get_by_role("button", name="Give the shift").click()
    expect(page.get_by_role("link", name="Tou Xiong, on duty, Sat 16 May, 19:00–03:00")).to_be_visible()

    page.get_by_role("link", name="People", exact=True).click()
    look(page, "people")
    page.get_by_role("link", name="Dee English").click()
    page.get_by_label("Spanish").check()
    page.get_by_label("Mediation between neighbours").check()
    page.get_by_label("Neighbourhood they come from").select_option("Elmside")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Partner").select_option("Marcus")
    page.get_by_role("button", name="Make them a pair").click()
    page.get_by_label("Block, corner or place").fill("800 Oak Street, Apt 2")
    page.get_by_role("button", name="They know it").click()
    expect(page.get_by_text("800 block of oak st")).to_be_visible()
    look(page, "person")

    page.get_by_role("link", name="Settings", exact=True).first.click()
    page.get_by_label("What knowing the place is worth").fill("90")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_text("This must be between 0 and 60.")).to_be_visible()
    look(page, "settings-refused")
    page.get_by_label("What knowing the place is worth").fill("9")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_text("6 → 9")).to_be_visible()
    look(page, "settings")

    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("link", name="Dee English").click()
    page.get_by_text("Hand everything over").click()
    page.get_by_label("Who takes over").select_option("Josephine")
    page.get_by_role("button", name="Dee leaves now").click()
    expect(page.get_by_text("Josephine took over")).to_be_visible()
