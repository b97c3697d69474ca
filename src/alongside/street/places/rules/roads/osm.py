"""Streets from OpenStreetMap: the ways that a car may drive."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .road import KILOMETRES_AN_HOUR, MILES_AN_HOUR, PACE, Point, Road, Unusable

USUAL_MILES = {
    "motorway": 60, "trunk": 50, "primary": 35, "secondary": 30, "tertiary": 30, "unclassified": 25,
    "residential": 25, "living_street": 10, "service": 12, "motorway_link": 40, "trunk_link": 35,
    "primary_link": 30, "secondary_link": 25, "tertiary_link": 25, "road": 25,
}  # fmt: skip
"""The ways that are driven, with the limit that holds where none is signed (miles an hour)."""
NOT_DRIVEN = {"no", "private"}
NOT_THROUGH = {"driveway", "parking_aisle", "drive-through", "emergency_access"}


@dataclass(frozen=True)
class Way:
    """A way as OpenStreetMap keeps it: its nodes by number, and its tags."""

    nodes: tuple[int, ...]
    tags: Mapping[str, str]


def is_driven(tags: Mapping[str, str]) -> bool:
    """Say whether a car may drive a way through."""
    if tags.get("highway") not in USUAL_MILES or tags.get("area") == "yes":
        return False
    access = tags.get("motor_vehicle", tags.get("access", ""))
    return access not in NOT_DRIVEN and tags.get("service") not in NOT_THROUGH


def roads_of(ways: Iterable[Way], node: Callable[[int], Point | None]) -> list[Road]:
    """Turn the ways that are driven into roads. A way that leaves the cut-out goes as far as its nodes are known."""
    roads: list[Road] = []
    seen = False
    for way in ways:
        seen = True
        if is_driven(way.tags):
            name = (way.tags.get("name") or way.tags.get("ref") or "")[:80]
            pace, one_way = pace_of(way.tags), one_way_of(way.tags)
            roads += [Road(name, line, pace, one_way) for line in _known_lines(way.nodes, node)]
    if not roads:
        why = "It has ways, but none that a car may drive." if seen else "It has no ways."
        raise Unusable(why, "Cut out the streets: every way with the tag “highway”, and the nodes of those ways.")
    return roads


def pace_of(tags: Mapping[str, str]) -> float:
    """Answer metres a second from the signed limit, or from what is usual on such a road."""
    usual = USUAL_MILES[tags["highway"]] * MILES_AN_HOUR * PACE
    words = tags.get("maxspeed", "").lower().replace("mph", " mph").split()
    if not words or not words[0].replace(".", "", 1).isdigit():
        return usual
    unit = MILES_AN_HOUR if "mph" in words else KILOMETRES_AN_HOUR
    signed = float(words[0]) * unit
    return signed * PACE if 2 <= signed <= 40 else usual


def one_way_of(tags: Mapping[str, str]) -> str:
    """Answer which way a road is driven; a roundabout and a motorway go one way unless they say otherwise."""
    said = tags.get("oneway", "")
    if said in ("yes", "true", "1"):
        return "along"
    if said in ("-1", "reverse"):
        return "against"
    goes_round = tags.get("junction") in ("roundabout", "circular") or tags["highway"] in ("motorway", "motorway_link")
    return "along" if goes_round and not said else ""


def _known_lines(nodes: Iterable[int], node: Callable[[int], Point | None]) -> Iterator[tuple[Point, ...]]:
    line: list[Point] = []
    for number in nodes:
        point = node(number)
        if point is not None:
            line.append(point)
            continue
        if len(line) >= 2:
            yield tuple(line)
        line = []
    if len(line) >= 2:
        yield tuple(line)
