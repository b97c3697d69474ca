"""How people are reached and what was sent, as a coordinator sees and sets it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from alongside.street.alerts.actions import answer_page, climb_pages, page
from alongside.street.alerts.actions.sending import lease_sendings, mark_sending
from alongside.street.alerts.carrying import Outcome
from alongside.street.alerts.models import Ladder, Mobile, Page, PushPlace, Sending, TextIn
from alongside.street.alerts.rules.ladder import LadderTimes
from tests.cast import TONIGHT, Cast
from tests.ground.face.html import faults_of
from tests.servers.push import Browser

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])
NUMBER = "+16085550110"


@pytest.fixture(autouse=True)
def _texts_are_set_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_TEXTS", "http")
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_PUSH_KEY_FILE", tmp_path / "push.key")


@pytest.fixture
def busy(desk: Client, mapped: Cast) -> Client:
    """A desk, with a page that was pushed, texted and answered, and a text from a stranger."""
    dee = mapped.dee.user
    PushPlace.objects.create(user_id=dee.pk, digest="d", endpoint="https://x", p256dh="k", auth="a", made_at=TONIGHT)
    Mobile.objects.create(user_id=dee.pk, number=NUMBER, confirmed_at=TONIGHT)
    page(programme_id=mapped.programme.pk, user_ids=[dee.pk], kind="offer", subject="o", at=TONIGHT)
    for second, outcome in ((0, Outcome("later", fault="answered 503")), (5, Outcome("taken")), (20, Outcome("taken"))):
        at = TONIGHT + timedelta(seconds=second)
        climb_pages(at=at)
        for way in ("push", "text"):
            for letter in lease_sendings(way=way, at=at, limit=5):
                mark_sending(letter, outcome, at=at)
    answer_page(subject="o", user_id=dee.pk, at=TONIGHT + timedelta(seconds=30))
    TextIn.objects.create(
        carrier="http", reference="1", number="+16085550199", taken_for="unknown", received_at=TONIGHT
    )
    return desk


def words(answer: object) -> str:
    text = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize("address", ["alerting", "alerting/sent"])
def test_the_pages_are_well_formed(busy: Client, address: str) -> None:
    answer = busy.get(f"/console/{address}")

    assert answer.status_code == 200
    assert faults_of(answer.content.decode()) == []


def test_the_log_says_what_became_of_each_message(busy: Client) -> None:
    said = words(busy.get("/console/alerting/sent"))

    assert "A call was offered: Dee" in said
    assert "Answered : Dee" in said or "Answered: Dee" in said
    assert "Dee, push: sent 2 tries" in said and "Dee, text: sent" in said
    assert "··· 99: a number nobody knows" in said
    assert NUMBER not in said


def test_an_empty_log_teaches(desk: Client) -> None:
    assert "Nothing was sent yet." in words(desk.get("/console/alerting/sent"))
    assert "Nothing older is kept." in words(desk.get("/console/alerting/sent?before=2020-01-01T00:00:00%2B00:00"))
    assert desk.get("/console/alerting/sent?before=nonsense").status_code == 200


def test_the_log_is_read_a_page_at_a_time(desk: Client, mapped: Cast) -> None:
    for number in range(45):
        Page.objects.create(
            programme_id=mapped.programme.pk, kind="test", ladder="safety", subject=f"{number}", user_ids=[],
            begun_at=TONIGHT - timedelta(minutes=number),
        )  # fmt: skip

    first = desk.get("/console/alerting/sent").content.decode()
    older = re.search(r'href="(\?before=[^"]+)"', first)
    assert older
    second = desk.get(f"/console/alerting/sent{older[1].replace('&amp;', '&')}").content.decode()

    assert (first.count("<article"), second.count("<article")) == (40, 5)


def test_who_can_be_woken_stands_there_by_name(busy: Client) -> None:
    said = words(busy.get("/console/alerting"))

    assert re.search(r"Dee [^·]{0,60} push · text", said)
    assert "only while the app is open" in said


def test_a_ladder_is_set(desk: Client, mapped: Cast) -> None:
    sent = {"offer-push_seconds": "5", "offer-text_seconds": "", "offer-alarm_seconds": "40", "offer-again_seconds": ""}

    answer = desk.post("/console/alerting/ladders/offer", sent)

    assert (answer.status_code, answer["Location"]) == (302, "/console/alerting")
    own = Ladder.objects.get(programme_id=mapped.programme.pk)
    kept = LadderTimes(own.push_seconds, own.text_seconds, own.alarm_seconds, own.again_seconds)
    assert kept == LadderTimes(5, None, 40)


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (("30", "20", "", ""), "a rung comes before the one below it"),
        (("", "", "", ""), "it has no rung"),
        (("x", "", "", ""), "Enter a whole number."),
        (("0", "", "40", "3"), "greater than or equal to 15"),
    ],
)
def test_seconds_that_make_no_ladder_are_said_in_place(desk: Client, seconds: tuple[str, ...], says: str) -> None:
    names = ("push_seconds", "text_seconds", "alarm_seconds", "again_seconds")

    answer = desk.post(
        "/console/alerting/ladders/offer", {f"offer-{name}": one for name, one in zip(names, seconds, strict=True)}
    )

    assert answer.status_code == 422
    assert says in words(answer)
    assert Ladder.objects.count() == 0


def test_a_ladder_nobody_knows_is_missing(desk: Client) -> None:
    assert desk.post("/console/alerting/ladders/rope", {"rope-push_seconds": "0"}).status_code == 404


def test_a_coordinators_own_number_is_confirmed_by_its_code(desk: Client, mapped: Cast) -> None:
    desk.post("/console/alerting/own/number", {"said": "608 555 0112"})
    asked = words(desk.get("/console/alerting"))
    code = Sending.objects.get(user_id=mapped.rosa.pk).says.split()[0]
    wrong = desk.post("/console/alerting/own/code", {"said": "abc"})
    right = desk.post("/console/alerting/own/code", {"said": code})
    said = words(desk.get("/console/alerting"))
    desk.post("/console/alerting/own/forget")

    assert "A code is on its way to ··· 12." in asked
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "That is not the code" in words(wrong)
    assert "Texts come to ··· 12." in said
    assert Mobile.objects.count() == 0


def test_a_test_wakes_oneself_alone(desk: Client, mapped: Cast) -> None:
    desk.post("/console/alerting/own/test")
    desk.post("/console/alerting/own/test")

    assert [(one.kind, one.user_ids) for one in Page.objects.all()] == [("test", [mapped.rosa.pk])]
    assert desk.post("/console/alerting/own/dance").status_code == 404


def test_a_coordinators_browser_is_kept_and_forgotten(desk: Client, mapped: Cast) -> None:
    facts = {**Browser("a", "https://fcm.googleapis.com").subscription(), "label": "Console"}

    on = desk.post("/console/alerting/browser/on", facts)
    kept = [one.user_id for one in PushPlace.objects.filter(gone_at=None)]
    off = desk.post("/console/alerting/browser/off", facts)
    bad = desk.post("/console/alerting/browser/on", {**facts, "endpoint": "https://evil.example"})

    assert (on.status_code, kept, off.status_code, bad.status_code) == (200, [mapped.rosa.pk], 200, 422)
    assert PushPlace.objects.filter(gone_at=None).count() == 0
    assert desk.post("/console/alerting/browser/maybe", facts).status_code == 404


def test_the_worker_script_stands_above_the_consoles_pages(client: Client) -> None:
    answer = client.get("/console/reach-worker.js")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")


@pytest.mark.parametrize("address", ["alerting", "alerting/sent"])
def test_only_a_coordinator_sees_them(mapped: Cast, address: str) -> None:
    worker = Client()
    worker.force_login(mapped.dee.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert worker.get(f"/console/{address}").status_code == 404
