"""The envelope in which a record leaves a phone: RFC 9180, base mode, single shot.

DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; ``info`` names the format, ``aad`` is the record's id,
so that a body cannot be moved to another id. See docs/decisions/0010 for the private function used here.
"""

from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from .words import CannotOpen, Reason

INFO = b"alongside record v1"
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal_envelope(body: bytes, *, record_id: UUID, public_point: bytes) -> bytes:
    """Seal a body to the programme's public key, as a phone does."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_point)
    return openssl.hpke._encrypt_with_aad(_SUITE, body, theirs, INFO, str(record_id).encode())


def open_envelope(sealed: bytes, *, record_id: UUID, private_key: ec.EllipticCurvePrivateKey) -> bytes:
    """Open an envelope, or say that it cannot be: cut, flipped, another key's or another record's."""
    try:
        return openssl.hpke._decrypt_with_aad(_SUITE, sealed, private_key, INFO, str(record_id).encode())
    except (InvalidTag, ValueError) as wrong:
        raise CannotOpen(Reason.UNDECRYPTABLE) from wrong
