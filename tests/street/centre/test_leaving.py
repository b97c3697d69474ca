"""May I leave, an officer asked for instead, words afterwards: who may say what, and who hears it."""

from datetime import timedelta

import pytest

from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.alerts.models import Alert
from alongside.street.centre.actions import (
    AlreadyAnswered,
    FeedbackUnusable,
    NobodyToAsk,
    answer_leave,
    ask_to_leave,
    keep_line_back,
    let_line_go,
    note_officer_wanted,
    pass_on_officer_wanted,
    say_feedback,
)
from alongside.street.centre.actions.leaving import close_questions
from alongside.street.centre.models import Feedback, LeaveQuestion, OfficerWanted
from alongside.street.centre.reads import (
    feedback_about,
    list_feedback_for_worker,
    list_officer_wanted,
    list_open_questions,
    question_for_worker,
    question_of,
)
from alongside.street.centre.rules.leaving import silence_of
from alongside.street.dispatch.models import NonResponse, Response
from alongside.street.dispatch.reads import access_receipt
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import User
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, ring

from .conftest import says_yes, taps, worker_of

pytestmark = pytest.mark.django_db(databases=["default"])


def asked(town: Cast) -> tuple[int, Response]:
    """An officer asked for a worker, and one is there."""
    call_id = ring(town, "W-1", asked_by_id=town.lind.pk, call_source=CallSource.OFFICER, by=town.lind.actor).call_id
    response = says_yes(town, call_id, later(1))
    taps(town, response, ("on_scene", 6))
    return call_id, Response.objects.get(pk=response)


def test_yes_lets_the_officer_go_and_is_the_released_stamp(town: Cast) -> None:
    _, response = asked(town)
    worker = worker_of(town, response.worker_id)
    question = ask_to_leave(number="W-1", by=town.lind.actor, at=later(10))
    seen = question_for_worker(by=worker, at=later(10))

    answer_leave(question_id=question, answer="yes", by=worker, at=later(11))

    response.refresh_from_db()
    receipt = access_receipt(number="W-1", by=town.lind.actor, at=later(11))
    assert seen is not None
    assert (seen.id, seen.response_id) == (question, response.pk)
    assert (receipt.may_clear, response.officer_released_at) == (True, later(11))


@pytest.mark.parametrize("answer", ["wait", "no"])
def test_not_yet_lets_nobody_go_and_may_be_asked_again(answer: str, town: Cast) -> None:
    call_id, response = asked(town)
    first = ask_to_leave(number="W-1", by=town.lind.actor, at=later(10))
    answer_leave(question_id=first, answer=answer, by=town.rosa.actor, at=later(11))
    answered = question_of(call_id, at=later(11))

    second = ask_to_leave(number="W-1", by=town.lind.actor, at=later(15))

    response.refresh_from_db()
    open_now = question_of(call_id, at=later(15))
    assert answered is not None
    assert open_now is not None
    assert (answered.answer, answered.silence, open_now.answer, second == first) == (answer, "", "", False)
    assert response.officer_released_at is None


def test_asked_twice_is_one_question_and_one_answer_wins(town: Cast) -> None:
    _, response = asked(town)
    first = ask_to_leave(number="W-1", by=town.lind.actor, at=later(10))
    again = ask_to_leave(number="W-1", by=town.lind.actor, at=later(11))
    answer_leave(question_id=first, answer="wait", by=town.rosa.actor, at=later(12))
    answer_leave(question_id=first, answer="wait", by=town.rosa.actor, at=later(13))

    with pytest.raises(AlreadyAnswered):
        answer_leave(question_id=first, answer="yes", by=worker_of(town, response.worker_id), at=later(13))

    assert (again, LeaveQuestion.objects.count(), LeaveQuestion.objects.get().answered_at) == (first, 1, later(12))


def test_nobody_else_may_answer_and_nobody_may_ask_for_another(town: Cast) -> None:
    _, response = asked(town)
    question = ask_to_leave(number="W-1", by=town.lind.actor, at=later(10))
    idle = next(one for one in (town.dee, town.marcus) if one.pk != response.worker_id)
    stranger = User.objects.create_user("o2@example.org", name="O2", role=Role.OFFICER, programme=town.programme)

    for person in (idle.user.actor, town.lind.actor, town.sam.actor):
        with pytest.raises(Missing):
            answer_leave(question_id=question, answer="yes", by=person, at=later(11))
    with pytest.raises(Missing):
        ask_to_leave(number="W-1", by=stranger.actor, at=later(11))


def test_with_nobody_there_there_is_nobody_to_ask(town: Cast) -> None:
    ring(town, "W-1", asked_by_id=town.lind.pk)

    with pytest.raises(NobodyToAsk):
        ask_to_leave(number="W-1", by=town.lind.actor, at=later(1))


@pytest.mark.parametrize(
    ("minutes", "says"), [(0, "waiting"), (1.9, "waiting"), (2, "slow"), (4.9, "slow"), (5, "silent")]
)
def test_silence_is_spoken_of_as_what_it_is(minutes: float, says: str) -> None:
    assert silence_of(asked_at=TONIGHT, at=TONIGHT + timedelta(minutes=minutes)) == says


