"""The machine's door: tokens, idempotency keys, strict bodies, and nothing kept that was not asked for."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from alongside.ground.actor import the_system
from alongside.street.dispatch.models import Waiting
from alongside.street.intake.models import Call, HonouredKey
from alongside.street.people.actions import make_machine_token
from alongside.street.people.models import MachineToken
from alongside.street.screening.actions import start_first_protocol
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default"])

NOISE = {
    "event_number": "26-0514-0001",
    "created_at": "2026-05-14T20:58:00-05:00",
    "initial_nature": "NOISE NUISANCE",
    "address": "1234 N Elm St",
    "lon": -89.48,
    "lat": 43.06,
}


@pytest.fixture
def token(cast: Cast) -> str:
    by = the_system(cast.programme.pk)
    start_first_protocol(by=by, at=TONIGHT)
    return make_machine_token(name="County CAD", source="county-cad", by=by, at=TONIGHT)


@pytest.fixture(autouse=True)
def _tonight() -> Any:
    with time_machine.travel(TONIGHT, tick=False):
        yield


def send(token: str, body: Any, key: str | None = None) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key is not None else {})
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Client().post("/api/v1/calls", raw, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def ask(token: str, number: str) -> tuple[int, dict[str, Any]]:
    answer = Client().get(f"/api/v1/calls/{number}", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json()


def test_a_call_is_recorded_screened_and_answered(token: str) -> None:
    status, answer = send(token, NOISE)

    kept = Call.objects.get()
    assert (status, answer["number"], answer["change"], answer["ignored"]) == (201, "26-0514-0001", "new", [])
    assert answer["outcome"] in {"eligible", "not_assessed"}
    assert (kept.category, kept.place_key, kept.source.slug) == ("noise", "1200 block of n elm st", "county-cad")
    assert kept.created_at == datetime(2026, 5, 15, 1, 58, tzinfo=UTC)


def test_the_same_call_again_is_the_same_and_a_change_is_a_change(token: str) -> None:
    send(token, NOISE)

    again = send(token, NOISE)
    changed = send(token, NOISE | {"status": "CLOSED"})

    assert (again[0], again[1]["change"]) == (200, "same")
    assert (changed[0], changed[1]["change"]) == (200, "changed")
    assert Call.objects.count() == 1


def test_a_repeated_key_gets_the_same_answer_and_does_nothing(token: str) -> None:
    first = send(token, NOISE, key="k-1")

    again = send(token, NOISE, key="k-1")

    assert again == first
    assert (Call.objects.count(), HonouredKey.objects.count()) == (1, 1)
    assert Waiting.objects.count() <= 1


def test_a_key_with_another_body_is_refused(token: str) -> None:
    send(token, NOISE, key="k-1")

    status, answer = send(token, NOISE | {"event_number": "26-0514-0002"}, key="k-1")

    assert (status, answer["code"]) == (409, "intake.key-used-twice")
    assert Call.objects.count() == 1


@pytest.mark.parametrize("key", ["", "k" * 81])
def test_a_key_that_cannot_be_kept_is_refused(token: str, key: str) -> None:
    status, answer = send(token, NOISE, key=key)

    assert (status, answer["code"], Call.objects.count()) == (422, "api.bad-key", 0)


def test_a_revoked_and_an_unknown_token_look_the_same(token: str) -> None:
    unknown = send("not-a-token", NOISE)
    MachineToken.objects.update(revoked_at=TONIGHT)

    revoked = send(token, NOISE)

    assert revoked == unknown
    assert (revoked[0], Call.objects.count()) == (401, 0)


def test_unknown_fields_are_named_and_never_kept(token: str) -> None:
    planted = {"caller_name": "Quillfeather Zanzibar", "plate": "QZX-777", "narrative": "wombatish words"}

    status, answer = send(token, NOISE | planted, key="k-2")

    kept = json.dumps(list(Call.objects.values()) + list(HonouredKey.objects.values()), default=str)
    assert (status, answer["ignored"]) == (201, ["caller_name", "narrative", "plate"])
    assert [word for word in ("Quillfeather", "QZX", "wombatish") if word in kept] == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"event_number": ""}, "event_number"),
        ({"event_number": "n" * 81}, "event_number"),
        ({"event_number": 12}, "event_number"),
        ({"created_at": "2026-05-14T20:58:00"}, "created_at"),
        ({"created_at": "2026-02-30T20:58:00Z"}, "created_at"),
        ({"created_at": "1394-01-01T00:00:00Z"}, "created_at"),
        ({"created_at": "2036-01-01T00:00:00Z"}, "created_at"),
        ({"address": "x" * 1_000}, "address"),
        ({"address": "12 Elm\u0000 St"}, "address"),
        ({"lon": 400}, "lon"),
        ({"category": "aliens"}, "category"),
        ({"units_dispatched": -1}, "units_dispatched"),
        ({"answers": {"weapon": {"deep": 1}}}, "answers"),
    ],
)
def test_a_wrong_field_is_named(token: str, change: dict[str, Any], named: str) -> None:
    status, answer = send(token, NOISE | change)

    assert (status, answer["code"], named in answer["says"]) == (422, "api.not-a-call", True)
    assert Call.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "api.not-a-call"),
        (b"{", 422, "api.not-a-call"),
        (b"[]", 422, "api.not-a-call"),
        (b"null", 422, "api.not-a-call"),
        (b"\xff\xfe{}", 422, "api.not-a-call"),
        (b"[" * 50_000, 422, "api.not-a-call"),
        (b'{"event_number": "1", "created_at": "2026-05-14T20:00:00Z", "lon": NaN}', 422, "api.not-a-call"),
        (b'{"event_number": "' + b"9" * 1_000_000 + b'"}', 413, "api.body-too-large"),
        (b"<html><body>504</body></html>", 422, "api.not-a-call"),
    ],
)
def test_a_body_that_is_no_call_is_refused(token: str, body: bytes, status: int, code: str) -> None:
    got = send(token, body)

    assert (got[0], got[1]["code"], Call.objects.count()) == (status, code, 0)


def test_zero_zero_is_not_a_place(token: str) -> None:
    status, _ = send(token, NOISE | {"lon": 0, "lat": 0})

    kept = Call.objects.get()
    assert (status, kept.lon, kept.lat) == (201, None, None)


def test_a_machine_hears_the_state_of_its_own_calls_only(token: str, cast: Cast) -> None:
    send(token, NOISE)
    other = make_machine_token(name="Portal", source="portal", by=the_system(cast.programme.pk), at=TONIGHT)

    own, not_own, missing = ask(token, "26-0514-0001"), ask(other, "26-0514-0001"), ask(token, "26-none")

    assert (own[0], sorted(own[1])) == (
        200,
        ["code", "may_leave", "minutes", "number", "officer_wanted", "received_at", "state"],
    )
    assert (not_own[0], missing[0]) == (404, 404)
    assert not_own[1] == missing[1]


def test_the_door_needs_no_session_and_takes_only_post(token: str) -> None:
    got = Client(enforce_csrf_checks=True).post(
        "/api/v1/calls",
        json.dumps(NOISE),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    wrong_verb = Client().get("/api/v1/calls", headers={"Authorization": f"Bearer {token}"})

    assert (got.status_code, "sessionid" in got.cookies, wrong_verb.status_code) == (201, False, 405)


def test_an_address_that_is_not_there_is_answered_in_json(token: str) -> None:
    got = Client().get("/api/v1/nothing", headers={"Authorization": f"Bearer {token}"})

    assert (got.status_code, got.json()["code"]) == (404, "missing")
    assert "sessionid" not in got.cookies


def test_a_machine_is_served_without_anything_that_people_need(token: str) -> None:
    got = Client().post(
        "/api/v1/calls",
        json.dumps(NOISE),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert (got.headers["Cache-Control"], got.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert {"Set-Cookie", "Content-Security-Policy", "Vary"} & set(got.headers) == set()
