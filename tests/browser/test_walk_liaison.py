"""An officer and a call-taker at the liaison door: three taps, and a receipt that says just enough."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .house import CALL_TAKER, DEE, OFFICER, House
from .looking import Walker, look_at

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def worker(quiet: House) -> Iterator[House]:
    """Dee on shift and free."""
    quiet.doors.go_on(DEE, quiet.now())
    yield quiet


class Taps:
    """Counts what a thumb does."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def tap(self, goal: Locator) -> None:
        self.count += 1
        goal.tap()


def test_three_taps_ask_and_the_receipt_follows_to_its_code(
    walk: Callable[..., Walker], worker: House, shots: Path
) -> None:
    first = walk(**PHONE)
    first.sign_in(OFFICER)
    page = first.page
    # The first request of an evening writes its place; from then on the place is one tap.
    page.get_by_label("Noise", exact=True).tap()
    page.get_by_label(re.compile("lock or corner")).fill("300 block of Pier Street")
    page.get_by_role("button", name="Send: no weapon, nobody hurt").tap()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    house = worker
    house.tap(DEE, house.accept(DEE), "end", "cancelled_before_arrival")
    first.go("/liaison/ask")

    taps = Taps(page)
    taps.tap(page.get_by_label("Neighbours in dispute", exact=True))
    taps.tap(page.locator("#step-where .tap input").first)
    taps.tap(page.get_by_role("button", name="Send: no weapon, nobody hurt"))
    page.wait_for_url("**/liaison/requests/**")
    response = house.accept(DEE)
    house.tap(DEE, response, "status", "en_route")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("A worker is coming"), timeout=8000)
    coming = page.locator("#receipt").inner_text()
    for status in ("on_scene", "officer_on_scene", "engaged", "officer_released"):
        house.tap(DEE, response, "status", status)
    expect(page.get_by_text("You may leave.", exact=False).first).to_be_visible(timeout=8000)
    wrong = look_at(page, "receipt-may-leave", shots)
    house.tap(DEE, response, "end", "engaged")
    expect(page.locator(".tracker li[aria-current], .tracker li.done").last).to_contain_text("Closed", timeout=8000)
    closed = page.locator("#receipt").inner_text()

    assert (taps.count, wrong) == (3, [])
    assert [word for word in ("Dee", "housing", "note", "resident") if word in coming + closed] == []


def test_a_call_taker_sees_their_own_requests_and_no_others(walk: Callable[..., Walker], worker: House) -> None:
    pat = walk(CALL_TAKER)
    pat.go("/liaison/ask")
    page = pat.page
    page.get_by_label("Welfare check", exact=True).click()
    page.get_by_label(re.compile("lock or corner")).fill("42 Reed Lane")
    page.get_by_role("button", name="Send: I do not know").click()
    page.wait_for_url("**/liaison/requests/**")
    own = page.url.rsplit("/", 1)[-1]

    pat.go("/liaison/requests")
    mine = page.locator("a.door").count()
    lind = walk(OFFICER)
    lind.expects = {404}
    answer = lind.go(f"/liaison/requests/{own}")

    assert (mine >= 1, answer.status) == (True, 404)


def test_a_form_without_a_place_says_so_and_nothing_is_sent(walk: Callable[..., Walker], worker: House) -> None:
    pat = walk(CALL_TAKER)
    pat.expects = {422}
    pat.go("/liaison/ask")
    pat.page.get_by_label("Noise", exact=True).click()

    pat.page.get_by_role("button", name="Send: no weapon, nobody hurt").click()

    expect(pat.page.get_by_role("alert")).to_contain_text("Nothing was sent yet.")


def test_the_liaison_door_has_no_other_rooms(walk: Callable[..., Walker], worker: House) -> None:
    lind = walk(OFFICER)
    lind.expects = {404}

    answers = [lind.go(path).status for path in ("/console/", "/phone/", "/reports/", "/partners/r/x", "/api/v1/calls")]

    assert answers == [404] * 5
