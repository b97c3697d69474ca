"""Sealing: AES-256-GCM per record, data keys wrapped, envelopes from the phone by RFC 9180.

Everything here takes keys as arguments. A record's id is bound into every seal, so that a seal moved to
another record does not open.
"""

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
ENVELOPE_INFO = b"alongside record v1:"
SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class DoesNotOpen(ValueError):
    """The seal is broken, or belongs to another record or key."""


def new_data_key() -> bytes:
    """Make a fresh 256-bit key for one record."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, record_id: UUID, plaintext: bytes, *, part: str) -> bytes:
    """Seal a part of a record: 12 bytes of nonce, then the sealed bytes."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, _bound(record_id, part))


def unseal(key: bytes, record_id: UUID, sealed: bytes, *, part: str) -> bytes:
    """Open a part of a record, or raise ``DoesNotOpen``."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(record_id, part))
    except (InvalidTag, ValueError) as wrong:
        raise DoesNotOpen from wrong


def wrap(wrapping_key: bytes, record_id: UUID, data_key: bytes) -> bytes:
    """Wrap a record's data key under the programme's wrapping key."""
    return seal(wrapping_key, record_id, data_key, part="data key")


def unwrap(wrapping_key: bytes, record_id: UUID, wrapped: bytes) -> bytes:
    """Unwrap a record's data key, or raise ``DoesNotOpen``."""
    return unseal(wrapping_key, record_id, wrapped, part="data key")


def derive(private_key: ec.EllipticCurvePrivateKey, purpose: str) -> bytes:
    """Derive a 256-bit secret for one purpose from the programme key (HKDF-SHA256, RFC 5869)."""
    number = private_key.private_numbers().private_value.to_bytes(32, "big")
    return HKDF(hashes.SHA256(), KEY_BYTES, b"alongside v1", purpose.encode()).derive(number)


def blind_index(index_key: bytes, kind: str, words: str) -> bytes:
    """Answer 32 bytes by which equal words can be found without keeping the words."""
    return hmac.digest(index_key, f"{kind}\0{words}".encode(), hashlib.sha256)


def seal_envelope(public_point: bytes, record_id: UUID, plaintext: bytes) -> bytes:
    """Seal as the phone does: RFC 9180 base mode, P-256, HKDF-SHA256, AES-256-GCM. Answers enc || ciphertext."""
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_point)
    return SUITE.encrypt(plaintext, public, envelope_info(record_id))


def open_envelope(private_key: ec.EllipticCurvePrivateKey, record_id: UUID, envelope: bytes) -> bytes:
    """Open what a phone sealed to the programme, or raise ``DoesNotOpen``."""
    try:
        return SUITE.decrypt(envelope, private_key, envelope_info(record_id))
    except (InvalidTag, ValueError) as wrong:
        raise DoesNotOpen from wrong


def envelope_info(record_id: UUID) -> bytes:
    """Answer what binds an envelope to its purpose and its record: one moved elsewhere does not open."""
    return ENVELOPE_INFO + str(record_id).encode()


def public_point(private_key: ec.EllipticCurvePrivateKey) -> bytes:
    """Answer the public key as 65 bytes: an uncompressed P-256 point."""
    return private_key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _bound(record_id: UUID, part: str) -> bytes:
    return record_id.bytes + part.encode()
