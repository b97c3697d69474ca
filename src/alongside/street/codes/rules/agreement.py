"""When two people agree what a code means (DOMAIN.md §4, "Code mapping review").

Two classify each code on their own, with low, somewhat or very confidence; agreement approves; otherwise a third
decides. Nobody's answer is shown to one who has yet to give theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How sure a reviewer is of their answer."""

    LOW = "low"
    SOMEWHAT = "somewhat"
    VERY = "very"


class Standing(StrEnum):
    """Where a code stands in its round."""

    OPEN = "open"  # nobody has answered
    HALF = "half"  # one has answered
    DISPUTED = "disputed"  # two differ; a third decides
    AGREED = "agreed"  # two said the same
    DECIDED = "decided"  # a third said which


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: who, which category (blank: it hides both), and whether it decided."""

    reviewer_id: int
    category: str
    decides: bool = False


def standing_of(said: Sequence[Said]) -> Standing:
    """Answer where a code stands, from the answers of its round, oldest first."""
    if not said:
        return Standing.OPEN
    if any(one.decides for one in said):
        return Standing.DECIDED
    if len(said) == 1:
        return Standing.HALF
    return Standing.AGREED if said[0].category == said[1].category else Standing.DISPUTED


def is_settled(standing: Standing) -> bool:
    """Say whether a round is over: agreed or decided."""
    return standing in (Standing.AGREED, Standing.DECIDED)


def may_answer(said: Sequence[Said], reviewer_id: int) -> bool:
    """Say whether a person may still answer: the round is not over, and they have not answered in it."""
    return not is_settled(standing_of(said)) and all(one.reviewer_id != reviewer_id for one in said)


def may_see(said: Sequence[Said], reviewer_id: int) -> bool:
    """Say whether a person may see the answers: they gave their own, or the round is over, or they are to decide."""
    standing = standing_of(said)
    has_answered = any(one.reviewer_id == reviewer_id for one in said)
    return has_answered or is_settled(standing) or standing is Standing.DISPUTED


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer does: where the code then stands, whether it decides, and the meaning to confirm if settled."""

    standing: Standing
    decides: bool
    category: str | None


def outcome_of(before: Sequence[Said], answer: Said) -> Outcome:
    """Answer what one more answer does. The caller has checked that the person may answer."""
    decides = standing_of(before) is Standing.DISPUTED
    standing = standing_of([*before, Said(answer.reviewer_id, answer.category, decides)])
    return Outcome(standing, decides, answer.category if is_settled(standing) else None)
