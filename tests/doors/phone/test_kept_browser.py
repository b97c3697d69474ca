"""What a phone keeps, in the app itself: a sealed copy with no network and no session, and a phone taken back."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from alongside.confided.vault.actions import receive_outbox_file
from alongside.ground import clock
from alongside.street.devices.actions import revoke_device
from alongside.street.devices.models import Device, KeptTap
from alongside.street.people.models import Worker
from tests.cast import Cast

from .conftest import Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "confided", "keys"]),
]


def be_known(phone: Phone) -> UUID:
    """Wait until the office knows this phone by its own name."""
    phone.open()
    for _ in range(100):
        if device := Device.objects.first():
            phone.page.wait_for_timeout(300)
            return UUID(str(device.pk))
        phone.page.wait_for_timeout(100)
    raise AssertionError("the phone was never enrolled")


def test_with_no_network_and_no_session_one_sealed_file_brings_it_all(
    phone: Phone, tonight: Cast, tmp_path: Path
) -> None:
    be_known(phone)
    phone.context.set_offline(True)
    phone.context.clear_cookies()
    phone.press("I am all right")
    phone.page.get_by_text("Offline since").wait_for()

    phone.page.get_by_role("button", name="Menu").click()
    with phone.page.expect_download() as coming:
        phone.press("Save a copy")
    phone.page.get_by_text("The copy is made.").wait_for()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    taken = receive_outbox_file(file.read_bytes(), by=tonight.rosa.actor, at=clock.now())

    assert sorted(json.loads(file.read_text())) == ["device", "format", "id", "made_at", "sealed"]
    assert (taken.records, taken.taps, KeptTap.objects.get().kind) == (0, 1, "check_in")
    assert KeptTap.objects.get().worker_id == Worker.objects.get(user__name="Dee").pk


def test_a_phone_taken_back_says_so_and_holds_nothing(phone: Phone, tonight: Cast) -> None:
    device = be_known(phone)
    revoke_device(device_id=device, by=tonight.rosa.actor, at=clock.now())

    phone.page.reload()
    phone.page.get_by_role("heading", name="The office took this phone back").wait_for()
    phone.page.get_by_text("This phone holds nothing any more.").wait_for()
    names = phone.page.evaluate(KEPT_NAMES)

    assert set(names) == {"credentials", "device", "key", "taken_back", "who"}


KEPT_NAMES = """() => new Promise((done) => {
  const opening = indexedDB.open("alongside-phone");
  opening.onsuccess = () => {
    const all = opening.result.transaction("kept").objectStore("kept").getAllKeys();
    all.onsuccess = () => { opening.result.close(); done(all.result); };
  };
})"""
