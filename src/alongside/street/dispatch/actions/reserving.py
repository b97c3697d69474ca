"""A call reserved for a worker: held for later, which is not sent. No timer runs and nobody is busy with it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import uuid7
from alongside.street.alerts.actions import tell
from alongside.street.intake.reads import access_call
from alongside.street.people.reads import access_programme, access_worker

from ..models import Reservation
from ..rules.words import Notice
from .matching import offer_reserved, tend_waiting
from .offering import CallIsNotWaiting, drop_held, hold_waiting, withdraw_offers
from .telling import note

HELD_FOR = timedelta(minutes=30)
"""How long a call is held after the time for which it is reserved, when nothing else is said."""

LONGEST = timedelta(days=7)


class ReservedTooLong(Refusal):
    """A call cannot be held that way."""

    code = "dispatch.reserved-too-long"
    says = "A call can be reserved for a time from now on, and for a week at most."
    try_ = "Pick an earlier time, or write down why nobody goes."


class AlreadyReserved(Refusal):
    """The call is held for somebody."""

    code = "dispatch.already-reserved"
    says = "This call is already reserved for somebody."
    try_ = "Let that go first."


def reserve_call(
    *,
    call_id: int,
    worker_id: int,
    by: Actor,
    at: datetime,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> UUID:
    """Hold a waiting call for a worker who cannot go yet, or shall go later. It is offered to them when it is time.

    Meanwhile nobody else is asked. Who is held for is neither busy nor on the way: reserved is not dispatched.
    """
    begins = max(from_at or at, at)
    ends = until_at or begins + HELD_FOR
    if ends <= begins or ends > at + LONGEST:
        raise ReservedTooLong
    with transaction.atomic():
        call = access_call(call_id, by=by)
        worker = access_worker(worker_id, by=by)
        if hold_waiting(call_id, programme_id=by.programme_id) is None:
            raise CallIsNotWaiting(number=call.number)
        drop_held(call_id, at=at, by=by)
        withdraw_offers(call_id=call_id, at=at, by=by)
        try:
            with transaction.atomic():
                held = Reservation.objects.create(
                    id=uuid7(), programme_id=by.programme_id, call_id=call_id, worker_id=worker.worker_id,
                    from_at=begins, until_at=ends, reserved_at=at, reserved_by_id=by.user_id,
                )  # fmt: skip
        except IntegrityError as taken:
            raise AlreadyReserved from taken
        note(Notice.RESERVED, worker_id=worker.worker_id, call_id=call_id, programme_id=by.programme_id, at=at, by=by)
        tell(audience=f"board:{by.programme_id}", kind="board", subject=call.number, at=at)
        offer_reserved(access_programme(by.programme_id), at=at)
        return held.pk


def drop_reservation(*, call_id: int, by: Actor, at: datetime) -> None:
    """Let a reserved call go: the worker is told, and everybody who can go may be asked again."""
    with transaction.atomic():
        call = access_call(call_id, by=by)
        if not Reservation.objects.filter(call_id=call_id, state="held").exists():
            raise Missing
        drop_held(call_id, at=at, by=by)
        tell(audience=f"board:{by.programme_id}", kind="board", subject=call.number, at=at)
        tend_waiting(programme_id=by.programme_id, at=at)
