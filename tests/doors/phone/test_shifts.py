"""A worker's own hours on the phone: sign up, swap, declare places, and the calendar that tells nothing."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from alongside.ground import clock
from alongside.street.people.actions import add_opening, add_shift, decide_ask, hand_over
from alongside.street.people.models import CalendarLink, Familiarity, Programme, Shift, ShiftAsk
from alongside.street.people.rules.words import ShiftKind
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])

UGLY = [
    b"", b"null", b"[]", b'"x"', b"{", b"\xff\xfe", b'{"with": "1"}', b'{"with": -1}', b'{"with": true}',
    b'{"with": 99999999999999999999999999}', b'{"for": 1.5}', b'{"address": "\\u0000"}', b'{"address": "\\ud800"}',
    b'{"address": 7, "key": {}}', b'{"address": "   "}', json.dumps({"address": "x" * 10_000}).encode(),
    b"[" * 5_000,
]  # fmt: skip
"""What a phone never sends."""


@pytest.fixture(autouse=True)
def _held_clock() -> Any:
    clock.hold(TONIGHT)
    yield
    clock.release()


@pytest.fixture
def phone(client: Client, cast: Cast) -> Client:
    """Dee's phone."""
    client.force_login(cast.dee.user)
    return client


def post(phone: Client, path: str, **body: Any) -> Any:
    return phone.post(f"/phone/api/{path}", json.dumps(body), content_type="application/json")


def plan(cast: Cast, worker: Any, days: int) -> int:
    start = TONIGHT + timedelta(days=days)
    return add_shift(
        worker_id=worker.pk, starts_at=start, ends_at=start + timedelta(hours=8), by=cast.rosa.actor, at=TONIGHT
    )


def open_hours(cast: Cast, days: int = 3) -> int:
    start = TONIGHT + timedelta(days=days)
    return add_opening(
        kind=ShiftKind.ON_CALL, starts_at=start, ends_at=start + timedelta(hours=8), by=cast.rosa.actor, at=TONIGHT
    )


def test_a_worker_sees_their_own_hours_and_what_is_open(phone: Client, cast: Cast) -> None:
    coming, opening = plan(cast, cast.dee, 1), open_hours(cast)
    plan(cast, cast.marcus, 2)

    shown = phone.get("/phone/api/shifts").json()

    assert [(one["state"], one["kind"], one["ask"]) for one in shown["mine"]] == [
        ("now", "duty", None),
        ("coming", "duty", None),
    ]
    assert shown["mine"][1]["id"] == coming
    assert [(one["id"], one["kind"], one["mine"]) for one in shown["openings"]] == [(opening, "on_call", "no")]
    assert ([one["name"] for one in shown["team"]], shown["needs_approval"]) == (["Marcus"], True)


def test_signing_up_shows_at_once_and_after_the_yes(phone: Client, cast: Cast) -> None:
    opening = open_hours(cast)

    asked = post(phone, f"shifts/openings/{opening}/sign-up").json()["openings"][0]["mine"]
    decide_ask(ask_id=ShiftAsk.objects.get().pk, is_yes=True, by=cast.rosa.actor, at=TONIGHT)

    after = phone.get("/phone/api/shifts").json()
    assert (asked, after["openings"][0]["mine"], after["mine"][-1]["kind"]) == ("asked", "in", "on_call")


def test_a_swap_from_phone_to_phone(phone: Client, cast: Cast) -> None:
    Programme.objects.update(shifts_need_approval=False)
    mine, theirs = plan(cast, cast.dee, 1), plan(cast, cast.marcus, 2)
    offered = phone.get(f"/phone/api/shifts/of/{cast.marcus.pk}").json()
    post(phone, f"shifts/{mine}/swap", **{"with": cast.marcus.pk, "for": theirs})
    other = Client()
    other.force_login(cast.marcus.user)
    ask = other.get("/phone/api/shifts").json()["asks"][0]

    answer = post(other, f"shifts/asks/{ask['id']}/take").json()

    assert [one["id"] for one in offered["shifts"]] == [theirs]
    assert (ask["for_me"], ask["is_mine"], ask["from"], ask["gives"]["kind"]) == (True, False, "Dee", "duty")
    assert [one["id"] for one in answer["mine"] if one["state"] == "coming"] == [mine]
    assert phone.get("/phone/api/shifts").json()["asks"][0]["state"] == "approved"


