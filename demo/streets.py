"""The ground of Larkwater's west side: a street grid round a lake, neighbourhoods, beats, addresses.

Larkwater is no real place. Its coordinates lie in open country in the Midwest, so that distances and
sunsets are right and no real street carries a made-up call.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

import numpy as np
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

LON, LAT = -89.930, 43.280
BLOCK_METRES = 200.0
COLUMNS, ROWS = 28, 24
METRES_PER_DEGREE = 111_194.9

Ring = list[list[float]]
GeoJson = dict[str, object]

EAST_WEST = (
    "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gingko", "Hazel", "Ironwood", "Juniper", "Katsura",
    "Larch", "Maple", "Nutmeg", "Oak", "Poplar", "Quince", "Rowan", "Sumac", "Tamarack", "Umber", "Viburnum",
    "Willow", "Yarrow", "Zinnia",
)  # fmt: skip
HOODS = (
    ("reedbank", "Reedbank"), ("old-mill", "Old Mill"), ("tolley-shore", "Tolley Shore"),
    ("northpoint", "Northpoint"),
    ("garfield-flats", "Garfield Flats"), ("quarry-hill", "Quarry Hill"), ("midtown-west", "Midtown West"),
    ("lamplight", "Lamplight"), ("southgate", "Southgate"), ("cannery", "Cannery Row"), ("fairoaks", "Fair Oaks"),
    ("ferry-road", "Ferry Road"),
)  # fmt: skip


@dataclass(frozen=True)
class Area:
    """A named polygon: ``kind`` is a word of ``places.AreaKind``."""

    kind: str
    code: str
    name: str
    polygon: GeoJson


@dataclass(frozen=True)
class Segment:
    """One piece of street between two corners, in degrees, metres and metres per second."""

    name: str
    line: Ring
    metres: float
    metres_per_second: float
    is_one_way: bool


@dataclass(frozen=True)
class Address:
    """Somewhere a call can come from. ``weight`` is its share of all calls."""

    address: str
    lon: float
    lat: float
    beat: str
    neighbourhood: str
    weight: float


def to_degrees(east: float, north: float) -> tuple[float, float]:
    """Answer the longitude and latitude of a point given in metres from the south-west corner."""
    lat = LAT + north / METRES_PER_DEGREE
    return round(LON + east / (METRES_PER_DEGREE * cos(radians(LAT))), 6), round(lat, 6)


def make_lake() -> Polygon:
    """Make Lake Tolley: a kidney in the north-east, in metres."""
    shore = [
        (3000, 4100), (3300, 3650), (3750, 3420), (4150, 3050), (4650, 3000), (4900, 3350), (4850, 3800),
        (5050, 4250), (4700, 4600), (4100, 4650), (3600, 4480), (3200, 4400),
    ]  # fmt: skip
    return Polygon(shore).buffer(120).buffer(-60)


def make_areas(lake: Polygon) -> list[Area]:
    """Make the district, the service area, four beats, twelve neighbourhoods, the lake and a park."""
    width, height = COLUMNS * BLOCK_METRES, ROWS * BLOCK_METRES
    land = box(0, 0, width, height).difference(lake)
    areas = [
        Area("district", "west", "West District", _geojson(land)),
        Area("service", "westside", "Larkwater west side", _geojson(land)),
        Area("water", "lake-tolley", "Lake Tolley", _geojson(lake)),
        Area("park", "commons", "Garfield Commons", _geojson(box(1000, 1800, 1600, 2200))),
    ]
    for index, beat in enumerate(("W1", "W2", "W3", "W4")):
        east, north = (index % 2) * width / 2, (1 - index // 2) * height / 2
        quarter = box(east, north, east + width / 2, north + height / 2)
        areas.append(Area("beat", beat, f"Beat {beat}", _geojson(quarter.intersection(land))))
    areas += [Area("neighbourhood", c, n, _geojson(p)) for c, n, p in _hoods(land)]
    return areas


def _hoods(land: BaseGeometry) -> list[tuple[str, str, BaseGeometry]]:
    """Answer twelve neighbourhoods in metres; each border follows streets and steps aside once."""
    wide, tall, step = COLUMNS * BLOCK_METRES / 4, ROWS * BLOCK_METRES / 3, BLOCK_METRES
    hoods: list[tuple[str, str, BaseGeometry]] = []
    taken: BaseGeometry = Polygon()
    for index, (code, name) in enumerate(HOODS):
        column, row = index % 4, 2 - index // 4
        west, south = column * wide, row * tall
        piece = box(west, south, west + wide, south + tall)
        if (index % 3) != 2:  # a few blocks over the line, as grown neighbourhoods are
            piece = piece.union(box(west + wide - 1, south + step * 2, west + wide + step, south + step * 5))
        piece = piece.intersection(land).difference(taken)
        taken = unary_union([taken, piece])
        hoods.append((code, name, piece))
    return hoods


def _geojson(shape: BaseGeometry) -> GeoJson:
    """Answer a shape in metres as a GeoJSON polygon in degrees: the largest part when there are several."""
    whole = max(shape.geoms, key=lambda part: part.area) if hasattr(shape, "geoms") else shape
    rings = [[list(to_degrees(x, y)) for x, y in ring.coords] for ring in (whole.exterior, *whole.interiors)]
    return {"type": "Polygon", "coordinates": rings}


def make_segments(lake: Polygon) -> list[Segment]:
    """Make every street of the grid between its corners, leaving out what would lie in the lake."""
    segments = []
    for row in range(ROWS + 1):
        name = f"{EAST_WEST[row]} {'Ave' if row % 6 == 0 else 'St'}"
        corners = [(column * BLOCK_METRES, row * BLOCK_METRES) for column in range(COLUMNS + 1)]
        segments += _street(name, corners, lake, 15.6 if row % 6 == 0 else 8.9, row % 11 == 5)
    for column in range(COLUMNS + 1):
        name = f"{_ordinal(column + 1)} {'Blvd' if column % 7 == 0 else 'St'}"
        corners = [(column * BLOCK_METRES, row * BLOCK_METRES) for row in range(ROWS + 1)]
        segments += _street(name, corners, lake, 13.4 if column % 7 == 0 else 8.9, column % 13 == 6)
    return segments


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _street(
    name: str, corners: list[tuple[float, float]], lake: Polygon, speed: float, is_one_way: bool
) -> list[Segment]:
    pieces = []
    for start, end in pairwise(corners):
        piece = LineString([start, end])
        if piece.intersects(lake):
            continue
        line = [list(to_degrees(*start)), list(to_degrees(*end))]
        pieces.append(Segment(name, line, BLOCK_METRES, speed, is_one_way))
    return pieces


def make_addresses(
    segments: list[Segment], areas: list[Area], lots: int, top_share: float, rng: np.random.Generator
) -> list[Address]:
    """Make addresses along the streets, with weights so that the top 1% hold about ``top_share`` of calls."""
    chosen = rng.permutation(len(segments) * 10)[:lots]
    spots = [_lot(segments[int(one) // 10], int(one) % 10) for one in sorted(int(c) for c in chosen)]
    beats, hoods = (
        [(a.code, Polygon(a.polygon["coordinates"][0])) for a in areas if a.kind == kind]  # type: ignore[index]
        for kind in ("beat", "neighbourhood")
    )
    placed = [(*spot, _inside(beats, *spot[1:]), _inside(hoods, *spot[1:])) for spot in spots]
    inside = [spot for spot in placed if spot[3] and spot[4]]
    weights = _weights(len(inside), top_share, rng)
    return [Address(*spot, weight) for spot, weight in zip(inside, weights, strict=True)]


def _lot(segment: Segment, lot: int) -> tuple[str, float, float]:
    (lon1, lat1), (lon2, lat2) = segment.line
    share = (lot + 0.5) / 10
    runs_east = lat1 == lat2
    along = (lon1 - LON) * METRES_PER_DEGREE * cos(radians(LAT)) if runs_east else (lat1 - LAT) * METRES_PER_DEGREE
    number = (round(along / BLOCK_METRES) + 1) * 100 + lot * 8 + (lot % 2)
    side = 0.00012 if lot % 2 else -0.00012
    lon = lon1 + (lon2 - lon1) * share + (0 if runs_east else side * 1.3)
    lat = lat1 + (lat2 - lat1) * share + (side if runs_east else 0)
    direction = "W" if runs_east else "N"
    return f"{number} {direction} {segment.name}", round(lon, 6), round(lat, 6)


def _inside(shapes: list[tuple[str, Polygon]], lon: float, lat: float) -> str:
    point = Point(lon, lat)
    return next((code for code, shape in shapes if shape.covers(point)), "")


def _weights(count: int, top_share: float, rng: np.random.Generator) -> list[float]:
    """Answer weights, shuffled: the top hundredth as a power law holding its share, the rest log-normal."""
    top = max(1, count // 100)
    head = 1.0 / np.arange(1, top + 1) ** 0.65
    tail = np.sort(rng.lognormal(0.0, 1.0, count - top))[::-1]
    tail = np.minimum(tail, np.percentile(tail, 99))
    weights = np.concatenate([head / head.sum() * top_share, tail / tail.sum() * (1 - top_share)])
    return [float(one) for one in rng.permutation(weights)]
