"""Where calls are: which columns are coordinates and in which reference system, proved by where the points fall."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import CRSError

from ..making import numbers_in
from . import words, zones
from .columns import Column

CITY_DEGREES = 1.2
"""The middle nine tenths of a centre's calls lie within this many degrees: about 130 km, a large county."""

NEAR_DEGREES = 0.75
"""A centre's calls fall this near to the middle of its programme's map."""

NORTH_AMERICA = (-170.0, 15.0, -52.0, 72.0)
WEB_MERCATOR = 3857
POINTS_TRIED, POINTS_SHOWN = 40, 1500
Point = tuple[float, float]


@dataclass(frozen=True)
class Coordinates:
    """Two columns (or the two numbers of one column) and the reference system that puts them into one town."""

    x: Column
    y: Column
    epsg: int
    confidence: float
    how: str
    reason: str
    points: tuple[Point, ...]
    is_pair: bool = False
    is_latitude_first: bool = False

    @property
    def middle(self) -> Point:
        """Answer the middle of the points, in degrees."""
        lon, lat = np.median(np.array(self.points), axis=0)
        return float(lon), float(lat)


@dataclass(frozen=True)
class Hints:
    """What is known besides the rows: the programme's time zone, and the system the file itself names."""

    zone: str = ""
    epsg: int = 0


def find_coordinates(
    columns: Sequence[Column], hint: Point | None = None, hint_zone: str = "", hint_epsg: int = 0
) -> list[Coordinates]:
    """Answer every reading of coordinates in a table, the surest first: degrees, pairs in one text, metres or feet."""
    numeric = [one for one in columns if one.share("decimal", "integer") > 0.9 and one.filled and not one.is_constant]
    degrees = _degree_columns(numeric)
    pairs = [found for one in columns if one.share("pair") > 0.7 and (found := _pair_of(one))]
    known = degrees or next(iter(pairs), None)
    middle = known.middle if known else hint
    hints = Hints(hint_zone, hint_epsg)
    projected = _projected_columns(numeric, middle, known, hints)
    if known is None and hint is not None and (projected is None or _away(projected.middle, hint) > NEAR_DEGREES):
        projected = _projected_columns(numeric, None, None, hints)  # another town than the programme's
    every = [one for one in (degrees, projected, *pairs) if one is not None]
    return sorted(every, key=lambda one: -one.confidence)


def _degree_columns(numeric: Sequence[Column]) -> Coordinates | None:
    best: Coordinates | None = None
    for x in numeric:
        for y in numeric:
            if x is y or not _could_be_degrees(x, y):
                continue
            found = _weigh_degrees(x, y)
            if found and (best is None or found.confidence > best.confidence):
                best = found
    return best


def _could_be_degrees(x: Column, y: Column) -> bool:
    if x.share("decimal") < 0.5 or y.share("decimal") < 0.5:
        return False
    lon, lat = _middle_of(x), _middle_of(y)
    return -180 <= lon <= -50 and 14 <= lat <= 75


def _weigh_degrees(x: Column, y: Column) -> Coordinates | None:
    points = _points(x.numbers, y.numbers)
    if len(points) < 3:
        return None
    spread = _spread(points)
    named = bool(words.LON.fullmatch(x.squashed)) + bool(words.LAT.fullmatch(y.squashed))
    swapped = bool(words.LAT.fullmatch(x.squashed)) and bool(words.LON.fullmatch(y.squashed))
    sure = min(0.99, 0.6 + 0.18 * named + (0.03 if spread < CITY_DEGREES else -0.25) - (0.1 if swapped else 0))
    how = "degrees (WGS 84)" + (", the two columns are swapped" if swapped else "")
    reason = f"Read as degrees, nine tenths of the points lie within {spread:.2f}° of one another{_size_word(spread)}."
    if swapped:
        reason += f" {x.name} holds the longitudes and {y.name} the latitudes, against their names."
    return Coordinates(x, y, 4326, max(sure, 0.3), how, reason, tuple(points))


def _pair_of(column: Column) -> Coordinates | None:
    numbers = [_last_two(value) for value in column.values]
    first, second = [one[0] for one in numbers], [one[1] for one in numbers]
    is_latitude_first = np.median([abs(v) for v in first if v is not None]) < 75 if any(first) else False
    lons, lats = (second, first) if is_latitude_first else (first, second)
    points = _points(lons, lats)
    if len(points) < 3 or not -180 <= np.median([p[0] for p in points]) <= -50:
        return None
    how = "the two numbers of the text, " + ("latitude first" if is_latitude_first else "longitude first")
    reason = "The text ends with two numbers in brackets, which are degrees."
    return Coordinates(column, column, 4326, 0.8, how, reason, tuple(points), True, is_latitude_first)


def _last_two(value: str) -> tuple[float | None, float | None]:
    found = numbers_in(value)
    return (float(found[-2]), float(found[-1])) if len(found) > 1 else (None, None)


