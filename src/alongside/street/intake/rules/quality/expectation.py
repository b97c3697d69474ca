"""How many calls a day was to be expected to bring, learned from the weeks before it, with a band.

The mean of a day is the sum of its covered hours' rates; the rates are those of the hours of the week over the last
56 covered days. The band holds 19 days in 20 of a negative binomial whose variance is ``spread`` times its mean
(NB1; Cameron & Trivedi 1998, §3.3.1); the spread is learned from how far the days before lay from their own means.
"""

from dataclasses import dataclass

import numpy as np

from .changes import spread_of
from .days import Days, Floats, hourly_rates

LEARNS_FROM = 56
"""Covered days (eight weeks) from which the rates of a day are learned."""
LEAST_TO_LEARN_FROM = 14
"""Below two covered weeks nothing is expected."""
SHARE_IN_BAND = 0.95


@dataclass(frozen=True, slots=True)
class Expected:
    """For each day: the mean to be expected and the band's two ends; NaN where nothing is expected."""

    mean: Floats
    low: Floats
    high: Floats

    def outside(self, totals: Floats) -> Floats:
        """Answer -1 for each day below its band, 1 above, 0 within or where nothing is expected."""
        with np.errstate(invalid="ignore"):
            return np.where(totals < self.low, -1.0, np.where(totals > self.high, 1.0, 0.0))


def expect(days: Days) -> Expected:
    """Answer what each day was to be expected to bring, from the days before it alone."""
    size = len(days.calls)
    mean, spread, weight = np.full(size, np.nan), np.ones(size), np.zeros(size)
    calls, hours = np.zeros((7, 24)), np.zeros((7, 24))
    seen: list[int] = []
    wide: list[float] = []
    weekdays, totals = days.weekdays, days.totals
    rates, early = np.zeros((7, 24)), 1.0
    for day in range(size):
        if not days.covered[day].any():
            continue
        weekday = weekdays[day]
        if len(seen) >= LEAST_TO_LEARN_FROM:
            if len(seen) == LEAST_TO_LEARN_FROM or day % 7 == 0 or np.isnan(mean[seen[-1]]):
                rates = hourly_rates(calls.ravel(), hours.ravel()).reshape(7, 24)
            if len(seen) == LEAST_TO_LEARN_FROM:
                early = spread_of(totals[seen].astype(float), (rates[weekdays[seen]] * days.covered[seen]).sum(1))
            mean[day] = max(float((rates[weekday] * days.covered[day]).sum()), 1e-9)
            spread[day] = _spread(wide) if len(wide) >= LEAST_TO_LEARN_FROM else early
            weight[day] = calls.sum()
            wide.append((totals[day] - mean[day]) ** 2 / mean[day])
        seen.append(day)
        calls[weekday] += days.calls[day]
        hours[weekday] += days.covered[day]
        if len(seen) > LEARNS_FROM:
            old = seen[-LEARNS_FROM - 1]
            calls[weekdays[old]] -= days.calls[old]
            hours[weekdays[old]] -= days.covered[old]
    low, high = band(mean, spread * (1 + mean / np.maximum(weight, 1)))
    return Expected(mean, low, high)


def _spread(wide: list[float]) -> float:
    """Answer the spread of the days before, without the strangest twentieth of them: one odd day is no habit.

    Without its largest twentieth the mean of a squared normal deviate is 0.759, which is made up for.
    """
    late = np.sort(wide[-LEARNS_FROM:])
    kept = late[: len(late) - max(1, len(late) // 20)]
    return max(1.0, float(kept.mean()) / 0.759)


def band(mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Answer the ends of the band that holds 19 counts in 20, for means and variance-to-mean ratios."""
    from scipy.stats import nbinom, poisson  # large, and asked for by one page only

    tail = (1 - SHARE_IN_BAND) / 2
    known = np.where(np.isnan(mean), 1.0, mean)
    wider = np.maximum(np.where(np.isnan(spread), 1.0, spread), 1.000_001)
    is_wide = wider > 1.01
    size, chance = known / (wider - 1), 1 / wider
    low = np.where(is_wide, nbinom.ppf(tail, size, chance), poisson.ppf(tail, known))
    high = np.where(is_wide, nbinom.ppf(1 - tail, size, chance), poisson.ppf(1 - tail, known))
    unknown = np.isnan(mean)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)
