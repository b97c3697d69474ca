"""A channel's secret at rest: sealed with a key derived from the installation's own secret."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .faults import SecretUnreadable

_NONCE = 12
_PURPOSE = b"alongside centre secret v1"


def seal_secret(secret: str, *, key: str) -> bytes:
    """Seal a secret so that the store alone cannot give it away; no secret stays no bytes."""
    if not secret:
        return b""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_derived(key)).encrypt(nonce, secret.encode(), _PURPOSE)


def open_secret(sealed: bytes, *, key: str) -> str:
    """Open a sealed secret, or refuse when it was sealed under another key."""
    if not sealed:
        return ""
    try:
        return AESGCM(_derived(key)).decrypt(bytes(sealed[:_NONCE]), bytes(sealed[_NONCE:]), _PURPOSE).decode()
    except (InvalidTag, ValueError) as wrong:
        raise SecretUnreadable from wrong


def _derived(key: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(key.encode())
