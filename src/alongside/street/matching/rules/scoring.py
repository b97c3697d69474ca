"""How sure it is that two calls are one event: weights of evidence, and a certainty shared among rivals.

The weights are log odds (natural logarithm), fitted by maximum likelihood on 9,884 calls of San Antonio's published
feed told twice with noise (tests/street/matching: fitting.py, two_feeds.py), and judged on Oakland's, from which
nothing was learned: of pairs given 0.95 and more, 99 in 100 were one event; of all pairs to find, 91 in 100 got 0.5
and more. Where it errs it is too careful: of pairs given two in three, four in five were one event.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp

from .evidence import Evidence
from .words import Certainty, in_a_word

BASE = 0.31
PLACE = {
    "same+near": 3.39,
    "same": 2.94,
    "same+nearby": 2.43,
    **dict.fromkeys(
        ("differs+near", "unknown+near", "same_street+near", "next_block+near", "street_of_corner+near"), 1.15
    ),
    **dict.fromkeys(
        ("next_block", "same_street", "street_of_corner", "unknown", "unknown+nearby", "same_street+nearby",
         "next_block+nearby", "street_of_corner+nearby", "differs+nearby"), -2.23
    ),
}  # fmt: skip
AGAINST = -7.52
TIME = {
    "at_once": 2.09,
    "soon": 1.29,
    "later": 0.77,
    "much_later": -0.36,
    "long_after": -2.07,
    "asked_soon": -0.84,
    "asked_later": -0.77,
}
NATURE = {"same": 1.73, "unknown": 0.18, "differs": -1.73}
NUMBER = {"same": 3.13, "differs": -2.87}
WORTH_A_LOOK = 0.2
"""Pairs below this are not even proposed: four in five of them, and more, are two events."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Two calls with their certainty (0 to 1), in a word, and what speaks for and against it."""

    first_id: int
    second_id: int
    certainty: float
    why: tuple[str, ...]

    @property
    def word(self) -> Certainty:
        """Say the certainty in a word."""
        return in_a_word(self.certainty)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two calls of different sources with the evidence about them."""

    first_id: int
    first_source: str
    second_id: int
    second_source: str
    evidence: Evidence


def log_odds(evidence: Evidence) -> float:
    """Add up what the evidence weighs, as if no other call could be meant."""
    place, time, nature, number = evidence.words
    return BASE + PLACE.get(place, AGAINST) + TIME[time] + NATURE[nature] + NUMBER[number]


def score(compared: Sequence[Compared]) -> list[Scored]:
    """Give every compared pair its certainty.

    A call is at most one call of another source. So where several could be meant, the certainty is shared: the
    odds of a pair over one and the odds of all pairs of either call with that source.
    """
    odds = [exp(log_odds(one.evidence)) for one in compared]
    rivals: dict[tuple[int, str], float] = defaultdict(float)
    count: dict[tuple[int, str], int] = defaultdict(int)
    for one, weight in zip(compared, odds, strict=True):
        for key in _keys(one):
            rivals[key] += weight
            count[key] += weight >= 0.05
    scored = []
    for one, weight in zip(compared, odds, strict=True):
        most = max(rivals[key] for key in _keys(one))
        others = max(count[key] for key in _keys(one)) - 1
        certainty = round(weight / (1 + most), 4)
        scored.append(Scored(one.first_id, one.second_id, certainty, tuple(_why(one.evidence, others))))
    return scored


def _keys(one: Compared) -> tuple[tuple[int, str], tuple[int, str]]:
    return (one.first_id, one.second_source), (one.second_id, one.first_source)


def _why(evidence: Evidence, others: int) -> Iterable[str]:
    """Name what was found as codes that a page turns into sentences: ``word`` or ``word:number``."""
    place, time, nature, number = evidence.words
    yield f"place.{place.split('+')[0]}"
    if evidence.metres is not None:
        yield f"metres:{round(evidence.metres)}"
    yield f"{'asked' if time.startswith('asked') else 'minutes'}:{round(evidence.minutes)}"
    yield f"nature.{nature}"
    if number == "same":
        yield "number.same"
    if others > 0:
        yield f"rivals:{others}"
