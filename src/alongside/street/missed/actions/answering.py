"""The coordinator answers why nobody went: one tap, taken back with one tap."""

from datetime import date, datetime

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.dispatch.actions import UnknownReason, note_non_response, take_back_non_response
from alongside.street.dispatch.rules.words import NonResponseReason
from alongside.street.intake.reads import calls_by_id

from ..models import MissedCall
from ..rules.words import MissedState
from .settling import withdraw


def answer_missed(*, missed_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Say why nobody went to a call. A later answer takes the place of the one before."""
    known = _listed(reason)
    with transaction.atomic():
        _answer(_own(missed_id, by), known, by=by, at=at)


def answer_the_rest(*, day: date, reason: str, by: Actor, at: datetime) -> int:
    """Give every question of a day that is still open the same answer, and say how many there were."""
    known = _listed(reason)
    with transaction.atomic():
        rows = MissedCall.objects.select_for_update().filter(
            programme_id=by.programme_id, day_date=day, state=MissedState.OPEN
        )
        answered = list(rows)
        for row in answered:
            _answer(row, known, by=by, at=at)
        return len(answered)


def undo_answer(*, missed_id: int, by: Actor, at: datetime) -> None:
    """Take an answer back: the question is open again."""
    with transaction.atomic():
        row = _own(missed_id, by)
        if row.state != MissedState.ANSWERED:
            return
        take_back_non_response(call_id=row.call_id, by=by, at=at)
        row.state, row.reason, row.answered_at, row.answered_by_id = MissedState.OPEN, "", None, None
        row.save()


def _answer(row: MissedCall, reason: NonResponseReason, *, by: Actor, at: datetime) -> None:
    call = calls_by_id([row.call_id])[row.call_id]
    if not note_non_response(call_id=row.call_id, reason=reason, was_at=call.created_at, by=by, at=at):
        withdraw(row, by=by, at=at)
        return
    row.state, row.reason, row.answered_at, row.answered_by_id = MissedState.ANSWERED, reason, at, by.user_id
    row.save()


def _listed(reason: str) -> NonResponseReason:
    if reason not in {one.value for one in NonResponseReason}:
        raise UnknownReason(reason=reason, reasons=", ".join(one.value for one in NonResponseReason))
    return NonResponseReason(reason)


def _own(missed_id: int, by: Actor) -> MissedCall:
    asked = MissedCall.objects.select_for_update().filter(pk=missed_id, programme_id=by.programme_id)
    row = asked.exclude(state__in=[MissedState.FILLED, MissedState.WITHDRAWN]).first()
    if row is None:
        raise Missing
    return row
