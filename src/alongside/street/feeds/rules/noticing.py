"""What the core notices of a feed by itself: columns that moved, clocks that jumped, days without a call."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from rapidfuzz import fuzz, process, utils

from alongside.street.intake.rules.recipe import Recipe

ALIKE_ENOUGH = 60.0
"""Two names at least so alike (0 to 100) are proposed as one column that was renamed."""

SHORTEST_PART, PART_IS_ALIKE = 3, 75.0
"""A name inside another one ("lat" in "latitude") is as good as so many percent."""

ENOUGH_ROWS_TO_MISS_A_COLUMN = 25
"""Portals leave out columns that are empty in every row sent; fewer rows than this say nothing."""

CLOCK_TOLERANCE = timedelta(minutes=5)
FEWEST_MOVED = 3
SHARE_MOVED = 0.8
USUAL_DAY = 10
SHARE_SET_ASIDE = 0.1
FEWEST_SET_ASIDE = 5


@dataclass(frozen=True)
class Notice:
    """One thing noticed: a word of ``words.NOTICES`` and the facts that fill its sentences."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Answer the notice as a store keeps it."""
        return {"code": self.code, "facts": dict(self.facts)}


def needed_and_gone(recipe: Recipe, rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Answer the columns without which the recipe cannot read a call, and which not one of these rows has.

    The rows are asked, not the portal's own list of columns, which may still name what its records have lost.
    """
    return [column for column in recipe.needs if not any(column in row for row in rows)]


def notice_columns(recipe: Recipe, columns: Sequence[str], *, before: Sequence[str], rows: int) -> list[Notice]:
    """Say what changed in the columns of a feed since ``before`` (empty when it was never read).

    A needed column that is gone comes first; a column gone while an unknown one appeared is proposed as renamed.
    """
    here = set(columns)
    gone_needed = [column for column in recipe.needs if column not in columns]
    said = [Notice("column-gone", {"column": column, "recipe": recipe.name}) for column in gone_needed]
    added = [column for column in columns if column not in before and column not in recipe.columns] if before else []
    known = recipe.columns & set(before or recipe.usual)
    missing = sorted(known - here - set(gone_needed))
    is_plenty = rows >= ENOUGH_ROWS_TO_MISS_A_COLUMN
    candidates = added or ([c for c in columns if c not in recipe.columns] if gone_needed and not before else [])
    pairs = pair_renamed([*gone_needed, *missing], candidates)
    for column, (now, percent) in pairs.items():
        said.append(Notice("column-renamed", {"column": column, "now": now, "percent": percent}))
    said += [Notice("column-missing", {"column": c}) for c in missing if c not in pairs and is_plenty]
    taken = {now for now, _ in pairs.values()}
    said += [Notice("column-added", {"column": column}) for column in added if column not in taken]
    return said


def pair_renamed(gone: Sequence[str], added: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Pair each column that is gone with the new one most alike (percent), each new one at most once."""
    scored = sorted(
        (
            (score, column, now)
            for column in gone
            for now, score, _ in process.extract(
                column, added, scorer=_alike, processor=utils.default_process, limit=None
            )
            if score >= ALIKE_ENOUGH
        ),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    pairs: dict[str, tuple[str, int]] = {}
    for score, column, now in scored:
        if column not in pairs and now not in {taken for taken, _ in pairs.values()}:
            pairs[column] = (now, round(score))
    return pairs


def _alike(one: str, other: str, **_: Any) -> float:
    shorter, longer = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    is_part = len(shorter) >= SHORTEST_PART and shorter in longer
    return float(
        max(fuzz.ratio(shorter, longer), 0.95 * fuzz.token_sort_ratio(one, other), PART_IS_ALIKE if is_part else 0)
    )


@dataclass(frozen=True)
class Moved:
    """A known call that came back: when it was said to be created before, and now."""

    before: datetime
    now: datetime


def notice_clock(created: Sequence[datetime], moved: Sequence[Moved], *, at: datetime) -> list[Notice]:
    """Say whether calls come from the future, or known ones came back shifted by whole hours."""
    said = []
    ahead = [one - at for one in created if one - at > CLOCK_TOLERANCE]
    if ahead:
        most = round(max(ahead).total_seconds() / 60)
        said.append(Notice("ahead-of-time", {"count": len(ahead), "minutes": most}))
    hours = Counter(shift for one in moved if (shift := whole_hours(one.now - one.before)))
    if hours:
        shift, count = hours.most_common(1)[0]
        if count >= FEWEST_MOVED and count >= SHARE_MOVED * len(moved):
            said.append(Notice("clock-shifted", {"count": count, "hours": f"{shift:+g}"}))
    return said


def whole_hours(moved: timedelta) -> float:
    """Answer by how many half hours (as hours) an instant moved, or 0 when it moved by something else."""
    halves = moved.total_seconds() / 1800
    nearest = round(halves)
    return nearest / 2 if nearest and abs(halves - nearest) * 30 <= 1 else 0.0


def notice_empty_days(calls_by_day: Mapping[date, int], *, newest: date, days: int = 7) -> list[Notice]:
    """Say which of the last whole days before ``newest`` have no call, where a usual day has ten or more.

    ``calls_by_day`` may leave out days without calls. Days before the first known one are not missed.
    """
    known = [count for day, count in calls_by_day.items() if count and day < newest]
    if len(known) < 3 or median(known) < USUAL_DAY:
        return []
    first = min(calls_by_day)
    looked = [newest - timedelta(days=back) for back in range(days, 0, -1)]
    return [
        Notice("empty-day", {"day": day.isoformat(), "usual": round(median(known))})
        for day in looked
        if day > first and not calls_by_day.get(day)
    ]


def notice_set_aside(set_aside: int, rows: int) -> list[Notice]:
    """Say when so many rows were set aside that something is wrong with the recipe or the feed."""
    if set_aside >= FEWEST_SET_ASIDE and set_aside >= SHARE_SET_ASIDE * rows:
        return [Notice("many-set-aside", {"count": set_aside, "rows": rows})]
    return []
