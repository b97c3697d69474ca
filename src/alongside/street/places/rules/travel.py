"""How long a worker takes to get there: by the streets where they are known, else as the crow flies."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from alongside.ground.geometry import EARTH_METRES, flat_metres_between

CROW_METRES_PER_SECOND = 6.5
"""Speed across the map when no streets are known: town driving at about 9 m/s on streets 1.4 times longer."""
WALK_TO_CAR_SECONDS = 60.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Segment:
    """One piece of street: its two ends in degrees, its length in metres and speed in metres a second."""

    start: Point
    end: Point
    metres: float
    metres_per_second: float
    is_one_way: bool = False


@dataclass(frozen=True)
class Travel:
    """How long it takes, in minutes, and whether streets were used to say so."""

    minutes: float
    is_by_street: bool


class StreetMap:
    """The streets as a graph of corners. Built once per version of the map."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        corner_by_point: dict[Point, int] = {}
        for segment in segments:
            for point in (segment.start, segment.end):
                corner_by_point.setdefault(_corner(point), len(corner_by_point))
        self.corners = np.array(list(corner_by_point), dtype=float).reshape(-1, 2)
        starts, ends, seconds = [], [], []
        for segment in segments:
            here, there = corner_by_point[_corner(segment.start)], corner_by_point[_corner(segment.end)]
            ways = [(here, there)] if segment.is_one_way else [(here, there), (there, here)]
            for one, other in ways:
                starts.append(one)
                ends.append(other)
                seconds.append(segment.metres / segment.metres_per_second)
        size = len(corner_by_point)
        # SciPy is loaded with the first street map: a process that never looks at one stays small.
        from scipy.sparse import csr_array

        towards = csr_array((seconds, (ends, starts)), shape=(size, size))
        self._towards = towards
        self._seconds_to: dict[int, np.ndarray] = {}

    def minutes_to(self, there: Point, origins: Sequence[Point]) -> list[Travel]:
        """Answer how long it takes from each origin to a point (degrees)."""
        if not len(self.corners):
            return [crow_travel(origin, there) for origin in origins]
        corner, off_street = self._nearest(there)
        if corner not in self._seconds_to:
            from scipy.sparse.csgraph import dijkstra

            self._seconds_to = {**self._seconds_to, corner: dijkstra(self._towards, indices=corner)}  # type: ignore[call-overload]
        seconds = self._seconds_to[corner]
        return [self._from(origin, seconds, off_street, there) for origin in origins]

    def _from(self, origin: Point, seconds: np.ndarray, off_street: float, there: Point) -> Travel:
        corner, metres = self._nearest(origin)
        drive = float(seconds[corner])
        if drive == inf:
            return crow_travel(origin, there)
        walk = (metres + off_street) / CROW_METRES_PER_SECOND
        return Travel((drive + walk + WALK_TO_CAR_SECONDS) / 60, is_by_street=True)

    def _nearest(self, point: Point) -> tuple[int, float]:
        lon, lat = point
        east = np.radians(self.corners[:, 0] - lon) * np.cos(np.radians(lat))
        north = np.radians(self.corners[:, 1] - lat)
        metres = EARTH_METRES * np.hypot(east, north)
        nearest = int(np.argmin(metres))
        return nearest, float(metres[nearest])


def crow_travel(origin: Point, there: Point) -> Travel:
    """Answer the straight-line time between two points in degrees."""
    metres = flat_metres_between(*origin, *there)
    return Travel((metres / CROW_METRES_PER_SECOND + WALK_TO_CAR_SECONDS) / 60, is_by_street=False)


def _corner(point: Point) -> Point:
    return round(point[0], 6), round(point[1], 6)
