"""The reason why nobody went, written down after the fact, corrected or taken back."""

from datetime import datetime

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.street.alerts.actions import tell

from ..models import NonResponse, Response, Waiting
from ..rules.words import NonResponseReason


def note_non_response(*, call_id: int, reason: NonResponseReason, was_at: datetime, by: Actor, at: datetime) -> bool:
    """Write down or correct why nobody went to a call, and say whether that could be done.

    A call that was answered, or still waits, has no such reason. ``was_at`` is when nobody went, so that yesterday's
    call does not stand among tonight's.
    """
    with transaction.atomic():
        if (
            Response.objects.filter(call_id=call_id, taken_back_at=None).exists()
            or Waiting.objects.filter(call_id=call_id).exists()
        ):
            return False
        NonResponse.objects.update_or_create(
            call_id=call_id,
            defaults={"reason": reason, "made_by_id": by.user_id},
            create_defaults={
                "programme_id": by.programme_id, "reason": reason, "made_at": was_at, "made_by_id": by.user_id,
            },
        )  # fmt: skip
        return True


def take_back_non_response(*, call_id: int, by: Actor, at: datetime) -> None:
    """Take a reason back that no longer fits: the call is open again, and the board is told."""
    taken, _ = NonResponse.objects.filter(call_id=call_id, programme_id=by.programme_id).delete()
    if taken:
        tell(audience=f"board:{by.programme_id}", kind="board", subject="", at=at)
