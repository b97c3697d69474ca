"""RFC 9180, base mode, written out: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. For comparison only."""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEM = b"KEM" + (0x0010).to_bytes(2, "big")
SUITE = b"HPKE" + (0x0010).to_bytes(2, "big") + (0x0001).to_bytes(2, "big") + (0x0002).to_bytes(2, "big")


def seal_base(theirs: bytes, *, info: bytes, plain: bytes, ephemeral: ec.EllipticCurvePrivateKey) -> bytes:
    """Answer enc || ciphertext of the first message, with no associated data."""
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    enc = ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    early = _extract(b"", b"eae_prk", ephemeral.exchange(ec.ECDH(), public), KEM)
    shared = _expand(early, b"shared_secret", enc + theirs, 32, KEM)
    context = b"\x00" + _extract(b"", b"psk_id_hash", b"", SUITE) + _extract(b"", b"info_hash", info, SUITE)
    secret = _extract(shared, b"secret", b"", SUITE)
    key, nonce = _expand(secret, b"key", context, 32, SUITE), _expand(secret, b"base_nonce", context, 12, SUITE)
    return enc + AESGCM(key).encrypt(nonce, plain, b"")


def _extract(salt: bytes, label: bytes, key: bytes, suite: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + key, hashlib.sha256)


def _expand(secret: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(secret, labelled + b"\x01", hashlib.sha256)[:length]
