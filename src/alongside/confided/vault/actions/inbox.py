"""The sealed inbox: what an enrolled phone sends is stored first and understood afterwards. Never refused."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor

from ..models import SealedEnvelope
from ..rules.sealing import DoesNotOpen
from .keeping import VaultIsLocked, keep_sealed, open_kept, open_phone_envelope

log = logging.getLogger("alongside.vault")
PART = "envelope"
CLOCK_SLACK = timedelta(days=2)


class NotReadable(Exception):
    """An opener cannot make sense of a record; the argument is a code, never a word of the content."""


@dataclass(frozen=True)
class Envelope:
    """What an opener is given: who sent it and when, beside the opened body."""

    record_id: UUID
    programme_id: int
    user_id: int | None
    worker_id: int | None
    made_at: datetime
    received_at: datetime


Opener = Callable[[Envelope, dict[str, Any]], None]
_OPENERS: dict[str, Opener] = {}


def register_opener(kind: str, opener: Opener) -> None:
    """Say which room understands a kind of record. Rooms do this as they start."""
    _OPENERS[kind] = opener


def receive_sealed(
    *,
    record_id: UUID,
    device: str,
    sequence: int,
    kind: str,
    sealed: bytes,
    made_at: datetime,
    by: Actor,
    at: datetime,
) -> str:
    """Store a sealed record and answer ``stored``; the same record twice is one. Then try to open it.

    Whatever is wrong with it (unknown call, old schema, wrong clock, broken seal) sends it to quarantine,
    for a person to look at. Nothing is refused and nothing is lost.
    """
    if SealedEnvelope.objects.filter(pk=record_id).exists():
        return "stored"
    kept, is_wrapped = _wrapped(record_id, sealed, at)
    with transaction.atomic(using="confided"):
        _, is_new = SealedEnvelope.objects.get_or_create(
            record_id=record_id,
            defaults={
                "programme_id": by.programme_id,
                "kind": kind[:40],
                "device": device[:80],
                "sequence": sequence,
                "user_id": by.user_id,
                "worker_id": by.worker_id,
                "sealed": kept,
                "is_wrapped": is_wrapped,
                "made_at": made_at,
                "received_at": at,
            },
        )
    if is_new:
        open_stored(record_id)
    return "stored"


def open_stored(record_id: UUID) -> str:
    """Open a stored envelope and hand it to its room, or quarantine it with a code. Answers the state."""
    try:
        with transaction.atomic(using="confided"):
            stored = SealedEnvelope.objects.select_for_update().get(pk=record_id)
            if stored.state == "opened":
                return "opened"
            _hand_over(stored)
            stored.state, stored.why = "opened", ""
            stored.save(update_fields=["state", "why"])
            return "opened"
    except NotReadable as wrong:
        code = str(wrong)
    except DoesNotOpen:
        code = "does-not-open"
    except VaultIsLocked:
        code = "vault-locked"
    except Exception as wrong:
        # The traceback could carry a word that was confided: only the kind of fault is logged.
        log.error("an opener failed with %s", type(wrong).__name__)
        code = "opener-failed"
    SealedEnvelope.objects.filter(pk=record_id).exclude(state="opened").update(state="quarantined", why=code[:60])
    return "quarantined"


def retry_quarantined(*, programme_id: int, limit: int = 200) -> int:
    """Try to open once more what waits or was quarantined, and say how many opened."""
    waiting = SealedEnvelope.objects.filter(programme_id=programme_id).exclude(state="opened")
    ids = list(waiting.order_by("received_at").values_list("record_id", flat=True)[:limit])
    return sum(open_stored(record_id) == "opened" for record_id in ids)


def _hand_over(stored: SealedEnvelope) -> None:
    opener = _OPENERS.get(stored.kind)
    if opener is None:
        raise NotReadable("unknown-kind")
    if abs(stored.made_at - stored.received_at) > CLOCK_SLACK and stored.made_at > stored.received_at:
        raise NotReadable("clock-ahead")
    envelope = bytes(stored.sealed)
    if stored.is_wrapped:
        envelope = open_kept(stored.record_id, envelope, part=PART)
    body = _read(open_phone_envelope(stored.record_id, envelope))
    facts = Envelope(
        stored.record_id, stored.programme_id, stored.user_id, stored.worker_id, stored.made_at, stored.received_at
    )
    opener(facts, body)


def _read(plaintext: bytes) -> dict[str, Any]:
    try:
        body = json.loads(plaintext)
    except ValueError:
        raise NotReadable("not-json") from None
    if not isinstance(body, dict):
        raise NotReadable("not-an-object")
    if body.get("schema") != 1:
        raise NotReadable("unknown-schema")
    return body


def _wrapped(record_id: UUID, sealed: bytes, at: datetime) -> tuple[bytes, bool]:
    """Seal the envelope once more under the record's own key, so that forgetting the key forgets it too.

    With the vault locked it is kept as it came: the phone must be able to let go.
    """
    try:
        return keep_sealed(record_id, sealed, part=PART, at=at), True
    except (VaultIsLocked, DoesNotOpen):
        return sealed, False
