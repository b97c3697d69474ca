"""Points of shapes."""

from typing import Any

from shapely.geometry import shape


def point_inside(polygon: dict[str, Any]) -> tuple[float, float]:
    """Answer a point (degrees) that surely lies inside a GeoJSON polygon, near its middle."""
    point = shape(polygon).representative_point()
    return point.x, point.y
