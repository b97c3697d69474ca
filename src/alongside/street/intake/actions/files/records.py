"""From a JSON record to the columns of a table: nested names become ``a.b``, points become lon and lat."""

import json
import re
from typing import Any

from .json_scan import Broken

DEEPEST = 6


def flat(record: dict[str, Any]) -> dict[str, str]:
    """Answer a record as named texts: a GeoJSON feature, an ArcGIS feature, or any object."""
    told: dict[str, str] = {}
    if record.get("type") == "Feature" and isinstance(record.get("properties"), dict):
        _put(told, record["properties"], "", 0)
        if record.get("id") not in (None, ""):
            told.setdefault("id", _text(record["id"]))
        lon, lat = _point(record.get("geometry"))
        told["lon" if "lon" not in told else "geometry.lon"] = lon
        told["lat" if "lat" not in told else "geometry.lat"] = lat
    elif isinstance(record.get("attributes"), dict) and set(record) <= {"attributes", "geometry", "centroid"}:
        _put(told, record["attributes"], "", 0)
        place = record.get("geometry") or record.get("centroid")
        if isinstance(place, dict):
            told["x" if "x" not in told else "geometry.x"] = _text(place.get("x"))
            told["y" if "y" not in told else "geometry.y"] = _text(place.get("y"))
    else:
        _put(told, record, "", 0)
    return told


def is_twice(name: str) -> Broken:
    """Say that a record names one thing twice and says different things of it."""
    return Broken("name-twice", f"The record says “{name[:40]}” twice, with different values.", is_passed=True)


def _put(told: dict[str, str], record: dict[str, Any], before: str, depth: int) -> None:
    for name, value in record.items():
        name = before + _mended(name)
        if isinstance(value, dict) and value and depth < DEEPEST:
            lon, lat = _point(value)
            if lon:
                told[f"{name}.lon"], told[f"{name}.lat"] = lon, lat
            else:
                _put(told, value, f"{name}.", depth + 1)
        else:
            told[name] = _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return _mended(value)
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _mended(json.dumps(value, ensure_ascii=False))


def _point(place: Any) -> tuple[str, str]:
    """Answer the lon and lat of a GeoJSON point as they were written, or two blanks."""
    if not isinstance(place, dict) or place.get("type") not in ("Point", "MultiPoint"):
        return "", ""
    pair = place.get("coordinates")
    if place["type"] == "MultiPoint" and isinstance(pair, list) and pair:
        pair = pair[0]
    if not isinstance(pair, list) or len(pair) < 2:
        return "", ""
    return _text(pair[0]), _text(pair[1])


def _mended(text: str) -> str:
    """Read bytes that were no UTF-8 as Windows text; half a sign of a pair becomes the mark of a lost sign."""
    if text.isascii() or not re.search(r"[\ud800-\udfff]", text):
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
