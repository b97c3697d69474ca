"""The closed lists of matching."""

from enum import StrEnum


class PairState(StrEnum):
    """What holds of two calls that look like one event."""

    PROPOSED = "proposed"
    MERGED = "merged"
    APART = "apart"


class Certainty(StrEnum):
    """A certainty in a word, so that nobody has to read a number."""

    CERTAIN = "certain"
    LIKELY = "likely"
    NONE = "none"


CERTAIN_FROM = 0.95
LIKELY_FROM = 0.5


def in_a_word(certainty: float) -> Certainty:
    """Answer the word for a certainty between 0 and 1."""
    if certainty >= CERTAIN_FROM:
        return Certainty.CERTAIN
    return Certainty.LIKELY if certainty >= LIKELY_FROM else Certainty.NONE
