"""Saying small numbers honestly: what a figure allows us to claim, and what it does not."""

from dataclasses import dataclass
from enum import StrEnum

from alongside.counted.measures.rules.intervals import exact_interval

TOO_WIDE = 0.30
"""An interval wider than this, from top to bottom, is too early to tell."""


class Claim(StrEnum):
    """What may be said of a share."""

    NOTHING_YET = "nothing_yet"
    TOO_EARLY = "too_early"
    NONE_SEEN = "none_seen"
    KNOWN = "known"


@dataclass(frozen=True)
class Saying:
    """A claim with the numbers it rests on. ``low`` and ``high`` are the exact 95% interval, from 0 to 1."""

    claim: Claim
    hits: int
    tries: int
    low: float
    high: float

    @property
    def percent_range(self) -> tuple[int, int]:
        """Answer the interval in whole per cent, rounded outward, so that it never claims more than it knows."""
        return int(self.low * 100), min(100, -int(-self.high * 100 // 1))


def say_published(hits: int, tries: int, low: float | None, high: float | None) -> Saying:
    """Decide what may be said of a share whose exact interval was already worked out."""
    if not tries or low is None or high is None:
        return Saying(Claim.NOTHING_YET, hits, tries, 0.0, 1.0)
    return Saying(Claim.TOO_EARLY if high - low > TOO_WIDE else Claim.KNOWN, hits, tries, low, high)


def say_share(hits: int, tries: int) -> Saying:
    """Decide what may be said of a share: known, too early to tell, or nothing yet."""
    low, high = exact_interval(hits, tries)
    return say_published(hits, tries, low, high)


def say_harm(events: int, tries: int) -> Saying:
    """Decide what may be said of harm: never that there is none. No events in 40 still allow about 7%.

    For no events the bound is one-sided 95% (0.05 to the power of one over the tries): the highest true share
    that would still show none this often (Hanley and Lippman-Hand 1983).
    """
    if tries == 0:
        return Saying(Claim.NOTHING_YET, 0, 0, 0.0, 1.0)
    if events == 0:
        return Saying(Claim.NONE_SEEN, 0, tries, 0.0, upper_bound_of_none(tries))
    low, high = exact_interval(events, tries)
    return Saying(Claim.TOO_EARLY if high - low > TOO_WIDE else Claim.KNOWN, events, tries, low, high)


def upper_bound_of_none(tries: int, level: float = 0.95) -> float:
    """Answer how large a share could still be after it was never seen: 1 - (1 - level)^(1/tries)."""
    if tries < 1:
        return 1.0
    return float(1 - (1 - level) ** (1 / tries))


def in_words(saying: Saying) -> str:
    """Say a claim in a plain English sentence. No sentence here can call anything wholly safe."""
    low, high = saying.percent_range
    match saying.claim:
        case Claim.NOTHING_YET:
            return "Nothing to count yet."
        case Claim.TOO_EARLY:
            return f"Too early to tell: {saying.hits} of {saying.tries}; the true share could be {low}% to {high}%."
        case Claim.NONE_SEEN:
            return f"None seen in {saying.tries}. The true share could still be up to about {high}%."
        case Claim.KNOWN:
            return f"{saying.hits} of {saying.tries}; the true share is likely {low}% to {high}%."
