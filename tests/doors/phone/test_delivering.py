"""A phone delivers whatever becomes of its session, its person or itself; it is told nothing more than that."""

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from alongside.confided.vault.actions import make_programme_key, mark_safe, public_key, receive_outbox_file
from alongside.confided.vault.actions.exported import NotAnOutbox
from alongside.confided.vault.models import SealedEnvelope
from alongside.confided.vault.rules.sealing import seal_envelope
from alongside.ground import clock
from alongside.ground.ids import uuid7
from alongside.street.alerts.models import Alert
from alongside.street.devices.actions import revoke_device
from alongside.street.devices.models import Device, KeptTap
from alongside.street.dispatch.models import Response
from alongside.street.people.models import User
from alongside.street.safety.models import CheckIn, Sos
from tests.cast import TONIGHT, Cast
from tests.confided.phones import answer_a_call, write_up

from .test_api import of, send, tap

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


@pytest.fixture(autouse=True)
def _it_is_tonight() -> Any:
    make_programme_key()
    clock.hold(TONIGHT + timedelta(hours=1))
    yield
    clock.release()


def record(response: UUID, seq: int = 1, **facts: Any) -> dict[str, Any]:
    record_id = uuid7()
    sealed = seal_envelope(public_key(), record_id, json.dumps(write_up(response)).encode())
    return {"id": str(record_id), "kind": "encounter", "seq": seq, "made_at": "2026-05-15T02:50:00Z",
            "sealed": base64.b64encode(sealed).decode(), **facts}  # fmt: skip


def enrolled(cast: Cast) -> tuple[str, str]:
    device = str(uuid7())
    return device, send(of(cast.dee.user), "enrol", {"device": device}).json()["credential"]


def deliver(credential: str, **body: Any) -> Any:
    return Client().post(
        "/phone/api/deliver", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {credential}"},
    )  # fmt: skip


def test_without_a_session_a_record_arrives_and_nothing_is_told(town: Cast) -> None:
    _, credential = enrolled(town)
    one = record(answer_a_call(town))

    answer = deliver(credential, records=[one]).json()

    assert answer["answers"] == {one["id"]: "stored"}
    assert sorted(answer) == ["answers", "has", "is_revoked", "missing", "now", "refusals", "taps"]
    assert list(SealedEnvelope.objects.values_list("state", "worker_id")) == [("opened", town.dee.pk)]


def test_an_sos_does_not_wait_for_a_password(town: Cast) -> None:
    _, credential = enrolled(town)

    answer = deliver(credential, taps=[tap("sos"), tap("check_in", seq=2)]).json()

    assert sorted(answer["taps"].values()) == ["applied", "applied"]
    assert (Sos.objects.get().worker_id, CheckIn.objects.get().worker_id) == (town.dee.pk, town.dee.pk)


@pytest.mark.parametrize("credential", ["", "forged", "eyJkIjoxfQ:1:2"])
def test_a_stranger_delivers_nothing(town: Cast, credential: str) -> None:
    answer = deliver(credential, records=[record(UUID(int=1))])

    assert (answer.status_code, answer["X-Alongside"], SealedEnvelope.objects.count()) == (401, "1", 0)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "director"}])
def test_what_a_worker_who_left_had_saved_is_quarantined_and_seen(town: Cast, change: dict[str, Any]) -> None:
    _, credential = enrolled(town)
    one = record(answer_a_call(town))
    User.objects.filter(pk=town.dee.user_id).update(**change)

    answer = deliver(credential, records=[one], taps=[tap("sos", seq=2)]).json()

    assert (answer["answers"], list(answer["taps"].values())) == ({one["id"]: "stored"}, ["kept"])
    assert list(SealedEnvelope.objects.values_list("state", "why")) == [("quarantined", "revoked-sender")]
    assert (KeptTap.objects.get().why, Sos.objects.count()) == ("revoked-sender", 0)
    assert Alert.objects.filter(audience=f"board:{town.programme.pk}", subject="phones").count() == 1


def test_a_phone_taken_back_is_told_nothing_and_still_delivers(town: Cast) -> None:
    dee, device = of(town.dee.user), str(uuid7())
    credential = send(dee, "enrol", {"device": device}).json()["credential"]
    one = record(answer_a_call(town))
    revoke_device(device_id=UUID(device), by=town.rosa.actor, at=TONIGHT)

    asked = dee.get("/phone/api/state")
    answer = deliver(credential, records=[one], has_let_go=True).json()
    known = Device.objects.get()

    assert (asked.status_code, answer["is_revoked"]) == (302, True)
    assert answer["answers"] == {one["id"]: "stored"}
    assert list(SealedEnvelope.objects.values_list("state", "why")) == [("quarantined", "revoked-device")]
    assert known.heard_revoked_at == clock.now()


def test_a_new_session_on_a_phone_taken_back_is_told_nothing_either(town: Cast) -> None:
    device, _ = enrolled(town)
    revoke_device(device_id=UUID(device), by=town.rosa.actor, at=TONIGHT)
    again = of(town.dee.user)
    one = record(answer_a_call(town))

    synced = send(again, "sync", {"device": device, "records": [one], "taps": [tap("check_in", seq=2)]}).json()

    assert send(again, "enrol", {"device": device}).json()["is_revoked"] is True
    assert (synced["is_revoked"], "state" in synced, synced["answers"]) == (True, False, {one["id"]: "stored"})
    assert (CheckIn.objects.count(), KeptTap.objects.get().why) == (0, "revoked-device")


