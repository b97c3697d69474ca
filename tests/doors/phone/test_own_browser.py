"""A worker's own work on a real browser: a step taken back, a referral's link, what they wrote."""

import re

import pytest
from playwright.sync_api import Browser, expect

from alongside.confided.referrals.models import Referral
from alongside.confided.vault.models import LedgerLeaf
from alongside.ground import clock
from alongside.street.dispatch.models import Response
from tests.cast import Cast
from tests.street.calls import ring

from .conftest import Phone
from .test_phone_browser import CANARY, be_engaged, find_the_network, look, lose_the_network, wait_for_ticks, write_up

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
]


def refer_somebody(phone: Phone) -> None:
    """Meet somebody, write it up, and refer them to the first service."""
    for step in ("I'm clear", "Talked with people"):
        phone.press(step)
    write_up(phone)
    phone.press("Connect them to a service")
    phone.page.get_by_role("button", name="Refer to this service").last.click()
    phone.page.get_by_text("Yes, they agree").click()
    phone.press("First name")
    phone.page.get_by_role("textbox", name="First name").fill("Quillon")
    phone.press("Seal the referral")
    phone.page.get_by_text("Saved on this phone").wait_for()
    wait_for_ticks(phone)
    phone.press("I'm done")


def test_a_step_tapped_too_early_is_taken_back(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)
    wait_for_ticks(phone)

    page.get_by_role("button", name=re.compile("^Here")).click()
    page.get_by_role("heading", name='Go back to "On scene"?').wait_for()
    found = look(page)
    phone.press("Yes, go back")
    page.get_by_role("button", name="I'm with people").wait_for()
    wait_for_ticks(phone)

    made = Response.objects.get()
    assert (found, made.status, made.engaged_at, made.arrived_at is not None) == (([], []), "on_scene", None, True)


def test_an_agency_answers_and_the_worker_sees_it(phone: Phone, tonight: Cast, chromium: Browser) -> None:
    page = be_engaged(phone, tonight)
    refer_somebody(phone)
    phone.press("My referrals")
    phone.press("Make a link for the agency")
    shown = page.get_by_label("Send this to the agency")
    url = shown.input_value()
    found = [look(page)]
    phone.press("Done")

    agency = chromium.new_context()
    letter = agency.new_page()
    letter.goto(url)
    expect(letter.get_by_text("Quillon").first).to_be_visible()
    letter.get_by_text("They are with us now").click()
    letter.locator("form button").last.click()
    letter.wait_for_load_state()
    agency.close()
    phone.press("Back")
    phone.press("My referrals")
    page.get_by_text("Connected", exact=True).wait_for()
    found.append(look(page))

    assert (url.startswith(f"{phone.address}/partners/r/"), Referral.objects.get().result) == (True, "connected")
    assert found == [([], [])] * 2


def test_with_no_network_the_list_is_there_and_a_link_is_not(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)
    refer_somebody(phone)
    lose_the_network(phone)

    page.reload()
    phone.press("My referrals")
    phone.press("Make a link for the agency")
    page.get_by_role("alert").wait_for()
    listed = page.get_by_text("They agreed").count()
    phone.press("Back")
    phone.press("My write-ups")
    page.get_by_text("Reading them needs the network.").wait_for()
    find_the_network(phone)

    assert (listed, Referral.objects.get().sent_at) == (1, None)


def test_what_a_worker_wrote_is_read_and_not_kept(phone: Phone, tonight: Cast) -> None:
    page = be_engaged(phone, tonight)
    refer_somebody(phone)

    phone.press("My write-ups")
    page.get_by_role("button", name="1200 N Elm St").click()
    page.get_by_text(CANARY).wait_for()
    found = look(page)
    kept = page.evaluate(READ_KEPT)

    assert (found, CANARY in kept, "referrals" in kept) == (([], []), False, True)


def test_a_response_looks_at_the_places_notes_at_most_twice(phone: Phone, tonight: Cast) -> None:
    be_engaged(phone, tonight)
    refer_somebody(phone)
    tonight.programme.rest_minutes = 0
    tonight.programme.save()
    leaves = LedgerLeaf.objects.filter(action="read place notes")
    before = leaves.count()
    ring(tonight, "26-0002", at=clock.now())

    for step in ("Accept", "I'm on my way", "I'm here", "I'm with people", "I'm clear", "Nobody found"):
        phone.press(step)
        phone.page.wait_for_timeout(2_500)
    wait_for_ticks(phone)

    assert leaves.count() - before in (0, 1, 2)


READ_KEPT = """() => new Promise((done, fail) => {
  const opening = indexedDB.open("alongside-phone");
  opening.onerror = fail;
  opening.onsuccess = () => {
    const store = opening.result.transaction("kept").objectStore("kept");
    const names = store.getAllKeys();
    const values = store.getAll();
    values.onsuccess = () => { opening.result.close(); done(JSON.stringify([names.result, values.result])); };
  };
})"""