def test_a_question_closes_with_its_response(town: Cast) -> None:
    _, response = asked(town)
    ask_to_leave(number="W-1", by=town.lind.actor, at=later(10))
    before = len(list_open_questions(by=town.rosa.actor, at=later(11)))
    taps(town, response.pk, ("end:engaged", 12))

    after = len(list_open_questions(by=town.rosa.actor, at=later(13)))

    assert (before, after, close_questions(at=later(13)), close_questions(at=later(14))) == (1, 0, 1, 0)


def test_the_question_is_told_to_worker_board_and_asker(town: Cast) -> None:
    _, response = asked(town)
    last = Alert.objects.order_by("-id").values_list("id", flat=True)[0]

    question = ask_to_leave(number="W-1", by=town.lind.actor, at=later(10))

    told = set(Alert.objects.filter(id__gt=last).values_list("audience", "kind", "subject"))
    assert told == {
        (f"worker:{response.worker_id}", "leave_question", str(question)),
        (f"board:{town.programme.pk}", "board", "W-1"),
        (f"asker:{town.lind.pk}", "receipt", "W-1"),
    }


def test_an_officer_who_is_asked_for_is_no_failure(town: Cast) -> None:
    call_id, response = asked(town)
    worker = worker_of(town, response.worker_id)

    first = note_officer_wanted(response_id=response.pk, wanted_at=later(8), by=worker, at=later(9))
    again = note_officer_wanted(call_id=call_id, by=town.rosa.actor, at=later(10))
    waiting = [one.number for one in list_officer_wanted(by=town.rosa.actor, at=later(10))]
    pass_on_officer_wanted(call_id=call_id, by=town.lind.actor, at=later(11))

    response.refresh_from_db()
    noted = OfficerWanted.objects.get()
    assert (first, again, waiting, list_officer_wanted(by=town.rosa.actor, at=later(12))) == (True, False, ["W-1"], [])
    assert (noted.wanted_at, noted.passed_on_by_id) == (later(8), town.lind.pk)
    assert (response.end, response.status, NonResponse.objects.count()) == ("", "on_scene", 0)


def test_only_the_worker_there_or_the_coordinator_notes_it(town: Cast) -> None:
    call_id, response = asked(town)
    idle = next(one for one in (town.dee, town.marcus) if one.pk != response.worker_id)

    for person, told in ((idle.user.actor, {"response_id": response.pk}), (town.lind.actor, {"call_id": call_id})):
        with pytest.raises(Missing):
            note_officer_wanted(by=person, at=later(9), **told)


def over(town: Cast) -> tuple[int, Response]:
    call_id, response = asked(town)
    taps(town, response.pk, ("end:engaged", 30))
    return call_id, response


def test_a_worker_hears_what_the_officer_said_and_the_officer_what_was_let_go(town: Cast) -> None:
    call_id, response = over(town)
    worker = worker_of(town, response.worker_id)
    say_feedback(number="W-1", word="helped", line="Glad you knew the place", by=town.lind.actor, at=later(31))
    say_feedback(response_id=response.pk, word="gave_us_room", line="Thanks for the quiet", by=worker, at=later(32))

    heard = list_feedback_for_worker(by=worker, at=later(33))
    held = feedback_about(call_id, by=town.lind.actor)
    line = Feedback.objects.get(side="worker")
    let_line_go(feedback_id=line.pk, by=town.rosa.actor, at=later(34))
    free = feedback_about(call_id, by=town.lind.actor)

    assert heard[0].heard is not None
    assert (heard[0].heard.word, heard[0].heard.line, heard[0].is_said) == ("helped", "Glad you knew the place", True)
    assert [(one.side, one.word, one.line) for one in held] == [
        ("officer", "helped", "Glad you knew the place"),
        ("worker", "gave_us_room", ""),
    ]
    assert free[1].line == "Thanks for the quiet"


def test_a_line_kept_back_is_forgotten_and_only_the_coordinator_decides(town: Cast) -> None:
    call_id, response = over(town)
    worker = worker_of(town, response.worker_id)
    say_feedback(response_id=response.pk, word="left_early", line="They told me about it", by=worker, at=later(32))
    line = Feedback.objects.get()
    for person in (worker, town.lind.actor):
        with pytest.raises(Missing):
            let_line_go(feedback_id=line.pk, by=person, at=later(33))

    keep_line_back(feedback_id=line.pk, by=town.rosa.actor, at=later(34))
    let_line_go(feedback_id=line.pk, by=town.rosa.actor, at=later(35))

    assert (Feedback.objects.get().line, feedback_about(call_id, by=town.lind.actor)[0].line) == ("", "")


@pytest.mark.parametrize(
    "line",
    ["x" * 121, "call 608-555-0123", "born 3/4/1990", "write to a@b.example", "number 55512", "two\nlines" + "y" * 120],
)
def test_a_line_is_no_story_and_tells_of_nobody(line: str, town: Cast) -> None:
    over(town)

    with pytest.raises(FeedbackUnusable):
        say_feedback(number="W-1", word="helped", line=line, by=town.lind.actor, at=later(31))

    assert Feedback.objects.count() == 0


def test_said_again_it_replaces_and_a_worker_must_wait_anew(town: Cast) -> None:
    _, response = over(town)
    worker = worker_of(town, response.worker_id)
    say_feedback(response_id=response.pk, word="good_handover", line="", by=worker, at=later(31))
    free = Feedback.objects.get().let_go_at

    say_feedback(response_id=response.pk, word="left_early", line="A line now", by=worker, at=later(32))

    said = Feedback.objects.get()
    assert (free, said.word, said.let_go_at) == (later(31), "left_early", None)
