"""An officer asks by text message: a small grammar, one reply for each text, and receipts that come by themselves."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.ground.audience import Role
from alongside.street.alerts.models import Sending
from alongside.street.centre.actions import begin_number, follow_progress, take_officer_text
from alongside.street.centre.models import LeaveQuestion, OfficerNumber, TakenText
from alongside.street.centre.rules.texts import read_text
from alongside.street.intake.models import Call
from alongside.street.people.models import User
from tests.cast import TONIGHT, Cast
from tests.street.calls import later

from .conftest import says_yes, taps

pytestmark = pytest.mark.django_db(databases=["default"])
CALM = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
PHONE = "+16085550142"
SAFE = {"weapon": False, "violence": False}


@pytest.mark.parametrize(
    ("text", "verb", "kind", "place", "answers"),
    [
        ("ASK NOISE 300 PIER ST SAFE", "ask", "noise", "300 PIER ST", SAFE),
        ("ask neighbors at 1200 N Elm St", "ask", "neighbour_dispute", "1200 N Elm St", {}),
        ("Worker youth Oak & 5th, weapon", "ask", "youth", "Oak & 5th", {"weapon": True}),
        ("WELFARE 42 Reed Lane", "ask", "welfare_check", "42 Reed Lane", {}),
        ("ASK FAMILY 9 Oak Ave GUN SAFE", "ask", "household_dispute", "9 Oak Ave", {"weapon": True}),
        ("PIDO RUIDO EN 300 PIER ST SEGURO", "ask", "noise", "300 PIER ST", SAFE),
        ("Enviar vecinos Calle Oak 12 violencia", "ask", "neighbour_dispute", "Calle Oak 12", {"violence": True}),
        ("STATUS", "status", "", "", {}),
        ("May I leave?", "leave", "", "", {}),
        ("cancel", "cancel", "", "", {}),
        ("¿Estado?", "status", "", "", {}),
        ("good morning", "help", "", "", {}),
        ("", "help", "", "", {}),
    ],
)
def test_a_text_is_read(text: str, verb: str, kind: str, place: str, answers: dict[str, bool]) -> None:
    asked = read_text(text)

    assert (asked.verb, asked.kind, asked.place, asked.answers) == (verb, kind, place, answers)


@pytest.mark.parametrize(("text", "missing"), [("ASK", "kind"), ("ASK 300 PIER ST", "kind"), ("ASK NOISE", "place")])
def test_what_is_missing_is_named(text: str, missing: str) -> None:
    assert read_text(text).missing == missing


@CALM
@given(st.text(max_size=600))
def test_any_text_can_be_read_and_danger_is_never_read_away(text: str) -> None:
    asked = read_text(text)
    armed = read_text(f"{text} SAFE GUN") if asked.verb == "ask" else None

    assert len(asked.place) <= 160
    assert armed is None or armed.answers.get("weapon") is not False


@pytest.fixture
def lind(town: Cast) -> Cast:
    """The officer's telephone is known."""
    code = begin_number(by=town.lind.actor, at=later(-10))
    send(town, f"JOIN {code}", at=later(-9))
    return town


TURN = iter(range(10_000))


def send(town: Cast, text: str, *, at: Any = TONIGHT, number: str = PHONE, text_id: str = "") -> str | None:
    return take_officer_text(
        programme_id=town.programme.pk, number=number, text=text, text_id=text_id or f"m-{next(TURN)}", at=at
    )


def test_a_telephone_is_known_once_it_sent_its_code(town: Cast) -> None:
    code = begin_number(by=town.lind.actor, at=later(-60))
    other = "000000" if code != "000000" else "000001"

    wrong, late = send(town, f"JOIN {other}"), send(town, f"JOIN {code}", at=later(-29))
    code = begin_number(by=town.lind.actor, at=later(-5))
    right = send(town, f"join {code[:3]} {code[3:]}")

    assert (wrong, late, right) == (None, None, "This telephone can ask for a worker now. Text HELP for how.")
    assert OfficerNumber.objects.get().number == PHONE


def test_from_an_unknown_telephone_nothing_is_read(town: Cast) -> None:
    assert (send(town, "ASK NOISE 300 PIER ST SAFE"), Call.objects.count()) == (None, 0)


