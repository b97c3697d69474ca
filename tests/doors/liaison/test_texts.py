"""Texts that come in: signed or turned away, heard once, silent for an SOS, and never kept."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from alongside.ground import clock
from alongside.street.alerts.actions import queue_text
from alongside.street.alerts.actions.sending import lease_sendings
from alongside.street.alerts.models import Mobile, TextIn
from alongside.street.alerts.reads import list_texts_in
from alongside.street.safety.models import Sos
from tests.cast import Cast, gather_cast

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
SECRET, NUMBER, STRANGER = "shared-by-both", "+16085550110", "+16085550199"
ADDRESS = "https://alongside.example/api/v1/texts"


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Set up a carrier of texts by its name."""
    (tmp_path / "texts.txt").write_text(SECRET)
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_TEXTS_SECRET_FILE", tmp_path / "texts.txt")
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_TEXTS_IN_URL", ADDRESS)

    def use(name: str) -> None:
        monkeypatch.setitem(settings.ENV, "ALONGSIDE_TEXTS", name)

    use("http")
    return use


@pytest.fixture
def people() -> Cast:
    """The cast, now; Dee has a confirmed number."""
    cast = gather_cast(clock.now())
    Mobile.objects.create(user_id=cast.dee.user_id, number=NUMBER, confirmed_at=clock.now())
    return cast


def plain(says: str, *, number: str = NUMBER, reference: str = "t1", second: int | None = None, secret: str = SECRET) -> Any:  # fmt: skip
    body = json.dumps({"id": reference, "from": number, "text": says}).encode()
    second = int(clock.now().timestamp()) if second is None else second
    signed = hmac.new(secret.encode(), f"{second}.".encode() + body, hashlib.sha256).hexdigest()
    return Client().post(
        "/api/v1/texts", body, content_type="application/json",
        headers={"X-Alongside-Time": str(second), "X-Alongside-Signature": f"sha256={signed}"},
    )  # fmt: skip


def by_twilio(says: str, *, secret: str = SECRET, address: str = ADDRESS, also: str = "") -> HttpResponse:
    fields = {"MessageSid": "SM1", "From": NUMBER, "To": "+16085550100", "Body": says}
    signed = address + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    if also:
        fields["Body"] = also
    return Client().post("/api/v1/texts", fields, headers={"X-Twilio-Signature": signature})  # type: ignore[return-value]


def test_an_sos_is_raised_in_silence_and_once(carrier: Any, people: Cast) -> None:
    answers = [plain("SOS they have a knife"), plain("SOS they have a knife")]

    assert [(one.status_code, one.json()) for one in answers] == [(200, {"reply": ""})] * 2
    assert [one.worker_id for one in Sos.objects.all()] == [people.dee.pk]
    assert [(one.taken_for, one.user_id) for one in TextIn.objects.all()] == [("sos", people.dee.user_id)]


def test_what_a_text_says_is_kept_nowhere(carrier: Any, people: Cast) -> None:
    plain("SOS zanzibar")
    plain("zanzibar again", reference="t2")

    kept = [
        str(value)
        for model in apps.get_models()
        if model.__module__.startswith("alongside.street")
        for row in model.objects.values_list()  # type: ignore[attr-defined]
        for value in row
    ]

    assert len(kept) > 20
    assert [one for one in kept if "zanzibar" in one] == []


def test_all_right_is_a_check_in(carrier: Any, people: Cast) -> None:
    assert plain("ok").json() == {"reply": "Noted: you are all right."}


def test_stop_and_start_are_honoured(carrier: Any, people: Cast) -> None:
    stop = plain("STOP").json()
    stopped = Mobile.objects.get().stopped_at
    start = plain("start", reference="t2").json()

    assert (stop, start) == (
        {"reply": "No more texts. Send START to get them again."}, {"reply": "You get texts again."},
    )  # fmt: skip
    assert (stopped is not None, Mobile.objects.get().stopped_at) == (True, None)


