"""What may be shared now: asked by the function that would share."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from .models import Consent
from .rules import ConsentFacts, items_allowed


def may_share(*, subject_id: UUID, recipient: str, purpose: str, wanted: Iterable[str], at: datetime) -> frozenset[str]:
    """Answer which items of a subject may be shared with a recipient for a purpose at an instant."""
    wanted_items = frozenset(wanted)
    allowed: frozenset[str] = frozenset()
    for held in Consent.objects.filter(subject_id=subject_id, recipient=recipient, purpose=purpose):
        facts = ConsentFacts(
            held.recipient, held.purpose, frozenset(held.items), held.given_at, held.expires_at, held.revoked_at
        )
        allowed |= items_allowed(facts, recipient=recipient, purpose=purpose, wanted=wanted_items, at=at)
    return allowed
