"""The machine's door for EIDO and for records with a centre's own columns."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from alongside.ground.actor import the_system
from alongside.street.dispatch.models import Waiting
from alongside.street.intake.models import Call, SetAside, Source
from alongside.street.people.actions import make_machine_token
from alongside.street.screening.actions import start_first_protocol
from tests.cast import TONIGHT, Cast
from tests.street.intake.eido_messages import eido

pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.fixture
def token(cast: Cast) -> str:
    by = the_system(cast.programme.pk)
    start_first_protocol(by=by, at=TONIGHT)
    return make_machine_token(name="County ESInet", source="county", by=by, at=TONIGHT)


@pytest.fixture(autouse=True)
def _tonight() -> Any:
    with time_machine.travel(TONIGHT, tick=False):
        yield


def send(token: str, body: Any, key: str | None = None, to: str = "eido") -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Client(enforce_csrf_checks=True).post(
        f"/api/v1/{to}", raw, content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json()


def test_a_fresh_message_rings(token: str) -> None:
    status, answer = send(token, eido())

    kept = Call.objects.get()
    assert (status, answer["statusCode"], answer["incident"], answer["change"]) == (202, 202, kept.event_number, "new")
    assert (kept.category, kept.is_history, kept.place_key) == ("neighbour_dispute", False, "1200 block of n elm st")
    assert answer["outcome"] in {"eligible", "not_assessed"}


def test_later_versions_follow_the_same_call(token: str) -> None:
    send(token, eido())
    later = eido(lastUpdateTimeStamp="2026-05-14T20:59:50-05:00", callComponent=[], dispatchComponent=[])
    later["incidentComponent"] = {**later["incidentComponent"], "incidentStatusCommonRegistryText": ["Closed"]}

    changed, again, older = send(token, later), send(token, later), send(token, eido())

    kept = Call.objects.get()
    assert [one[1]["change"] for one in (changed, again, older)] == ["changed", "same", "same"]
    assert (kept.status, kept.created_at, kept.first_dispatched_at) == (
        "Closed",
        datetime(2026, 5, 15, 1, 55, tzinfo=UTC),
        datetime(2026, 5, 15, 1, 57, tzinfo=UTC),
    )


def test_an_old_incident_is_history_and_nobody_is_sent(token: str, shared_data: Path) -> None:
    official = (shared_data / "standards" / "eido" / "Samples" / "Sample call transfer EIDO.json").read_bytes()

    status, answer = send(token, official)

    assert (status, answer["outcome"], Waiting.objects.count()) == (202, "history", 0)
    assert Call.objects.get().is_history


def test_a_repeated_key_does_nothing(token: str) -> None:
    first = send(token, eido(), key="k")

    again = send(token, eido(), key="k")

    assert (again, Call.objects.count()) == (first, 1)


def test_a_list_answers_for_each(token: str) -> None:
    status, answer = send(token, [eido(), {"eidoVersion": "1.0"}, 7])

    assert (status, [one["statusCode"] for one in answer["incidents"]]) == (202, [202, 422, 422])
    assert [one.get("code") for one in answer["incidents"]] == [None, "eido.no-id", "eido.not-an-eido"]
    assert Call.objects.count() == 1


def test_a_notification_gets_its_own_answer(token: str) -> None:
    event = {"subscriptionId": "s", "transactionId": "t-1", "notification": [eido()]}

    good = send(token, {"event": event})
    bad = send(token, {"event": {**event, "notification": [{"eidoVersion": "1.0"}]}})
    goodbye = send(token, {"terminate": {"requestId": "r", "subscriptionId": "s"}})

    assert (good[0], good[1]["eventResponse"]) == (200, {"transactionId": "t-1", "statusCode": 200, "statusText": "OK"})
    assert (bad[0], bad[1]["eventResponse"]["statusCode"]) == (422, 422)
    assert goodbye == (
        200,
        {"terminateResponse": {"requestId": "r", "subscriptionId": "s", "statusCode": 200, "statusText": "OK"}},
    )


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"<html>504</html>", 422, "eido.not-an-eido"),
        (b'{"event": {"notification": []}}', 422, "eido.not-an-eido"),
        (b'{"eidoVersion": "1.0", "x": NaN, "$id": "1"}', 422, "eido.not-an-eido"),
        (b'{"eidoVersion": "1.0"}', 422, "eido.no-id"),
        (b'{"x": "' + b"9" * 10_500_000 + b'"}', 413, "api.body-too-large"),
    ],
)
def test_a_bad_message_is_refused_with_its_reason(token: str, body: bytes, status: int, code: str) -> None:
    got = send(token, body)

    assert (got[0], got[1]["code"], Call.objects.count()) == (status, code, 0)


def test_a_machine_needs_its_token(token: str) -> None:
    assert [send("nobody", eido())[0], send("nobody", {}, to="feeds/county")[0], Call.objects.count()] == [401, 401, 0]


ROW = {
    "IncidentNumber": "SA-1", "ResponseDate": 1778810100000, "ProblemType": "Disturbance Neighbor",
    "Address": "1200 BLOCK N ELM ST", "LAT": 43.06, "LON": -89.49, "CallerName": "Wombatia", "Notes": {"text": "Wombatia"},
}  # fmt: skip


def test_records_with_their_own_columns_are_read_by_the_recipe(token: str) -> None:
    status, answer = send(token, [ROW, ROW | {"IncidentNumber": "", "Address": "9 Oak St"}, 7], to="feeds/county")

    kept = Call.objects.get()
    assert (status, answer) == (
        202,
        {"records": 3, "recipe": "san_antonio_tx", "new": 1, "changed": 0, "same": 0, "rang": 1, "history": 0,
         "set_aside": {"no-number": 1}, "not_records": 1},
    )  # fmt: skip
    assert (kept.created_at, kept.category, kept.lon) == (
        datetime(2026, 5, 15, 1, 55, tzinfo=UTC),
        "neighbour_dispute",
        -89.49,
    )
    assert "Wombatia" not in json.dumps([*Call.objects.values(), *SetAside.objects.values()], default=str)


def test_the_source_says_which_recipe(token: str, cast: Cast) -> None:
    Source.objects.create(programme_id=cast.programme.pk, slug="county", name="County", recipe="plain")

    wrong = send(token, ROW, to="feeds/county")
    right = send(
        token, {"records": [{"event_number": "1", "created_at": "2026-05-14T20:00:00-05:00"}]}, to="feeds/county"
    )

    assert (wrong[0], wrong[1]["code"]) == (422, "intake.columns-missing")
    assert (right[0], right[1]["history"]) == (202, 1)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "intake.not-records"),
        (b"<html>", 422, "intake.not-records"),
        (b"7", 422, "intake.not-records"),
        (b'{"a": Infinity}', 422, "intake.not-records"),
        (b"[" * 90_000, 422, "intake.not-records"),
        (b"[" + b"{}," * 1_000 + b"{}]", 422, "intake.not-records"),
        (b'{"who": 1}', 422, "intake.no-recipe-fits"),
    ],
)
def test_what_is_no_record_is_refused(token: str, body: bytes, status: int, code: str) -> None:
    got = send(token, body, to="feeds/county")

    assert (got[0], got[1]["code"], Call.objects.count()) == (status, code, 0)


def test_another_machines_source_is_not_there(token: str) -> None:
    assert send(token, ROW, to="feeds/elsewhere")[0] == 404
