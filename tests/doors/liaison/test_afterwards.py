"""The police door besides asking: may I leave, an officer asked for, a word afterwards, by text, the survey."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from alongside.ground import clock
from alongside.ground.audience import Role
from alongside.street.centre.actions import answer_leave, keep_codes, note_officer_wanted, plan_survey, take_survey
from alongside.street.centre.models import (
    Feedback,
    LeaveQuestion,
    OfficerNumber,
    OfficerWanted,
    SurveyTaken,
    SurveyTally,
)
from alongside.street.centre.reads import survey_results
from alongside.street.centre.rules.codes import CentreCode
from alongside.street.centre.rules.survey import STATEMENTS
from alongside.street.dispatch.actions import accept_offer, end_response, tap_status
from alongside.street.dispatch.models import Offer, Response
from alongside.street.people.models import User
from tests.cast import TONIGHT, Cast
from tests.ground.face.html import faults_of
from tests.street.calls import later, tap
from tests.street.centre.conftest import worker_of

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


@pytest.fixture
def there(car: Client, town: Cast) -> str:
    """The address of a receipt: the worker is on scene."""
    where = str(car.post("/liaison/ask", ASKED)["location"])
    offer = Offer.objects.get(state="open")
    by = worker_of(town, offer.worker_id)
    response = accept_offer(offer_id=offer.pk, by=by, at=TONIGHT)
    tap_status(tap_id=tap(1), response_id=response.id, status="on_scene", tapped_at=TONIGHT, by=by, at=TONIGHT)
    return where


def page_of(car: Client, where: str, minutes: float = 0) -> str:
    clock.hold(later(minutes))
    return car.get(where).content.decode()


def finish(town: Cast) -> None:
    response = Response.objects.get()
    by = worker_of(town, response.worker_id)
    end_response(tap_id=tap(9), response_id=response.pk, end="engaged", tapped_at=TONIGHT, by=by, at=TONIGHT)


def test_may_i_leave_is_asked_and_answered(car: Client, there: str, town: Cast) -> None:
    before = page_of(car, there)
    car.post(f"{there}/leave")
    waiting = page_of(car, there, 1)
    question = LeaveQuestion.objects.get()
    answer_leave(question_id=question.pk, answer="wait", by=town.rosa.actor, at=later(1))
    wait = page_of(car, there, 2)
    car.post(f"{there}/leave")
    answer_leave(question_id=LeaveQuestion.objects.get(answer="").pk, answer="yes", by=town.rosa.actor, at=later(3))
    yes = page_of(car, there, 4)

    assert ("May I leave?" in before, "Asked. The worker and the coordinator see" in waiting) == (True, True)
    assert ("Not yet, please." in wait, "Ask again: may I leave?" in wait) == (True, True)
    assert ("You may leave." in yes, "may I leave?" in yes) == (True, False)
    assert [faults_of(one) for one in (before, waiting, wait, yes)] == [[]] * 4


def test_silence_is_said_plainly(car: Client, there: str) -> None:
    car.post(f"{there}/leave")

    slow, silent = page_of(car, there, 3), page_of(car, there, 7)

    assert ("No answer yet, 3 min." in slow, "Nobody has answered" in slow) == (True, False)
    assert "Nobody has answered for 7 min." in silent
    assert "Decide as you would without us." in silent


def test_with_nobody_on_the_way_there_is_no_question(car: Client, town: Cast) -> None:
    where = str(car.post("/liaison/ask", ASKED)["location"])

    page, refused = page_of(car, where), car.post(f"{where}/leave")

    assert ("May I leave?" in page, refused.status_code, faults_of(refused.content.decode())) == (False, 422, [])


def test_an_unchanged_receipt_is_not_drawn_again(car: Client, there: str, town: Cast) -> None:
    seen = re.search(r"\?seen=([0-9a-f]{16})", page_of(car, there))
    assert seen is not None
    part = {"headers": {"HX-Request": "true"}}

    same = car.get(f"{there}?seen={seen[1]}", **part)
    finish(town)
    other = car.get(f"{there}?seen={seen[1]}", **part)

    assert (same.status_code, other.status_code, "Closed" in other.content.decode()) == (204, 200, True)


def test_an_officer_who_is_asked_for_is_seen_and_answered(car: Client, there: str, town: Cast) -> None:
    response = Response.objects.get()
    note_officer_wanted(response_id=response.pk, by=worker_of(town, response.worker_id), at=TONIGHT)
    page = page_of(car, there)

    car.post(f"{there}/officer")

    assert ("The people there ask for an officer." in page, faults_of(page)) == (True, [])
    assert OfficerWanted.objects.get().passed_on_by_id == town.lind.pk


def test_the_closing_code_is_the_centres_own(car: Client, there: str, town: Cast) -> None:
    keep_codes(codes={"engaged": CentreCode("ADV", "Advised")}, by=town.rosa.actor, at=TONIGHT)
    finish(town)

    page = page_of(car, there)

    assert ("ADV · Advised" in page, "Handled by worker" in page) == (True, False)


def test_a_word_afterwards(car: Client, there: str, town: Cast) -> None:
    early = page_of(car, there)
    finish(town)
    late = page_of(car, there)

    car.post(f"{there}/word", {"word": "helped", "line": "Glad you knew the place"})
    said = page_of(car, there)
    long = car.post(f"{there}/word", {"word": "helped", "line": "x" * 121})

    assert ("A word afterwards" in early, "A word afterwards" in late, "You said" in said) == (False, True, True)
    assert (Feedback.objects.get().line, long.status_code) == ("Glad you knew the place", 422)
    assert [faults_of(one) for one in (late, said, long.content.decode())] == [[]] * 3


@pytest.mark.parametrize("what", ["leave", "word", "officer"])
def test_nobody_elses_request_is_there(what: str, car: Client, there: str, client: Client, town: Cast) -> None:
    other = User.objects.create_user("o2@example.org", name="O2", role=Role.OFFICER, programme=town.programme)
    client.force_login(other)

    assert client.post(f"{there}/{what}", {"word": "helped"}).status_code == 404


def test_a_telephone_is_let_in_and_forgotten(car: Client, town: Cast) -> None:
    empty = car.get("/liaison/texts").content.decode()
    car.post("/liaison/texts", {"do": "begin"})
    shown = car.get("/liaison/texts").content.decode()
    OfficerNumber.objects.update(number="+16085550142", code="", code_until=None, confirmed_at=TONIGHT)
    known = car.get("/liaison/texts").content.decode()

    car.post("/liaison/texts", {"do": "forget"})

    assert re.search(r"JOIN \d{6}", shown) is not None
    assert ("0142" in known, "6085550142" in known, OfficerNumber.objects.count()) == (True, False, 0)
    assert [faults_of(one) for one in (empty, shown, known)] == [[]] * 3


def test_the_survey_is_taken_once_and_nobodys_answers_are_kept(car: Client, town: Cast) -> None:
    plan_survey(starts=date(2026, 5, 1), by=town.rosa.actor, at=TONIGHT)
    offered = car.get("/liaison/ask").content.decode()
    page = car.get("/liaison/survey").content.decode()
    half = car.post("/liaison/survey", {"answer": "5", "in_time": "4"})

    car.post("/liaison/survey", dict.fromkeys(STATEMENTS, "4"))
    again = car.post("/liaison/survey", dict.fromkeys(STATEMENTS, "1"))

    after = car.get("/liaison/ask").content.decode()
    assert ("Six taps" in offered, "Six taps" in after, half.status_code, again.status_code) == (True, False, 422, 422)
    assert set(SurveyTally.objects.values_list("score", "count")) == {(4, 1)}
    assert SurveyTaken.objects.count() == 1
    assert [faults_of(one) for one in (page, half.content.decode(), after)] == [[]] * 3


def test_a_round_can_be_put_away(car: Client, town: Cast) -> None:
    plan_survey(starts=date(2026, 5, 1), by=town.rosa.actor, at=TONIGHT)

    car.post("/liaison/survey", {"do": "skip"})

    assert (SurveyTaken.objects.count(), SurveyTally.objects.count()) == (1, 0)


@pytest.mark.parametrize(("officers", "state"), [(10, "few"), (11, "shown")])
def test_a_round_is_shown_when_it_is_over_and_eleven_took_it(officers: int, state: str, town: Cast) -> None:
    plan_survey(starts=date(2026, 5, 1), by=town.rosa.actor, at=TONIGHT)
    for n in range(officers):
        who = User.objects.create_user(f"o{n}@example.org", name="O", role=Role.OFFICER, programme=town.programme)
        take_survey(scores=dict.fromkeys(STATEMENTS, 4), by=who.actor, at=TONIGHT)

    open_now = survey_results(by=town.sam.actor, at=TONIGHT)[0]
    over = survey_results(by=town.sam.actor, at=later(60 * 24 * 40))[0]

    assert (open_now.state, open_now.results) == ("open", ())
    assert (over.state, len(over.results)) == (state, 6 if state == "shown" else 0)


def test_the_doors_pages_speak_spanish(car: Client, there: str, town: Cast) -> None:
    User.objects.filter(pk=town.lind.pk).update(language="es")
    pages = [
        page_of(car, one) for one in (there, "/liaison/ask", "/liaison/texts", "/liaison/survey", "/liaison/requests")
    ]

    assert ['lang="es"' in one for one in pages] == [True] * 5
    assert [faults_of(one) for one in pages] == [[]] * 5
