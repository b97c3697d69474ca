"""A fall in how often we are asked, found on low counts while it happens.

Every day the last 1, 2, 4 and 8 weeks are each held against up to 26 weeks before them. Given how many calls came in
both together, how many fall into the later weeks is binomial if nothing changed, whatever the usual number is
(the exact conditional test of two Poisson counts; Przyborowski and Wilenski 1940, Biometrika 31). Whole weeks, so
that quiet Sundays are no fall. Where weeks differ more than chance makes them, both counts are divided by how much
more (variance over mean of the weeks before, drawn towards 1). The four looks are one alarm at ``ALARM``, chosen by
simulation; tests/street/missed/test_rules.py prints how often it is false and how soon it is right. Below a call every
other day a halving may take months. (Intake's quality finds, looking back, when a whole feed changed its level.)
"""

from dataclasses import dataclass
from typing import Any

WEEKS = (1, 2, 4, 8)
BEFORE_DAYS = 182
FEWEST_DAYS = 28
FEWEST_BEFORE = 12
WEEKS_ON_TRUST = 6
"""So many weeks of ordinary chance are put beside the weeks seen, so that a few odd ones do not hide a fall."""

ALARM = 0.0003
OVER = 0.005
"""An alarm is over once no look is as unlikely as this any more."""


@dataclass(frozen=True)
class Fall:
    """What the most telling look found: so many calls in the last days where so many were usual."""

    days: int
    seen: int
    usual: float
    chance: float


def chances(counts: Any) -> Any:
    """Answer, for each day of one or several series of daily counts, the smallest chance of the four looks.

    ``counts`` has one row a series and one column a day; so has the answer. 1 where there is too little before.
    """
    import numpy as np

    each = _looks(np.atleast_2d(np.asarray(counts, dtype=np.int64)))
    return np.min([chance for _, chance in each], axis=0)


def fall_today(counts: list[int]) -> Fall | None:
    """Answer the most telling fall at the end of a series of daily counts, or None with too little before."""
    import numpy as np

    series = np.atleast_2d(np.asarray(counts, dtype=np.int64))
    found = []
    for days, chance in _looks(series):
        if series.shape[1] < days + FEWEST_DAYS:
            continue
        start = max(0, series.shape[1] - days - BEFORE_DAYS)
        before = series[0, start : series.shape[1] - days]
        usual = float(before.sum()) * days / len(before)
        found.append(Fall(days, int(series[0, -days:].sum()), round(usual, 1), float(chance[0, -1])))
    return min(found, key=lambda one: one.chance) if found else None


def _looks(counts: Any) -> list[tuple[int, Any]]:
    import numpy as np
    from scipy.special import bdtr

    rows, days = counts.shape
    total = np.concatenate([np.zeros((rows, 1), dtype=np.int64), np.cumsum(counts, axis=1)], axis=1)
    answers = []
    for weeks in WEEKS:
        late = 7 * weeks
        chance = np.ones((rows, days))
        day = np.arange(late + FEWEST_DAYS, days + 1)
        if len(day):
            start = np.maximum(0, day - late - BEFORE_DAYS)
            recent, before = total[:, day] - total[:, day - late], total[:, day - late] - total[:, start]
            share = late / (day - start)
            spread = _spread(total, start, day - late)
            found = bdtr(np.floor(recent / spread), ((recent + before) / spread).astype(np.int64), share)
            chance[:, day - 1] = np.where(before >= FEWEST_BEFORE, found, 1.0)
        answers.append((late, chance))
    return answers


def _spread(total: Any, start: Any, end: Any) -> Any:
    """Answer how many times more than by chance the weeks between start and end differ: 1 or more, a day and series."""
    import numpy as np

    seen, summed, squared = np.zeros(len(end)), np.zeros((len(total), len(end))), np.zeros((len(total), len(end)))
    for week in range(BEFORE_DAYS // 7):
        first = end - 7 * (week + 1)
        is_inside = first >= start
        count = np.where(is_inside, total[:, np.maximum(end - 7 * week, 0)] - total[:, np.maximum(first, 0)], 0)
        seen, summed, squared = seen + is_inside, summed + count, squared + count * count
    mean = summed / seen
    variance = (squared - seen * mean * mean) / np.maximum(seen - 1, 1)
    ratio = variance / np.maximum(mean, 1e-9)
    return np.maximum(1.0, ((seen - 1) * ratio + WEEKS_ON_TRUST) / (seen - 1 + WEEKS_ON_TRUST))
