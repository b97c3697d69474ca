"""May I leave? The officer asks; the worker there or the coordinator answers yes, not yet, or no."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import uuid7
from alongside.street.alerts.actions import answer_page, page, tell_all
from alongside.street.dispatch.actions import tap_status
from alongside.street.dispatch.models import Response
from alongside.street.intake.reads import CallRow, access_asked_call, calls_by_id
from alongside.street.people.models import Worker

from ..models import LeaveQuestion
from ..reads.leaving import workers_of
from ..rules.words import LeaveAnswer

ASKED_FOR = timedelta(minutes=10)
"""How long telephones are woken for a question; the pages show it as long as it is open."""


class NobodyToAsk(Refusal):
    """No worker is there or on the way."""

    code = "centre.nobody-to-ask"
    says = "No worker is there or on the way, so there is nobody to ask."
    try_ = "Decide as you would without us. The page shows at once when a worker comes."


class AlreadyAnswered(Refusal):
    """Somebody else answered first."""

    code = "centre.already-answered"
    says = "The officer was answered already: {answer}."
    try_ = "Nothing to do. If it was wrong, speak to the officer there."


class NotAnAnswer(Refusal):
    """The answer is not on the list."""

    code = "centre.not-an-answer"
    says = "{answer} is not an answer."
    try_ = "Answer one of: yes, wait, no."


def ask_to_leave(*, number: str, by: Actor, at: datetime) -> UUID:
    """Ask whether one may leave one's own call; asked twice while it is open, it is one question. Answers its id."""
    call = access_asked_call(number, by=by)
    if not workers_of(call.call_id):
        raise NobodyToAsk
    with transaction.atomic():
        mine = LeaveQuestion.objects.filter(call_id=call.call_id, closed_at__isnull=True)
        # A question that was answered "not yet" makes room for the next one; an open one is asked again by itself.
        mine.exclude(answer="").update(closed_at=at)
        try:
            with transaction.atomic():
                question = LeaveQuestion.objects.create(
                    id=uuid7(),
                    programme_id=by.programme_id,
                    call_id=call.call_id,
                    asked_by_id=by.user_id or 0,
                    asked_at=at,
                )
        except IntegrityError:
            question = mine.get()
        else:
            _wake(question, at)
        _tell(question, call, at)
    return question.pk


def answer_leave(*, question_id: UUID, answer: str, by: Actor, at: datetime) -> None:
    """Answer an officer; exactly one answer wins. Yes also notes that the officer was released."""
    if answer not in {one.value for one in LeaveAnswer}:
        raise NotAnAnswer(answer=answer[:20])
    question = LeaveQuestion.objects.filter(pk=question_id, programme_id=by.programme_id).first()
    if question is None or not _may_answer(question, by):
        raise Missing
    with transaction.atomic():
        still = LeaveQuestion.objects.filter(pk=question.pk, answer="", closed_at__isnull=True)
        if not still.update(answer=answer, answered_at=at, answered_by_id=by.user_id):
            question.refresh_from_db()
            if question.answered_by_id == by.user_id and question.answer == answer:
                return
            raise AlreadyAnswered(answer=question.answer or "closed")
        if answer == LeaveAnswer.YES:
            _release(question, by, at)
        answer_page(subject=_subject(question), user_id=by.user_id, at=at)
        _tell(question, calls_by_id([question.call_id])[question.call_id], at)


def close_questions(*, at: datetime) -> int:
    """Close the questions of calls to which nobody responds any more, and say how many."""
    open_ones = LeaveQuestion.objects.filter(closed_at__isnull=True)
    over = [one.pk for one in open_ones if not workers_of(one.call_id)]
    return LeaveQuestion.objects.filter(pk__in=over, closed_at__isnull=True).update(closed_at=at)


def _may_answer(question: LeaveQuestion, by: Actor) -> bool:
    return by.role is Role.COORDINATOR or (by.worker_id is not None and by.worker_id in workers_of(question.call_id))


def _release(question: LeaveQuestion, by: Actor, at: datetime) -> None:
    for response_id in Response.objects.filter(call_id=question.call_id, end="").values_list("pk", flat=True):
        try:
            tap_status(
                tap_id=uuid5(question.pk, str(response_id)), response_id=response_id, status="officer_released",
                tapped_at=at, by=by, at=at,
            )  # fmt: skip
        except Missing:
            continue  # another worker's own response; one release is enough for the officer


def _wake(question: LeaveQuestion, at: datetime) -> None:
    """Let the telephones of the workers there ring for it: an officer stands and waits."""
    users = Worker.objects.filter(pk__in=workers_of(question.call_id)).values_list("user_id", flat=True)
    page(
        programme_id=question.programme_id, user_ids=list(users), kind="leave", subject=_subject(question), at=at,
        until=at + ASKED_FOR, is_told=True,
    )  # fmt: skip


def _subject(question: LeaveQuestion) -> str:
    return f"leave:{question.pk}"


def _tell(question: LeaveQuestion, call: CallRow, at: datetime) -> None:
    alerts = [(f"worker:{one}", "leave_question", str(question.pk)) for one in workers_of(call.call_id)]
    alerts.append((f"board:{call.programme_id}", "board", call.number))
    alerts.append((f"asker:{question.asked_by_id}", "receipt", call.number))
    tell_all(alerts, at=at)
