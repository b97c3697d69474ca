"""Made-up sources as hourly counts: a week's rhythm, a level, a spread, and what goes wrong."""

from datetime import UTC, datetime, timedelta

import numpy as np

Hours = list[tuple[datetime, int]]
START = datetime(2025, 6, 2, 5, tzinfo=UTC)
"""A Monday, midnight in Chicago."""
HOUR = timedelta(hours=1)


def rhythm() -> np.ndarray:
    """Answer the share of each hour of the week around 1: evenings and weekends are busier."""
    week = np.outer([0.9, 0.9, 0.95, 1, 1.2, 1.3, 0.9], 1 + 0.6 * np.sin(np.arange(24) / 24 * 2 * np.pi)).ravel()
    return np.asarray(week / week.mean())


def make_hours(
    *, days: int, a_day: float, spread: float = 1, seed: int = 1, levels: tuple[tuple[int, float], ...] = (),
    missing: tuple[tuple[int, int], ...] = (),
) -> Hours:  # fmt: skip
    """Make hours of a source: ``levels`` are (from day, times), ``missing`` are spans of days without a record."""
    rng = np.random.default_rng(seed)
    mean = np.tile(rhythm(), days // 7 + 1)[: days * 24] * a_day / 24
    for day, times in levels:
        mean[day * 24 :] *= times
    if spread > 1:
        shape = a_day / (spread - 1)
        mean *= np.repeat(rng.gamma(shape, 1 / shape, days), 24)
    counts = rng.poisson(mean)
    for since, until in missing:
        counts[since * 24 : until * 24] = 0
    return [(START + turn * HOUR, int(calls)) for turn, calls in enumerate(counts)]
