"""What the phone is told of safety, and what it sends: taps that wait, and a place that does not."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from alongside.ground import clock
from alongside.street.dispatch.actions import accept_offer, end_response
from alongside.street.dispatch.models import Offer
from alongside.street.safety.actions import order_hold, stand_down, tend_safety
from alongside.street.safety.models import Alarm, FollowUp, HardCall, Hold, LedgerWord, SharedSpot, Sos
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, ring, tap

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


@pytest.fixture
def phone(client: Client, town: Cast) -> Any:
    """Dee's phone, on a clock that the test holds."""
    clock.hold(TONIGHT)
    client.force_login(town.dee.user)
    yield client
    clock.release()


def go_out(town: Cast) -> UUID:
    ring(town)
    return accept_offer(offer_id=Offer.objects.get().pk, by=town.dee.user.actor, at=TONIGHT).id


def shown(phone: Client) -> Any:
    return phone.get("/phone/api/state").json()["safety"]


def send(phone: Client, n: int, kind: str, at: datetime, **facts: Any) -> Any:
    sent = {"device": "d1", "taps": [{"id": str(tap(n)), "kind": kind, "at": at.isoformat(), "seq": n, **facts}]}
    return phone.post("/phone/api/sync", sent, content_type="application/json").json()


def test_the_phone_says_plainly_when_nobody_watches(phone: Client, town: Cast) -> None:
    stopped = shown(phone)["protection"]
    tend_safety(at=TONIGHT)
    free = shown(phone)["protection"]
    go_out(town)
    out = shown(phone)

    assert (stopped["level"], stopped["why"], free["why"]) == ("not_active", "timers_stopped", "no_response")
    assert (out["protection"]["level"], out["protection"]["check_in_due_at"]) == ("active", later(30).isoformat())
    assert [one["who"] for one in out["ladder"]] == ["worker", "partner", "coordinator", "on_duty"]
    assert out["protection"]["silence_seconds"] == 120


def test_off_shift_is_said(phone: Client, town: Cast) -> None:
    tend_safety(at=TONIGHT)
    phone.post("/phone/api/shift/off")

    assert shown(phone)["protection"]["why"] == "off_shift"


def test_a_missed_check_in_asks_aloud_and_the_tap_ends_it(phone: Client, town: Cast) -> None:
    go_out(town)
    clock.hold(later(31))
    tend_safety(at=later(31))
    asked = shown(phone)["alarm"]
    send(phone, 1, "check_in", later(31))

    assert (asked["kind"], asked["is_drill"]) == ("missed_check_in", False)
    assert (shown(phone)["alarm"], Alarm.objects.get().closed_how) == (None, "heard")


def test_an_sos_leaves_no_trace_on_her_own_phone(phone: Client, town: Cast) -> None:
    go_out(town)
    tend_safety(at=TONIGHT)
    before = shown(phone)
    answer = send(phone, 1, "sos", TONIGHT)
    tend_safety(at=TONIGHT)

    assert answer["taps"] == {str(tap(1)): "applied"}
    assert (Sos.objects.count(), shown(phone)) == (1, before)


def test_back_up_carries_its_reason_and_the_rest_is_said_when_it_is_over(phone: Client, town: Cast) -> None:
    response = go_out(town)
    send(phone, 1, "back_up", later(0), response=str(response), why="growing_argument")
    asked = shown(phone)["help_to_say"]
    clock.hold(later(20))
    send(phone, 2, "help_came", later(6), sos=str(tap(1)), help="officer")
    send(phone, 3, "help_ended", later(9), sos=str(tap(1)), how="calmed_down")

    assert [(one["kind"], one["lacks"], one["is_over"]) for one in asked] == [("back_up", ["help", "ended"], False)]
    said = LedgerWord.objects.order_by("was_at").values_list("what", "word", "was_at")
    assert list(said) == [
        ("why", "growing_argument", TONIGHT), ("help", "officer", later(6)), ("ended", "calmed_down", later(9))
    ]  # fmt: skip
    assert shown(phone)["help_to_say"] == []


def test_a_mate_who_was_woken_says_i_have_it(phone: Client, town: Cast) -> None:
    go_out(town)
    send(phone, 1, "sos", TONIGHT)
    clock.hold(later(2))
    for minute in (0.5, 1, 2):
        tend_safety(at=later(minute))
    mate = Client()
    mate.force_login(town.marcus.user)
    (wanted,) = shown(mate)["help_wanted"]
    send(mate, 7, "got_alarm", later(2), alarm=wanted["id"])

    assert (wanted["worker"], wanted["kind"], wanted["place"]) == ("Dee", "sos", "1200 N ELM ST")
    assert Alarm.objects.get().acknowledged_by_name == "Marcus"
    assert shown(phone)["help_wanted"] == []


