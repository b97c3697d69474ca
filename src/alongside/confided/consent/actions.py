"""Giving and taking back a consent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alongside.confided.vault.actions import write_leaf
from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7

from .models import Consent
from .rules import How, Item

LONGEST_DAYS = 365


def give_consent(
    *,
    programme_id: int,
    subject_id: UUID,
    purpose: str,
    recipient: str,
    items: Iterable[str],
    days: int,
    how: str,
    at: datetime,
) -> UUID:
    """Keep a consent: only listed items, for at least a day and at most a year."""
    known = {item.value for item in Item}
    consent = Consent.objects.create(
        id=uuid7(),
        programme_id=programme_id,
        subject_id=subject_id,
        purpose=purpose,
        recipient=recipient,
        items=sorted(set(items) & known),
        how=how if how in set(How) else How.SPOKEN,
        given_at=at,
        expires_at=at + timedelta(days=min(max(days, 1), LONGEST_DAYS)),
    )
    return consent.pk


def revoke_consent(*, consent_id: UUID, by: Actor, at: datetime) -> None:
    """Take a consent back: from this instant nothing more is shared."""
    with transaction.atomic(using="confided"):
        held = Consent.objects.filter(pk=consent_id, programme_id=by.programme_id, revoked_at=None)
        if not held.update(revoked_at=at):
            raise Missing
        write_leaf(action="took back consent", record_kind="consent", record_id=consent_id, by=by, at=at)
