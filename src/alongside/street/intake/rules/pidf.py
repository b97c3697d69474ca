"""Where an emergency message says something is: PIDF-LO (RFC 4119, 5139, 5491) read by allow-list.

A location says who provided it, whose telephone it is and how long it may be kept; only the civic address and the
point are read. The XML comes from outside, so its entities are never expanded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from alongside.ground.geometry import is_on_earth

LONGEST_LOCATION = 256 * 1024
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
_LOOKS_LIKE_AN_ADDRESS = re.compile(r"^\d{1,6}[A-Za-z]?\s+[\w .'&/-]{3,80}$")
_NORTH_FIRST = frozenset({"4326", "4979"})
_SHAPES = frozenset({"Point", "Circle", "Ellipse", "ArcBand", "Sphere", "Ellipsoid", "Prism", "Polygon"})
_UPS_AND_DOWNS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A civic address and a point in degrees; blank or None when not told. ``notes`` say what could not be read."""

    address: str = ""
    lon: float | None = None
    lat: float | None = None
    notes: tuple[str, ...] = ()


def read_location(told: Any) -> Whereabouts:
    """Read a location by value: PIDF-LO as text, or the plain pair of degrees that some senders write instead."""
    if isinstance(told, Mapping):
        return _point_of_pair(told)
    if not isinstance(told, str) or not told.strip():
        return Whereabouts()
    if len(told) > LONGEST_LOCATION:
        return Whereabouts(notes=("A location was too long to be read.",))
    if told.lstrip().lower().startswith("geo:"):
        return _point(told, "4326")
    try:
        root = fromstring(told.strip())
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return Whereabouts(notes=("A location was not PIDF-LO and was not read.",))
    civic = next((one for one in root.iter() if _name(one) == "civicAddress"), None)
    address = "" if civic is None else _address(civic)
    shape = next((one for one in root.iter() if _name(one) in _SHAPES), None)
    spot = Whereabouts() if shape is None else _shape(shape)
    return Whereabouts(address, spot.lon, spot.lat, spot.notes)


def read_street(told: Any) -> str:
    """Read only the street of a location, for the second street of a corner."""
    if not isinstance(told, str) or len(told) > LONGEST_LOCATION:
        return ""
    try:
        root = fromstring(told.strip())
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return ""
    civic = next((one for one in root.iter() if _name(one) == "civicAddress"), None)
    return "" if civic is None else _street(_parts(civic))


def _address(civic: Element) -> str:
    parts = _parts(civic)
    street = _street(parts)
    if not street:
        loose = parts.get("LOC", "")
        return loose if _LOOKS_LIKE_AN_ADDRESS.match(loose) else ""
    number = f"{parts.get('HNO', '')}{parts.get('HNS', '')}".strip()
    unit = f"Unit {parts['UNIT']}" if parts.get("UNIT") else ""
    return " ".join(one for one in (number, street, unit) if one)


def _street(parts: Mapping[str, str]) -> str:
    return " ".join(parts[name] for name in ("PRD", "RD", "STS", "POD") if parts.get(name)) if parts.get("RD") else ""


def _parts(civic: Element) -> dict[str, str]:
    return {
        _name(one): " ".join(_UPS_AND_DOWNS.sub(" ", one.text).split())[:80]
        for one in civic
        if _name(one) in _CIVIC and one.text
    }


_CIVIC = frozenset({"HNO", "HNS", "PRD", "RD", "STS", "POD", "UNIT", "LOC"})
"""What is read of a civic address: the street and the door. No name of an occupant, no landmark, no free text."""


def _shape(shape: Element) -> Whereabouts:
    system = next((str(one.get("srsName")) for one in (shape, *shape.iter()) if one.get("srsName")), "4326")
    told = [one.text or "" for one in shape.iter() if _name(one) in ("pos", "posList", "coordinates")]
    return _point(" ".join(told).replace(",", " "), system.rsplit(":", 1)[-1], is_ring=_name(shape) == "Polygon")


def _point(text: str, system: str, *, is_ring: bool = False) -> Whereabouts:
    numbers = [float(one) for one in _NUMBERS.findall(text)[:2_000]]
    step = 3 if system == "4979" and len(numbers) % 3 == 0 else 2
    if len(numbers) < 2:
        return Whereabouts()
    first, second = numbers[0], numbers[1]
    if is_ring:
        corners = list(zip(numbers[::step], numbers[1::step], strict=False))[:-1] or [(first, second)]
        first, second = sum(one for one, _ in corners) / len(corners), sum(one for _, one in corners) / len(corners)
    if system.upper() == "CRS84":
        first, second = second, first
    elif system not in _NORTH_FIRST:
        return Whereabouts(notes=("A point was in a coordinate system that EIDO does not use; it was not read.",))
    return _placed(lon=second, lat=first)


def _point_of_pair(told: Mapping[str, Any]) -> Whereabouts:
    known = {str(name).lower(): value for name, value in told.items()}
    lon = next((known[name] for name in ("longitude", "lon", "lng") if name in known), None)
    lat = next((known[name] for name in ("latitude", "lat") if name in known), None)
    if known.get("type") == "Point" and isinstance(known.get("coordinates"), list):
        lon, lat = (*known["coordinates"], None, None)[:2]
    try:
        if lon is None or lat is None or isinstance(lon, bool) or isinstance(lat, bool):
            return Whereabouts()
        return _placed(lon=float(lon), lat=float(lat))
    except (TypeError, ValueError):
        return Whereabouts(notes=("A point was not written in numbers; it was not read.",))


def _placed(*, lon: float, lat: float) -> Whereabouts:
    if not (isfinite(lon) and isfinite(lat)) or (lon == 0 and lat == 0):
        return Whereabouts()
    if abs(lat) > 90 >= abs(lon):  # only the other order can be meant
        return _turned(lon=lat, lat=lon)
    if not is_on_earth(lon, lat):
        return Whereabouts(notes=("A point was not on the earth; it was not read.",))
    return Whereabouts(lon=round(lon, 7), lat=round(lat, 7))


def _turned(*, lon: float, lat: float) -> Whereabouts:
    if not is_on_earth(lon, lat):
        return Whereabouts(notes=("A point was not on the earth; it was not read.",))
    note = "A point had longitude before latitude; it was turned round."
    return Whereabouts(lon=round(lon, 7), lat=round(lat, 7), notes=(note,))


def _name(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]
