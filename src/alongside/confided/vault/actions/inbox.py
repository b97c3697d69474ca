"""The sealed inbox: what an enrolled phone sends is stored first and understood afterwards. Never refused."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.street.devices.actions import device_named
from alongside.street.devices.reads import is_revoked
from alongside.street.people.models import Worker

from ..models import SealedEnvelope
from ..rules.sealing import DoesNotOpen
from .keeping import VaultIsLocked, keep_sealed, open_kept, open_phone_envelope
from .ledger import write_leaf

log = logging.getLogger("alongside.vault")
PART = "envelope"
CLOCK_SLACK = timedelta(days=2)
LARGEST = 2**63 - 1
REPEATED_ID = "repeated-id"
NEED_A_WORD = ("revoked-sender", "revoked-device")
"""What a coordinator can vouch for: nothing is wrong with the record but who may have held the phone."""


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


@contextmanager
def all_at_once() -> Iterator[None]:
    """Keep everything that is received in here with one commit: first the keys, then what was sealed with them.

    When anything fails nothing is kept, and nothing may be answered: receive each by itself then.
    """
    with transaction.atomic(using="confided"), transaction.atomic(using="keys"):
        yield


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
    """Store a sealed record and answer ``stored`` (``safe`` once a verified second copy holds it).

    The same record twice is one. Then try to open it.

    Whatever is wrong with it (unknown call, old schema, wrong clock, broken seal) sends it to quarantine,
    for a person to look at. Nothing is refused and nothing is lost.
    """
    earlier, when = SealedEnvelope.objects.filter(pk=record_id).first(), _storable(made_at)
    why = "" if when else "clock-unreadable"
    if earlier is not None:
        if _is_the_same(earlier, sealed):
            return "safe" if earlier.safe_at else "stored"
        # Other content under a used id is a defect of a phone: kept apart, for a person to look at.
        record_id, why = uuid5(record_id, hashlib.sha256(sealed).hexdigest()), REPEATED_ID
    kept, is_wrapped = _wrapped(record_id, sealed, at)
    with transaction.atomic(using="confided"):
        _, is_new = SealedEnvelope.objects.get_or_create(
            record_id=record_id,
            defaults={
                "programme_id": by.programme_id,
                "kind": _printable(kind, 40),
                "device": _printable(device, 80),
                "sequence": max(-LARGEST, min(sequence, LARGEST)),
                "user_id": by.user_id,
                "worker_id": by.worker_id,
                "sealed": kept,
                "is_wrapped": is_wrapped,
                "made_at": when or at,
                "received_at": at,
                "state": "quarantined" if why else "stored",
                "why": why,
            },
        )
    if is_new and not why:
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
            if not stored.is_wrapped:
                # It came while the vault was locked: now it can be forgotten with its key like any other.
                stored.sealed, stored.is_wrapped = _wrapped(stored.record_id, bytes(stored.sealed), stored.received_at)
            stored.state, stored.why = "opened", ""
            stored.save(update_fields=["state", "why", "sealed", "is_wrapped"])
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
    """Try to open once more what waits or was quarantined, and say how many opened.

    What waits for a person's word is not tried: it would stand before what can open.
    """
    waiting = SealedEnvelope.objects.filter(programme_id=programme_id).exclude(state="opened")
    waiting = waiting.exclude(why=REPEATED_ID).exclude(why__in=NEED_A_WORD, vouched_by_id=None)
    ids = list(waiting.order_by("received_at").values_list("record_id", flat=True)[:limit])
    return sum(open_stored(record_id) == "opened" for record_id in ids)


def vouch_for_device(*, device: str, by: Actor, at: datetime) -> int:
    """Say that what waits from a phone is from our worker, open it, and say how much opened. The word is a leaf."""
    if by.role is not Role.COORDINATOR:
        raise Missing
    waiting = SealedEnvelope.objects.filter(programme_id=by.programme_id, device=device, state="quarantined")
    ids = list(waiting.filter(why__in=NEED_A_WORD).values_list("record_id", flat=True))
    with transaction.atomic(using="confided"):
        SealedEnvelope.objects.filter(pk__in=ids).update(vouched_by_id=by.user_id)
        for record_id in ids:
            write_leaf(action="vouched for", record_kind="envelope", record_id=record_id, by=by, at=at)
    return sum(open_stored(record_id) == "opened" for record_id in ids)


def _hand_over(stored: SealedEnvelope) -> None:
    opener = _OPENERS.get(stored.kind)
    if opener is None:
        raise NotReadable("unknown-kind")
    if abs(stored.made_at - stored.received_at) > CLOCK_SLACK and stored.made_at > stored.received_at:
        raise NotReadable("clock-ahead")
    if stored.vouched_by_id is None:
        if not _is_at_work(stored):
            raise NotReadable("revoked-sender")
        if is_revoked(device_named(stored.device)):
            raise NotReadable("revoked-device")
    envelope = bytes(stored.sealed)
    if stored.is_wrapped:
        envelope = open_kept(stored.record_id, envelope, part=PART)
    body = _read(open_phone_envelope(stored.record_id, envelope))
    facts = Envelope(
        stored.record_id, stored.programme_id, stored.user_id, stored.worker_id, stored.made_at, stored.received_at
    )
    opener(facts, body)


def _is_at_work(stored: SealedEnvelope) -> bool:
    """Say whether the sender is one of the programme's workers still: one who left may have lost their phone."""
    if stored.worker_id is None or stored.user_id is None:
        return False
    return Worker.objects.filter(
        pk=stored.worker_id,
        user_id=stored.user_id,
        programme_id=stored.programme_id,
        is_active=True,
        user__is_active=True,
        user__role=Role.WORKER,
    ).exists()


def _is_the_same(earlier: SealedEnvelope, sealed: bytes) -> bool:
    """Say whether a phone sends again what is kept: the same envelope, or the same words sealed once more."""
    kept, record_id = bytes(earlier.sealed), earlier.record_id
    try:
        if earlier.is_wrapped:
            kept = open_kept(record_id, kept, part=PART)
        return kept == sealed or open_phone_envelope(record_id, kept) == open_phone_envelope(record_id, sealed)
    except DoesNotOpen:
        return False
    except Refusal:
        # Locked, or forgotten on request: what was once stored is not stored again.
        return True


def _printable(said: object, longest: int) -> str:
    """Answer what every store can keep of a word that a phone said."""
    return "".join(letter for letter in str(said) if letter.isprintable())[:longest]


def _storable(instant: datetime) -> datetime | None:
    """Answer an instant that every store can keep, or nothing when the phone's clock made none."""
    if instant.tzinfo is None or not 1970 <= instant.year <= 9000:
        return None
    return instant.astimezone(UTC)


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
    except Exception as wrong:
        log.warning("an envelope was kept as it came: %s", type(wrong).__name__)
        return sealed, False
