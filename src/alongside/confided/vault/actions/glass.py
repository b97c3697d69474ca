"""Breaking glass: reason first, one hour, reviewed by another person."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import uuid7

from ..models import BreakGlass
from .keeping import keep_sealed
from .ledger import write_leaf

OPEN_FOR = timedelta(hours=1)
LEAST_REASON = 10


class ReasonIsTooShort(Refusal):
    """A reason that says nothing is no reason."""

    code = "vault.reason-is-too-short"
    says = "Say in a sentence why you need to see this."
    try_ = "Write at least {least} letters. Another person will read it."


class BreakGlassIsNotYours(Refusal):
    """Nobody reviews what they did themselves."""

    code = "vault.review-by-another"
    says = "You asked for this yourself."
    try_ = "Ask another coordinator or the director to review it."


def ask_break_glass(*, record_kind: str, record_id: UUID, reason: str, by: Actor, at: datetime) -> UUID:
    """Open the glass for an hour. Only a coordinator may; the reason is kept sealed for the reviewer."""
    if by.role is not Role.COORDINATOR or by.user_id is None:
        raise Missing
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonIsTooShort(least=LEAST_REASON)
    glass_id = uuid7()
    sealed = keep_sealed(glass_id, reason.strip().encode(), part="reason", at=at)
    with transaction.atomic(using="confided"):
        BreakGlass.objects.create(
            id=glass_id,
            programme_id=by.programme_id,
            record_kind=record_kind,
            record_id=record_id,
            reason=sealed,
            asked_by_id=by.user_id,
            asked_by_name=by.name,
            asked_at=at,
            expires_at=at + OPEN_FOR,
        )
        write_leaf(action="broke glass", record_kind=record_kind, record_id=record_id, by=by, at=at)
    return glass_id


def review_break_glass(*, glass_id: UUID, was_right: bool, by: Actor, at: datetime) -> None:
    """Say, as another person, whether the glass was rightly broken."""
    if by.role not in (Role.COORDINATOR, Role.DIRECTOR) or by.user_id is None:
        raise Missing
    with transaction.atomic(using="confided"):
        glass = BreakGlass.objects.select_for_update().filter(pk=glass_id, programme_id=by.programme_id).first()
        if glass is None or glass.reviewed_at is not None:
            raise Missing
        if glass.asked_by_id == by.user_id:
            raise BreakGlassIsNotYours
        glass.reviewed_by_id, glass.reviewed_at, glass.was_right = by.user_id, at, was_right
        glass.save(update_fields=["reviewed_by_id", "reviewed_at", "was_right"])
        write_leaf(action="reviewed glass", record_kind="break_glass", record_id=glass_id, by=by, at=at)