def test_a_text_becomes_a_request_and_the_same_text_is_one(lind: Cast) -> None:
    first = send(lind, "ASK NOISE 1200 N ELM ST SAFE", text_id="gateway-7")
    again = send(lind, "ASK NOISE 1200 N ELM ST SAFE", text_id="gateway-7", at=later(3))

    call = Call.objects.get()
    assert first == again == f"{call.event_number}: Received. Finding a worker. Text STATUS, LEAVE or CANCEL."
    assert (call.category, call.asked_by_id, call.call_source, call.address) == (
        "noise", lind.lind.pk, "officer", "1200 N ELM ST",
    )  # fmt: skip
    assert "ELM" not in str(list(TakenText.objects.values()))


def test_the_receipt_comes_by_itself_step_by_step(lind: Cast) -> None:
    follow_progress(at=TONIGHT)
    send(lind, "ASK NOISE 1200 N ELM ST SAFE")
    call = Call.objects.get()
    response = says_yes(lind, call.pk, later(1))
    follow_progress(at=later(1))
    for step in (("on_scene", 8), ("officer_released", 12), ("end:engaged", 40)):
        taps(lind, response, step)
        follow_progress(at=later(step[1] + 0.1))

    said = [one.says.partition(": ")[2] for one in Sending.objects.filter(kind="receipt").order_by("made_at")]
    assert said[1:] == ["A worker is here.", "A worker is here. You may leave.", "Closed: Handled by worker."]
    assert said[0].startswith("A worker is coming")


def test_leave_is_asked_and_answered_by_text(lind: Cast) -> None:
    send(lind, "ASK NOISE 1200 N ELM ST SAFE")
    nobody = send(lind, "LEAVE")
    response = says_yes(lind, Call.objects.get().pk, later(1))
    taps(lind, response, ("on_scene", 8))

    asked = send(lind, "LEAVE", at=later(9))
    question = LeaveQuestion.objects.get()
    taps(lind, response, ("officer_released", 10))
    answered = send(lind, "LEAVE", at=later(11))

    assert nobody == "No worker is there or on the way, so there is nobody to ask."
    assert asked is not None
    assert (asked.startswith("Asked."), question.asked_by_id) == (True, lind.lind.pk)
    assert answered == "Yes, you may leave. The worker has it from here."


def test_cancel_status_end_and_help_answer(lind: Cast) -> None:
    none = send(lind, "STATUS")
    send(lind, "ASK NOISE 1200 N ELM ST SAFE")
    stands = send(lind, "STATUS")
    cancelled = send(lind, "CANCEL")
    helped = send(lind, "hello there")
    gone = send(lind, "END")

    number = Call.objects.get().event_number
    assert (stands, cancelled) == (
        f"{number}: Received. Finding a worker.", f"{number} is cancelled. Thank you for telling us.",
    )  # fmt: skip
    assert none is not None
    assert none.startswith("You have no open request.")
    assert (helped is not None and helped.startswith("ASK what where"), gone is not None) == (True, True)
    assert send(lind, "STATUS") is None


def test_every_reply_fits_one_text_and_names_no_place(lind: Cast) -> None:
    send(lind, "ASK NOISE 1200 N ELM ST SAFE")

    replies = [
        str(send(lind, text)) for text in ("STATUS", "LEAVE", "HELP", "ASK", "ASK NOISE", "CANCEL", "STATUS", "LEAVE")
    ]

    assert [len(one) <= 160 for one in replies] == [True] * 8
    assert [one for one in replies if "ELM" in one.upper()] == []


def test_an_officer_who_left_is_unknown(lind: Cast) -> None:
    User.objects.filter(pk=lind.lind.pk).update(is_active=False)

    assert send(lind, "STATUS") is None


def test_one_telephone_belongs_to_one_person(lind: Cast) -> None:
    other = User.objects.create_user("o2@example.org", name="O2", role=Role.OFFICER, programme=lind.programme)
    code = begin_number(by=other.actor, at=TONIGHT)

    assert send(lind, f"JOIN {code}") == "That telephone number already belongs to somebody else here."
