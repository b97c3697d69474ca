"""Roads cut where they cross, so that one can turn there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .road import Point, Road

CORNER_DIGITS = 6
"""Points that are the same to a tenth of a metre are one corner."""


@dataclass(frozen=True)
class Piece:
    """A piece of road between two corners. One way runs along its line."""

    name: str
    line: tuple[Point, ...]
    metres_per_second: float
    is_one_way: bool


def cut_at_crossings(roads: Sequence[Road]) -> list[Piece]:
    """Cut every road at the points that it shares with another, or with itself; a road of no length is left out."""
    uses: Counter[Point] = Counter()
    for road in roads:
        for place, point in enumerate(road.line):
            # An end is a corner by itself; a point inside becomes one when anything else is there too.
            uses[_corner(point)] += 2 if place in (0, len(road.line) - 1) else 1
    return [piece for road in roads for piece in _pieces(road, uses)]


def share_that_hangs_together(pieces: Sequence[Piece]) -> float:
    """Answer the share of corners that one can reach from one another, one-way streets aside (0 to 1)."""
    leader: dict[Point, Point] = {}

    def find(point: Point) -> Point:
        while leader[point] != point:
            leader[point] = leader[leader[point]]
            point = leader[point]
        return point

    for piece in pieces:
        one, other = _corner(piece.line[0]), _corner(piece.line[-1])
        leader.setdefault(one, one)
        leader.setdefault(other, other)
        leader[find(one)] = find(other)
    sizes = Counter(find(point) for point in leader)
    return max(sizes.values(), default=0) / max(len(leader), 1)


def _pieces(road: Road, uses: Counter[Point]) -> list[Piece]:
    line = road.line[::-1] if road.one_way == "against" else road.line
    pieces, start = [], 0
    for place in range(1, len(line)):
        if place == len(line) - 1 or uses[_corner(line[place])] > 1:
            part = line[start : place + 1]
            start = place
            if len({_corner(point) for point in part}) > 1:
                pieces.append(Piece(road.name, part, road.metres_per_second, bool(road.one_way)))
    return pieces


def _corner(point: Point) -> Point:
    return round(point[0], CORNER_DIGITS), round(point[1], CORNER_DIGITS)
