"""The ledger of who looked: one salted leaf a look, and a Merkle head over all of them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from pymerkle import InmemoryTree


@dataclass(frozen=True)
class LeafFacts:
    """What one look was: its number without gaps, who, what they did, to which record, when (ISO, UTC)."""

    sequence: int
    programme_id: int
    user_id: int | None
    who: str
    action: str
    record_kind: str
    record_id: str
    at: str


def leaf_digest(salt: bytes, facts: LeafFacts) -> bytes:
    """Answer the salted SHA-256 of one look."""
    words = json.dumps(asdict(facts), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(salt + words.encode()).digest()


def head_of(digests: Iterable[bytes]) -> bytes:
    """Answer the root of the Merkle tree (RFC 9162 shape) over leaves in order."""
    tree = InmemoryTree(algorithm="sha256")
    for digest in digests:
        tree.append_entry(digest)
    return bytes(tree.get_root()) if tree.get_size() else hashlib.sha256(b"").digest()
