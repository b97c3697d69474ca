"""One road of a file, and how its columns are understood."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

Point = tuple[float, float]
MILES_AN_HOUR = 0.44704
KILOMETRES_AN_HOUR = 1 / 3.6
PACE = 0.75
"""The share of the limit that one drives in town, with its corners, lights and parked cars."""
USUAL_LIMIT = 25 * MILES_AN_HOUR
FASTEST = 40.0
SLOWEST = 2.0

NAMES = ("name", "fullname", "full_name", "street", "street_name", "st_name", "segment_na", "segment_name", "road_name")
SPEEDS = ("speed_limit", "speed_limi", "speedlimit", "maxspeed", "posted_speed", "speed")
ONE_WAYS = ("oneway", "one_way", "oneway_dir", "onewaydir")

ALONG = frozenset({"yes", "true", "ft", "f", "along", "1"})
AGAINST = frozenset({"-1", "reverse", "tf", "t", "against"})
BOTH = frozenset({"", "no", "false", "0", "b", "both", "n", "none", "null"})


class Unusable(Exception):
    """Say in a sentence why a file of streets cannot be used, and in another what to do."""

    def __init__(self, why: str, try_: str = "") -> None:
        self.why, self.try_ = why, try_
        super().__init__(why)


@dataclass(frozen=True)
class Road:
    """A line of a file in degrees: its name, metres a second, and ``along``, ``against`` or "" for both ways."""

    name: str
    line: tuple[Point, ...]
    metres_per_second: float = USUAL_LIMIT * PACE
    one_way: str = ""


@dataclass(frozen=True)
class Columns:
    """Which properties of a file hold what. What is not said is found by its usual names."""

    name: str = ""
    speed: str = ""
    one_way: str = ""
    unit: str = "mph"
    along: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()


def find_columns(columns: Columns, present: Collection[str]) -> Columns:
    """Answer the columns with those found that were not said, or refuse a name that the file does not have."""
    lower = {one.lower(): one for one in present}
    found = {}
    for what, usual in (("name", NAMES), ("speed", SPEEDS), ("one_way", ONE_WAYS)):
        said = getattr(columns, what)
        if said and said not in present:
            listed = ", ".join(sorted(present)[:30])
            raise Unusable(f"It has no property “{said}”.", f"It has these: {listed}.")
        found[what] = said or next((lower[one] for one in usual if one in lower), "")
    return Columns(**found, unit=columns.unit, along=columns.along, against=columns.against)


def read_road(said: Mapping[str, Any], line: Sequence[Point], columns: Columns) -> Road:
    """Read one road from the properties of a line."""
    name = str(said.get(columns.name) or "").strip()[:80] if columns.name else ""
    return Road(name, tuple(line), read_pace(said.get(columns.speed), columns), read_one_way(said, columns))


def read_pace(said: Any, columns: Columns) -> float:
    """Answer metres a second from a limit; a limit that cannot be one counts as the usual."""
    try:
        limit = float(str(said).split()[0]) if said not in (None, "") else 0.0
    except (ValueError, IndexError):
        limit = 0.0
    unit = MILES_AN_HOUR if columns.unit == "mph" else KILOMETRES_AN_HOUR
    metres = limit * unit
    if not isfinite(metres) or not SLOWEST <= metres <= FASTEST:
        metres = USUAL_LIMIT
    return metres * PACE


def read_one_way(said: Mapping[str, Any], columns: Columns) -> str:
    """Answer which way a road is driven, or refuse a code that nobody has explained."""
    if not columns.one_way:
        return ""
    word = str(said.get(columns.one_way) if said.get(columns.one_way) is not None else "").strip().lower()
    word = word.removesuffix(".0")
    if columns.along or columns.against:
        return "along" if word in columns.along else "against" if word in columns.against else ""
    if word in BOTH:
        return ""
    if word in ALONG or word in AGAINST:
        return "along" if word in ALONG else "against"
    raise Unusable(
        f"Nobody has said what “{word}” means in the property “{columns.one_way}”.",
        "Say it with --along and --against, such as --along 2 --against 1.",
    )


def read_point(pair: Any) -> Point:
    """Answer a point in degrees, or refuse what is none."""
    try:
        lon, lat = float(pair[0]), float(pair[1])
    except (TypeError, ValueError, IndexError) as wrong:
        raise Unusable("One of its lines has a point that is no pair of numbers.", _EXPORT) from wrong
    if not (isfinite(lon) and isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise Unusable(f"Its points are not degrees (one is {lon:g}, {lat:g}).", _EXPORT)
    return lon, lat


_EXPORT = "Export it again in degrees (WGS 84, EPSG:4326), longitude first."
