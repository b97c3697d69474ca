"""What others may see over a worker's shoulder: a plain clock, a PIN pad, and nothing readable on the disk."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from alongside.ground import clock
from alongside.street.dispatch.actions import end_response
from alongside.street.dispatch.models import Response
from alongside.street.safety.models import Sos
from alongside.street.screening.actions import set_hazard
from tests.cast import Cast

from .conftest import Phone
from .test_phone_browser import (
    CANARY,
    be_engaged,
    be_offered,
    find_the_network,
    lose_the_network,
    wait_for_ticks,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
]
PIN, WRONG = "4711", "1174"
WEEK = timedelta(days=7)


def give(phone: Phone, pin: str, go: str) -> None:
    for digit in pin:
        phone.press(digit)
    phone.press(go)


def set_pin(phone: Phone) -> None:
    phone.press("Menu")
    phone.press("Set a PIN")
    give(phone, PIN, "Next")
    give(phone, PIN, "Save")
    phone.page.get_by_role("button", name="I'm clear").wait_for()


def write(page: Page, phone: Phone) -> None:
    for step in ("I'm clear", "Talked with people", "Write up"):
        phone.press(step)
    page.get_by_label("A short note, if it helps").fill(CANARY)


def test_a_begun_write_up_is_locked_by_the_pin_and_comes_back_with_it(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)
    set_pin(phone)
    write(page, phone)
    page.wait_for_timeout(700)
    on_disk = page.evaluate(READ_KEPT)

    page.reload()
    give(phone, WRONG, "Open")
    page.get_by_text("That is not the PIN.").wait_for()
    locked = page.inner_text("body")
    give(phone, PIN, "Open")
    phone.press("Write up")

    expect(page.get_by_label("A short note, if it helps")).to_have_value(CANARY)
    assert ("drafts" in on_disk, CANARY in str(on_disk.values()), "Elm" in locked) == (True, False, False)


# Everything this phone keeps under a name, with bytes written as text.
READ_KEPT = """() => new Promise((done) => {
  const opening = indexedDB.open("alongside-phone");
  opening.onsuccess = () => {
    const store = opening.result.transaction("kept").objectStore("kept");
    const names = store.getAllKeys(), all = store.getAll();
    all.onsuccess = () => {
      const text = (one) => JSON.stringify(one, (_, value) =>
        value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder("latin1").decode(value) : value) ?? "";
      opening.result.close();
      done(Object.fromEntries(names.result.map((name, place) => [name, text(all.result[place])]).filter(([, said]) => said)));
    };
  };
})"""


def test_behind_the_clock_nothing_is_said_and_help_is_where_it_was(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)
    place = page.locator(".thumb .sos").bounding_box()

    phone.press("Hide this screen")
    hidden, title = page.inner_text("body"), page.title()
    unseen = page.locator(".sos.unseen").bounding_box()
    page.locator(".sos.unseen").click(delay=1500)
    wait_for_ticks(phone)
    page.locator(".hidden-face").click(delay=1000)
    page.get_by_role("button", name="I'm clear").wait_for()

    assert (["Elm" in hidden, "Alongside" in hidden, "SOS" in hidden.splitlines()[0]], title) == ([False] * 3, "Clock")
    assert (place, Sos.objects.get().kind) == (unseen, "sos")


def test_two_truths_are_shown_side_by_side(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)
    wait_for_ticks(phone)
    response = Response.objects.get()
    lose_the_network(phone)
    phone.press("I'm clear")
    phone.press("Nobody found")
    end_response(
        tap_id=response.pk, response_id=response.pk, end="officer_took_over", tapped_at=clock.now(),
        by=tonight.rosa.actor, at=clock.now(),
    )  # fmt: skip

    find_the_network(phone)
    shown = page.locator(".conflict")
    shown.wait_for()
    said = " ".join(shown.inner_text().split())
    page.get_by_role("listitem").filter(has=shown).get_by_role("button").click()

    expect(shown).to_have_count(0)
    assert (said.startswith("You wrote Nobody found"), "They wrote" in said, "officer took over" in said) == (True,) * 3


def test_a_danger_is_told_before_one_arrives_with_the_day_it_runs_out(phone: Phone, tonight: Cast) -> None:
    page = be_offered(phone, tonight)
    phone.press("Accept")
    wait_for_ticks(phone)
    at = clock.now()
    set_hazard(place="1200 N Elm St", what="animal", says="Loose dog in the yard", review_at=at + WEEK, expires_at=at + 2 * WEEK,
               by=tonight.rosa.actor, at=at)  # fmt: skip
    page.reload()

    expect(page.locator(".hazard strong")).to_have_text("Loose dog in the yard")
    expect(page.locator(".hazard small")).to_contain_text("Until")
