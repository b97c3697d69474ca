"""What the phone shows and sends about officers: may I leave, an officer asked for instead, a word afterwards."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from alongside.ground.actor import Actor
from alongside.street.centre.actions import AlreadyAnswered, answer_leave, note_officer_wanted, say_feedback
from alongside.street.centre.reads import list_feedback_for_worker, officer_wanted_at, question_for_worker
from alongside.street.centre.rules.words import WORKER_WORDS
from alongside.street.dispatch.reads import PhoneState, access_phone_state

from .taps import response_of

Item = dict[str, Any]


def phone_centre(*, by: Actor, at: datetime, state: PhoneState | None = None) -> dict[str, Any]:
    """Answer what officers ask of this worker now, whether an officer is asked for, and what was said afterwards."""
    question = question_for_worker(by=by, at=at)
    response = (state or access_phone_state(by=by, at=at)).response
    wanted = officer_wanted_at(response.call_id) if response else None
    asked = None
    if question is not None:
        response_id = str(question.response_id) if question.response_id else None
        asked = {"id": str(question.id), "response": response_id, "asked_at": question.asked_at.isoformat()}
    return {
        "question": asked,
        "officer_wanted_at": wanted.isoformat() if wanted else None,
        "feedback": [
            {
                "response": str(one.response_id), "place": one.place, "ended_at": one.ended_at.isoformat(),
                "says": {"word": one.heard.word, "line": one.heard.line} if one.heard else None, "mine": one.is_said,
            }
            for one in list_feedback_for_worker(by=by, at=at)
        ],
        "words": {"to_officer": list(WORKER_WORDS)},
    }  # fmt: skip


def take_leave_answer(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Take a worker's answer to an officer; when somebody answered before, theirs stands."""
    try:
        answer_leave(question_id=UUID(str(tap.get("question"))), answer=str(tap.get("word", "")), by=by, at=at)
    except AlreadyAnswered:
        return "kept"
    return "applied"


def take_officer_wanted(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Take that the people there ask for an officer instead: a fact of its own, at the time it was said."""
    is_new = note_officer_wanted(response_id=response_of(tap, by=by), wanted_id=tap_id, wanted_at=when, by=by, at=at)
    return "applied" if is_new else "repeated"


def take_feedback(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Take a word to the officer about a call."""
    word, line = str(tap.get("word", "")), str(tap.get("line", ""))
    say_feedback(response_id=response_of(tap, by=by), word=word, line=line, by=by, at=at)
    return "applied"


TAKERS: dict[str, Callable[[Item, UUID, datetime, Actor, datetime], str]] = {
    "leave_answer": take_leave_answer,
    "officer_wanted": take_officer_wanted,
    "feedback": take_feedback,
}
