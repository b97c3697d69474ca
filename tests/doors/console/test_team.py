"""The coordinator's hand on offers and teams: several at once, reserved, by phone, one more, handed over, taken off."""

import re

import pytest
from django.test import Client

from alongside.street.dispatch.actions import accept_offer
from alongside.street.dispatch.models import Notice, Offer, Part, Reservation, Response, Waiting
from tests.cast import TONIGHT, Cast

from .conftest import Ring

pytestmark = pytest.mark.django_db(databases=["default", "confided"])


def begin(ring: Ring, mapped: Cast) -> Response:
    """Dee says yes to a call."""
    call = ring("26-1", minutes=1)
    offer = Offer.objects.get(state="open")
    who = mapped.dee if offer.worker_id == mapped.dee.pk else mapped.marcus
    accept_offer(offer_id=offer.pk, by=who.user.actor, at=TONIGHT)
    return Response.objects.get(call_id=call.call_id)


def other_than(response: Response, mapped: Cast) -> int:
    return mapped.marcus.pk if response.worker_id == mapped.dee.pk else mapped.dee.pk


def test_those_ticked_are_asked_at_once_and_the_card_says_so(desk: Client, ring: Ring, mapped: Cast) -> None:
    call = ring("26-1", minutes=1)
    both = [mapped.dee.pk, mapped.marcus.pk]

    answer = desk.post(f"/console/waiting/{call.call_id}/offer", {"workers": both, "together": "yes"})
    page = desk.get("/console/").content.decode()

    assert answer.status_code == 302
    assert sorted(Offer.objects.filter(state="open").values_list("worker_id", flat=True)) == sorted(both)
    assert len(re.findall(r"Offered to <strong>\w+</strong>", page)) == 2
    assert page.count("The first yes goes.") == 2  # once on the card, once under the list of workers


def test_asking_those_ticked_with_nobody_ticked_is_refused_on_the_card(desk: Client, ring: Ring) -> None:
    call = ring("26-1", minutes=1)

    answer = desk.post(f"/console/waiting/{call.call_id}/offer", {"together": "yes"})

    assert (answer.status_code, answer.content.decode().count("Nobody is ticked.")) == (422, 1)


def test_a_reserved_call_says_for_whom_and_that_nobody_is_sent(desk: Client, ring: Ring, mapped: Cast) -> None:
    call = ring("26-1", minutes=1)

    done = desk.post(f"/console/waiting/{call.call_id}/reserve", {"worker": mapped.marcus.pk, "minutes": "30"})
    board = desk.get("/console/").content.decode()
    page = desk.get("/console/calls/26-1").content.decode()
    desk.post(f"/console/waiting/{call.call_id}/let-go")

    assert done.status_code == 302
    for shown in (board, page):
        assert shown.count("Reserved for <strong>Marcus</strong>") == 1
        assert shown.count("Nobody is sent yet.") == 1
    assert Reservation.objects.get().state == "dropped"


def test_a_call_settled_by_phone_is_a_response(desk: Client, ring: Ring, mapped: Cast) -> None:
    call = ring("26-1", minutes=1)

    answer = desk.post(f"/console/waiting/{call.call_id}/by-phone", {"worker": mapped.marcus.pk})

    assert (answer.status_code, Response.objects.get().end, Waiting.objects.count()) == (302, "resolved_by_phone", 0)


def test_handing_over_asks_first_and_taking_off_lets_the_call_wait(desk: Client, ring: Ring, mapped: Cast) -> None:
    response = begin(ring, mapped)
    other = other_than(response, mapped)

    asked = desk.post(f"/console/responses/{response.pk}/hand-over", {"whose": response.worker_id, "worker": other})
    before = Response.objects.get().worker_id
    taken = desk.post(f"/console/responses/{response.pk}/take-off", {"worker": response.worker_id})

    assert (asked.status_code, asked["location"], before) == (302, "/console/calls/26-1", response.worker_id)
    assert (taken.status_code, Waiting.objects.count()) == (302, 1)
    page = desk.get("/console/calls/26-1").content.decode()
    assert page.count("Taken off the call") == 1
    assert page.count("(by Rosa)") == 1


def test_one_more_is_asked_or_added_when_they_agreed_by_voice(desk: Client, ring: Ring, mapped: Cast) -> None:
    response = begin(ring, mapped)
    other = other_than(response, mapped)

    asked = desk.post(f"/console/responses/{response.pk}/ask", {"worker": other})
    seat = Offer.objects.get(state="open").seat
    added = desk.post(f"/console/responses/{response.pk}/add", {"worker": other})

    assert (asked.status_code, added.status_code, seat) == (302, 302, "extra")
    assert Part.objects.filter(response_id=response.pk, left_at=None).count() == 2
    assert Offer.objects.filter(state="open").count() == 0


def test_a_correction_stands_under_the_coordinators_name_and_the_worker_is_told(
    desk: Client, ring: Ring, mapped: Cast
) -> None:
    response = begin(ring, mapped)

    desk.post(f"/console/responses/{response.pk}/correct", {"word": "staged"})
    desk.post(f"/console/responses/{response.pk}/correct", {"word": "end:not_found"})

    page = desk.get("/console/calls/26-1").content.decode()
    assert list(Notice.objects.order_by("made_at", "pk").values_list("what", flat=True)) == [
        "status_corrected", "ended_by_other",
    ]  # fmt: skip
    assert page.count("(by Rosa)") == 1
    assert Response.objects.get().end == "not_found"


def test_what_is_refused_about_a_team_is_said_on_the_call(desk: Client, ring: Ring, mapped: Cast) -> None:
    response = begin(ring, mapped)
    desk.post(f"/console/responses/{response.pk}/correct", {"word": "on_scene"})

    alone = desk.post(f"/console/responses/{response.pk}/take-off", {"worker": response.worker_id})
    nobody = desk.post(f"/console/responses/{response.pk}/add")

    assert (alone.status_code, alone.content.decode().count("has arrived and nobody else is on this call.")) == (422, 1)
    assert (nobody.status_code, nobody.content.decode().count("No worker is chosen.")) == (422, 1)


@pytest.mark.parametrize("what", ["ask", "hand-over", "add", "take-off", "correct"])
def test_these_are_the_coordinators_alone(what: str, client: Client, ring: Ring, mapped: Cast) -> None:
    response = begin(ring, mapped)
    client.force_login(mapped.dee.user)

    answer = client.post(f"/console/responses/{response.pk}/{what}", {"worker": mapped.marcus.pk, "word": "staged"})

    assert answer.status_code == 404
