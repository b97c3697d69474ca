"""When a source began to bring more or fewer calls: change points on daily counts, also where they are low.

Each day has a count and what its covered hours would bring at an even level. A split of a stretch of days is scored
by the likelihood ratio of two Poisson levels against one, divided by the counts' spread (quasi-Poisson); the best
split is a change when its score passes a threshold, and the parts are split again (binary segmentation, Scott & Knott
1974; the scan statistic is that of Worsley 1986). The spread is learned from neighbouring days and weeks, so that
a change does not widen it.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .days import Days, Floats, hourly_rates

LEAST_DAYS = 4
"""The shortest part: so many covered days before and after a change."""
LEAST_RATIO = 1.2
"""A level that moved by less than a fifth is not told, however certain."""
MOST_CHANGES = 6
MEDIAN_OF_CHI_SQUARE = 0.455
"""The median of a squared standard normal deviate, whose mean is 1."""
FALSE_ALARMS = 0.01
"""The share of sources without any change that are told of one, in a window of up to a year; see the tests."""
THRESHOLD = 14.5
"""The score that the best split passes by chance in at most 1 source of 100.

Found by simulating 6,000 sources each of 14, 28, 60, 120, 240 and 365 days: Poisson with means from 0.5 to 200 a
day, negative binomial with spreads 2 and 3. Their 99th percentiles lie between 8.3 and 14.4.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """From ``day`` on (an index into the days) the level was another: calls a day before and after."""

    day: int
    before: float
    after: float

    @property
    def ratio(self) -> float:
        """Answer by which factor the level moved."""
        return self.after / max(self.before, 1e-9)


def find_changes(days: Days) -> tuple[Change, ...]:
    """Find the days from which on a source brought more or fewer calls; oldest first."""
    covered = np.flatnonzero(days.hours > 0)
    if len(covered) < 2 * LEAST_DAYS:
        return ()
    calls = days.totals[covered].astype(float)
    even = _at_an_even_level(days)[covered]
    cuts = _split(calls, even, spread_of(calls, even), THRESHOLD)
    hours = days.hours[covered]
    found = []
    for begin, cut, end in zip([0, *cuts], cuts, [*cuts[1:], len(calls)], strict=False):
        before, after = (float(calls[a:b].sum() / hours[a:b].sum() * 24) for a, b in ((begin, cut), (cut, end)))
        found.append(Change(int(covered[cut]), before, after))
    return tuple(found)


def spread_of(calls: Floats, even: Floats) -> float:
    """Answer the variance-to-mean ratio of counts around their level, from neighbours; at least 1.

    Of single days and of weeks the larger is taken: a slow swing widens the weeks and not the days. Weeks are few,
    so their median speaks and not their mean: one change between two weeks must not hide itself.
    """
    days, weeks = _between_neighbours(calls, even), _between_neighbours(*_by_weeks(calls, even))
    return max(1.0, float(np.mean(days)), float(np.median(weeks)) / MEDIAN_OF_CHI_SQUARE)


def _by_weeks(calls: Floats, even: Floats) -> tuple[Floats, Floats]:
    whole = len(calls) // 7 * 7
    if whole < 8 * 7:
        return np.ones(1), np.ones(1)
    return calls[-whole:].reshape(-1, 7).sum(1), even[-whole:].reshape(-1, 7).sum(1)


def _between_neighbours(calls: Floats, even: Floats) -> Floats:
    if len(calls) < 3:
        return np.zeros(1)
    level = (calls[1:] + calls[:-1]) / np.maximum(even[1:] + even[:-1], 1e-9)
    gap = calls[1:] - calls[:-1] - level * (even[1:] - even[:-1])
    scale = np.maximum(level * (even[1:] + even[:-1]), 1e-9)
    is_known = level > 0
    return np.asarray((gap**2 / scale)[is_known], dtype=np.float64) if is_known.any() else np.zeros(1)


def _at_an_even_level(days: Days) -> Floats:
    """Answer what each day's covered hours would bring if the level had never moved."""
    weekdays = days.weekdays
    calls, hours = np.zeros((7, 24)), np.zeros((7, 24))
    np.add.at(calls, weekdays, days.calls)
    np.add.at(hours, weekdays, days.covered)
    rates = hourly_rates(calls.ravel(), hours.ravel()).reshape(7, 24)
    return np.asarray(np.maximum((rates[weekdays] * days.covered).sum(1), 1e-9), dtype=np.float64)


def _split(calls: Floats, even: Floats, spread: float, limit: float) -> list[int]:
    """Answer where the days are split, in order."""
    cuts: list[int] = []
    while len(cuts) < MOST_CHANGES:
        best, best_score = 0, limit
        edges = [0, *cuts, len(calls)]
        for begin, end in pairwise(edges):
            cut, score = best_split(calls[begin:end], even[begin:end], spread)
            if score > best_score:
                best, best_score = begin + cut, score
        if not best:
            break
        cuts = sorted([*cuts, best])
    return _only_large(cuts, calls, even)


def best_split(calls: Floats, even: Floats, spread: float) -> tuple[int, float]:
    """Answer the best place to split a stretch and its score (0 when it is too short)."""
    if len(calls) < 2 * LEAST_DAYS:
        return 0, 0.0
    left, left_even = np.cumsum(calls)[:-1], np.cumsum(even)[:-1]
    total, total_even = calls.sum(), even.sum()
    two_levels = _part(left, left_even) + _part(total - left, total_even - left_even)
    score = 2 * (two_levels - _part(total, total_even)) / spread
    score[: LEAST_DAYS - 1] = score[len(score) - LEAST_DAYS + 1 :] = 0
    cut = int(np.argmax(score))
    return cut + 1, float(score[cut])


def _part(calls: Floats, even: Floats) -> Floats:
    return np.asarray(calls * np.log(np.maximum(calls, 1e-12) / np.maximum(even, 1e-12)))


def _only_large(cuts: list[int], calls: Floats, even: Floats) -> list[int]:
    """Drop, one at a time, the smallest move that is below a fifth; the parts beside it become one."""
    while cuts:
        edges = [0, *cuts, len(calls)]
        level = [calls[a:b].sum() / even[a:b].sum() for a, b in pairwise(edges)]
        moves = [max(after / max(before, 1e-9), before / max(after, 1e-9)) for before, after in pairwise(level)]
        least = int(np.argmin(moves))
        if moves[least] >= LEAST_RATIO:
            break
        cuts = cuts[:least] + cuts[least + 1 :]
    return cuts
