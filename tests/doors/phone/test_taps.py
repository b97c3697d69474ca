"""Taps that ask for something: an offer answered and a shift begun with no network, each from when it was made."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from alongside.ground import clock
from alongside.street.dispatch.models import Offer, Response
from alongside.street.people.models import Shift
from tests.cast import TONIGHT, Cast
from tests.street.calls import ring

from .test_api import BACKEND

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


@pytest.fixture(autouse=True)
def _it_is_tonight() -> Any:
    clock.hold(TONIGHT)
    yield
    clock.release()


@pytest.fixture
def dee(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.dee.user, backend=BACKEND)
    return client


def tap(kind: str, seq: int, minutes: float = 0, **facts: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "kind": kind,
        "seq": seq,
        "at": (TONIGHT + timedelta(minutes=minutes)).isoformat(),
        **facts,
    }


def send(client: Client, *taps: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"device": "d", "taps": list(taps)})
    return client.post("/phone/api/sync", body, content_type="application/json").json()


def offered(cast: Cast) -> Offer:
    ring(cast)
    return Offer.objects.get()


def test_a_yes_and_its_steps_said_with_no_network_keep_their_times(town: Cast, dee: Client) -> None:
    offer = offered(town)
    said = [
        tap("accept", 1, minutes=1, offer=str(offer.pk)),
        tap("status", 2, minutes=2, response=str(offer.pk), status="en_route"),
        tap("status", 3, minutes=9, response=str(offer.pk), status="on_scene"),
    ]
    clock.hold(TONIGHT + timedelta(minutes=30))

    answer = send(dee, *said)

    made = Response.objects.get()
    after = [
        round((at - TONIGHT) / timedelta(minutes=1)) for at in (made.accepted_at, made.en_route_at, made.arrived_at)
    ]
    assert (made.pk, after) == (offer.pk, [1, 2, 9])
    assert (set(answer["taps"].values()), answer["refusals"]) == ({"applied"}, {})


def test_a_yes_that_another_won_is_answered_with_who_went(town: Cast, dee: Client) -> None:
    offer = offered(town)
    Offer.objects.filter(pk=offer.pk).update(state="withdrawn")
    late = tap("accept", 1, minutes=1, offer=str(offer.pk))

    answer = send(dee, late)

    assert (answer["taps"][late["id"]], answer["refusals"][late["id"]]["code"]) == ("kept", "dispatch.offer-is-gone")
    assert (answer["state"]["response"], Response.objects.count()) == (None, 0)


def test_the_same_yes_twice_is_one(town: Cast, dee: Client) -> None:
    offer = offered(town)
    yes = tap("accept", 1, offer=str(offer.pk))

    first, second = send(dee, yes), send(dee, yes)

    assert (first["taps"], second["taps"], Response.objects.count()) == (
        {yes["id"]: "applied"},
        {yes["id"]: "applied"},
        1,
    )


def test_a_no_that_comes_too_late_takes_nothing_away(town: Cast, dee: Client) -> None:
    offer = offered(town)
    Offer.objects.filter(pk=offer.pk).update(state="timed_out")
    no = tap("decline", 1, offer=str(offer.pk), reason="too_far")

    answer = send(dee, no)

    assert (answer["taps"], answer["refusals"]) == ({no["id"]: "kept"}, {})


def test_a_shift_begun_and_left_with_no_network_counts_from_then(town: Cast, dee: Client) -> None:
    Shift.objects.filter(worker=town.dee).update(went_on_at=None, went_off_at=None)
    clock.hold(TONIGHT + timedelta(minutes=50))

    send(dee, tap("shift_on", 1, minutes=5), tap("shift_off", 2, minutes=40))

    shift = Shift.objects.get(worker=town.dee)
    assert (shift.went_on_at, shift.went_off_at) == (TONIGHT + timedelta(minutes=5), TONIGHT + timedelta(minutes=40))


@pytest.mark.parametrize("kind", ["accept", "decline", "see_notice", "hand_over", "ask_another", "go_by_phone"])
def test_a_tap_that_names_nothing_is_kept_and_refused(town: Cast, dee: Client, kind: str) -> None:
    wrong = tap(kind, 1, offer="", response="")

    answer = send(dee, wrong)

    assert (answer["taps"], list(answer["refusals"])) == ({wrong["id"]: "kept"}, [wrong["id"]])


def test_an_offer_says_what_this_worker_did_here_before_once(town: Cast, dee: Client) -> None:
    offer = offered(town)
    send(dee, tap("accept", 1, offer=str(offer.pk)), tap("status", 2, response=str(offer.pk), status="on_scene"),
         tap("end", 3, response=str(offer.pk), end="no_one_to_serve"))  # fmt: skip
    town.programme.rest_minutes = 0
    town.programme.save()
    clock.hold(TONIGHT + timedelta(hours=1))
    ring(town, number="26-0002", at=TONIGHT + timedelta(hours=1))

    told = dee.get("/phone/api/state").json()
    again = dee.get("/phone/api/state", headers={"X-Holds-Notes": "26-0002"}).json()

    assert [(one["category"], one["end"]) for one in told["own_calls"]] == [("noise", "no_one_to_serve")]
    assert again["own_calls"] is None
