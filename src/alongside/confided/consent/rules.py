"""What a consent allows: purpose, recipient, items, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Item(StrEnum):
    """What a person may allow to be shared, item by item."""

    FIRST_NAME = "first_name"
    CONTACT = "contact"
    NEED = "need"


class How(StrEnum):
    """How a consent was given."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    BY_PHONE = "by_phone"


@dataclass(frozen=True)
class ConsentFacts:
    """A consent as it was given."""

    recipient: str
    purpose: str
    items: frozenset[str]
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


def items_allowed(
    consent: ConsentFacts | None, *, recipient: str, purpose: str, wanted: Iterable[str], at: datetime
) -> frozenset[str]:
    """Answer which of the wanted items may be shared with this recipient for this purpose now.

    No consent, another recipient or purpose, one that ran out or was taken back: nothing.
    """
    if consent is None or consent.recipient != recipient or consent.purpose != purpose:
        return frozenset()
    if consent.revoked_at is not None or not consent.given_at <= at < consent.expires_at:
        return frozenset()
    return consent.items & frozenset(wanted)
