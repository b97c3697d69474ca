"""A hard call is written down, and somebody asks afterwards: at once, a day and a week later."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor, the_system
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.street.alerts.actions import tell_all
from alongside.street.dispatch.models import Response
from alongside.street.people.actions import rest_worker
from alongside.street.people.reads import access_programme

from ..models import FollowUp, HardCall
from ..reads.out import workers_of
from ..rules.care import HARD_ENDS, follow_ups
from ..rules.timers import when_said
from ..rules.words import SAID_HARD, CareAnswer

ASK_AGAIN = timedelta(hours=12)
LOOK_BACK = timedelta(days=2)
"""How far back responses are looked through for hard ends: the runner may have been away."""


class HardWordIsNotListed(Refusal):
    """What was hard is said in a word of the list, never in free text."""

    code = "safety.hard-word-is-not-listed"
    says = "{word} is not on the list."
    try_ = "Pick one of: {words}."


class CareAnswerIsNotListed(Refusal):
    """How somebody is, is said in a word of the list."""

    code = "safety.care-answer-is-not-listed"
    says = "{answer} is not on the list."
    try_ = "Pick one of: {answers}."


def mark_hard_call(
    *,
    hard_call_id: UUID,
    worker_id: int,
    response_id: UUID | None,
    why: str,
    was_at: datetime,
    by: Actor,
    at: datetime,
) -> None:
    """Say that something was hard: the worker of themselves, or the coordinator of a worker. Twice is once."""
    if why not in SAID_HARD:
        raise HardWordIsNotListed(word=why, words=", ".join(SAID_HARD))
    if by.worker_id != worker_id and by.role is not Role.COORDINATOR:
        raise Missing
    if response_id is not None and worker_id not in workers_of(response_id):
        raise Missing
    note_hard_call(
        worker_id=worker_id, programme_id=by.programme_id, response_id=response_id, why=why,
        was_at=when_said(was_at, at, began_at=None), at=at, by=by, hard_call_id=hard_call_id,
    )  # fmt: skip


def note_hard_call(
    *,
    worker_id: int,
    programme_id: int,
    response_id: UUID | None,
    why: str,
    was_at: datetime,
    at: datetime,
    by: Actor | None = None,
    hard_call_id: UUID | None = None,
) -> None:
    """Write a hard call and its three questions, and let the worker rest. A second reason asks nobody twice."""
    with transaction.atomic():
        mine = HardCall.objects.filter(worker_id=worker_id)
        if response_id is not None and mine.filter(response_id=response_id).exists():
            return
        if hard_call_id is not None and mine.filter(pk=hard_call_id).exists():
            return
        hard = HardCall.objects.create(
            id=hard_call_id or uuid.uuid4(),
            programme_id=programme_id,
            worker_id=worker_id,
            response_id=response_id,
            why=why,
            was_at=was_at,
            said_by_id=by.user_id if by else None,
            said_by_name=by.name if by else "",
        )
        FollowUp.objects.bulk_create(
            FollowUp(
                id=uuid.uuid4(), programme_id=programme_id, worker_id=worker_id, hard_call=hard, kind=kind, due_at=due
            )
            for kind, due in follow_ups(was_at).items()
        )
        rest = timedelta(minutes=access_programme(programme_id).rest_minutes)
        rest_worker(worker_id=worker_id, until=max(was_at, at) + rest, by=by or the_system(programme_id), at=at)
        tell_all([(f"worker:{worker_id}", "safety", ""), (f"board:{programme_id}", "safety", "")], at=at)


def answer_care(*, follow_up_id: UUID, answer: str, by: Actor, at: datetime) -> bool:
    """Write what came of asking: by the worker themselves, or by the coordinator who asked. The first answer counts.

    Somebody who was not reached is asked again later: they do not drop off the list.
    """
    if answer not in CareAnswer.words():
        raise CareAnswerIsNotListed(answer=answer, answers=", ".join(CareAnswer.words()))
    with transaction.atomic():
        found = FollowUp.objects.filter(pk=follow_up_id, programme_id=by.programme_id)
        if by.role is not Role.COORDINATOR:
            found = found.filter(worker_id=by.worker_id or 0)
        if not found.exists():
            raise Missing
        if answer == CareAnswer.NOT_REACHED:
            return bool(found.filter(answered_at__isnull=True).update(due_at=at + ASK_AGAIN, told_at=None))
        done = found.filter(answered_at__isnull=True).update(
            answered_at=at, answer=answer, answered_by_id=by.user_id, answered_by_name=by.name
        )
        if done:
            worker_id = found.values_list("worker_id", flat=True)[0]
            tell_all([(f"worker:{worker_id}", "safety", ""), (f"board:{by.programme_id}", "safety", "")], at=at)
        return bool(done)


def tend_care(*, programme_id: int, at: datetime) -> None:
    """Notice the calls that ended hard, and tell once, without waking anybody, that a question is due."""
    ended = Response.objects.filter(programme_id=programme_id, end__in=HARD_ENDS, departed_at__gt=at - LOOK_BACK)
    for one in ended.order_by("departed_at"):
        known = set(HardCall.objects.filter(response_id=one.pk).values_list("worker_id", flat=True))
        for worker_id in workers_of(one.pk):
            if worker_id not in known and one.departed_at is not None:
                note_hard_call(
                    worker_id=worker_id, programme_id=programme_id, response_id=one.pk, why=HARD_ENDS[one.end],
                    was_at=one.departed_at, at=at,
                )  # fmt: skip
    due = FollowUp.objects.filter(
        programme_id=programme_id, answered_at__isnull=True, told_at__isnull=True, due_at__lte=at
    )
    workers = sorted(set(due.values_list("worker_id", flat=True)))
    if workers:
        with transaction.atomic():
            due.update(told_at=at)
            alerts = [(f"worker:{worker_id}", "safety", "") for worker_id in workers]
            tell_all([(f"board:{programme_id}", "safety", ""), *alerts], at=at)
