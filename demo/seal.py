"""Sealing a record as the phone does: RFC 9180 base mode, P-256, HKDF-SHA256, AES-256-GCM, single shot."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal(body: dict[str, Any], record_id: str, public_key: bytes) -> bytes:
    """Seal a record's body to the programme's public key (a raw P-256 point), bound to the record's id."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    return SUITE.encrypt(json.dumps(body).encode(), theirs, info=f"alongside record v1:{record_id}".encode())
