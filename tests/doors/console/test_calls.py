"""A call put in by hand, and the timeline of a call."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from alongside.street.dispatch.actions import accept_offer, end_response, tap_status
from alongside.street.dispatch.models import Offer, Waiting
from alongside.street.intake.models import Call
from tests.cast import TONIGHT, Cast

from .conftest import Ring

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])

SAID = {"call_source": "resident", "category": "noise", "address": "300 W Lake St", "weapon": "no"}


def wrongs_of(page: str) -> list[str]:
    return re.findall(r'class="wrong"[^>]*>([^<]*)<', page)


def test_a_call_put_in_is_screened_and_waits(desk: Client) -> None:
    answer = desk.post("/console/calls/new", SAID)

    call = Call.objects.get()
    assert (answer.status_code, answer["location"], Waiting.objects.get().call_id, call.answers) == (
        302, f"/console/calls/{call.event_number}", call.pk, {"weapon": False},
    )  # fmt: skip


def test_the_same_form_sent_twice_is_one_call(desk: Client) -> None:
    page = desk.get("/console/calls/new").content.decode()
    number = re.search(r'name="number" value="([^"]+)"', page)

    for _ in range(2):
        desk.post("/console/calls/new", {**SAID, "number": number[1] if number else ""})

    assert Call.objects.count() == 1


def test_a_number_nobody_gave_out_is_not_taken(desk: Client, ring: Ring) -> None:
    ring("26-1")

    answer = desk.post("/console/calls/new", {**SAID, "number": "26-1"})

    assert (answer.status_code, Call.objects.count()) == (302, 2)


def test_a_call_without_a_place_says_so_in_place(desk: Client) -> None:
    answer = desk.post("/console/calls/new", {"call_source": "resident", "category": ""})

    assert (answer.status_code, wrongs_of(answer.content.decode())) == (
        422,
        ["Choose what the call is about.", "Say where: a block, a corner, or at least the neighbourhood."],
    )


def test_a_neighbourhood_is_place_enough(desk: Client) -> None:
    desk.post("/console/calls/new", {**SAID, "address": "", "area": "elm"})

    call = Call.objects.get()
    assert (call.address, call.area_code) == ("Elmside", "elm")


def test_the_timeline_has_five_stamps_and_the_officers_minutes(desk: Client, ring: Ring, mapped: Cast) -> None:
    ring("26-1", minutes=60)
    offer = Offer.objects.get(state="open")
    by = (mapped.dee if offer.worker_id == mapped.dee.pk else mapped.marcus).user.actor
    start = TONIGHT - timedelta(minutes=59)
    response = accept_offer(offer_id=offer.pk, by=by, at=start)
    for minutes, status in ((7, "on_scene"), (9, "engaged"), (11, "officer_released")):
        at = start + timedelta(minutes=minutes)
        tap_status(tap_id=uuid4(), response_id=response.id, status=status, tapped_at=at, by=by, at=at)
    left = start + timedelta(minutes=26)
    end_response(tap_id=uuid4(), response_id=response.id, end="engaged", tapped_at=left, by=by, at=left)

    page = desk.get("/console/calls/26-1").content.decode()

    assert (page.count('class="known"'), page.count("15 min before the worker left")) == (5, 1)


def test_the_timeline_names_every_rule_that_spoke(desk: Client, ring: Ring) -> None:
    ring("26-1", answers={"weapon": True, "wants_police": True})

    page = desk.get("/console/calls/26-1").content.decode()

    assert page.count('class="verdict"') == 3


def test_screening_again_lets_the_call_wait(desk: Client, ring: Ring) -> None:
    call = ring("26-1", answers={})

    desk.post(f"/console/calls/by-id/{call.call_id}/screen", {"weapon": "no"})

    assert Waiting.objects.get().call_id == call.call_id


def test_a_strange_answer_is_refused_in_place(desk: Client, ring: Ring) -> None:
    call = ring("26-1", answers={})

    answer = desk.post(f"/console/calls/by-id/{call.call_id}/screen", {"weapon": "perhaps"})

    assert (answer.status_code, Waiting.objects.count(), len(wrongs_of(answer.content.decode()))) == (422, 0, 1)


def test_a_call_of_nobody_is_missing(desk: Client) -> None:
    assert desk.get("/console/calls/none/such").status_code == 404
