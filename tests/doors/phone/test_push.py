"""How a phone is woken, over its own API: the browser, the number, a test; and nothing of anybody else."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from alongside.street.alerts.carrying import public_push_key
from alongside.street.alerts.models import Page, PushPlace, Sending
from tests.cast import Cast
from tests.servers.push import Browser

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def phone(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Dee's phone: posts JSON."""
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_PUSH_KEY_FILE", tmp_path / "push.key")
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_TEXTS", "http")
    client = Client()
    client.force_login(cast.dee.user, backend=BACKEND)

    def ask(path: str, **said: Any) -> Any:
        return client.post(f"/phone/api/reach/{path}", said, content_type="application/json")

    ask.get = lambda: client.get("/phone/api/reach").json()  # type: ignore[attr-defined]
    return ask


def test_a_phone_that_nobody_set_up_says_so(phone: Any) -> None:
    assert phone.get() == {
        "key": public_push_key(), "browsers": [], "mobile": {"state": "none", "number": ""}, "can_text": True,
    }  # fmt: skip


def test_a_browser_is_kept_and_forgotten(phone: Any, cast: Cast) -> None:
    facts = {**Browser("a", "https://fcm.googleapis.com").subscription(), "label": "Chrome, Android"}

    on = phone("browser", **facts)
    off = phone("browser/off", endpoint=facts["endpoint"])

    assert (len(on.json()["browsers"]), off.json()["browsers"]) == (1, [])
    assert on["X-Alongside"] == "1"
    assert facts["endpoint"] not in on.content.decode()


def test_a_browser_of_an_unknown_service_is_refused_with_the_reason(phone: Any) -> None:
    answer = phone("browser", **{**Browser("a", "https://evil.example").subscription(), "label": ""})

    assert (answer.status_code, answer.json()["code"]) == (422, "alerts.place-not-understood")
    assert PushPlace.objects.count() == 0


@pytest.mark.parametrize("sent", [{}, {"endpoint": 7, "p256dh": None, "auth": []}])
def test_nonsense_is_refused(phone: Any, sent: dict[str, Any]) -> None:
    assert phone("browser", **sent).status_code == 422


def test_a_number_is_given_confirmed_and_forgotten(phone: Any, cast: Cast) -> None:
    given = phone("number", number="608 555 0110").json()["mobile"]
    code = Sending.objects.get(user_id=cast.dee.user_id).says.split()[0]
    confirmed = phone("number/code", code=code).json()["mobile"]
    forgotten = phone("number/off").json()["mobile"]

    assert [one["state"] for one in (given, confirmed, forgotten)] == ["unconfirmed", "confirmed", "none"]
    assert confirmed["number"] == "··· 10"


def test_a_test_wakes_oneself(phone: Any, cast: Cast) -> None:
    assert phone("test").status_code == 200

    assert [(one.kind, one.user_ids) for one in Page.objects.all()] == [("test", [cast.dee.user_id])]


def test_nobody_else_has_a_phone(cast: Cast) -> None:
    for user in (cast.rosa, cast.lind, cast.sam):
        client = Client()
        client.force_login(user, backend=BACKEND)
        assert client.get("/phone/api/reach").status_code == 404