def _projected_columns(
    numeric: Sequence[Column], middle: Point | None, known: Coordinates | None, hints: Hints
) -> Coordinates | None:
    xs = [one for one in numeric if words.LON.fullmatch(one.squashed) and _magnitude(one) > 1000]
    ys = [one for one in numeric if words.LAT.fullmatch(one.squashed) and _magnitude(one) > 1000]
    pairs = [(x, y) for x in xs for y in ys if x is not y]
    if not pairs:
        return None
    x, y = min(pairs, key=lambda pair: (abs(pair[0].index - pair[1].index), pair[0].index))
    raw = _raw_points(x.numbers, y.numbers)
    return _best_plane(x, y, raw, middle, known, hints) if len(raw) >= 3 else None


def _best_plane(
    x: Column, y: Column, raw: np.ndarray, middle: Point | None, known: Coordinates | None, hints: Hints
) -> Coordinates | None:
    sample = raw[:: max(1, len(raw) // POINTS_TRIED)]
    tried = [
        (*_try_plane(epsg, bounds, sample[:, ::-1] if swap else sample, middle), epsg, name, swap)
        for epsg, name, bounds in _planes_told(hints.epsg)
        for swap in (False, True)
    ]
    fits = [
        (score - 0.2 * swap + _is_in_zone(placed, hints.zone) + _is_near_a_city(placed), -n, epsg, name, placed, swap)
        for n, (score, placed, epsg, name, swap) in enumerate(tried)
        if score > 0
    ]
    if not fits:
        return None
    _, _, epsg, name, placed, swap = max(fits, key=lambda fit: fit[:2])
    agrees, says = _agreement(x, y, epsg, known, swap)
    rivals = _rivals(fits, placed)
    certain = agrees or hints.epsg == epsg
    sure = 0.95 if certain else 0.45 if rivals else 0.85 if middle is not None else 0.6 + 0.15 * bool(hints.zone)
    if rivals and not certain:
        says = f"{rivals} other systems would put them elsewhere, so check on a map where its middle is. {says}"
    lon, lat = np.median(placed, axis=0)
    reason = (
        f"Read as {name} (EPSG:{epsg}), the points fall into one town inside the area that system is for; "
        f"its middle is at {lat:.2f}, {lon:.2f}. {says}"
    )
    if hints.epsg == epsg:
        reason = f"The file says so itself. {reason}"
    how = f"{name}, EPSG:{epsg}" + (", the two columns are swapped" if swap else "")
    first, second = (y, x) if swap else (x, y)
    shown = raw[:: max(1, len(raw) // POINTS_SHOWN)]
    placed = np.column_stack(_transformer(epsg).transform(*(shown[:, ::-1] if swap else shown).T))
    points = tuple((float(lon), float(lat)) for lon, lat in placed[np.isfinite(placed).all(axis=1)])
    return Coordinates(first, second, epsg, sure, how, reason.strip(), points)


def _is_in_zone(placed: np.ndarray, zone: str) -> float:
    if not zone:
        return 0.0
    lon, lat = np.median(placed, axis=0)
    return 0.5 * zones.same_clock(zones.zone_at(float(lon), float(lat))[0], zone)


def _rivals(fits: Sequence[tuple[float, int, int, str, np.ndarray, bool]], placed: np.ndarray) -> int:
    """Count the systems that fit nearly as well and put the points into another town."""
    best, here = max(fit[0] for fit in fits), np.median(placed, axis=0)
    return sum(1 for fit in fits if fit[0] > best - 0.3 and np.abs(np.median(fit[4], axis=0) - here).max() > 0.1)


def _is_near_a_city(placed: np.ndarray) -> float:
    """Prefer a reading that puts the calls where many people live."""
    lon, lat = np.median(placed, axis=0)
    return 0.25 if zones.zone_at(float(lon), float(lat))[1] < 1 else 0.0


def _planes_told(epsg: int) -> tuple[tuple[int, str, tuple[float, float, float, float]], ...]:
    """Answer the one system a file names, where it is known, else all that may be."""
    if epsg and epsg != 4326:
        try:
            told = CRS.from_epsg(epsg)
        except CRSError:
            return _planes()
        if told.is_projected and told.area_of_use:
            return ((epsg, told.name, told.area_of_use.bounds),)
    return _planes()


def _try_plane(
    epsg: int, bounds: tuple[float, float, float, float], sample: np.ndarray, middle: Point | None
) -> tuple[float, np.ndarray]:
    nothing = (0.0, sample)
    if middle is not None and not _holds(bounds, middle, 0.3):
        return nothing
    lon, lat = _transformer(epsg).transform(sample[:, 0], sample[:, 1])
    placed = np.column_stack([lon, lat])
    placed = placed[np.isfinite(placed).all(axis=1)]
    if len(placed) < max(3, len(sample) // 2):
        return nothing
    west, south, east, north = bounds
    inside = (placed[:, 0] > west) & (placed[:, 0] < east) & (placed[:, 1] > south) & (placed[:, 1] < north)
    share, spread = float(inside.mean()), _spread([(p[0], p[1]) for p in placed])
    if share < 0.9 or not 0.003 < spread < CITY_DEGREES * 2:
        return nothing
    middle_here = np.median(placed, axis=0)
    centre = np.array([(west + east) / 2, (south + north) / 2])
    off_centre = float(np.abs((middle_here - centre) / np.array([east - west, north - south])).max())
    near = 0.0 if middle is None else max(0.0, 1 - float(np.hypot(*(middle_here - np.array(middle)))) * 4)
    return share + near + 0.2 * (0.5 - off_centre), placed


def _agreement(x: Column, y: Column, epsg: int, known: Coordinates | None, swap: bool) -> tuple[bool, str]:
    """Compare the points with the degrees of the same rows, where the table has both."""
    if known is None:
        return False, ""
    if known.is_pair:
        numbers = [_last_two(value) for value in known.x.values]
        lons = [one[1 if known.is_latitude_first else 0] for one in numbers]
        lats = [one[0 if known.is_latitude_first else 1] for one in numbers]
    else:
        lons, lats = known.x.numbers, known.y.numbers
    away: list[float] = []
    for a, b, lon, lat in zip(x.numbers, y.numbers, lons, lats, strict=True):
        if a and b and lon and lat and len(away) < 500:
            first, second = (b, a) if swap else (a, b)
            place = _transformer(epsg).transform(first, second)
            away.append(np.hypot((place[0] - lon) * np.cos(np.radians(lat)), place[1] - lat) * 111_320)
    if len(away) < 3:
        return False, ""
    metres = float(np.median(away))
    return metres < 100, f"The degrees in {known.x.name} agree within {metres:.0f} m."


@lru_cache(maxsize=1)
def _planes() -> tuple[tuple[int, str, tuple[float, float, float, float]], ...]:
    """Answer the plane systems a centre in North America may use: Web Mercator, state planes in feet or metres, UTM."""
    west, south, east, north = NORTH_AMERICA
    listed = query_crs_info(
        auth_name="EPSG", pj_types=[PJType.PROJECTED_CRS], contains=False,
        area_of_interest=AreaOfInterest(west, south, east, north),
    )  # fmt: skip
    planes: list[tuple[int, str, tuple[float, float, float, float]]] = [
        (WEB_MERCATOR, "Web Mercator", (-170.0, 15.0, -52.0, 72.0))
    ]
    feet = [one for one in listed if one.name.startswith("NAD83 / ") and one.name.endswith("(ftUS)")]
    feet += [one for one in listed if one.name.startswith("NAD83 / ") and one.name.endswith("(ft)")]
    metres = [one for one in listed if one.name.startswith("NAD83 / ") and "(" not in one.name]
    for one in [*feet, *metres]:
        if one.area_of_use and not one.deprecated and not _is_wide(one.name):
            planes.append((int(one.code), one.name, one.area_of_use.bounds))
    return tuple(planes)


def _is_wide(name: str) -> bool:
    return any(
        word in name for word in ("Albers", "BLM", "MTM", "3TM", "Lambert", "LCC", "Offshore", "Mercator", "CS2000")
    )


@lru_cache(maxsize=512)
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, 4326, always_xy=True)


def _holds(bounds: tuple[float, float, float, float], point: Point, margin: float) -> bool:
    west, south, east, north = bounds
    return west - margin <= point[0] <= east + margin and south - margin <= point[1] <= north + margin


def _points(lons: Sequence[float | None], lats: Sequence[float | None]) -> list[Point]:
    return [
        (lon, lat) for lon, lat in zip(lons, lats, strict=True)
        if lon is not None and lat is not None and (lon or lat) and abs(lon) <= 180 and abs(lat) <= 90
    ]  # fmt: skip


def _raw_points(xs: Sequence[float | None], ys: Sequence[float | None]) -> np.ndarray:
    both = [(x, y) for x, y in zip(xs, ys, strict=True) if x and y and np.isfinite(x) and np.isfinite(y)]
    return np.array(both, dtype=float).reshape(-1, 2)


def _away(one: Point, other: Point) -> float:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def _spread(points: Sequence[Point]) -> float:
    """Answer the width in degrees of the middle nine tenths of the points, the wider way."""
    table = np.array(points, dtype=float)
    low, high = np.percentile(table, [5, 95], axis=0)
    return float((high - low).max())


def _size_word(spread: float) -> str:
    if spread < 0.7:
        return ", the size of a city"
    return ", the size of a county" if spread < CITY_DEGREES else ", wider than a county"


def _magnitude(column: Column) -> float:
    return abs(_middle_of(column))


def _middle_of(column: Column) -> float:
    known = [value for value in column.numbers[:4000] if value]
    return float(np.median(known)) if known else 0.0
