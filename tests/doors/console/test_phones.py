"""The coordinator sees what each phone owes, takes a lost one back, and takes in a copy brought by hand."""

import base64
import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alongside.confided.vault.actions import make_programme_key, public_key
from alongside.confided.vault.models import SealedEnvelope
from alongside.confided.vault.rules.sealing import seal_envelope
from alongside.ground.ids import uuid7
from alongside.street.devices.actions import enrol, hear_from, keep_tap, note_numbers, revoke_device
from alongside.street.devices.models import Device, KeptTap
from alongside.street.devices.rules import PhoneReport
from tests.cast import TONIGHT, Cast
from tests.confided.phones import answer_a_call, send, write_up

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


@pytest.fixture
def dees_phone(mapped: Cast) -> UUID:
    """Dee's phone: it made five things, of which the third has not come."""
    make_programme_key()
    phone, dee = uuid7(), mapped.dee.user.actor
    enrol(device_id=phone, session_key="", by=dee, at=TONIGHT)
    note_numbers(device_id=phone, numbers=[1, 2, 4, 5], by=dee, at=TONIGHT)
    hear_from(report=PhoneReport(phone, 5, 0, None, True), by=dee, at=TONIGHT)
    return phone


def test_the_page_says_what_has_not_come_and_nothing_of_what_is_in_it(desk: Client, dees_phone: UUID) -> None:
    page = desk.get("/console/phones").content.decode()

    assert "Dee" in page
    assert "1 not here yet" in page
    assert "<dt>Numbers not here</dt><dd>3</dd>" in page
    assert "There is no second place." in page


def test_a_lost_phone_is_taken_back_and_given_back(desk: Client, dees_phone: UUID) -> None:
    took = desk.post(f"/console/phones/{dees_phone}/take-back")
    gone = Device.objects.get()
    page = desk.get("/console/phones").content.decode()
    desk.post(f"/console/phones/{dees_phone}/give-back")

    assert (took.status_code, gone.revoked_at, gone.revoked_by_name) == (302, TONIGHT, "Rosa")
    assert "It has not heard yet" in page
    assert Device.objects.get().revoked_at is None


def test_records_of_a_lost_phone_open_when_the_coordinator_vouches(
    desk: Client, mapped: Cast, dees_phone: UUID
) -> None:
    revoke_device(device_id=dees_phone, by=mapped.rosa.actor, at=TONIGHT)
    send(write_up(answer_a_call(mapped)), by=mapped.dee.user.actor, device=str(dees_phone))

    page = desk.get("/console/phones").content.decode()
    desk.post(f"/console/phones/{dees_phone}/vouch")

    assert "1 sealed record came from it" in page
    assert SealedEnvelope.objects.get().state == "opened"


def test_a_tap_that_could_not_be_used_is_shown_until_somebody_looked(
    desk: Client, mapped: Cast, dees_phone: UUID
) -> None:
    keep_tap(tap_id=uuid7(), device_id=dees_phone, kind="sos", word="", response="", why="revoked-device",
             tapped_at=TONIGHT - timedelta(minutes=5), by=mapped.dee.user.actor, at=TONIGHT)  # fmt: skip

    page = desk.get("/console/phones").content.decode()
    desk.post("/console/phones/taps")

    assert "the phone had been taken back" in page
    assert KeptTap.objects.get().looked_by_name == "Rosa"
    assert "the phone had been taken back" not in desk.get("/console/phones").content.decode()


def test_a_copy_brought_by_hand_is_taken_in(desk: Client, mapped: Cast, dees_phone: UUID) -> None:
    credential = enrol(device_id=dees_phone, session_key="", by=mapped.dee.user.actor, at=TONIGHT)
    record, copy_id = uuid7(), uuid7()
    sealed = seal_envelope(public_key(), record, json.dumps(write_up(answer_a_call(mapped))).encode())
    row = {"lane": "record", "id": str(record), "kind": "encounter", "seq": 3, "who": 1, "made_at": TONIGHT.isoformat(),
           "sealed": base64.b64encode(sealed).decode()}  # fmt: skip
    inside = {"device": str(dees_phone), "credentials": {"1": credential}, "rows": [row]}
    outer = seal_envelope(public_key(), copy_id, json.dumps(inside).encode())
    told = {"format": "alongside outbox 1", "id": str(copy_id), "sealed": base64.b64encode(outer).decode()}

    took = desk.post("/console/phones/bring", {"copy": SimpleUploadedFile("a.json", json.dumps(told).encode())})
    strange = desk.post("/console/phones/bring", {"copy": SimpleUploadedFile("a.json", b"holiday.jpg")})

    assert (took.status_code, SealedEnvelope.objects.get().state) == (302, "opened")
    assert Device.objects.get().numbers == [[1, 5]]
    assert (strange.status_code, "not the saved copy of a phone" in strange.content.decode()) == (422, True)


def test_nobody_but_a_coordinator_comes_here(client: Client, mapped: Cast, dees_phone: UUID) -> None:
    for user in (mapped.dee.user, mapped.sam, mapped.lind):
        client.force_login(user)
        assert client.get("/console/phones").status_code == 404
        assert client.post(f"/console/phones/{dees_phone}/take-back").status_code == 404

    assert Device.objects.get().revoked_at is None
