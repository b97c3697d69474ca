"""How long a worker takes to get there: by the streets where they are known, else as the crow flies."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from alongside.ground.geometry import flat_metres_between

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


REMEMBERED_PLACES = 256
"""For how many ends of a way the seconds to everywhere are kept: some tens of megabytes for a large city."""
REMEMBERED_POINTS = 20_000


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
        # SciPy is loaded with the first street map: a process that never looks at one stays small.
        from scipy.sparse import csr_array

        size = len(corner_by_point)
        towards = csr_array((seconds, (ends, starts)), shape=(size, size))
        # Two streets between the same corners: the quicker one counts, where a sparse matrix would add them up.
        self._towards = _quickest(towards, starts, ends, seconds)
        self._usable = self._main_part()
        self._narrow = float(np.cos(np.radians(self.corners[:, 1].mean()))) if size else 1.0
        self._flat = self.corners[self._usable] * (self._narrow, 1.0)
        self._seconds_to: OrderedDict[int, np.ndarray] = OrderedDict()
        self._near: dict[Point, tuple[int, float]] = {}

    def minutes_to(self, there: Point, origins: Sequence[Point]) -> list[Travel]:
        """Answer how long it takes from each origin to a point (degrees)."""
        if not len(self.corners):
            return [crow_travel(origin, there) for origin in origins]
        corner, off_street = self._nearest(there)
        seconds = self._seconds(corner)
        return [self._from(origin, seconds, off_street, there) for origin in origins]

    def _seconds(self, corner: int) -> np.ndarray:
        known = self._seconds_to.get(corner)
        if known is None:
            from scipy.sparse.csgraph import dijkstra

            known = dijkstra(self._towards, indices=corner)  # type: ignore[call-overload]
            self._seconds_to[corner] = known
            while len(self._seconds_to) > REMEMBERED_PLACES:
                self._seconds_to.popitem(last=False)
        return known

    def _from(self, origin: Point, seconds: np.ndarray, off_street: float, there: Point) -> Travel:
        corner, metres = self._nearest(origin)
        drive = float(seconds[corner])
        if drive == inf:
            return crow_travel(origin, there)
        walk = (metres + off_street) / CROW_METRES_PER_SECOND
        return Travel((drive + walk + WALK_TO_CAR_SECONDS) / 60, is_by_street=True)

    def _nearest(self, point: Point) -> tuple[int, float]:
        known = self._near.get(point)
        if known is None:
            apart = self._flat - (point[0] * self._narrow, point[1])
            nearest = int(self._usable[int(np.argmin(np.einsum("ij,ij->i", apart, apart)))])
            known = nearest, flat_metres_between(*point, *map(float, self.corners[nearest]))
            if len(self._near) >= REMEMBERED_POINTS:
                self._near.clear()
            self._near[point] = known
        return known

    def _main_part(self) -> np.ndarray:
        """Answer the corners one can drive to and from; a yard that no street leads out of is no place to start.

        Streets that do not hang together at all are taken as they are.
        """
        size = len(self.corners)
        if not size:
            return np.arange(0)
        from scipy.sparse.csgraph import connected_components

        _, labels = connected_components(self._towards, connection="strong")
        counts = np.bincount(labels)
        largest = int(np.argmax(counts))
        return np.flatnonzero(labels == largest) if counts[largest] > size / 2 else np.arange(size)


def _quickest(towards: Any, starts: list[int], ends: list[int], seconds: list[float]) -> Any:
    if towards.nnz == len(seconds):
        return towards
    from scipy.sparse import csr_array

    best: dict[tuple[int, int], float] = {}
    for pair, took in zip(zip(ends, starts, strict=True), seconds, strict=True):
        best[pair] = min(took, best.get(pair, inf))
    rows, columns = zip(*best, strict=True)
    return csr_array((list(best.values()), (rows, columns)), shape=towards.shape)


def crow_travel(origin: Point, there: Point) -> Travel:
    """Answer the straight-line time between two points in degrees."""
    metres = flat_metres_between(*origin, *there)
    return Travel((metres / CROW_METRES_PER_SECOND + WALK_TO_CAR_SECONDS) / 60, is_by_street=False)


def _corner(point: Point) -> Point:
    return round(point[0], 6), round(point[1], 6)
