"""Streets from GeoJSON: a FeatureCollection of lines in degrees."""

import json
from collections.abc import Iterator
from typing import Any

from .road import Columns, Road, Unusable, find_columns, read_point, read_road

_EXPORT = "Export it as a GeoJSON FeatureCollection of lines."


def read_geojson(text: str, columns: Columns) -> list[Road]:
    """Read the roads of a GeoJSON file, or say why that cannot be."""
    try:
        said = json.loads(text)
    except ValueError as wrong:
        raise Unusable("It is not JSON.", _EXPORT) from wrong
    features = said.get("features") if isinstance(said, dict) else None
    if not isinstance(features, list) or not features:
        raise Unusable("It has no features.", _EXPORT)
    _check_system(said)
    kept = [one for one in features if isinstance(one, dict)]
    present = {name for one in kept[:500] for name in one.get("properties") or {}}
    found = find_columns(columns, present)
    roads = [
        read_road(one.get("properties") or {}, line, found) for one in kept for line in _lines(one.get("geometry"))
    ]
    if not roads:
        raise Unusable("It has no lines: its features are points or areas.", _EXPORT)
    return roads


def _check_system(said: dict[str, Any]) -> None:
    crs = said.get("crs")
    name = str(((crs or {}).get("properties") or {}).get("name", "")) if isinstance(crs, dict) else ""
    if name and not name.upper().endswith(("CRS84", ":4326", "WGS84")):
        raise Unusable(
            f"It says that its points are in {name}.",
            "Export it again in degrees (WGS 84, EPSG:4326), longitude first.",
        )


def _lines(geometry: Any) -> Iterator[list[tuple[float, float]]]:
    if not isinstance(geometry, dict):
        return
    told = geometry.get("coordinates") or []
    lines = (
        [told] if geometry.get("type") == "LineString" else told if geometry.get("type") == "MultiLineString" else []
    )
    for line in lines:
        if not isinstance(line, list):
            raise Unusable("One of its lines is no list of points.", _EXPORT)
        points = [read_point(pair) for pair in line]
        if len(points) >= 2:
            yield points