def test_the_second_answer_comes_when_a_second_copy_holds_the_record(town: Cast) -> None:
    _, credential = enrolled(town)
    one = record(answer_a_call(town))
    first = deliver(credential, records=[one]).json()["answers"]
    mark_safe([UUID(one["id"])], at=clock.now())

    asked = deliver(credential, held=[one["id"], str(UUID(int=5))]).json()
    again = deliver(credential, records=[one]).json()["answers"]

    assert (first, asked["answers"], again) == ({one["id"]: "stored"}, {one["id"]: "safe"}, {one["id"]: "safe"})
    assert (asked["missing"], asked["has"]) == ([str(UUID(int=5))], [[1, 1]])


def test_what_an_older_store_has_lost_is_missing_from_its_answer(town: Cast) -> None:
    _, credential = enrolled(town)
    one = record(answer_a_call(town), seq=1)
    deliver(credential, records=[one], taps=[tap("check_in", seq=2)])
    SealedEnvelope.objects.all().delete()
    Device.objects.all().delete()

    answer = deliver(credential, held=[one["id"]], taps=[tap("check_in", seq=3)]).json()

    assert (answer["missing"], answer["has"]) == ([one["id"]], [[3, 3]])


def test_the_phone_is_told_what_it_may_hold(town: Cast) -> None:
    dee = of(town.dee.user)

    on_shift = dee.get("/phone/api/state").json()
    clock.hold(TONIGHT + timedelta(days=3))
    off_shift = dee.get("/phone/api/state").json()

    assert on_shift["carry"] == ["key", "directory", "referrals", "place_notes"]
    assert (off_shift["carry"], off_shift["device"]) == (["key"], {"who": town.dee.user_id})


def test_what_a_phone_says_of_itself_reaches_the_office(town: Cast) -> None:
    device, _ = enrolled(town)
    says = f"{device};made=9;unsent=2;oldest=2026-05-15T01:00:00Z;kept=0"

    of(town.dee.user).get("/phone/api/state", headers={"X-Phone": says})

    known = Device.objects.get()
    assert (known.made_upto, known.unsent, known.promises_to_keep) == (9, 2, False)
    assert known.oldest_unsent_at == TONIGHT - timedelta(hours=1)


def saved_copy(device: str, credential: str, rows: list[dict[str, Any]], who: int) -> bytes:
    inside = {"schema": 1, "device": device, "credentials": {str(who): credential}, "rows": rows}
    copy_id = uuid7()
    sealed = seal_envelope(public_key(), copy_id, json.dumps(inside).encode())
    told = {
        "format": "alongside outbox 1",
        "id": str(copy_id),
        "device": device,
        "sealed": base64.b64encode(sealed).decode(),
    }
    return json.dumps(told).encode()


def test_a_saved_copy_brings_everything_once_whoever_carries_it(town: Cast) -> None:
    device, credential = enrolled(town)
    who = town.dee.user_id
    one = record(answer_a_call(town)) | {"lane": "record", "who": who}
    rows = [one, tap("check_in", seq=2) | {"lane": "tap", "who": who, "word": ""}]
    file = saved_copy(device, credential, rows, who)

    taken = [receive_outbox_file(file, by=town.rosa.actor, at=clock.now()) for _ in range(2)]
    later = deliver(credential, records=[one], taps=[rows[1]]).json()

    assert [(one.records, one.taps, one.not_understood) for one in taken] == [(1, 1, 0)] * 2
    assert list(SealedEnvelope.objects.values_list("state", "worker_id")) == [("opened", town.dee.pk)]
    assert (later["answers"], later["has"]) == ({one["id"]: "stored"}, [[1, 2]])
    assert (CheckIn.objects.count(), KeptTap.objects.count()) == (1, 0)


def test_a_copy_that_nobody_signed_for_is_kept_apart(town: Cast) -> None:
    one = record(answer_a_call(town)) | {"lane": "record", "who": 1}

    receive_outbox_file(saved_copy(str(uuid7()), "forged", [one], 1), by=town.rosa.actor, at=clock.now())

    assert list(SealedEnvelope.objects.values_list("state", "why")) == [("quarantined", "revoked-sender")]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\x00\xff", b'{"format":"alongside outbox 1"}',
    b'{"format":"alongside outbox 1","id":"00000000-0000-0000-0000-000000000001","sealed":"AAAA"}'])  # fmt: skip
def test_a_file_that_is_no_saved_copy_is_refused_with_words(town: Cast, content: bytes) -> None:
    with pytest.raises(NotAnOutbox):
        receive_outbox_file(content, by=town.rosa.actor, at=clock.now())


def test_nothing_of_a_response_is_read_with_a_credential(town: Cast) -> None:
    response = answer_a_call(town, end="")
    _, credential = enrolled(town)

    for path in ("state", "directory", "key", "referrals", "encounters"):
        asked = Client().get(f"/phone/api/{path}", headers={"Authorization": f"Bearer {credential}"})
        assert asked.status_code == 302
    assert str(response).encode() not in deliver(credential).content
    assert Response.objects.count() == 1


def test_one_record_that_breaks_the_office_holds_back_no_other(town: Cast) -> None:
    _, credential = enrolled(town)
    response = answer_a_call(town)
    good, bad = [record(response, seq) for seq in (1, 2)], record(response, 3) | {"id": "no-name"}

    answer = deliver(credential, records=[good[0], bad, good[1]]).json()

    assert answer["answers"] == {one["id"]: "stored" for one in good}
    assert (SealedEnvelope.objects.filter(state="opened").count(), answer["has"]) == (2, [[1, 2]])
