"""Exact intervals for shares of small numbers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """A share with the numbers it came from and its exact interval."""

    numerator: int
    denominator: int
    share: float
    low: float
    high: float


def exact_interval(hits: int, tries: int, level: float = 0.95) -> tuple[float, float]:
    """Answer the Clopper–Pearson interval of a share: never narrower than it says, however small the numbers.

    Source: Clopper and Pearson (1934), Biometrika 26, through the beta distribution. With no tries at all,
    anything is possible: (0, 1).
    """
    from scipy.special import betaincinv

    if not 0 <= hits <= tries:
        raise ValueError(f"{hits} of {tries} is not a share")
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else float(betaincinv(hits, tries - hits + 1, tail))
    high = 1.0 if hits == tries else float(betaincinv(hits + 1, tries - hits, 1 - tail))
    return low, high


def share_of(hits: int, tries: int) -> Share | None:
    """Answer a share with its exact interval, or nothing when there was nothing to take a share of."""
    if tries == 0:
        return None
    low, high = exact_interval(hits, tries)
    return Share(hits, tries, round(hits / tries, 4), round(low, 4), round(high, 4))
