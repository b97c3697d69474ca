"""Adding to the ledger: one writer at a time, no gap, never a change."""

import os
from datetime import datetime
from uuid import UUID

from django.db import connections
from django.db.models import Max

from ..rules.leaves import KeptLeaf, LeafFacts, digest_of
from ..rules.words import LedgerAction
from . import LedgerLeaf

_ONE_AT_A_TIME = 7_046_021
"""The advisory lock under which PostgreSQL lets one transaction add leaves. SQLite has one writer anyway."""


def append_leaf(
    *,
    action: LedgerAction,
    record_kind: str,
    record_id: UUID,
    programme_id: int,
    user_id: int | None,
    worker_id: int | None,
    at: datetime,
    because_id: UUID | None = None,
) -> int:
    """Add a leaf in the caller's transaction and answer its number; without a transaction it is a defect."""
    connection = connections["confided"]
    if not connection.in_atomic_block:
        raise RuntimeError("a ledger leaf belongs in the transaction of the read it tells of")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    last = LedgerLeaf.objects.aggregate(last=Max("sequence"))["last"] or 0
    facts = LeafFacts(
        sequence=last + 1,
        programme_id=programme_id,
        user_id=user_id,
        worker_id=worker_id,
        action=action.value,
        record_kind=str(record_kind),
        record_id=record_id,
        because_id=because_id,
        at=at,
    )
    salt = os.urandom(16)
    LedgerLeaf(**vars(facts), salt=salt, digest=digest_of(facts, salt)).save(force_insert=True)
    return facts.sequence


def kept_leaves() -> list[KeptLeaf]:
    """Answer every leaf in order, as the arithmetic takes them."""
    return [
        KeptLeaf(
            facts=LeafFacts(
                sequence=leaf.sequence,
                programme_id=leaf.programme_id,
                user_id=leaf.user_id,
                worker_id=leaf.worker_id,
                action=leaf.action,
                record_kind=leaf.record_kind,
                record_id=leaf.record_id,
                because_id=leaf.because_id,
                at=leaf.at,
            ),
            salt=bytes(leaf.salt),
            digest=bytes(leaf.digest),
        )
        for leaf in LedgerLeaf.objects.order_by("sequence").iterator()
    ]
