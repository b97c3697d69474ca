"""The police and 911 door: ask in three taps, see a receipt and nothing else."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from alongside.ground import clock
from alongside.ground.audience import Role
from alongside.street.dispatch.actions import accept_offer, tap_status
from alongside.street.dispatch.models import NonResponse, Offer
from alongside.street.intake.models import Call
from alongside.street.people.models import User
from tests.cast import TONIGHT, Cast
from tests.ground.face.html import faults_of

pytestmark = [
    pytest.mark.django_db(databases=["default"]),
    pytest.mark.urls("alongside.project.urls_liaison"),
]

ASKED = {"category": "neighbour_dispute", "address": "1200 block of N Elm St", "officer_here": "on", "danger": "no"}


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    clock.hold(TONIGHT)
    yield
    clock.release()


@pytest.fixture
def car(client: Client, town: Cast) -> Client:
    """The officer's phone, in the car, signed in."""
    client.force_login(town.lind)
    return client


def heading_of(page: str) -> str:
    found = re.search(r'<h1 id="receipt-head"[^>]*>([^<]*)</h1>', page)
    return found[1] if found else ""


def ask(car: Client, **said: str) -> str:
    return str(car.post("/liaison/ask", {**ASKED, **said})["location"])


@pytest.mark.parametrize("who", ["dee", "rosa", "sam"])
def test_the_door_is_not_there_for_others(who: str, client: Client, town: Cast) -> None:
    person = getattr(town, who)
    client.force_login(getattr(person, "user", person))

    assert client.get("/liaison/").status_code == 404


def test_a_request_becomes_a_call_that_is_offered(car: Client, town: Cast) -> None:
    where = ask(car)

    call = Call.objects.get()
    offers = Offer.objects.filter(call_id=call.pk, state="open").count()
    assert (where, call.call_source, call.source.slug, call.asked_by_id, offers) == (
        f"/liaison/requests/{call.event_number}", "officer", "officer-request", town.lind.pk, 1,
    )  # fmt: skip


def test_the_button_says_what_is_known(car: Client) -> None:
    ask(car, danger="no")

    assert Call.objects.get().answers == {"weapon": False, "violence": False, "officer_here": True}


@pytest.mark.parametrize(("weapon", "known"), [("yes", {"weapon": True}), ("no", {"weapon": False}), ("unknown", {})])
def test_a_weapon_not_known_is_not_no(weapon: str, known: dict[str, bool], car: Client) -> None:
    ask(car, danger="", weapon=weapon)

    assert Call.objects.get().answers == {**known, "officer_here": True}


def test_a_call_taker_asks_for_the_centre(client: Client, town: Cast) -> None:
    client.force_login(town.pat)

    client.post("/liaison/ask", {**ASKED, "officer_here": ""})

    assert Call.objects.get().call_source == "centre"


@pytest.mark.parametrize("missing", ["category", "address"])
def test_what_is_missing_is_said_and_nothing_is_sent(missing: str, car: Client) -> None:
    answer = car.post("/liaison/ask", {**ASKED, missing: ""})

    assert (answer.status_code, answer.content.decode().count("Nothing was sent yet."), Call.objects.count()) == (
        422,
        1,
        0,
    )


def test_sending_twice_is_one_request(car: Client) -> None:
    page = car.get("/liaison/").content.decode()
    number = re.search(r'name="number" value="([^"]+)"', page)

    for _ in range(2):
        ask(car, number=number[1] if number else "")

    assert Call.objects.count() == 1


def test_another_officers_number_is_not_taken(car: Client, client: Client, town: Cast) -> None:
    ask(car)
    theirs = Call.objects.get().event_number
    other = User.objects.create_user("moss@example.org", name="Moss", role=Role.OFFICER, programme=town.programme)
    client.force_login(other)

    ask(client, number=theirs)

    assert Call.objects.count() == 2


