"""The key with which this installation signs to push services (VAPID, RFC 8292): made once, beside the other keys."""

import os
from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from py_vapid import Vapid02


def beside_the_keys(setting: str, name: str) -> Path:
    """Answer the file that a setting names, or the one of this name beside the programme key."""
    told: Path | None = settings.ENV[setting]
    key_file: Path = settings.ENV["ALONGSIDE_KEY_FILE"]
    return told or key_file.parent / name


def make_push_key() -> Path:
    """Make the key if there is none: readable by its owner alone. A second maker finds the first one's."""
    path = beside_the_keys("ALONGSIDE_PUSH_KEY_FILE", "push.key")
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = ec.generate_private_key(ec.SECP256R1())
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(mine, path)  # never over a key that is there: subscriptions are bound to it
    except FileExistsError:
        pass
    finally:
        mine.unlink()
    return path


def push_key() -> Vapid02:
    """Answer the key that signs."""
    return Vapid02.from_pem(make_push_key().read_bytes())


def public_push_key() -> str:
    """Answer the public half as browsers want it: a raw point in base64url."""
    point = push_key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()
