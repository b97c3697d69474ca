"""Writing down who looked."""

import os
from dataclasses import asdict
from datetime import UTC, datetime

from django.db import connections, transaction
from django.db.models import Max

from alongside.ground.actor import Actor

from ..models import LedgerHead, LedgerLeaf
from ..rules.ledger import LeafFacts, head_of, leaf_digest

ONE_AT_A_TIME = 7_046_021
"""The lock under which PostgreSQL lets one transaction at a time add leaves. SQLite has one writer anyway."""


def write_leaf(*, action: str, record_kind: str, record_id: object, by: Actor, at: datetime) -> None:
    """Write one leaf, in the caller's transaction: no look without its leaf, no leaf without its look."""
    salt, who = os.urandom(16), by.name[:80]
    with transaction.atomic(using="confided"):
        facts = LeafFacts(
            sequence=_next_number(),
            programme_id=by.programme_id,
            user_id=by.user_id,
            who=who,
            action=action,
            record_kind=record_kind,
            record_id=str(record_id),
            at=at.astimezone(UTC).isoformat(),
        )
        LedgerLeaf.objects.create(**{**asdict(facts), "at": at}, salt=salt, digest=leaf_digest(salt, facts))


def _next_number() -> int:
    """Answer the number after the last leaf: without gaps, so that a leaf taken out is missed at once."""
    connection = connections["confided"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    return (LedgerLeaf.objects.aggregate(last=Max("sequence"))["last"] or 0) + 1


def make_head(*, at: datetime) -> LedgerHead | None:
    """Close the ledger so far under one Merkle root; answers None while there is nothing new."""
    with transaction.atomic(using="confided"):
        digests = [bytes(d) for d in LedgerLeaf.objects.order_by("sequence").values_list("digest", flat=True)]
        if not digests or LedgerHead.objects.filter(size=len(digests)).exists():
            return None
        return LedgerHead.objects.create(size=len(digests), root=head_of(digests), at=at)
