"""The ledger's arithmetic: what a leaf's digest says, the head over all leaves, and what a tamper breaks.

The tree is RFC 9162's (``pymerkle``): whoever kept an earlier head can tell when a leaf before it was
changed, removed or put in. Digests are salted, so that a head or a digest shown outside tells nothing.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from pymerkle import InmemoryTree


@dataclass(frozen=True)
class LeafFacts:
    """Who did what to which record, and when."""

    sequence: int
    programme_id: int
    user_id: int | None
    worker_id: int | None
    action: str
    record_kind: str
    record_id: UUID
    because_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class KeptLeaf:
    """A leaf as the ledger keeps it."""

    facts: LeafFacts
    salt: bytes
    digest: bytes


@dataclass(frozen=True)
class Head:
    """The Merkle root over the first ``size`` leaves."""

    size: int
    root: bytes


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a ledger: a code, and the leaf or head where it shows."""

    code: str
    sequence: int


def digest_of(facts: LeafFacts, salt: bytes) -> bytes:
    """Answer the salted SHA-256 of a leaf's facts."""
    said = [
        facts.sequence,
        facts.programme_id,
        facts.user_id,
        facts.worker_id,
        facts.action,
        facts.record_kind,
        facts.record_id.hex,
        facts.because_id.hex if facts.because_id else None,
        facts.at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(salt + json.dumps(said, separators=(",", ":")).encode()).digest()


def root_of(digests: Sequence[bytes]) -> bytes:
    """Answer the Merkle root over leaf digests, in order."""
    return roots_of(digests, [len(digests)])[len(digests)]


def roots_of(digests: Sequence[bytes], sizes: Sequence[int]) -> dict[int, bytes]:
    """Answer the Merkle root at each size that the leaves reach."""
    tree = InmemoryTree(algorithm="sha256")
    for digest in digests:
        tree.append_entry(digest)
    return {size: bytes(tree.get_root(size)) for size in sizes if 0 <= size <= len(digests)}


def find_faults(leaves: Sequence[KeptLeaf], heads: Sequence[Head]) -> tuple[Fault, ...]:
    """Find every gap, changed leaf and broken head; an empty answer means the ledger is sound."""
    faults = []
    for place, leaf in enumerate(leaves, start=1):
        if leaf.facts.sequence != place:
            faults.append(Fault("gap", leaf.facts.sequence))
            break
    for leaf in leaves:
        if digest_of(leaf.facts, leaf.salt) != leaf.digest:
            faults.append(Fault("changed", leaf.facts.sequence))
    roots = roots_of([leaf.digest for leaf in leaves], sorted({head.size for head in heads}))
    for head in heads:
        if head.size not in roots:
            faults.append(Fault("cut_short", head.size))
        elif roots[head.size] != head.root:
            faults.append(Fault("head_differs", head.size))
    return tuple(faults)
