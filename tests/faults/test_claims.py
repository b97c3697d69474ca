"""Many hands reach for one offer, or for several offers of one call, at the same instant: exactly one claim wins."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.house import House, Line, open_house, spare_ports

from .claiming import Hands
from .numbers import many

pytestmark = pytest.mark.serial
HANDS = 8
ROUNDS = 3
OFFER = """
import json
import django
django.setup()
from alongside.street.dispatch.models import Offer
print(json.dumps([[str(o.pk), o.worker_id, o.state] for o in Offer.objects.filter(state="open")]))
"""
LOOK = """
import json, sys
import django
django.setup()
from alongside.street.alerts.models import Alert
from alongside.street.dispatch.models import Offer, Response
offer = Offer.objects.get(pk=sys.argv[1])
responses = [str(one.pk) for one in Response.objects.filter(call_id=offer.call_id)]
print(json.dumps({"state": offer.state, "responses": responses,
                  "told": Alert.objects.filter(kind="response", subject__in=responses).count()}))
"""
CLEAR = """
import django
django.setup()
from alongside.ground import clock
from alongside.ground.ids import uuid7
from alongside.street.dispatch.actions import end_response
from alongside.street.dispatch.models import Response
from alongside.street.people.models import Worker
for response in Response.objects.filter(end=""):
    at = clock.now()
    end_response(tap_id=uuid7(), response_id=response.pk, end="cancelled_before_arrival", tapped_at=at,
                 by=Worker.objects.get(pk=response.worker_id).user.actor, at=at)
"""


@pytest.fixture(scope="module")
def two_doors() -> "Iterator[tuple[House, House]]":
    """One house with two web processes over the same stores: nothing but the store can decide."""
    with open_house("dee") as house:
        port = spare_ports(1)[0]
        other = House(
            house.home, house.env | {"ALONGSIDE_WEB_PORT": str(port)}, house.ports | {"web": port}, house.told
        )
        try:
            house.start("web")
            other.start("web")
            yield house, other
        finally:
            other.stop()


def new_offer(house: House, number: str) -> str:
    line = Line(house, "web")
    assert line.report(number).status == 201
    line.close()
    offers = house.run(OFFER)
    assert len(offers) == 1
    return str(offers[0][0])


def all_at_once(asks: "list[Any]") -> list[Any]:
    """Call every ask in a thread of its own, all released together, and answer what each answered."""
    gate, answers = threading.Barrier(len(asks)), [None] * len(asks)

    def one(place: int, ask: Any) -> None:
        gate.wait(10)
        answers[place] = ask()

    hands = [threading.Thread(target=one, args=(place, ask)) for place, ask in enumerate(asks)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(30)
    return answers


def test_eight_yeses_through_two_processes_begin_one_response(two_doors: tuple[House, House]) -> None:
    for turn in range(ROUNDS):
        offer = new_offer(two_doors[0], f"yes-{turn}")
        lines = [Line(two_doors[hand % 2], "web", "dee") for hand in range(HANDS)]

        answers = all_at_once(
            [lambda line=line: line.ask(f"/phone/api/offers/{offer}/accept", data={}) for line in lines]
        )
        kept = two_doors[0].run(LOOK, offer)
        two_doors[0].run(CLEAR)
        for line in lines:
            line.close()

        assert [answer.status for answer in answers] == [200] * HANDS
        assert kept["state"] == "accepted"
        assert (len(kept["responses"]), kept["told"]) == (1, 1)


def test_yes_and_no_at_the_same_instant_leave_one_answer(two_doors: tuple[House, House]) -> None:
    for turn in range(ROUNDS):
        offer = new_offer(two_doors[0], f"both-{turn}")
        lines = [Line(two_doors[hand % 2], "web", "dee") for hand in range(HANDS)]
        words = [("accept", {}), ("decline", {"reason": "too_far"})] * (HANDS // 2)
        if turn % 2:
            words.reverse()

        answers = all_at_once(
            [
                lambda line=line, word=word, data=data: line.ask(f"/phone/api/offers/{offer}/{word}", data=data)
                for line, (word, data) in zip(lines, words, strict=True)
            ]
        )
        kept = two_doors[0].run(LOOK, offer)
        two_doors[0].run(CLEAR)
        for line in lines:
            line.close()

        won = Counter(word for answer, (word, _) in zip(answers, words, strict=True) if answer.status == 200)
        assert {answer.status for answer in answers} == {200, 422}
        assert kept["state"] in ("accepted", "declined")
        if kept["state"] == "accepted":
            assert (dict(won), len(kept["responses"]), kept["told"]) == ({"accept": 4}, 1, 1)
        else:
            assert (dict(won), len(kept["responses"]), kept["told"]) == ({"decline": 1}, 0, 0)


@pytest.fixture(scope="module")
def hands() -> Iterator[Hands]:
    """Workers who all hold an offer of one call, each in a process of its own."""
    with open_house("dee") as house, Hands(house, many(8, 8, 16)) as reaching:
        yield reaching


def test_of_many_who_are_asked_at_once_exactly_one_goes(hands: Hands) -> None:
    alone = {"responses": 1, "on_it": 1, "yes": 1, "open": 0, "waiting": 0}
    lost = ["dispatch.offer-is-gone"] * (len(hands.workers) - 1)

    for turn in range(many(12, 200, 10_000)):
        race = hands.race(f"race-{turn}")
        assert (race.store, sorted(race.answers)) == (alone, [*lost, "yes"])


def test_without_the_conditional_update_and_the_promise_of_the_store_two_go(hands: Hands) -> None:
    hands.ask("unguard")

    most = 0
    for turn in range(40):  # a race is a matter of chance: the control may need a few starts before it shows
        most = max(most, hands.race(f"careless-{turn}", "careless").store["responses"])
        if most > 1:
            break

    assert most > 1, "the control was not beaten by its race: the test proves nothing on this machine"
