"""Officers' own activity: a column that says so, or natures that only officers start."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import words
from .columns import Column

YES = frozenset({"1", "true", "yes", "y", "0", "false", "no", "n"})
MOST_NAMED = 80


@dataclass(frozen=True)
class OfficerActivity:
    """How officers' own activity is told from calls: the recipe's part, and the words for a person."""

    body: dict[str, object]
    column: Column | None
    confidence: float
    how: str
    reason: str


def find_officer_activity(free: Sequence[Column], natures: Sequence[tuple[str, Column]]) -> OfficerActivity | None:
    """Find the column that says an officer began it, or else the natures that say so by their words."""
    for column in sorted(free, key=lambda one: -words.weigh(one.squashed, words.OFFICER)):
        found = _told_by(column)
        if found is not None:
            return found
    return _named_by(natures)


def _told_by(column: Column) -> OfficerActivity | None:
    weight = words.weigh(column.squashed, words.OFFICER)
    if weight < 0.5 or not 1 <= column.distinct <= 25:
        return None
    values = {value.lower() for value in column.counts}
    if weight == 1.0 and values <= YES:
        how = "yes or no"
        return OfficerActivity({"column": column.name}, column, 0.95, how, "Its values are yes and no.")
    said = sorted(value for value in column.counts if words.OFFICER_VALUES.fullmatch(value))
    if not said or len(said) == column.distinct:
        return None
    share = sum(column.counts[value] for value in said) / column.filled
    reason = f"{share:.0%} of rows say {', '.join(said[:3])}."
    return OfficerActivity(
        {"column": column.name, "values": said}, column, 0.85, f"when it says {', '.join(said[:3])}", reason
    )


def _named_by(natures: Sequence[tuple[str, Column]]) -> OfficerActivity | None:
    for field, column in natures:
        if field.endswith("_code"):
            continue
        said = [value for value, _ in column.counts.most_common() if words.OFFICER_NATURES.fullmatch(value)][
            :MOST_NAMED
        ]
        if said:
            share = sum(column.counts[value] for value in said) / column.filled
            reason = f"{share:.0%} of rows have a nature that officers begin themselves, such as {said[0]}."
            return OfficerActivity({"natures": said}, None, 0.7, f"{len(said)} natures", reason)
    return None
