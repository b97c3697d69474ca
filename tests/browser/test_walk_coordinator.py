"""A coordinator's evening: the board moves by itself, an offer goes out, a call tells its story, the keys answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .house import COORDINATOR, DEE, MARCO, House
from .looking import Walker, look_at

pytestmark = pytest.mark.browser
SOON_MS = 10_000


@pytest.fixture
def board(walk: Callable[..., Walker], quiet: House) -> Walker:
    """The board, open and listening."""
    walker = walk(COORDINATOR)
    walker.go("/console/")
    expect(walker.page.locator("[data-live-word]")).to_have_text("Live")
    return walker


def test_a_call_shows_by_itself_and_is_offered_by_its_button(board: Walker, house: House) -> None:
    page = board.page
    page.evaluate("window.isTheSamePage = true")
    number = house.bring("500 block of Lamp Street")
    expect(page.get_by_role("link", name="500 block of Lamp Street").first).to_be_visible(timeout=SOON_MS)
    house.doors.go_off(DEE, house.now())

    house.doors.go_on(DEE, house.now())
    expect(page.get_by_text("Offered to Dee").first).to_be_visible(timeout=SOON_MS)

    assert page.evaluate("window.isTheSamePage") is True
    assert house.doors.look(DEE, house.now()).offer is not None
    page.locator(f"a[href$='{number}']").first.click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()


def test_a_coordinator_offers_a_call_to_another_worker(board: Walker, house: House) -> None:
    page, names = board.page, {DEE: "Dee", MARCO: "Marco"}
    for email in names:
        house.doors.go_on(email, house.now())
    house.bring("600 block of Lamp Street")
    expect(page.get_by_text("Offered to").first).to_be_visible()
    asked, other = sorted(names, key=lambda email: house.doors.look(email, house.now()).offer is None)

    page.get_by_text("Others, and why").first.click()
    page.get_by_role("button", name=f"Offer to {names[other]}").first.click()
    expect(page.get_by_text(f"Offered to {names[other]}").first).to_be_visible()

    phones = {email: house.doors.look(email, house.now()).offer is not None for email in (asked, other)}
    assert phones == {asked: False, other: True}


def test_the_timeline_of_an_answered_call_shows_five_stamps(board: Walker, house: House, shots: Path) -> None:
    house.doors.go_on(DEE, house.now())
    number = house.bring("800 block of Lamp Street")
    response = house.accept(DEE)
    for status in ("en_route", "on_scene", "officer_on_scene", "engaged", "officer_released"):
        house.tap(DEE, response, "status", status)
    house.tap(DEE, response, "end", "engaged")

    board.go(f"/console/calls/{number}")

    expect(board.page.get_by_role("heading", name="Five stamps: Dee")).to_be_visible()
    assert board.page.locator(".stamps li.known").count() == board.page.locator(".stamps li").count()
    assert look_at(board.page, "call-five-stamps", shots) == []


def test_a_shift_is_added_to_the_roster(board: Walker) -> None:
    page = board.page
    board.go("/console/roster?week=2026-07-20")
    before = page.locator(".piece").count()

    page.get_by_label("Worker").select_option(label="Dee")
    page.get_by_label("Day it starts").fill("2026-07-22")
    page.get_by_label("From").fill("16:00")
    page.get_by_label("To", exact=True).fill("23:00")
    board.press("Add the shift")

    expect(page.locator(".piece")).to_have_count(before + 1)
    expect(page.get_by_role("link", name="Dee, on duty, Wed 22 Jul, 16:00–23:00")).to_be_visible()


def test_the_board_is_worked_by_keyboard(board: Walker, house: House) -> None:
    page = board.page
    house.bring("900 block of Lamp Street")
    house.bring("100 block of Lamp Street")
    expect(page.locator("[data-call]")).to_have_count(2)

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.id")
    page.keyboard.press("w")
    expect(page.locator(f"#{second} details[open]")).to_have_count(1)
    page.keyboard.press("n")
    page.wait_for_url("**/console/calls/new")

    assert (first.startswith("call-"), second.startswith("call-"), first != second) == (True, True, True)
