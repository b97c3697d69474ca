"""How many minutes of work calls are, learned from past responses, with how sure that is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

FEWEST = 5
"""With fewer past responses of a category, the mean of all categories stands in for it."""

_WIDTH = 1.96
"""Standard errors to each side of a 95% interval."""


@dataclass(frozen=True)
class Minutes:
    """The minutes of worker's time that one response takes: mean, standard deviation, and of how many."""

    mean: float
    deviation: float
    count: int


@dataclass(frozen=True)
class WorkMinutes:
    """Minutes by category, and over all of them. ``overall`` is None when nobody has responded yet."""

    overall: Minutes | None
    by_category: Mapping[str, Minutes]

    def of(self, category: str) -> Minutes | None:
        """Answer what a response to a category takes; the mean of all where too few are known."""
        own = self.by_category.get(category)
        return own if own is not None and own.count >= FEWEST else self.overall


@dataclass(frozen=True)
class Work:
    """Minutes of work with their 95% interval, and how many calls had to borrow the mean of all categories."""

    minutes: float
    low: float
    high: float
    borrowed: int


def learn_minutes(past: Iterable[tuple[str, float]]) -> WorkMinutes:
    """Learn from past responses, each a category and the minutes of worker's time it took."""
    by: dict[str, list[float]] = defaultdict(list)
    for category, minutes in past:
        by[category].append(minutes)
    everything = [minutes for many in by.values() for minutes in many]
    return WorkMinutes(
        _minutes(everything) if everything else None, {category: _minutes(many) for category, many in by.items()}
    )


def work_of(calls_by_category: Mapping[str, int], known: WorkMinutes) -> Work | None:
    """Answer the minutes that answering every one of these calls would take; None when nothing is known yet.

    Variance of a sum of n responses: n s² for how they differ among themselves, n² s²/k for how well the mean
    of k past ones is known. Categories that borrow the mean of all share its error, so theirs is added before squaring.
    """
    if known.overall is None:
        return None
    total = variance = 0.0
    borrowed = 0
    for category, calls in calls_by_category.items():
        own = known.by_category.get(category)
        if own is None or own.count < FEWEST:
            borrowed += calls
            continue
        total += calls * own.mean
        variance += calls * own.deviation**2 + (calls * own.deviation) ** 2 / own.count
    overall = known.overall
    total += borrowed * overall.mean
    variance += borrowed * overall.deviation**2 + (borrowed * overall.deviation) ** 2 / overall.count
    half = _WIDTH * sqrt(variance)
    return Work(total, max(0.0, total - half), total + half, borrowed)


def _minutes(many: list[float]) -> Minutes:
    mean = sum(many) / len(many)
    # One response alone says nothing of how they differ: then as much as it is long.
    spread = sqrt(sum((one - mean) ** 2 for one in many) / (len(many) - 1)) if len(many) > 1 else mean
    return Minutes(mean, spread, len(many))
