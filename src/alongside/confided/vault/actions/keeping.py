"""The programme key and the data keys: making, wrapping, sealing, opening, forgetting."""

import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction

from alongside.ground.errors import Refusal

from ..models import DataKey
from ..rules import sealing


class VaultIsLocked(Refusal):
    """The programme key is missing or cannot be read."""

    code = "vault.locked"
    says = "The programme key cannot be read: {why}."
    try_ = (
        "Put the key file back where ALONGSIDE_KEY_FILE points, for its owner alone (chmod 600). "
        "Calls go on without it; notes are kept sealed until then."
    )


class KeyAmongStores(Refusal):
    """The programme key would lie inside the data folder."""

    code = "vault.key-among-stores"
    says = "The programme key must not lie inside the data folder."
    try_ = "Set ALONGSIDE_KEY_FILE to a place outside ALONGSIDE_DATA."


class RecordIsForgotten(Refusal):
    """The record's key is gone: nobody can open it any more."""

    code = "vault.forgotten"
    says = "This record was forgotten on request."
    try_ = "Nothing can bring it back."


class _Secrets(NamedTuple):
    private: ec.EllipticCurvePrivateKey
    wrapping: bytes
    indexing: bytes


def make_programme_key() -> None:
    """Make the programme key, once, readable by its owner alone."""
    path: Path | None = settings.PROGRAMME_KEY_FILE
    if path is None:
        raise VaultIsLocked(why="this process is not told where it is")
    if path.resolve().is_relative_to(settings.DATA.resolve()):
        raise KeyAmongStores
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(pem)
        out.flush()
        os.fsync(out.fileno())


def public_key() -> bytes:
    """Answer the programme's public key, to which phones seal: 65 bytes, an uncompressed P-256 point."""
    return sealing.public_point(_secrets().private)


def keep_sealed(record_id: UUID, plaintext: bytes, *, part: str, at: datetime) -> bytes:
    """Seal a part of a record under the record's own key (made when missing), and answer the sealed bytes."""
    return sealing.seal(_data_key(record_id, at), record_id, plaintext, part=part)


def open_kept(record_id: UUID, sealed: bytes | memoryview, *, part: str) -> bytes:
    """Open a part of a record. For rooms of this floor, which write the ledger; never for pages."""
    kept = DataKey.objects.filter(pk=record_id).first()
    if kept is None:
        raise RecordIsForgotten
    data_key = sealing.unwrap(_secrets().wrapping, record_id, bytes(kept.wrapped))
    return sealing.unseal(data_key, record_id, bytes(sealed), part=part)


def open_phone_envelope(record_id: UUID, envelope: bytes) -> bytes:
    """Open what a phone sealed to the programme."""
    return sealing.open_envelope(_secrets().private, record_id, envelope)


def blind(kind: str, words: str) -> bytes:
    """Answer the blind index of some words: equal words can be found, the words cannot be read."""
    return sealing.blind_index(_secrets().indexing, kind, words)


def forget_key(record_id: UUID) -> None:
    """Destroy a record's key: what it sealed is gone in every copy and backup."""
    DataKey.objects.filter(pk=record_id).delete()


def _data_key(record_id: UUID, at: datetime) -> bytes:
    wrapping = _secrets().wrapping
    kept = DataKey.objects.filter(pk=record_id).first()
    if kept is None:
        fresh = sealing.wrap(wrapping, record_id, sealing.new_data_key())
        with transaction.atomic(using="keys"):
            kept, _ = DataKey.objects.get_or_create(record_id=record_id, defaults={"wrapped": fresh, "made_at": at})
    return sealing.unwrap(wrapping, record_id, bytes(kept.wrapped))


def _secrets() -> _Secrets:
    path: Path | None = settings.PROGRAMME_KEY_FILE
    if path is None:
        raise VaultIsLocked(why="this process is told of none")
    try:
        found = path.stat()
    except OSError as wrong:
        raise VaultIsLocked(why="the file is not there") from wrong
    if found.st_mode & 0o077:
        raise VaultIsLocked(why="others on this machine may read it too")
    return _read_secrets(path, found.st_mtime_ns)


@lru_cache(maxsize=2)
def _read_secrets(path: Path, changed: int) -> _Secrets:
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as wrong:
        raise VaultIsLocked(why="it is not a key, or may not be read") from wrong
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise VaultIsLocked(why="it is a key of another kind")
    return _Secrets(private, sealing.derive(private, "wrap data keys"), sealing.derive(private, "blind index"))
