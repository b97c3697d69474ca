"""Where a call is: from a centre's own coordinates to degrees (WGS 84)."""

from functools import lru_cache
from math import isfinite

from pyproj import CRS, Transformer

from alongside.ground.geometry import is_on_earth

DEGREES = 4326
NOWHERE: tuple[None, None] = (None, None)


def locate(x: str, y: str, epsg: int) -> tuple[float, float] | tuple[None, None]:
    """Answer (lon, lat) in degrees, seven decimals; (None, None) when not located: blank, 0/0, off the earth."""
    if not x or not y:
        return NOWHERE
    try:
        east, north = float(x), float(y)
    except ValueError:
        return NOWHERE
    if not (isfinite(east) and isfinite(north)) or (east == 0 and north == 0):
        return NOWHERE
    if epsg != DEGREES:
        return _in_degrees(east, north, epsg)
    return (east, north) if is_on_earth(east, north) else NOWHERE


@lru_cache(maxsize=65_536)
def _in_degrees(east: float, north: float, epsg: int) -> tuple[float, float] | tuple[None, None]:
    lon, lat = _transformer(epsg).transform(east, north)
    west, south, east_end, north_end = _bounds(epsg)
    if not (west - 1 <= lon <= east_end + 1 and south - 1 <= lat <= north_end + 1):
        return NOWHERE
    return round(lon, 7), round(lat, 7)


@lru_cache(maxsize=16)
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, DEGREES, always_xy=True)


@lru_cache(maxsize=16)
def _bounds(epsg: int) -> tuple[float, float, float, float]:
    """Answer where a coordinate system is meant to be used: a point far outside it is a typing error."""
    area = CRS.from_epsg(epsg).area_of_use
    return (-180.0, -90.0, 180.0, 90.0) if area is None else tuple(area.bounds)
