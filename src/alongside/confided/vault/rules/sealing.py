"""Sealing at rest: one AES-256-GCM key a record, wrapped by a secret of the programme key.

Every ciphertext is bound to what it is (record id, kind, part), so that moving a row is noticed.
"""

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from alongside.ground.errors import Refusal

KEY_BYTES = 32
NONCE_BYTES = 12


class SealIsBroken(Refusal):
    """What was sealed does not open: changed, moved to another record, or sealed with another key."""

    code = "vault.seal-is-broken"
    says = "This record does not open with its own key."
    try_ = "Do not delete anything. Bring the confided store and keys.db back from the same backup."


def derive(secret: bytes, purpose: bytes) -> bytes:
    """Derive a 256-bit key for one purpose from the programme's secret (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"alongside " + purpose).derive(secret)


def new_data_key() -> bytes:
    """Make a key for one record: 256 bits."""
    return os.urandom(KEY_BYTES)


def bind(record_id: UUID, kind: str, part: str) -> bytes:
    """Answer the words that tie a ciphertext to its record, kind and part."""
    return b"|".join((b"alongside seal v1", record_id.bytes.hex().encode(), kind.encode(), part.encode()))


def seal_bytes(plain: bytes, *, with_key: bytes, bound_to: bytes) -> bytes:
    """Seal bytes: a random 96-bit nonce, then AES-256-GCM."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(with_key).encrypt(nonce, plain, bound_to)


def open_bytes(sealed: bytes, *, with_key: bytes, bound_to: bytes) -> bytes:
    """Open what ``seal_bytes`` sealed, or say that the seal is broken."""
    try:
        return AESGCM(with_key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as wrong:
        raise SealIsBroken from wrong


def wrap_key(data_key: bytes, *, key_id: UUID, wrapping_key: bytes) -> bytes:
    """Wrap a record's key by the programme's secret, bound to the key's own id."""
    return seal_bytes(data_key, with_key=wrapping_key, bound_to=bind(key_id, "data_key", "key"))


def unwrap_key(wrapped: bytes, *, key_id: UUID, wrapping_key: bytes) -> bytes:
    """Unwrap a record's key, or say that the seal is broken."""
    return open_bytes(wrapped, with_key=wrapping_key, bound_to=bind(key_id, "data_key", "key"))


def blind(value: str, *, index_key: bytes, programme_id: int, what: str) -> bytes:
    """Answer a blind index: equal for equal words of one programme, and nothing to those without the key."""
    message = b"\x00".join((str(programme_id).encode(), what.encode(), value.encode()))
    return hmac.digest(index_key, message, hashlib.sha256)
