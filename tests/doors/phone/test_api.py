"""What the phone is told, and what becomes of what it sends."""

import base64
import json
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.ground import clock
from alongside.ground.ids import uuid7
from alongside.street.dispatch.models import Response, StatusTap
from alongside.street.people.models import User
from alongside.street.safety.models import CheckIn, Sos
from alongside.street.safety.reads import list_safety
from tests.cast import TONIGHT, Cast
from tests.street.calls import ring

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AT = "2026-05-15T02:03:00+00:00"


@pytest.fixture(autouse=True)
def _it_is_tonight() -> Any:
    clock.hold(TONIGHT)
    yield
    clock.release()


def of(user: User, **facts: Any) -> Client:
    client = Client(**facts)
    client.force_login(user, backend=BACKEND)
    return client


def send(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/phone/api/{path}", json.dumps(body), content_type="application/json")


def accepted(town: Cast) -> tuple[Client, str]:
    """Dee has accepted the call that rang."""
    ring(town)
    dee = of(town.dee.user)
    offer = dee.get("/phone/api/state").json()["offer"]
    return dee, send(dee, f"offers/{offer['id']}/accept", {}).json()["response"]["id"]


def tap(kind: str, response: str | None = None, **facts: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "kind": kind, "response": response, "at": AT, "seq": 1, **facts}


def test_a_phone_is_told_what_is_needed_to_come_safely_and_no_more(town: Cast) -> None:
    ring(town, final_nature="NOISE", primary_unit="5E93", priority="3")

    offer = of(town.dee.user).get("/phone/api/state").json()["offer"]

    assert sorted(offer["call"]) == [
        "area",
        "asked_at",
        "category",
        "lat",
        "lon",
        "nature",
        "number",
        "officer_there",
        "place",
        "source",
    ]
    assert offer["call"]["place"] == "1200 N ELM ST"


@pytest.mark.parametrize(
    ("answers", "is_there"), [({}, None), ({"officer_here": False}, False), ({"officer_here": True}, True)]
)
def test_an_officer_nobody_asked_about_is_unknown(town: Cast, answers: dict[str, bool], is_there: bool | None) -> None:
    ring(town, answers={"weapon": False, "violence": False, **answers})

    offer = of(town.dee.user).get("/phone/api/state").json()["offer"]

    assert offer["call"]["officer_there"] is is_there


def test_the_other_worker_is_told_nothing_of_it(town: Cast) -> None:
    accepted(town)

    state = of(town.marcus.user).get("/phone/api/state").json()

    assert (state["offer"], state["response"]) == (None, None)


def test_a_tap_sent_twice_is_one_tap(town: Cast) -> None:
    dee, response = accepted(town)
    body = {"device": "d", "taps": [tap("status", response, status="en_route")], "records": []}

    first, again = (send(dee, "sync", body).json()["taps"] for _ in range(2))

    tap_id = body["taps"][0]["id"]
    assert (first, again, StatusTap.objects.count()) == ({tap_id: "applied"}, {tap_id: "repeated"}, 1)


def test_taps_climb_in_the_order_in_which_they_were_made(town: Cast) -> None:
    dee, response = accepted(town)
    taps = [
        tap("end", response, end="engaged", seq=3),
        tap("status", response, status="on_scene", seq=2),
        tap("status", response, status="en_route", seq=1),
    ]

    send(dee, "sync", {"device": "d", "taps": taps, "records": []})

    kept = Response.objects.get(pk=response)
    assert (kept.en_route_at is not None, kept.arrived_at is not None, kept.end) == (True, True, "engaged")


def test_one_bad_tap_does_not_hold_back_the_others(town: Cast) -> None:
    dee, response = accepted(town)
    bad = [
        tap("status", "not-a-name", status="en_route"),
        tap("dance", response),
        tap("status", str(uuid7()), status="en_route"),
        {"id": "x", "kind": "check_in", "at": "yesterday"},
    ]
    good = tap("status", response, status="en_route", seq=9)

    answer = send(dee, "sync", {"device": "d", "taps": [*bad, good], "records": []}).json()

    codes = [answer["refusals"][one["id"]]["code"] for one in bad]
    not_understood = "phone.tap-not-understood"
    assert codes == [not_understood, not_understood, "missing", not_understood]
    assert answer["taps"] == {**{one["id"]: "kept" for one in bad}, good["id"]: "applied"}


def test_an_end_that_comes_too_late_is_kept_and_said(town: Cast) -> None:
    dee, response = accepted(town)
    first, second = tap("end", response, end="engaged"), tap("end", response, end="left_for_safety", seq=2)

    answer = send(dee, "sync", {"device": "d", "taps": [first, second], "records": []}).json()

    assert answer["taps"] == {first["id"]: "applied", second["id"]: "kept"}
    assert answer["refusals"][second["id"]]["says"] == (
        "This call had already ended: engaged. You wrote: left for safety."
    )


def test_check_in_and_sos_arrive_once(town: Cast) -> None:
    dee = of(town.dee.user)
    body = {"device": "d", "taps": [tap("check_in"), tap("sos"), tap("back_up")], "records": []}

    for _ in range(2):
        send(dee, "sync", body)

    assert (CheckIn.objects.count(), sorted(Sos.objects.values_list("kind", flat=True))) == (1, ["back_up", "sos"])


def test_a_record_that_nobody_can_open_is_stored_all_the_same(town: Cast) -> None:
    dee = of(town.dee.user)
    records = [
        {
            "id": str(uuid7()),
            "kind": "encounter",
            "sealed": base64.b64encode(b"noise").decode(),
            "seq": 1,
            "made_at": AT,
        },
        {"id": str(uuid7()), "kind": "novel", "sealed": "not base64!", "seq": 2, "made_at": "never"},
    ]

    answers = [send(dee, "sync", {"device": "d", "taps": [], "records": records}).json()["answers"] for _ in range(2)]

    assert answers == [{one["id"]: "stored" for one in records}] * 2


def test_going_on_and_off_shift(town: Cast) -> None:
    dee = of(town.dee.user)

    off = send(dee, "shift/off", {}).json()["shift"]["is_on"]
    on = send(dee, "shift/on", {}).json()["shift"]["is_on"]

    assert (off, on) == (False, True)


def test_a_decline_needs_a_listed_reason(town: Cast) -> None:
    ring(town)
    dee = of(town.dee.user)
    offer = dee.get("/phone/api/state").json()["offer"]["id"]

    refused = send(dee, f"offers/{offer}/decline", {"reason": "moon"})
    taken = send(dee, f"offers/{offer}/decline", {"reason": "too_far"})

    assert (refused.status_code, refused.json()["code"]) == (422, "dispatch.reason-is-not-listed")
    assert (taken.status_code, taken.json()["offer"]) == (200, None)


def test_the_programmes_key_is_a_point_on_p256(town: Cast) -> None:
    key = base64.b64decode(of(town.dee.user).get("/phone/api/key").json()["key"])

    assert (len(key), key[0]) == (65, 4)


def test_who_is_not_a_worker_finds_nothing(town: Cast) -> None:
    for user in (town.rosa, town.lind, town.sam):
        assert of(user).get("/phone/api/state").status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(town: Cast) -> None:
    answer = Client().get("/phone/api/state")

    assert (answer.status_code, answer.headers["location"]) == (302, "/account/login/?next=/phone/api/state")


def test_a_tap_from_another_site_is_refused(town: Cast) -> None:
    answer = send(of(town.dee.user, enforce_csrf_checks=True), "sync", {"device": "d", "taps": [tap("sos")]})

    assert (answer.status_code, Sos.objects.count()) == (403, 0)


def test_what_is_not_json_is_refused_in_words(town: Cast) -> None:
    answer = of(town.dee.user).post("/phone/api/sync", b"\xff\x00", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, "phone.not-understood")


def test_uuids_of_answers_are_the_phones_own(town: Cast) -> None:
    dee, response = accepted(town)
    one = tap("status", response, status="en_route")

    send(dee, "sync", {"device": "d", "taps": [one]})

    assert StatusTap.objects.get().pk == UUID(one["id"])


def asked_of_the_stores(client: Client) -> int:
    """How many questions the stores are asked for one look at the phone's state."""
    with ExitStack() as watching:
        stores = [watching.enter_context(CaptureQueriesContext(connections[name])) for name in connections]
        client.get("/phone/api/state", headers={"X-Holds-Notes": "26-0001"})
    return sum(len(store) for store in stores)


def test_a_look_that_finds_nothing_new_asks_the_stores_little(town: Cast) -> None:
    dee, response = accepted(town)
    busy = asked_of_the_stores(dee)
    send(dee, "sync", {"device": "d", "taps": [tap("end", response, end="not_found")]})

    free = asked_of_the_stores(dee)

    assert (free <= 25, busy <= 36) == (True, True), (free, busy)


def test_a_worker_on_scene_is_told_when_to_be_heard_of(town: Cast) -> None:
    dee, response = accepted(town)
    state = send(dee, "sync", {"device": "d", "taps": [tap("status", response, status="on_scene")]}).json()["state"]

    due = next(row.due_at for row in list_safety(by=town.rosa.actor, at=TONIGHT) if row.worker_id == town.dee.pk)

    assert due is not None
    assert state["check_in_due_at"] == due.isoformat()


def test_a_tap_back_takes_back_the_steps_after_it(town: Cast) -> None:
    dee, response = accepted(town)
    times = ("on_scene", "02:00:01"), ("engaged", "02:00:02"), ("on_scene", "02:00:03")
    taps = [
        tap("status", response, status=status, seq=number, at=f"2026-05-15T{when}+00:00")
        for number, (status, when) in enumerate(times)
    ]
    clock.hold(TONIGHT + timedelta(minutes=1))

    answer = send(dee, "sync", {"device": "d", "taps": taps}).json()

    state = answer["state"]["response"]
    assert [answer["taps"][one["id"]] for one in taps] == ["applied", "applied", "corrected"]
    assert (state["status"], state["arrived_at"], state["engaged_at"]) == (
        "on_scene", "2026-05-15T02:00:03+00:00", None,
    )  # fmt: skip
