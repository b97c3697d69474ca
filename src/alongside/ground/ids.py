"""Names for rows: made where the row is made, in order of time."""

import os
import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """Make a UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, 74 random bits."""
    value = int.from_bytes(os.urandom(10), "big")
    milliseconds = time.time_ns() // 1_000_000
    high = (milliseconds & ((1 << 48) - 1)) << 80
    middle = (0x7 << 76) | (((value >> 62) & 0xFFF) << 64)
    low = (0b10 << 62) | (value & ((1 << 62) - 1))
    return UUID(int=high | middle | low)


def new_token() -> str:
    """Make a secret of 256 bits for a link or a machine, safe in a URL."""
    return secrets.token_urlsafe(32)


_READ_ALOUD = "23456789CDFGHJKMNPQRTVWXY"


def new_number(prefix: str) -> str:
    """Make a number for a call that people read to one another, such as ``W-7K3M-9QXD``.

    Eight letters and digits that are not mistaken for one another (37 random bits), and no vowels.
    """
    drawn = "".join(secrets.choice(_READ_ALOUD) for _ in range(8))
    return f"{prefix}-{drawn[:4]}-{drawn[4:]}"
