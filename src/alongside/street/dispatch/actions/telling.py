"""Telling the workers: what moved, and what somebody else changed about a call of theirs."""

from datetime import datetime

from alongside.ground.actor import Actor
from alongside.ground.ids import uuid7
from alongside.street.alerts.actions import tell, tell_all

from ..models import Notice as NoticeRecord
from ..reads.rows import ResponseRow
from ..rules.words import Notice


def note(
    what: Notice,
    *,
    worker_id: int,
    call_id: int,
    programme_id: int,
    at: datetime,
    by: Actor | None = None,
    other_worker_id: int | None = None,
) -> None:
    """Write down what a worker must be told, until their phone has shown it. Nobody is told what they did."""
    if by is not None and by.worker_id == worker_id:
        return
    NoticeRecord.objects.create(
        id=uuid7(),
        programme_id=programme_id,
        worker_id=worker_id,
        call_id=call_id,
        what=what,
        by_id=by.user_id if by else None,
        other_worker_id=other_worker_id,
        made_at=at,
    )
    tell(audience=f"worker:{worker_id}", kind="response", subject=str(call_id), at=at)


def tell_progress(response: ResponseRow, *, at: datetime) -> None:
    """Tell the board, the workers and the one who asked that a response moved."""
    call = response.call
    alerts = [(f"board:{call.programme_id}", "board", call.number)]
    alerts += [(f"worker:{n}", "response", str(response.id)) for n in response.worker_ids]
    if call.asked_by_id is not None:
        alerts.append((f"asker:{call.asked_by_id}", "receipt", call.number))
    tell_all(alerts, at=at)
