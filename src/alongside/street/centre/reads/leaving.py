"""May I leave: the questions that officers asked, for those who may answer and those who asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.street.dispatch.models import Part, Response
from alongside.street.intake.reads import calls_by_id

from ..models import LeaveQuestion
from ..rules.leaving import silence_of, whole_minutes


@dataclass(frozen=True)
class QuestionRow:
    """One question. ``silence`` says how an unanswered one must be spoken of: waiting, slow or silent."""

    id: UUID
    call_id: int
    number: str
    place: str
    asked_at: datetime
    waited_minutes: int
    silence: str
    answer: str
    answered_at: datetime | None
    response_id: UUID | None = None


def workers_of(call_id: int) -> tuple[int, ...]:
    """Answer the workers who are responding to a call now: the lead, the partner, whoever else came along."""
    found = Response.objects.filter(call_id=call_id, end="").values_list("pk", "worker_id", "partner_id")
    others = Part.objects.filter(response_id__in=[one[0] for one in found], left_at__isnull=True)
    known = [n for _, lead, partner in found for n in (lead, partner) if n is not None]
    return tuple(dict.fromkeys([*known, *others.values_list("worker_id", flat=True)]))


def question_of(call_id: int, *, at: datetime) -> QuestionRow | None:
    """Answer the newest question about a call, as its asker sees it."""
    found = LeaveQuestion.objects.filter(call_id=call_id).order_by("-asked_at").first()
    return _rows([found], at)[0] if found else None


def list_open_questions(*, by: Actor, at: datetime, limit: int = 20) -> list[QuestionRow]:
    """Answer the questions nobody has answered, oldest first: for the coordinator's board."""
    found = LeaveQuestion.objects.filter(programme_id=by.programme_id, answer="", closed_at__isnull=True)
    return _rows([one for one in found.order_by("asked_at")[:limit] if workers_of(one.call_id)], at)


def question_for_worker(*, by: Actor, at: datetime) -> QuestionRow | None:
    """Answer the open question about the call that a worker is responding to, if there is one."""
    if by.worker_id is None:
        return None
    parts = Part.objects.filter(worker_id=by.worker_id, left_at__isnull=True).values_list("response_id", flat=True)
    mine = Q(worker_id=by.worker_id) | Q(partner_id=by.worker_id) | Q(pk__in=list(parts))
    own = {call_id: pk for pk, call_id in Response.objects.filter(mine, end="").values_list("pk", "call_id")}
    found = LeaveQuestion.objects.filter(call_id__in=own, answer="", closed_at__isnull=True).first()
    return _rows([found], at, own)[0] if found else None


def _rows(found: list[LeaveQuestion], at: datetime, responses: dict[int, UUID] | None = None) -> list[QuestionRow]:
    calls = calls_by_id([one.call_id for one in found])
    return [
        QuestionRow(
            id=one.pk,
            call_id=one.call_id,
            number=calls[one.call_id].number,
            place=calls[one.call_id].address,
            asked_at=one.asked_at,
            waited_minutes=whole_minutes(one.asked_at, at),
            silence="" if one.answer else silence_of(asked_at=one.asked_at, at=at),
            answer=one.answer,
            answered_at=one.answered_at,
            response_id=(responses or {}).get(one.call_id),
        )
        for one in found
    ]
