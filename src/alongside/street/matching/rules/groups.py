"""Who belongs together when pairs are merged, and which call speaks for the group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Member:
    """What decides which call of a group speaks for it."""

    call_id: int
    is_asked: bool
    created_at: datetime


def groups_of(pairs: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """Join merged pairs into groups (union-find), in order of their smallest call."""
    parent: dict[int, int] = {}
    for one, other in pairs:
        a, b = _root(parent, one), _root(parent, other)
        parent[max(a, b)] = min(a, b)
    groups: dict[int, set[int]] = {}
    for call_id in parent:
        groups.setdefault(_root(parent, call_id), set()).add(call_id)
    return [frozenset(groups[root]) for root in sorted(groups)]


def would_join_apart(
    one: frozenset[int], other: frozenset[int], apart: Iterable[tuple[int, int]]
) -> tuple[int, int] | None:
    """Answer a pair that a person keeps apart and that joining two groups would put together, if there is one."""
    for a, b in apart:
        if (a in one and b in other) or (b in one and a in other):
            return a, b
    return None


def speaker(members: Iterable[Member]) -> int:
    """Answer the call that speaks for a group: one that somebody asked us for, then the oldest."""
    return min(members, key=lambda one: (not one.is_asked, one.created_at, one.call_id)).call_id


def canonical_by_call(groups: Iterable[frozenset[int]], members: Mapping[int, Member]) -> dict[int, int]:
    """Answer, for each call of the groups, the call that speaks for it."""
    answer: dict[int, int] = {}
    for group in groups:
        known = [members[one] for one in group if one in members]
        if known:
            speaks = speaker(known)
            answer |= dict.fromkeys(group, speaks)
    return answer


def _root(parent: dict[int, int], one: int) -> int:
    parent.setdefault(one, one)
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = parent[one]
    return one
