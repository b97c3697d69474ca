"""What officers and workers said to each other about a call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.street.dispatch.models import Response
from alongside.street.intake.reads import calls_by_id

from ..models import Feedback
from ..rules.words import OFFICER_WORDS, WORKER_WORDS, Side

ASKED_FOR = timedelta(hours=24)
"""How long after a call a word about it is asked for."""


@dataclass(frozen=True)
class FeedbackRow:
    """What one side said of a call, without a name. ``is_held``: a worker's line waits for the coordinator."""

    id: UUID
    call_id: int
    number: str
    place: str
    side: str
    word: str
    says: str
    line: str
    said_at: datetime
    is_held: bool
    is_mine: bool


@dataclass(frozen=True)
class ToSayRow:
    """A finished response that was asked for by an officer: what they said, and whether one has said a word oneself."""

    response_id: UUID
    place: str
    ended_at: datetime
    heard: FeedbackRow | None
    is_said: bool


def feedback_about(call_id: int, *, by: Actor) -> list[FeedbackRow]:
    """Answer what may be read of a call: officers see their own and what was let go, the programme sees all of it."""
    found = Feedback.objects.filter(call_id=call_id, programme_id=by.programme_id).order_by("said_at")
    is_officer = by.role in (Role.OFFICER, Role.CALL_TAKER)
    shown = [one for one in found if not is_officer or one.side != Side.OFFICER or one.by_id == by.user_id]
    return _rows(shown, by)


def list_feedback(*, by: Actor, limit: int = 50) -> list[FeedbackRow]:
    """Answer the newest feedback of the programme, for the coordinator."""
    return _rows(list(Feedback.objects.filter(programme_id=by.programme_id).order_by("-said_at")[:limit]), by)


def list_feedback_for_worker(*, by: Actor, at: datetime, limit: int = 10) -> list[ToSayRow]:
    """Answer a worker's own finished calls of the last day that an officer asked for, newest first."""
    if by.worker_id is None:
        return []
    mine = Response.objects.filter(worker_id=by.worker_id, departed_at__gt=at - ASKED_FOR).exclude(end="")
    found = list(mine.order_by("-departed_at")[:limit])
    calls = calls_by_id([one.call_id for one in found])
    asked = [one for one in found if calls[one.call_id].asked_by_id is not None]
    said = Feedback.objects.filter(call_id__in=[one.call_id for one in asked])
    heard = {one.call_id: one for one in said if one.side == Side.OFFICER}
    own = {one.call_id for one in said if one.by_id == by.user_id}
    rows = {row.call_id: row for row in _rows(list(heard.values()), by)}
    return [
        ToSayRow(one.pk, calls[one.call_id].address, one.departed_at or at, rows.get(one.call_id), one.call_id in own)
        for one in asked
    ]


def _rows(found: list[Feedback], by: Actor) -> list[FeedbackRow]:
    calls = calls_by_id([one.call_id for one in found])
    is_officer = by.role in (Role.OFFICER, Role.CALL_TAKER)
    return [
        FeedbackRow(
            id=one.pk,
            call_id=one.call_id,
            number=calls[one.call_id].number,
            place=calls[one.call_id].address,
            side=one.side,
            word=one.word,
            says=(OFFICER_WORDS if one.side == Side.OFFICER else WORKER_WORDS).get(one.word, one.word),
            line=one.line if one.let_go_at is not None or not is_officer else "",
            said_at=one.said_at,
            is_held=one.let_go_at is None and one.kept_back_at is None,
            is_mine=one.by_id == by.user_id,
        )
        for one in found
    ]
