"""What two calls have in common and where they differ: place, time, nature and number, each as one word."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from rapidfuzz import fuzz

from alongside.ground.geometry import flat_metres_between, is_on_earth

WINDOW_MINUTES = 30.0
"""Two feeds tell of one event within this many minutes of one another."""

ASKED_WINDOW_MINUTES = 90.0
"""Somebody who asks us directly (an officer, a resident) may do so this long after the event was created."""

ALIKE_STREET = 86.0
ALIKE_NATURE = 72.0
_BLOCK = re.compile(r"^(\d+) block of (.+)$")
FEED_SOURCES = ("centre", "non_emergency")


@dataclass(frozen=True, slots=True)
class Event:
    """What is known of one call when it is compared with another."""

    call_id: int
    source: str
    number: str
    call_source: str
    created_at: datetime
    place_key: str
    lon: float | None
    lat: float | None
    category: str
    nature: str

    @property
    def is_asked(self) -> bool:
        """Say whether somebody asked us directly: then it may come later than the centre's own record."""
        return self.call_source not in FEED_SOURCES


@dataclass(frozen=True, slots=True)
class Evidence:
    """Four words about two calls, and the numbers behind them."""

    place: str
    time: str
    nature: str
    number: str
    metres: float | None
    minutes: float

    @property
    def words(self) -> tuple[str, str, str, str]:
        """Answer the four words in the order in which they are weighed."""
        return self.place, self.time, self.nature, self.number


def compare(one: Event, other: Event) -> Evidence | None:
    """Say what two calls have in common, or None when they cannot be one event: too far apart in time."""
    minutes = _minutes_apart(one, other)
    asked = one.is_asked != other.is_asked
    if not is_in_window(minutes, asked=asked):
        return None
    metres = _metres(one, other)
    return Evidence(
        place=_place(one.place_key, other.place_key, metres),
        time=_time(abs(minutes), asked=asked),
        nature=_nature(one, other),
        number=_number(one.number, other.number),
        metres=metres,
        minutes=abs(minutes),
    )


def is_in_window(minutes: float, *, asked: bool) -> bool:
    """Say whether two calls so many minutes apart may be one event (asked: the one asked for minus the feed's)."""
    if asked:
        return -WINDOW_MINUTES <= minutes <= ASKED_WINDOW_MINUTES
    return abs(minutes) <= WINDOW_MINUTES


def _minutes_apart(one: Event, other: Event) -> float:
    later, earlier = (other, one) if other.is_asked and not one.is_asked else (one, other)
    return (later.created_at - earlier.created_at).total_seconds() / 60


def _metres(one: Event, other: Event) -> float | None:
    if not (is_on_earth(one.lon, one.lat) and is_on_earth(other.lon, other.lat)):
        return None
    assert one.lon is not None and one.lat is not None and other.lon is not None and other.lat is not None
    return flat_metres_between(one.lon, one.lat, other.lon, other.lat)


def _place(key: str, other: str, metres: float | None) -> str:
    written = _written(key, other)
    if metres is None:
        return written
    near = "near" if metres <= 150 else "nearby" if metres <= 600 else "far"
    return f"{written}+{near}"


@lru_cache(maxsize=65_536)
def _written(key: str, other: str) -> str:
    """Compare two place keys: same, next_block, same_street, street_of_corner, differs, unknown."""
    if not key or not other:
        return "unknown"
    if key == other:
        return "same"
    block, street = _split(key)
    other_block, other_street = _split(other)
    if " & " in key or " & " in other:
        return _corners(street, other_street)
    if fuzz.token_sort_ratio(street, other_street) < ALIKE_STREET:
        return "differs"
    if block is None or other_block is None:
        return "same_street"
    if block == other_block:
        return "same"
    return "next_block" if abs(block - other_block) <= 100 else "same_street"


def _corners(street: str, other: str) -> str:
    """Compare when at least one place is a corner."""
    if " & " in street and " & " in other:
        return "same" if fuzz.token_sort_ratio(street, other) >= ALIKE_STREET else "differs"
    corner, alone = (street, other) if " & " in street else (other, street)
    alike = max(fuzz.token_sort_ratio(part, alone) for part in corner.split(" & "))
    return "street_of_corner" if alike >= ALIKE_STREET else "differs"


def _split(key: str) -> tuple[int | None, str]:
    numbered = _BLOCK.match(key)
    return (int(numbered[1]), numbered[2]) if numbered else (None, key)


def _time(minutes: float, *, asked: bool) -> str:
    if asked:
        return "asked_soon" if minutes <= 30 else "asked_later"
    for limit, word in ((1, "at_once"), (3, "soon"), (6, "later"), (12, "much_later")):
        if minutes <= limit:
            return word
    return "long_after"


def _nature(one: Event, other: Event) -> str:
    if one.category and one.category == other.category != "other":
        return "same"
    if _are_alike(one.nature, other.nature):
        return "same"
    if not one.category or not other.category or "other" in (one.category, other.category):
        return "unknown"
    return "differs"


@lru_cache(maxsize=65_536)
def _are_alike(nature: str, other: str) -> bool:
    if not nature or not other:
        return False
    return fuzz.token_set_ratio(nature.lower(), other.lower()) >= ALIKE_NATURE


def _number(number: str, other: str) -> str:
    """Say whether the two numbers are one: equal, or one ends with the other's six or more digits."""
    if number == other:
        return "same"
    digits, others = _digits(number), _digits(other)
    short, long = sorted((digits, others), key=len)
    return "same" if len(short) >= 6 and long.endswith(short) else "differs"


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit()).lstrip("0")