def test_turning_down_and_taking_back(phone: Client, cast: Cast) -> None:
    mine = plan(cast, cast.dee, 1)
    ask = post(phone, f"shifts/{mine}/swap").json()["asks"][0]["id"]
    other = Client()
    other.force_login(cast.marcus.user)

    turned = post(other, f"shifts/asks/{ask}/turn-down")
    taken_back = post(phone, f"shifts/asks/{ask}/withdraw").json()

    assert (turned.status_code, taken_back["asks"][0]["state"], taken_back["mine"][1]["ask"]) == (
        404,
        "withdrawn",
        None,
    )


def test_places_are_declared_and_taken_back_but_what_was_learned_stays(phone: Client, cast: Cast) -> None:
    declared = post(phone, "blocks", address="1234 North Elm Street, Apt 5").json()["blocks"]
    Familiarity.objects.update(calls_here=2)

    forgotten = post(phone, "blocks/forget", key="1200 block of n elm st").json()["blocks"]

    assert declared == [
        {"key": "1200 block of n elm st", "says": "1200 block of n elm st", "calls": 0, "declared": True}
    ]
    assert [(one["calls"], one["declared"]) for one in forgotten] == [(2, False)]


def test_nobody_declares_places_without_end(phone: Client, cast: Cast) -> None:
    Familiarity.objects.bulk_create(
        Familiarity(worker=cast.dee, place_key=f"{n} block of x st", is_declared=True) for n in range(200)
    )

    answer = post(phone, "blocks", address="Penn Park")

    assert (answer.status_code, answer.json()["code"]) == (422, "people.too-many-places")


def feed(client: Client, url: str) -> tuple[int, bytes]:
    answer = client.get(re.sub(r"^https?://[^/]+", "", url))
    return answer.status_code, answer.content


def test_the_calendar_is_private_tells_only_hours_and_ends(phone: Client, cast: Cast) -> None:
    plan(cast, cast.dee, 1)
    url = post(phone, "calendar").json()["url"]
    status, body = feed(Client(), url)
    again = post(phone, "calendar").json()

    old, new = feed(Client(), url), feed(Client(), again["url"])
    post(phone, "calendar/end")

    events = list(Calendar.from_ical(body).walk("VEVENT"))
    assert (status, [str(one["summary"]) for one in events]) == (200, ["On shift", "On shift"])
    assert [word for word in (b"Dee", b"Elm", b"LOCATION", b"ATTENDEE", b"DESCRIPTION") if word in body] == []
    assert (old[0], new[0], feed(Client(), again["url"])[0]) == (404, 200, 404)
    assert not CalendarLink.objects.filter(digest__in=[url, again["url"]]).exists()


def test_the_calendar_of_someone_who_left_is_closed(phone: Client, cast: Cast) -> None:
    url = post(phone, "calendar").json()["url"]

    hand_over(worker_id=cast.dee.pk, to_worker_id=None, by=cast.rosa.actor, at=TONIGHT)

    assert (feed(Client(), url)[0], phone.get("/phone/api/shifts").status_code) == (404, 302)


def test_the_calendar_speaks_the_workers_language(phone: Client, cast: Cast) -> None:
    type(cast.dee.user).objects.filter(pk=cast.dee.user_id).update(language="es")
    url = post(phone, "calendar").json()["url"]

    _, body = feed(Client(), url)

    assert b"SUMMARY:" in body and b"SUMMARY:On shift" not in body


@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_numbers_of_nothing_are_not_there(number: int, phone: Client, cast: Cast) -> None:
    plan(cast, cast.dee, 1)
    paths = [f"shifts/openings/{number}/sign-up", f"shifts/{number}/swap", f"shifts/asks/{number}/take"]

    found = [post(phone, path).status_code for path in paths]

    assert [*found, phone.get(f"/phone/api/shifts/of/{number}").status_code] == [404] * 4


@pytest.mark.parametrize("body", UGLY)
def test_the_ugliest_input_is_refused_and_changes_nothing(body: bytes, phone: Client, cast: Cast) -> None:
    mine = plan(cast, cast.dee, 1)
    before = list(Shift.objects.values_list("pk", "worker_id"))

    for path in (f"shifts/{mine}/swap", "blocks", "blocks/forget"):
        answer = phone.post(f"/phone/api/{path}", body, content_type="application/json")
        assert (path, answer.status_code in (200, 404, 422)) == (path, True)

    assert list(Shift.objects.values_list("pk", "worker_id")) == before
    assert Familiarity.objects.filter(place_key="").count() == 0


def test_only_workers_stand_here(cast: Cast) -> None:
    desk = Client()
    desk.force_login(cast.rosa)

    assert (desk.get("/phone/api/shifts").status_code, Client().get("/phone/api/shifts").status_code) == (404, 302)