def test_an_officer_who_said_stop_gets_no_receipt(carrier: Any, people: Cast) -> None:
    plain("STOP", number=STRANGER)
    queue_text(programme_id=people.programme.pk, number=STRANGER, says="coming", text_id="1", at=clock.now())

    stopped = lease_sendings(way="text", at=clock.now(), limit=5)
    plain("START", number=STRANGER, reference="t2")
    queue_text(programme_id=people.programme.pk, number=STRANGER, says="coming", text_id="2", at=clock.now())

    assert stopped == []
    assert [one.says for one in lease_sendings(way="text", at=clock.now(), limit=5)] == ["coming"]


@pytest.mark.parametrize("says", ["hello?", "SOS", "1200 N Elm St", "", "ok"])
def test_a_stranger_is_answered_politely_and_noted(carrier: Any, people: Cast, says: str) -> None:
    answer = plain(says, number=STRANGER)

    assert answer.json() == {"reply": "This number is for our team only. In an emergency call 911."}
    assert Sos.objects.count() == 0
    (row,) = list_texts_in(by=people.rosa.actor)
    assert (row.name, row.number_shown, row.taken_for) == ("", "··· 99", "unknown")


def test_who_left_is_a_stranger(carrier: Any, people: Cast) -> None:
    people.dee.user.is_active = False
    people.dee.user.save()

    plain("SOS")

    assert Sos.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another"},
        {"second": 0},
        {"second": 4_000_000_000},
        {"second": int(clock.now().timestamp()) - 86400},
    ],
)
def test_an_unsigned_text_is_turned_away(carrier: Any, people: Cast, wrong: dict[str, Any]) -> None:
    answer = plain("SOS", **wrong)

    assert (answer.status_code, answer.json()["code"]) == (403, "texts.not-signed")
    assert (Sos.objects.count(), TextIn.objects.count()) == (0, 0)


def test_without_any_signature_it_is_turned_away(carrier: Any, people: Cast) -> None:
    for name in ("http", "twilio"):
        carrier(name)
        assert Client().post("/api/v1/texts", {"From": NUMBER, "Body": "SOS", "MessageSid": "x"}).status_code == 403


def test_without_a_carrier_there_is_no_door(carrier: Any, people: Cast) -> None:
    carrier("none")

    assert plain("SOS").status_code == 404


def test_twilios_signature_covers_address_and_fields(carrier: Any, people: Cast) -> None:
    carrier("twilio")

    wrong = [
        by_twilio("hello", secret="another"),
        by_twilio("hello", address="https://evil.example/texts"),
        by_twilio("hello", also="SOS"),
    ]
    right = by_twilio("ok")
    again = by_twilio("ok")

    assert [one.status_code for one in wrong] == [403, 403, 403]
    assert (right.status_code, right["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert ElementTree.fromstring(right.content).findtext("Message") == "Noted: you are all right."
    assert again.content == right.content
    assert TextIn.objects.count() == 1


def test_twilio_answers_stop_itself(carrier: Any, people: Cast) -> None:
    carrier("twilio")

    assert by_twilio("STOP").content == b"<Response></Response>"
    assert Mobile.objects.get().stopped_at is not None


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b"{}", b'{"id": "1", "from": "me"}', b'{"id": 1, "from": 2}'])
def test_what_is_no_text_is_refused_with_the_reason(carrier: Any, people: Cast, body: bytes) -> None:
    second = str(int(clock.now().timestamp()))
    signed = hmac.new(SECRET.encode(), f"{second}.".encode() + body, hashlib.sha256).hexdigest()

    answer = Client().post(
        "/api/v1/texts", body, content_type="application/json",
        headers={"X-Alongside-Time": second, "X-Alongside-Signature": f"sha256={signed}"},
    )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (422, "texts.not-understood")


def test_a_flood_is_turned_away_unread(carrier: Any, people: Cast) -> None:
    assert plain("x" * 20_000).status_code == 413
