"""The board: what it shows, to whom, and how large it gets."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client

from alongside.street.dispatch.actions import accept_offer
from alongside.street.dispatch.models import NonResponse, Offer
from alongside.street.intake.rules.words import Category
from alongside.street.safety.actions import raise_sos
from alongside.street.safety.models import Sos
from tests.cast import TONIGHT, Cast

from .conftest import Ring

pytestmark = pytest.mark.django_db(databases=["default"])
SIZE_LIMIT = 64 * 1024


class Cards(HTMLParser):
    """Collects the headings of the waiting calls, in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "article":
            self.ids.append(dict(attrs)["id"] or "")


def cards_of(page: str) -> list[str]:
    reader = Cards()
    reader.feed(page)
    return reader.ids


@pytest.mark.parametrize("who", ["dee", "lind", "pat", "sam"])
def test_the_board_is_not_there_for_others(who: str, client: Client, mapped: Cast) -> None:
    person = getattr(mapped, who)
    client.force_login(getattr(person, "user", person))

    assert client.get("/console/").status_code == 404


def test_somebody_signed_out_is_sent_to_sign_in(client: Client) -> None:
    answer = client.get("/console/")

    assert (answer.status_code, answer["location"]) == (302, "/account/login/?next=/console/")


def test_calls_wait_oldest_first(desk: Client, ring: Ring) -> None:
    second, first = ring("26-2", minutes=4), ring("26-1", minutes=9)

    page = desk.get("/console/").content.decode()

    assert cards_of(page) == [f"call-{first.call_id}", f"call-{second.call_id}"]


def test_a_call_that_was_offered_says_to_whom(desk: Client, ring: Ring) -> None:
    ring("26-1", minutes=1)

    page = desk.get("/console/").content.decode()

    assert len(re.findall(r"Offered to <strong>\w+</strong>", page)) == 1


def test_an_empty_board_teaches(desk: Client) -> None:
    page = desk.get("/console/").content.decode()

    assert page.count("Officers can ask for a worker from their phone.") == 1


def test_a_call_nobody_could_screen_asks_its_question(desk: Client, ring: Ring) -> None:
    ring("26-1", answers={})

    page = desk.get("/console/").content.decode()

    assert re.findall(r"Nobody asked about a weapon\.", page) == ["Nobody asked about a weapon."]


def test_offering_by_hand_replaces_the_open_offer(desk: Client, ring: Ring, mapped: Cast) -> None:
    call = ring("26-1", minutes=1)
    first = Offer.objects.get(state="open")
    other = mapped.marcus if first.worker_id == mapped.dee.pk else mapped.dee

    answer = desk.post(f"/console/waiting/{call.call_id}/offer", {"worker": other.pk})

    assert (answer.status_code, Offer.objects.get(state="open").worker_id) == (302, other.pk)


def test_an_offer_that_cannot_be_made_says_why_on_the_card(desk: Client, ring: Ring, mapped: Cast) -> None:
    first, second = ring("26-1", minutes=1), ring("26-2", minutes=1)
    taken = Offer.objects.get(call_id=first.call_id, state="open")

    answer = desk.post(f"/console/waiting/{second.call_id}/offer", {"worker": taken.worker_id})

    assert (answer.status_code, answer.content.decode().count("cannot be offered this call")) == (422, 1)


def test_nobody_can_go_needs_a_reason_of_the_list(desk: Client, ring: Ring) -> None:
    call = ring("26-1")

    answer = desk.post(f"/console/waiting/{call.call_id}/nobody", {"reason": "tired"})

    assert (answer.status_code, NonResponse.objects.count()) == (422, 0)


def test_nobody_can_go_closes_the_call_with_its_reason(desk: Client, ring: Ring) -> None:
    call = ring("26-1")

    answer = desk.post(f"/console/waiting/{call.call_id}/nobody", {"reason": "all_busy"})

    assert (answer.status_code, NonResponse.objects.get().reason) == (302, "all_busy")


def test_a_change_in_place_answers_the_parts_alone(desk: Client, ring: Ring) -> None:
    call = ring("26-1")

    answer = desk.post(
        f"/console/waiting/{call.call_id}/nobody", {"reason": "all_busy"}, headers={"HX-Request": "true"}
    )

    assert (answer.status_code, answer.content.count(b"<html"), answer.content.count(b'id="waiting"')) == (
        200,
        0,
        1,
    )


def test_an_sos_stands_on_top_until_it_is_stood_down(desk: Client, mapped: Cast) -> None:
    sos_id = "019726c0-0000-7000-8000-000000000001"
    raise_sos(sos_id=sos_id, kind="sos", raised_at=TONIGHT, by=mapped.dee.user.actor, at=TONIGHT)
    shown = desk.get("/console/").content.decode().count("Dee needs help now")

    desk.post(f"/console/sos/{sos_id}/stand-down")

    assert (shown, Sos.objects.filter(stood_down_at=None).count()) == (1, 0)


def test_an_accepted_call_moves_from_the_list_to_the_night(desk: Client, ring: Ring, mapped: Cast) -> None:
    ring("26-1", minutes=1)
    offer = Offer.objects.get(state="open")
    worker = mapped.dee if offer.worker_id == mapped.dee.pk else mapped.marcus
    accept_offer(offer_id=offer.pk, by=worker.user.actor, at=TONIGHT - timedelta(seconds=30))

    page = desk.get("/console/").content.decode()

    assert (cards_of(page), page.count('class="bar-call is-open"')) == ([], 1)


def test_sixty_waiting_calls_fit_in_64_kib(desk: Client, ring: Ring) -> None:
    for number in range(60):
        ring(f"26-{number}", minutes=60 - number, category=Category.NOISE.value)

    page = desk.get("/console/").content
    parts = desk.get("/console/parts").content

    assert (len(cards_of(page.decode())), len(page) <= SIZE_LIMIT, len(parts) <= SIZE_LIMIT) == (10, True, True)


def test_the_second_page_shows_the_next_ten(desk: Client, ring: Ring) -> None:
    calls = [ring(f"26-{number}", minutes=60 - number) for number in range(25)]

    page = desk.get("/console/?page=2").content.decode()

    assert cards_of(page) == [f"call-{call.call_id}" for call in calls[10:20]]


def test_a_strange_page_number_is_the_first_page(desk: Client, ring: Ring) -> None:
    call = ring("26-1")

    page = desk.get("/console/?page=-3").content.decode()

    assert cards_of(page) == [f"call-{call.call_id}"]


def test_the_board_says_when_it_was_last_brought_up_to_date(desk: Client) -> None:
    page = desk.get("/console/").content.decode()

    assert re.findall(r'<time id="updated">(\d\d:\d\d)</time>', page) == ["21:00"]
