"""The people there ask for an officer instead: noted as its own fact, seen by dispatch at once. It ends nothing."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7
from alongside.street.alerts.actions import tell_all
from alongside.street.dispatch.models import Response
from alongside.street.dispatch.reads import access_response
from alongside.street.intake.reads import CallRow, access_call, calls_by_id

from ..models import OfficerWanted
from .following import report_calls


def note_officer_wanted(
    *, by: Actor, at: datetime, response_id: UUID | None = None, call_id: int | None = None,
    wanted_id: UUID | None = None, wanted_at: datetime | None = None,
) -> bool:  # fmt: skip
    """Note that an officer is asked for at a call; said twice it is noted once. Says whether it was news.

    A worker names their own response, the coordinator a call. No reason is asked and none can be given.
    """
    call = _call(response_id, call_id, by)
    with transaction.atomic():
        when = min(wanted_at or at, at)
        _, is_new = OfficerWanted.objects.get_or_create(
            call_id=call.call_id,
            defaults={
                "id": wanted_id or uuid7(), "programme_id": by.programme_id, "wanted_at": when, "received_at": at,
                "noted_by_id": by.user_id,
            },
        )  # fmt: skip
        if is_new:
            alerts = [(f"board:{call.programme_id}", "board", call.number)]
            if call.asked_by_id is not None:
                alerts.append((f"asker:{call.asked_by_id}", "receipt", call.number))
            tell_all(alerts, at=at)
            report_calls(programme_id=call.programme_id, numbers=[call.number], at=at)
    return is_new


def pass_on_officer_wanted(*, call_id: int, by: Actor, at: datetime) -> None:
    """Note that dispatch has been told and an officer is being sent, by whom and when."""
    mine = OfficerWanted.objects.filter(call_id=call_id, programme_id=by.programme_id)
    if by.role not in (Role.COORDINATOR, Role.CALL_TAKER, Role.OFFICER) or not mine.exists():
        raise Missing
    with transaction.atomic():
        if mine.filter(passed_on_at__isnull=True).update(passed_on_at=at, passed_on_by_id=by.user_id):
            number = calls_by_id([call_id])[call_id].number
            workers = Response.objects.filter(call_id=call_id, end="").values_list("worker_id", flat=True)
            told = [(f"worker:{one}", "response", number) for one in workers]
            tell_all([(f"board:{by.programme_id}", "board", number), *told], at=at)


def _call(response_id: UUID | None, call_id: int | None, by: Actor) -> CallRow:
    if response_id is not None:
        return access_response(response_id, by=by).call
    if call_id is None or by.role is not Role.COORDINATOR:
        raise Missing
    return access_call(call_id, by=by)
