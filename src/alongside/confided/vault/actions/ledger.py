"""Writing down who looked."""

import os
from datetime import UTC, datetime

from django.db import transaction

from alongside.ground.actor import Actor

from ..models import LedgerHead, LedgerLeaf
from ..rules.ledger import LeafFacts, head_of, leaf_digest


def write_leaf(*, action: str, record_kind: str, record_id: object, by: Actor, at: datetime) -> None:
    """Write one leaf, in the caller's transaction: no look without its leaf, no leaf without its look."""
    salt = os.urandom(16)
    who = by.name[:80]
    facts = LeafFacts(who, action, record_kind, str(record_id), at.astimezone(UTC).isoformat())
    LedgerLeaf.objects.create(
        programme_id=by.programme_id,
        user_id=by.user_id,
        who=who,
        action=action,
        record_kind=record_kind,
        record_id=str(record_id),
        at=at,
        salt=salt,
        digest=leaf_digest(salt, facts),
    )


def make_head(*, at: datetime) -> LedgerHead | None:
    """Close the ledger so far under one Merkle root; answers None while there is nothing new."""
    with transaction.atomic(using="confided"):
        digests = [bytes(d) for d in LedgerLeaf.objects.order_by("sequence").values_list("digest", flat=True)]
        if not digests or LedgerHead.objects.filter(size=len(digests)).exists():
            return None
        return LedgerHead.objects.create(size=len(digests), root=head_of(digests), at=at)
