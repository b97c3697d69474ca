"""Which column is the event number: the same for every word about one event, and another for every other event."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from . import words
from .columns import Column

FEWEST_UNIQUE = 0.2
WORTH = 0.55


@dataclass(frozen=True)
class Key:
    """The column chosen as event number, how sure, and why."""

    column: Column
    confidence: float
    how: str
    reason: str


def choose_key(columns: Sequence[Column], created: Sequence[str]) -> Key | None:
    """Choose the event number, or None when no column can be one. ``created`` is when each row says it was made."""
    best: Key | None = None
    for column in columns:
        found = _weigh(column, created)
        if found is not None and (best is None or found.confidence > best.confidence):
            best = found
    return best


def _weigh(column: Column, created: Sequence[str]) -> Key | None:
    if column.share_filled < 0.5 or column.uniqueness < FEWEST_UNIQUE or column.distinct < 2 or _cannot_be(column):
        return None
    is_row_id = bool(words.ROW_ID.fullmatch(column.squashed))
    named = words.weigh(column.squashed, words.KEY)
    if words.OTHER_NUMBER.fullmatch(column.squashed):
        named *= 0.5
    agrees = _agreement(column, created)
    weight = 0.5 * named + 0.4 * column.uniqueness * column.share_filled + 0.1 * agrees
    if is_row_id:
        weight = min(weight, 0.58 if column.squashed in ("id", "_id") else 0.42)
    if agrees < 0.9 and column.uniqueness < 0.98:
        weight -= 0.25
    if named == 0 and column.name.strip():
        weight = min(weight, 0.4)
    if weight < WORTH and not (is_row_id and column.uniqueness == 1.0 and column.squashed == "id"):
        return None
    return Key(column, min(0.99, weight), *_told(column, agrees, is_row_id))


def _cannot_be(column: Column) -> bool:
    """Say whether the values cannot be numbers of events: times, places, sentences, measures."""
    if column.share("iso", "us", "iso_day", "us_day", "clock", "epoch_ms", "pair", "url", "decimal") > 0.5:
        return True
    return column.words_each > 2.5 or column.lengths[1] > 80 or column.address_share > 0.5


def _agreement(column: Column, created: Sequence[str]) -> float:
    """Answer the share of repeated numbers whose rows say the same creation time; 1 when none repeats."""
    seen: dict[str, set[str]] = defaultdict(set)
    for value, when in zip(column.values, created, strict=True):
        if value and when and column.counts.get(value, 0) > 1:
            seen[value].add(when)
    return sum(1 for one in seen.values() if len(one) == 1) / len(seen) if seen else 1.0


def _told(column: Column, agrees: float, is_row_id: bool) -> tuple[str, str]:
    repeated = column.filled - column.distinct
    if is_row_id:
        return "as text", "Every row has its own, but by its name it may count rows, not events: check with the centre."
    if repeated == 0:
        return "as text", "Every row has its own."
    return (
        "as text, repeats are later words about the same event",
        f"{repeated:,} of {column.filled:,} rows repeat a number already seen, {agrees:.0%} of them with the same "
        f"time: later words about the same event.",
    )
