"""Codes that are one series: one ends, and another that reads alike begins at once (CAHOOTS split into several)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz

from .grams import words_of

AT_ONCE = timedelta(days=14)
"""How far apart an end and a beginning may be, either way: a new code is often tried before the old one goes."""
ALIKE = 60.0
"""How alike two texts must read, of 100 (words in any order)."""
ENOUGH = 20
"""Calls each code must have: a code used once begins and ends by itself."""
STILL_GOING = timedelta(days=30)
"""A code not seen for this long before the newest call has ended; one seen this soon after the oldest was there."""


@dataclass(frozen=True, slots=True)
class Life:
    """When a code was used in one source, and how often."""

    code: str
    nature: str
    source_id: int
    calls: int
    first_at: datetime
    last_at: datetime

    @property
    def words(self) -> str:
        """Answer the words a person reads: the text, or the code where there is none."""
        return " ".join(words_of(self.nature or self.code))


@dataclass(frozen=True, slots=True)
class Proposal:
    """One code ended and others began: how alike they read (0 to 100), and how many days lie between."""

    ended: Life
    began: tuple[Life, ...]
    alike: float
    days_between: int


def propose_joins(lives: Iterable[Life], already: frozenset[str] = frozenset()) -> list[Proposal]:
    """Propose series: each code that ended, with those of its source that began at once and read alike.

    ``already`` are codes that stand in a series. Most calls first. Every code that began is proposed once.
    """
    by_source: dict[int, list[Life]] = {}
    for one in lives:
        if one.calls >= ENOUGH:
            by_source.setdefault(one.source_id, []).append(one)
    found: list[Proposal] = []
    taken: set[str] = set(already)
    for group in by_source.values():
        oldest, newest = min(one.first_at for one in group), max(one.last_at for one in group)
        ended = [one for one in group if newest - one.last_at > STILL_GOING and one.code not in already]
        for old in sorted(ended, key=lambda one: -one.calls):
            began = [one for one in group if one.code not in taken | {old.code} and _follows(old, one, oldest)]
            if began and old.code not in taken:
                found.append(_proposal(old, began))
                taken |= {old.code, *(one.code for one in began)}
    return sorted(found, key=lambda one: -(one.ended.calls + sum(new.calls for new in one.began)))


def _follows(old: Life, new: Life, oldest: datetime) -> bool:
    is_new = new.first_at - oldest > STILL_GOING
    return is_new and abs(new.first_at - old.last_at) <= AT_ONCE and _alike(old, new) >= ALIKE


def _alike(one: Life, other: Life) -> float:
    return float(fuzz.token_set_ratio(one.words, other.words))


def _proposal(old: Life, began: Sequence[Life]) -> Proposal:
    first = min(began, key=lambda one: one.first_at)
    alike = min(_alike(old, one) for one in began)
    return Proposal(old, tuple(began), alike, (first.first_at - old.last_at).days)
