"""After a call, officer and worker say a word to each other, and perhaps a line. Never a story."""

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import uuid7
from alongside.street.alerts.actions import tell_all
from alongside.street.dispatch.reads import access_response
from alongside.street.intake.reads import CallRow, access_asked_call, access_call

from ..models import Feedback
from ..rules.words import LONGEST_LINE, OFFICER_WORDS, WORKER_WORDS, Side

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LOOKS_LIKE_SOMEBODY = re.compile(r"\d{5,}|\d{3}[-. ]\d{3,4}|\b\d{1,2}/\d{1,2}/\d{2,4}\b|@")


class FeedbackUnusable(Refusal):
    """What was said cannot be passed on."""

    code = "centre.feedback-unusable"
    says = "{why}"
    try_ = "Tap a word; a line is not needed. Nothing was sent."


def say_feedback(
    *, word: str, line: str, by: Actor, at: datetime, number: str = "", response_id: UUID | None = None,
    call_id: int | None = None,
) -> None:  # fmt: skip
    """Say a word about a call to the other side; said again, it replaces what one said before.

    A worker's line waits until the coordinator lets it go; their word goes at once.
    """
    side, call = _where(by, number, response_id, call_id)
    words = OFFICER_WORDS if side is Side.OFFICER else WORKER_WORDS
    if word not in words:
        raise FeedbackUnusable(why="Tap one of the words.")
    said = check_line(line)
    is_free = side is not Side.WORKER or not said
    with transaction.atomic():
        told = {
            "programme_id": by.programme_id, "side": side, "word": word, "line": said, "said_at": at,
            "kept_back_at": None, "let_go_at": at if is_free else None, "let_go_by_id": by.user_id if is_free else None,
        }  # fmt: skip
        Feedback.objects.update_or_create(
            call_id=call.call_id, by_id=by.user_id or 0, defaults=told, create_defaults={"id": uuid7(), **told}
        )
        _tell(call, side, at)


def let_line_go(*, feedback_id: UUID, by: Actor, at: datetime) -> None:
    """Let a worker's line go to the officer: the coordinator has read it."""
    _settle(feedback_id, by, {"let_go_at": at, "let_go_by_id": by.user_id, "kept_back_at": None}, at)


def keep_line_back(*, feedback_id: UUID, by: Actor, at: datetime) -> None:
    """Keep a worker's line here; its word has gone already, and the line is forgotten."""
    _settle(feedback_id, by, {"kept_back_at": at, "line": "", "let_go_by_id": by.user_id}, at)


def check_line(line: str) -> str:
    """Answer a line as it may be kept: short, one line, and nothing that looks like somebody's number or address."""
    said = " ".join(_CONTROL.sub(" ", line).split())
    if len(said) > LONGEST_LINE:
        raise FeedbackUnusable(why="That is longer than a line (120 letters).")
    if _LOOKS_LIKE_SOMEBODY.search(said):
        raise FeedbackUnusable(
            why="That looks like a number, a date or an address of somebody. No facts about people here."
        )
    return said


def _where(by: Actor, number: str, response_id: UUID | None, call_id: int | None) -> tuple[Side, CallRow]:
    if by.user_id is None:
        raise Missing
    if by.role in (Role.OFFICER, Role.CALL_TAKER):
        return Side.OFFICER, access_asked_call(number, by=by)
    if by.role is Role.COORDINATOR and call_id is not None:
        return Side.COORDINATOR, access_call(call_id, by=by)
    if by.worker_id is not None and response_id is not None:
        return Side.WORKER, access_response(response_id, by=by).call
    raise Missing


def _settle(feedback_id: UUID, by: Actor, changes: dict[str, object], at: datetime) -> None:
    mine = Feedback.objects.filter(pk=feedback_id, programme_id=by.programme_id, side=Side.WORKER)
    found = mine.first()
    if found is None or by.role is not Role.COORDINATOR:
        raise Missing
    with transaction.atomic():
        if mine.filter(let_go_at__isnull=True, kept_back_at__isnull=True).update(**changes):
            _tell(access_call(found.call_id, by=by), Side.WORKER, at)


def _tell(call: CallRow, side: Side, at: datetime) -> None:
    alerts = [(f"board:{call.programme_id}", "board", call.number)]
    if side is not Side.OFFICER and call.asked_by_id is not None:
        alerts.append((f"asker:{call.asked_by_id}", "receipt", call.number))
    tell_all(alerts, at=at)
