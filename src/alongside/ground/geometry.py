"""Points on the ground: longitude and latitude in degrees (WGS 84), distances in metres."""

from math import asin, cos, hypot, radians, sin, sqrt

EARTH_METRES = 6_371_008.8


def metres_between(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Answer the great-circle distance in metres between two points in degrees (haversine)."""
    half_lat, half_lon = radians(lat2 - lat1) / 2, radians(lon2 - lon1) / 2
    inner = sin(half_lat) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(half_lon) ** 2
    return 2 * EARTH_METRES * asin(sqrt(inner))


def flat_metres_between(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Answer the distance in metres on a flat map: right to 0.1% inside one city, and quick."""
    east = radians(lon2 - lon1) * cos(radians((lat1 + lat2) / 2))
    return EARTH_METRES * hypot(east, radians(lat2 - lat1))


def is_on_earth(lon: float | None, lat: float | None) -> bool:
    """Say whether a pair of degrees can be a real place: both known, in range and not 0/0."""
    if lon is None or lat is None:
        return False
    return -180 <= lon <= 180 and -90 <= lat <= 90 and not (abs(lon) < 1e-6 and abs(lat) < 1e-6)
