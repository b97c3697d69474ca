"""What may be asked of the vault: how the inbox stands, who looked, which glass waits for review."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing

from .actions.inbox import NEED_A_WORD
from .actions.keeping import open_kept
from .actions.ledger import write_leaf
from .models import BreakGlass, LedgerHead, LedgerLeaf, SealedEnvelope, SecondCopy
from .rules.ledger import LeafFacts, head_of, leaf_digest


@dataclass(frozen=True)
class LookRow:
    """One look at something confided."""

    sequence: int
    who: str
    action: str
    record_kind: str
    record_id: str
    at: datetime


@dataclass(frozen=True)
class GlassRow:
    """A broken glass that waits for review, with its reason."""

    id: UUID
    record_kind: str
    record_id: UUID
    reason: str
    asked_by_name: str
    asked_by_id: int
    asked_at: datetime


@dataclass(frozen=True)
class UnopenedRow:
    """Records from phones that nobody could open yet, by the code why; blank while they simply wait."""

    why: str
    count: int
    oldest_at: datetime


@dataclass(frozen=True)
class CopyRow:
    """How the second copy stands: the last good one, the last that failed since, and what is in no copy yet."""

    good_at: datetime | None
    records: int
    failed_at: datetime | None
    why: str
    not_in_it: int


@dataclass(frozen=True)
class VouchRow:
    """Records of a phone that wait for a coordinator's word."""

    device: str
    count: int
    oldest_at: datetime


@dataclass(frozen=True)
class LedgerCheck:
    """What a check of the ledger found: leaves seen, and the first leaf or head that is wrong."""

    leaves: int
    heads: int
    first_wrong: str


def count_envelopes(*, programme_id: int) -> dict[str, int]:
    """Answer how many envelopes are stored, opened and quarantined."""
    found = SealedEnvelope.objects.filter(programme_id=programme_id).values("state").annotate(n=Count("record_id"))
    return {row["state"]: row["n"] for row in found}


def list_unopened(*, by: Actor, limit: int = 20, after: int = 0) -> list[UnopenedRow]:
    """Answer, to a coordinator, how many records from phones wait unopened and why, the oldest first. No content."""
    if by.role is not Role.COORDINATOR:
        raise Missing
    waiting = SealedEnvelope.objects.filter(programme_id=by.programme_id).exclude(state="opened")
    found = waiting.values("why").annotate(count=Count("record_id"), oldest_at=Min("received_at"))
    rows = found.order_by("oldest_at", "why")[after : after + limit]
    return [UnopenedRow(row["why"], row["count"], row["oldest_at"]) for row in rows]


def safe_or_stored(record_ids: Collection[UUID], *, programme_id: int) -> dict[UUID, str]:
    """Answer which of these records are kept here, each as ``stored`` or ``safe``; one that is missing is not here."""
    found = SealedEnvelope.objects.filter(pk__in=list(record_ids), programme_id=programme_id)
    return {pk: "safe" if safe_at else "stored" for pk, safe_at in found.values_list("pk", "safe_at")}


def access_second_copy(*, by: Actor) -> CopyRow:
    """Answer, to a coordinator, how the second copy of what phones sent stands."""
    if by.role is not Role.COORDINATOR:
        raise Missing
    good = SecondCopy.objects.filter(why="").order_by("-made_at").first()
    failed = SecondCopy.objects.exclude(why="").order_by("-made_at").first()
    if good and failed and failed.made_at < good.made_at:
        failed = None
    waiting = SealedEnvelope.objects.filter(programme_id=by.programme_id, safe_at=None).count()
    return CopyRow(
        good.made_at if good else None, good.records if good else 0,
        failed.made_at if failed else None, failed.why if failed else "", waiting,
    )  # fmt: skip


def list_to_vouch_for(*, by: Actor, limit: int = 50) -> list[VouchRow]:
    """Answer, to a coordinator, from which phones records wait because nobody knows who held the phone."""
    if by.role is not Role.COORDINATOR:
        raise Missing
    waiting = SealedEnvelope.objects.filter(programme_id=by.programme_id, state="quarantined", why__in=NEED_A_WORD)
    found = waiting.values("device").annotate(count=Count("record_id"), oldest_at=Min("received_at"))
    return [VouchRow(row["device"], row["count"], row["oldest_at"]) for row in found.order_by("oldest_at")[:limit]]


def has_glass(glass_id: UUID | None, *, record_id: UUID, by: Actor, at: datetime) -> bool:
    """Say whether this person broke glass over this record within the hour, and nobody found it wrong."""
    if glass_id is None or by.role is not Role.COORDINATOR or by.user_id is None:
        return False
    broken = BreakGlass.objects.filter(
        pk=glass_id, record_id=record_id, asked_by_id=by.user_id, programme_id=by.programme_id, expires_at__gt=at
    )
    return broken.exclude(was_right=False).exists()


def list_glass_to_review(*, by: Actor, at: datetime, limit: int = 50) -> list[GlassRow]:
    """Answer the broken glass that nobody has reviewed, oldest first. Reading a reason is a look of its own."""
    if by.role not in (Role.COORDINATOR, Role.DIRECTOR):
        raise Missing
    with transaction.atomic(using="confided"):
        waiting = BreakGlass.objects.filter(programme_id=by.programme_id, reviewed_at=None)
        rows = []
        for glass in waiting.order_by("asked_at")[:limit]:
            write_leaf(action="read reason", record_kind="break_glass", record_id=glass.pk, by=by, at=at)
            rows.append(
                GlassRow(
                    id=glass.pk,
                    record_kind=glass.record_kind,
                    record_id=glass.record_id,
                    reason=open_kept(glass.pk, glass.reason, part="reason").decode(),
                    asked_by_name=glass.asked_by_name,
                    asked_by_id=glass.asked_by_id,
                    asked_at=glass.asked_at,
                )
            )
        return rows


def list_looks(*, record_id: object, by: Actor, limit: int = 100) -> list[LookRow]:
    """Answer who looked at a record, newest first."""
    found = LedgerLeaf.objects.filter(programme_id=by.programme_id, record_id=str(record_id))
    return [
        LookRow(leaf.sequence, leaf.who, leaf.action, leaf.record_kind, leaf.record_id, leaf.at)
        for leaf in found.order_by("-sequence")[:limit]
    ]


def verify_ledger() -> LedgerCheck:
    """Work every leaf and every head out again, and name the first that does not agree."""
    leaves = list(LedgerLeaf.objects.order_by("sequence"))
    heads = list(LedgerHead.objects.order_by("size"))
    digests = [bytes(leaf.digest) for leaf in leaves]
    for number, leaf in enumerate(leaves, start=1):
        if leaf.sequence != number:
            return LedgerCheck(len(leaves), len(heads), f"leaf {number} is missing")
        facts = LeafFacts(
            sequence=leaf.sequence,
            programme_id=leaf.programme_id,
            user_id=leaf.user_id,
            who=leaf.who,
            action=leaf.action,
            record_kind=leaf.record_kind,
            record_id=leaf.record_id,
            at=leaf.at.astimezone(UTC).isoformat(),
        )
        if leaf_digest(bytes(leaf.salt), facts) != bytes(leaf.digest):
            return LedgerCheck(len(leaves), len(heads), f"leaf {leaf.sequence}")
    for head in heads:
        if head.size > len(digests) or head_of(digests[: head.size]) != bytes(head.root):
            return LedgerCheck(len(leaves), len(heads), f"head {head.size}")
    return LedgerCheck(len(leaves), len(heads), "")
