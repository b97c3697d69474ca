"""The programme key on its disk, and the records' keys that it wraps.

Records' keys are made a few at a time: one durable write of keys.db then serves many records, and a key is
always on the disk (and, later, in its mirror) before anything is sealed with it.
"""

import hashlib
import os
import stat
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.conf import settings
from django.db import connections

from alongside.ground.errors import Refusal
from alongside.ground.ids import uuid7

from ..rules.sealing import blind, derive, new_data_key, unwrap_key, wrap_key
from . import DataKey

KEYS_AT_ONCE = 64
IDS_AT_ONCE = 400


class VaultIsLocked(Refusal):
    """The programme key is not there: the street floor works, nothing confided opens."""

    code = "vault.locked"
    says = "The vault is locked: the programme key is not where ALONGSIDE_KEY_FILE says."
    try_ = "Put the programme key back, or point ALONGSIDE_KEY_FILE at it. Notes from phones are kept meanwhile."


class KeyIsUnreadable(Refusal):
    """The programme key file is there but cannot be used."""

    code = "vault.key-unreadable"
    says = "The programme key file cannot be used: {why}."
    try_ = "Bring the key file back from your copy on paper or in the safe. Do not make a new one: it opens nothing old."


class KeyIsOpenToOthers(Refusal):
    """Others on this machine may read the programme key."""

    code = "vault.key-open-to-others"
    says = "Other users of this machine can read the programme key file (mode {mode})."
    try_ = "Run: chmod 600 on the file that ALONGSIDE_KEY_FILE names."


class KeyAmongStores(Refusal):
    """The programme key lies in the data folder, beside what it protects."""

    code = "vault.key-among-stores"
    says = "The programme key must not lie inside ALONGSIDE_DATA."
    try_ = "Set ALONGSIDE_KEY_FILE to a file outside the data folder, better on another disk."


class KeyIsGone(Refusal):
    """A record's own key is not in the key store: it was forgotten, or keys.db is from another day."""

    code = "vault.key-gone"
    says = "The key of this record is gone: the record was forgotten, or keys.db is not the one that belongs here."
    try_ = "If nobody asked to be forgotten, bring keys.db back from its mirror."


@dataclass(frozen=True)
class ProgrammeKey:
    """The programme key, and the secrets derived from it."""

    private: ec.EllipticCurvePrivateKey
    point: bytes
    fingerprint: str
    wrapping: bytes
    index: bytes


@dataclass(frozen=True)
class KeyInHand:
    """A record's key, ready to seal with."""

    id: UUID
    secret: bytes


_ready: deque[UUID] = deque()
_ready_of: list[int] = []
_lock = Lock()


def key_path() -> Path:
    """Answer where the programme key lies, or refuse: nowhere, or among the stores."""
    path: Path | None = settings.PROGRAMME_KEY_FILE
    if path is None:
        raise VaultIsLocked
    if path.resolve().is_relative_to(Path(settings.DATA).resolve()):
        raise KeyAmongStores
    return path


def programme_key() -> ProgrammeKey:
    """Answer the programme key, read again whenever its file changes; or refuse with what to do."""
    path = key_path()
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as wrong:
        raise VaultIsLocked from wrong
    except OSError as wrong:
        raise KeyIsUnreadable(why=type(wrong).__name__) from wrong
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise KeyIsOpenToOthers(mode=oct(stat.S_IMODE(found.st_mode))[2:])
    return _read(path, found.st_ino, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, inode: int, changed: int, size: int) -> ProgrammeKey:
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as wrong:
        raise KeyIsUnreadable(why=type(wrong).__name__) from wrong
    except (ValueError, TypeError) as wrong:
        raise KeyIsUnreadable(why="it is not a private key") from wrong
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
        raise KeyIsUnreadable(why="it is not a P-256 key")
    secret = private.private_numbers().private_value.to_bytes(32, "big")
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return ProgrammeKey(
        private=private,
        point=point,
        fingerprint=hashlib.sha256(point).hexdigest()[:16],
        wrapping=derive(secret, b"wrapping key v1"),
        index=derive(secret, b"blind index v1"),
    )


def take_data_key(*, at: datetime) -> KeyInHand:
    """Take a fresh key for one record: it is already in the key store, and nobody else was given it."""
    programme = programme_key()
    if connections["keys"].in_atomic_block:
        # Keys of a transaction that may still be undone must not be kept for others.
        return _make_keys(1, programme=programme, at=at)[0]
    with _lock:
        if _ready_of != [os.getpid()]:
            _ready.clear()
            _ready_of[:] = [os.getpid()]
        while _ready:
            key_id = _ready.popleft()
            row = DataKey.objects.filter(pk=key_id, wrapped_by=programme.fingerprint).first()
            if row is not None:
                secret = unwrap_key(bytes(row.wrapped), key_id=key_id, wrapping_key=programme.wrapping)
                return KeyInHand(key_id, secret)
        first, *rest = _make_keys(KEYS_AT_ONCE, programme=programme, at=at)
        _ready.extend(one.id for one in rest)
    return first


def secret_of(key_id: UUID) -> bytes:
    """Answer the key of a record, or say that it is gone."""
    return secrets_of([key_id])[key_id]


def secrets_of(key_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Answer the keys of many records; one that is gone is refused."""
    wrapping, wanted = programme_key().wrapping, list(dict.fromkeys(key_ids))
    found: dict[UUID, bytes] = {}
    for start in range(0, len(wanted), IDS_AT_ONCE):
        rows = DataKey.objects.filter(pk__in=wanted[start : start + IDS_AT_ONCE]).values_list("pk", "wrapped")
        for key_id, wrapped in rows:
            found[key_id] = unwrap_key(bytes(wrapped), key_id=key_id, wrapping_key=wrapping)
    if len(found) < len(wanted):
        raise KeyIsGone
    return found


def blind_index(value: str, *, programme_id: int, what: str) -> bytes:
    """Answer the blind index by which equal words of one programme are found without being readable."""
    return blind(value, index_key=programme_key().index, programme_id=programme_id, what=what)


def _make_keys(count: int, *, programme: ProgrammeKey, at: datetime) -> list[KeyInHand]:
    made = [KeyInHand(uuid7(), new_data_key()) for _ in range(count)]
    DataKey.objects.bulk_create(
        DataKey(
            id=one.id,
            wrapped=wrap_key(one.secret, key_id=one.id, wrapping_key=programme.wrapping),
            wrapped_by=programme.fingerprint,
            made_at=at,
        )
        for one in made
    )
    return made
