"""Coming and leaving: the board knows at once, a waiting call finds whoever came, an open offer leaves whoever left."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.street.alerts.actions import tell_all
from alongside.street.people.actions import go_off_shift, go_on_shift

from ..models import Notice as NoticeRecord
from ..models import Offer, Part, Reservation
from .answering import pass_on
from .matching import tend_waiting
from .offering import drop_held


@dataclass(frozen=True)
class Released:
    """What was let go for a worker who leaves, and the responses that are theirs until somebody takes them over."""

    offers_passed_on: int
    reservations_dropped: int
    open_responses: tuple[UUID, ...]


def come_on_shift(*, by: Actor, at: datetime) -> None:
    """Say "I am here": the board is told, and calls that wait are offered."""
    with transaction.atomic():
        go_on_shift(by=by, at=at)
        tell_all([(f"board:{by.programme_id}", "safety", "")], at=at)
        tend_waiting(programme_id=by.programme_id, at=at)


def leave_shift(*, by: Actor, at: datetime) -> None:
    """Say "I am leaving": the board is told, an offer that was open goes to the next, and nothing more is offered.

    A response that is open stays the worker's own until it is ended or handed over: nobody is reset by the clock.
    """
    with transaction.atomic():
        go_off_shift(by=by, at=at)
        tell_all([(f"board:{by.programme_id}", "safety", "")], at=at)
        if by.worker_id is not None:
            pass_on(Offer.objects.filter(worker_id=by.worker_id, state="open"), at=at)


def release_worker(*, worker_id: int, by: Actor, at: datetime) -> Released:
    """Let go of everything that waits for a worker who leaves. What they are in the middle of stays theirs."""
    with transaction.atomic():
        passed_on = pass_on(Offer.objects.filter(worker_id=worker_id, state="open"), at=at)
        held = list(Reservation.objects.filter(worker_id=worker_id, state="held").values_list("call_id", flat=True))
        for call_id in held:
            drop_held(call_id, at=at, by=by)
        if held:
            tend_waiting(programme_id=by.programme_id, at=at)
        parts = Part.objects.filter(worker_id=worker_id, left_at=None).order_by("joined_at")
        return Released(passed_on, len(held), tuple(parts.values_list("response_id", flat=True)))


def see_notices(*, notice_ids: list[UUID], by: Actor, at: datetime) -> int:
    """Note that a worker's phone has shown what others changed, and say how many of them were new."""
    mine = NoticeRecord.objects.filter(pk__in=notice_ids, worker_id=by.worker_id or 0, seen_at=None)
    return mine.update(seen_at=at)