def test_the_receipt_follows_the_worker(car: Client, town: Cast) -> None:
    receipt = ask(car)
    says = [heading_of(car.get(receipt).content.decode())]
    offer = Offer.objects.get(state="open")
    by = (town.dee if offer.worker_id == town.dee.pk else town.marcus).user.actor
    response = accept_offer(offer_id=offer.pk, by=by, at=TONIGHT)
    says.append(heading_of(car.get(receipt).content.decode()).partition(",")[0])
    for minutes, status in ((5, "on_scene"), (7, "officer_released")):
        at = TONIGHT + timedelta(minutes=minutes)
        tap_id = f"019726c0-0000-7000-8000-00000000000{minutes}"
        tap_status(tap_id=tap_id, response_id=response.id, status=status, tapped_at=at, by=by, at=at)
        clock.hold(at)
        says.append(heading_of(car.get(receipt).content.decode()))

    assert says == [
        "Received. Finding a worker.", "A worker is coming", "A worker is here", "A worker is here. You may leave.",
    ]  # fmt: skip


def test_the_receipt_never_names_the_worker(car: Client, town: Cast) -> None:
    receipt = ask(car)
    offer = Offer.objects.get(state="open")
    worker = town.dee if offer.worker_id == town.dee.pk else town.marcus
    accept_offer(offer_id=offer.pk, by=worker.user.actor, at=TONIGHT)

    page = car.get(receipt).content.decode()

    assert (page.count(worker.user.name), page.count(worker.initials + "<")) == (0, 0)


def test_an_open_receipt_asks_again_and_a_closed_one_does_not(car: Client) -> None:
    receipt = ask(car)
    while_open = car.get(receipt).content.count(b"every 3s")

    car.post(f"{receipt}/cancel")

    assert (while_open, car.get(receipt).content.count(b"every 3s")) == (1, 0)


def test_asked_in_place_the_receipt_is_a_part_of_a_page(car: Client) -> None:
    page = car.get(ask(car), headers={"HX-Request": "true"}).content

    assert (page.count(b"<html"), page.count(b'id="receipt"')) == (0, 1)


def test_a_weapon_is_refused_with_the_rule_and_what_would_change_it(car: Client) -> None:
    page = car.get(ask(car, danger="weapon")).content.decode()

    assert (heading_of(page), page.count("A weapon was seen or used.")) == ("Not a call for a worker", 1)


def test_ones_own_request_can_be_taken_back(car: Client) -> None:
    receipt = ask(car)

    car.post(f"{receipt}/cancel")

    assert NonResponse.objects.get().reason == "call_cancelled"


def test_another_officers_receipt_is_missing(car: Client, client: Client, town: Cast) -> None:
    receipt = ask(car)
    other = User.objects.create_user("moss@example.org", name="Moss", role=Role.OFFICER, programme=town.programme)
    client.force_login(other)

    assert (client.get(receipt).status_code, client.post(f"{receipt}/cancel").status_code) == (404, 404)


def test_an_own_place_is_one_tap_away(car: Client) -> None:
    ask(car)
    first = Call.objects.get()

    ask(car, address="", place=str(first.pk))

    assert [call.address for call in Call.objects.order_by("pk")] == [first.address, first.address]


def test_own_requests_are_listed_newest_first(car: Client) -> None:
    ask(car, address="100 A St")
    clock.hold(TONIGHT + timedelta(minutes=1))
    ask(car, address="200 B St")

    page = car.get("/liaison/requests").content.decode()

    assert re.findall(r"<strong>(\d00 \w St)</strong>", page) == ["200 B St", "100 A St"]


def test_no_requests_yet_teaches(car: Client) -> None:
    assert car.get("/liaison/requests").content.count(b"No requests yet.") == 1


@pytest.mark.parametrize("path", ["", "requests", "receipt"])
def test_every_page_is_sound(path: str, car: Client) -> None:
    receipt = ask(car)

    page = car.get(receipt if path == "receipt" else f"/liaison/{path}").content.decode()

    assert faults_of(page) == []
