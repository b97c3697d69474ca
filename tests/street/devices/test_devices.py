"""Phones are enrolled, heard and taken back; a coordinator sees what they owe."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7
from alongside.street.devices.actions import (
    enrol,
    give_back_device,
    hear_from,
    keep_tap,
    look_at_taps,
    note_numbers,
    notice_unsent,
    read_credential,
    revoke_device,
)
from alongside.street.devices.models import Device
from alongside.street.devices.reads import is_revoked, list_device_trouble, list_devices, list_kept_taps, sender_of
from alongside.street.devices.rules import PhoneReport
from alongside.street.people.models import Programme, User
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db
LATER = TONIGHT + timedelta(hours=13)


def enrolled(cast: Cast, session: str = "") -> tuple[UUID, str]:
    phone = uuid7()
    return phone, enrol(device_id=phone, session_key=session, by=cast.dee.user.actor, at=TONIGHT)


def says(phone: UUID, made: int, unsent: int = 0, **facts: object) -> PhoneReport:
    return PhoneReport(**{"device_id": phone, "made_upto": made, "unsent": unsent, "oldest_unsent_at": None,
                          "promises_to_keep": True, **facts})  # type: ignore[arg-type]  # fmt: skip


def test_a_credential_says_whose_phone_it_is_and_grants_no_role(cast: Cast) -> None:
    phone, token = enrolled(cast)

    credential = read_credential(token)

    assert credential is not None
    assert (credential.device_id, credential.worker_id, credential.actor.role) == (phone, cast.dee.pk, None)
    assert sender_of(credential) == cast.dee.user.actor
    assert [read_credential(forged) for forged in ("", "x", token[:-2], token.replace(token[4], "A", 1) + "A")] == [
        None
    ] * 4


def test_a_credential_outlives_the_store_that_knew_the_phone(cast: Cast) -> None:
    phone, token = enrolled(cast)
    Device.objects.all().delete()

    credential = read_credential(token)
    assert credential is not None
    runs = note_numbers(device_id=phone, numbers=[1, 2], by=credential.actor, at=TONIGHT)

    assert (runs, Device.objects.get().worker_id) == ([(1, 2)], cast.dee.pk)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "director"}])
def test_a_worker_who_left_sends_nothing_in_their_own_name(cast: Cast, change: dict[str, object]) -> None:
    _, token = enrolled(cast)
    User.objects.filter(pk=cast.dee.user_id).update(**change)

    credential = read_credential(token)

    assert credential is not None
    assert sender_of(credential) is None


def test_numbers_that_do_not_come_are_seen_as_a_gap(cast: Cast) -> None:
    phone, _ = enrolled(cast)
    dee, rosa = cast.dee.user.actor, cast.rosa.actor
    note_numbers(device_id=phone, numbers=[1, 2, 5], by=dee, at=TONIGHT)
    hear_from(report=says(phone, 6), by=dee, at=TONIGHT)

    row = list_devices(by=rosa, at=TONIGHT)[0]

    assert (row.missing, row.missing_count, row.trouble, row.who) == (((3, 4), (6, 6)), 3, "gap", "Dee")
    note_numbers(device_id=phone, numbers=[3, 4, 6], by=dee, at=TONIGHT)
    assert list_device_trouble(by=rosa, at=TONIGHT) == []


def test_the_board_is_woken_once_for_what_waits_too_long(cast: Cast) -> None:
    phone, _ = enrolled(cast)
    hear_from(report=says(phone, 3, unsent=3, oldest_unsent_at=TONIGHT), by=cast.dee.user.actor, at=TONIGHT)
    early = notice_unsent(at=TONIGHT + timedelta(hours=11))

    told = [notice_unsent(at=LATER), notice_unsent(at=LATER), notice_unsent(at=LATER + timedelta(hours=13))]

    assert (early, told) == ([], [[cast.programme.pk], [], [cast.programme.pk]])
    assert [row.says for row in list_device_trouble(by=cast.rosa.actor, at=LATER)] == ["silent_with_unsent"]


def test_a_phone_that_says_the_same_is_not_written_down_every_few_seconds(cast: Cast) -> None:
    phone, _ = enrolled(cast)
    dee = cast.dee.user.actor
    for seconds in (5, 10, 65):
        hear_from(report=says(phone, 0), by=dee, at=TONIGHT + timedelta(seconds=seconds))

    assert Device.objects.get().last_heard_at == TONIGHT + timedelta(seconds=65)


def test_a_lost_phone_is_signed_out_and_may_come_back(cast: Cast) -> None:
    session = SessionStore()
    session.create()
    phone, _ = enrolled(cast, session.session_key or "")

    revoke_device(device_id=phone, by=cast.rosa.actor, at=TONIGHT)
    gone = (is_revoked(phone), Session.objects.count(), Device.objects.get().session_key)
    give_back_device(device_id=phone, by=cast.rosa.actor, at=LATER)

    assert (gone, is_revoked(phone)) == ((True, 0, ""), False)


def test_nobody_but_a_coordinator_of_the_programme_may_take_a_phone_back(cast: Cast) -> None:
    phone, _ = enrolled(cast)
    elsewhere = Programme.objects.create(name="East", slug="east")
    stranger = Actor(elsewhere.pk, user_id=99, role=cast.rosa.actor.role)

    for by in (cast.dee.user.actor, cast.sam.actor, stranger):
        with pytest.raises(Missing):
            revoke_device(device_id=phone, by=by, at=TONIGHT)

    assert (is_revoked(phone), list_devices(by=stranger, at=TONIGHT)) == (False, [])


def test_a_phone_of_another_programme_is_not_taken_over(cast: Cast) -> None:
    phone, _ = enrolled(cast)
    elsewhere = Actor(Programme.objects.create(name="East", slug="east").pk, user_id=9, worker_id=9)

    with pytest.raises(Missing):
        enrol(device_id=phone, session_key="", by=elsewhere, at=TONIGHT)

    assert note_numbers(device_id=phone, numbers=[1], by=elsewhere, at=TONIGHT) is None
    assert Device.objects.get().numbers == []


def test_a_tap_that_may_not_be_applied_waits_for_a_person(cast: Cast) -> None:
    phone, _ = enrolled(cast)
    tap = uuid7()
    for _ in range(2):
        keep_tap(tap_id=tap, device_id=phone, kind="sos", word="", response="", tapped_at=TONIGHT,
                 why="revoked-device", by=cast.dee.user.actor, at=LATER)  # fmt: skip

    waiting = list_kept_taps(by=cast.rosa.actor)
    looked = look_at_taps(device_id=phone, by=cast.rosa.actor, at=LATER)

    assert ([(row.kind, row.who, row.why) for row in waiting], looked) == ([("sos", "Dee", "revoked-device")], 1)
    assert list_kept_taps(by=cast.rosa.actor) == []
