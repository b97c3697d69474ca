"""What a worker's phone shows and sends about officers: may I leave, an officer asked for instead, a word afterwards."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from alongside.confided.vault.actions import make_programme_key
from alongside.ground import clock
from alongside.street.centre.actions import ask_to_leave, say_feedback
from alongside.street.centre.models import Feedback, LeaveQuestion, OfficerWanted
from alongside.street.dispatch.models import Response
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, ring
from tests.street.centre.conftest import says_yes, taps

pytestmark = pytest.mark.django_db(databases=["default", "confided", "keys"])


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    clock.hold(TONIGHT)
    yield
    clock.release()


@pytest.fixture
def there(client: Client, town: Cast) -> Response:
    """A worker, signed in on their phone, is on scene where an officer asked for them."""
    make_programme_key()
    call_id = ring(town, "W-1", asked_by_id=town.lind.pk).call_id
    response = says_yes(town, call_id, later(-2))
    taps(town, response, ("on_scene", 0))
    found = Response.objects.get(pk=response)
    client.force_login(next(one for one in (town.dee, town.marcus) if one.pk == found.worker_id).user)
    return found


def shown(client: Client) -> dict[str, Any]:
    centre: dict[str, Any] = client.get("/phone/api/state").json()["centre"]
    return centre


def send(client: Client, kind: str, response: Response, **facts: str) -> str:
    tap = {"id": str(uuid4()), "kind": kind, "response": str(response.pk), "at": TONIGHT.isoformat(), "seq": 1, **facts}
    answer = client.post(
        "/phone/api/sync", json.dumps({"device": "d1", "taps": [tap], "records": []}), "application/json"
    )
    said: str = answer.json()["taps"][tap["id"]]
    return said


def test_the_question_is_shown_and_answered(client: Client, there: Response, town: Cast) -> None:
    before = shown(client)["question"]
    question = ask_to_leave(number="W-1", by=town.lind.actor, at=TONIGHT)
    asked = shown(client)["question"]

    said = send(client, "leave_answer", there, question=str(question), word="yes")
    late = send(client, "leave_answer", there, question=str(question), word="no")

    there.refresh_from_db()
    assert (before, asked["id"], asked["response"]) == (None, str(question), str(there.pk))
    assert (said, late, LeaveQuestion.objects.get().answer) == ("applied", "kept", "yes")
    assert (shown(client)["question"], there.officer_released_at) == (None, TONIGHT)


def test_an_officer_asked_for_is_noted_once(client: Client, there: Response) -> None:
    first, again = send(client, "officer_wanted", there), send(client, "officer_wanted", there)

    there.refresh_from_db()
    assert (first, again, OfficerWanted.objects.count(), there.end) == ("applied", "repeated", 1, "")
    assert shown(client)["officer_wanted_at"] == TONIGHT.isoformat()


def test_a_word_afterwards_is_heard_and_said(client: Client, there: Response, town: Cast) -> None:
    taps(town, there.pk, ("end:engaged", 0.5))
    say_feedback(number="W-1", word="helped", line="", by=town.lind.actor, at=TONIGHT)
    heard = shown(client)["feedback"]

    said = send(client, "feedback", there, word="good_handover")

    assert [(one["says"]["word"], one["mine"]) for one in heard] == [("helped", False)]
    assert (said, Feedback.objects.filter(side="worker", word="good_handover").count()) == ("applied", 1)
    assert shown(client)["feedback"][0]["mine"] is True
