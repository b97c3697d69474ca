"""The second answer a phone gets: ``safe``, when a second copy was read back and holds the record."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from ..models import DataKey, SealedEnvelope, SecondCopy

AT_ONCE = 500
KEEP = timedelta(days=30)


def not_safe_yet() -> list[UUID]:
    """Answer the envelopes that no verified second copy is known to hold, the oldest first."""
    return list(SealedEnvelope.objects.filter(safe_at=None).order_by("received_at").values_list("record_id", flat=True))


def mark_safe(record_ids: Collection[UUID], *, at: datetime) -> int:
    """Note that a verified second copy holds these envelopes, and say how many that was new of.

    Only ever called with names that were read back out of the copy itself.
    """
    unsafe = SealedEnvelope.objects.filter(safe_at=None)
    return sum(unsafe.filter(pk__in=part).update(safe_at=at) for part in _parts(list(record_ids)))


def living_keys(record_ids: Collection[UUID]) -> set[UUID]:
    """Answer which of these records can still be opened: the keys of the others were destroyed on request."""
    keys = DataKey.objects.all()
    return {pk for part in _parts(list(record_ids)) for pk in keys.filter(pk__in=part).values_list("pk", flat=True)}


def note_copy(*, at: datetime, records: int = 0, byte_count: int = 0, why: str = "") -> None:
    """Write down an attempt at a second copy, good or not; old attempts are swept."""
    SecondCopy.objects.filter(made_at__lt=at - KEEP).delete()
    SecondCopy.objects.create(made_at=at, records=records, byte_count=byte_count, why=why[:200])


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