def test_the_hold_is_shown_and_lifted_by_a_word_of_the_list(phone: Client, town: Cast) -> None:
    response = go_out(town)
    order_hold(response_id=response, why="officer", by=town.rosa.actor, at=TONIGHT)
    waits = shown(phone)["hold"]
    clock.hold(later(9))
    refused = send(phone, 1, "scene_safe", later(5), response=str(response), says="nobody")
    send(phone, 2, "scene_safe", later(5), response=str(response), says="officer")

    assert (waits["why"], waits["released_at"]) == ("officer", None)
    assert refused["refusals"][str(tap(1))]["code"] == "safety.scene-word-is-not-listed"
    assert Hold.objects.values_list("released_says", "released_at", "released_by_name").get() == (
        "officer", later(5), "Dee"
    )  # fmt: skip
    assert shown(phone)["hold"]["released_says"] == "officer"


def test_what_was_hard_is_said_and_asked_and_counted_for_oneself(phone: Client, town: Cast) -> None:
    response = go_out(town)
    clock.hold(later(30))
    send(phone, 1, "hard_call", later(20), response=str(response), why="child")
    (now, *later_ones) = shown(phone)["care"]
    send(phone, 2, "care", later(21), follow_up=now["id"], answer="fine")

    assert (HardCall.objects.get().was_at, now["is_due"], len(later_ones)) == (later(20), True, 2)
    assert FollowUp.objects.filter(answer="fine").count() == 1
    assert (shown(phone)["exposure"]["hard_calls"], shown(phone)["exposure"]["days"]) == (1, 30)


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("scene_safe", {"response": "not-an-id", "says": "officer"}),
        ("got_alarm", {}),
        ("care", {"follow_up": 7, "answer": "fine"}),
        ("help_came", {"sos": "x", "help": "officer"}),
    ],
)
def test_a_tap_that_cannot_be_read_is_answered_and_not_sent_for_ever(
    phone: Client, town: Cast, kind: str, facts: dict[str, Any]
) -> None:
    answer = send(phone, 1, kind, TONIGHT, **facts)

    assert answer["taps"] == {str(tap(1)): "kept"}
    assert answer["refusals"][str(tap(1))]["code"] == "phone.safety-tap-not-understood"


def spot(phone: Client, **facts: Any) -> int:
    sent = {"lon": -89.5, "lat": 43.06, "accuracy_m": 8, "at": TONIGHT.isoformat(), **facts}
    return phone.post("/phone/api/location", sent, content_type="application/json").status_code


def test_a_place_is_taken_only_during_a_call_and_is_gone_with_it(phone: Client, town: Cast) -> None:
    before = spot(phone)
    response = go_out(town)
    during = spot(phone)
    says = shown(phone)["sharing"]
    end_response(
        tap_id=tap(3), response_id=response, end="not_found", tapped_at=later(1), by=town.dee.user.actor, at=later(1)
    )
    clock.hold(later(1))
    tend_safety(at=later(1))

    assert (before, during, spot(phone)) == (422, 200, 422)
    assert (says["may"], says["is_on"], shown(phone)["sharing"]["is_on"]) == (True, True, False)
    assert SharedSpot.objects.count() == 0


@pytest.mark.parametrize("facts", [{"lon": "north"}, {"lat": 91}, {"lon": None}, {"lon": 1e309}, {"lat": 0, "lon": 0}])
def test_a_place_that_is_none_is_refused(phone: Client, town: Cast, facts: dict[str, Any]) -> None:
    go_out(town)

    assert (spot(phone, **facts), SharedSpot.objects.count()) == (422, 0)


def test_stopping_is_at_once(phone: Client, town: Cast) -> None:
    go_out(town)
    spot(phone)

    assert (phone.post("/phone/api/location/stop").status_code, SharedSpot.objects.count()) == (200, 0)


def test_the_stand_down_is_shown_to_her_and_her_own_sos_only_afterwards(phone: Client, town: Cast) -> None:
    send(phone, 1, "sos", TONIGHT)
    while_open = shown(phone)
    stand_down(sos_id=tap(1), by=town.rosa.actor, at=later(1))

    assert (while_open["help_to_say"], while_open["care"], while_open["exposure"]["sos"]) == ([], [], 0)
    assert (len(shown(phone)["help_to_say"]), len(shown(phone)["care"]), shown(phone)["exposure"]["sos"]) == (1, 3, 1)
