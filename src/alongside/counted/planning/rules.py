"""Where and when calls go unanswered, from the published figures only: safe because they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MissedTime:
    """A part of the week: day 0 is Monday, hours in local time, calls we could go to and calls we answered."""

    day: int
    start_hour: int
    end_hour: int
    eligible: int
    answered: int

    @property
    def missed(self) -> int:
        """Answer how many calls nobody went to."""
        return self.eligible - self.answered


def rank_missed_times(week: Mapping[str, Any], limit: int = 3) -> list[MissedTime]:
    """Rank the parts of the week by calls missed, most first. Hidden squares are left out, never guessed."""
    found = [
        MissedTime(day, start, start + week["hours"], square["eligible"], square["answered"])
        for day, squares in enumerate(week["days"])
        for start, square in zip(week["starts"], squares, strict=True)
        if square["eligible"] is not None and square["answered"] is not None
    ]
    missed = [one for one in found if one.missed > 0]
    return sorted(missed, key=lambda one: (-one.missed, one.day, one.start_hour))[:limit]


def rank_missed_areas(areas: Sequence[Mapping[str, Any]], limit: int = 3) -> list[tuple[str, int]]:
    """Rank areas by calls missed, most first, as pairs of name and count. Hidden areas are left out."""
    found = [
        (area["says"], area["denominator"] - area["numerator"])
        for area in areas
        if area["denominator"] is not None and area["numerator"] is not None
    ]
    return sorted((one for one in found if one[1] > 0), key=lambda one: (-one[1], one[0]))[:limit]
