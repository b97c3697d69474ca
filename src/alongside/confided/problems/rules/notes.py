"""What the next worker may know of a place before arriving: counts and kinds, no names and no words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Visit:
    """One earlier visit to a place: when, and the root problems that were named."""

    occurred_at: datetime
    kinds: tuple[str, ...]


def notes_of(visits: Sequence[Visit]) -> tuple[tuple[str, int | str], ...]:
    """Answer pairs of code and value: how often we were there, when last, the kinds named most."""
    if not visits:
        return ()
    kinds = Counter(kind for visit in visits for kind in visit.kinds)
    named: Iterable[tuple[str, int | str]] = (("kind", kind) for kind, _ in sorted(kinds.items(), key=_most_first))
    last = max(visit.occurred_at for visit in visits)
    return (("visits", len(visits)), ("last", last.isoformat()), *list(named)[:4])


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
