"""What others may ask about places: areas on the map, streets, which area a point is in, how far."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shapely import STRtree
from shapely.geometry import Point, shape

from alongside.street.people.models import Programme

from .models import Area, AreaKind, StreetSegment
from .rules.travel import Segment, StreetMap, Travel


@dataclass(frozen=True)
class AreaRow:
    """A named piece of the map. ``polygon`` is GeoJSON in degrees."""

    kind: str
    code: str
    name: str
    polygon: dict[str, Any]


@dataclass(frozen=True)
class StreetRow:
    """A street's line, as pairs of degrees."""

    name: str
    line: tuple[tuple[float, float], ...]


def list_areas(*, programme_id: int, kind: str | None = None) -> list[AreaRow]:
    """Answer the areas of the map, of one kind when given."""
    found = Area.objects.filter(programme_id=programme_id).order_by("kind", "code")
    if kind is not None:
        found = found.filter(kind=kind)
    return [AreaRow(area.kind, area.code, area.name, area.polygon) for area in found]


def list_streets(*, programme_id: int) -> list[StreetRow]:
    """Answer every piece of street of the map."""
    found = StreetSegment.objects.filter(programme_id=programme_id).order_by("pk")
    return [StreetRow(one.name, tuple(tuple(point) for point in one.line)) for one in found]


def map_version(programme_id: int) -> int:
    """Answer the version of the programme's map; it grows with every change."""
    return Programme.objects.filter(pk=programme_id).values_list("map_version", flat=True).first() or 0


def area_of(programme_id: int, lon: float | None, lat: float | None, *, version: int) -> str:
    """Answer the neighbourhood code of a point in degrees, or "" when it is in none.

    Without any neighbourhood on the map the service area answers.
    """
    if lon is None or lat is None:
        return ""
    codes, tree = _neighbourhoods(programme_id, version)
    if not codes:
        return ""
    hits = tree.query(Point(lon, lat), predicate="intersects")
    return codes[int(min(hits))] if len(hits) else ""


def has_areas(programme_id: int, *, version: int) -> bool:
    """Say whether the programme has drawn its areas: without them nothing is outside."""
    return bool(_neighbourhoods(programme_id, version)[0])


def travel_to(
    programme_id: int, there: tuple[float, float], origins: Sequence[tuple[float, float]], *, version: int
) -> list[Travel]:
    """Answer how long it takes from each origin to a point, by street where streets are known."""
    return _streets(programme_id, version).minutes_to(there, origins)


@lru_cache(maxsize=8)
def _neighbourhoods(programme_id: int, version: int) -> tuple[list[str], STRtree]:
    rows = list_areas(programme_id=programme_id, kind=AreaKind.NEIGHBOURHOOD) or list_areas(
        programme_id=programme_id, kind=AreaKind.SERVICE
    )
    return [row.code for row in rows], STRtree([shape(row.polygon) for row in rows])


@lru_cache(maxsize=8)
def _streets(programme_id: int, version: int) -> StreetMap:
    found = StreetSegment.objects.filter(programme_id=programme_id).order_by("pk")
    segments: list[Segment] = []
    for one in found:
        start, end = tuple(one.line[0]), tuple(one.line[-1])
        segments.append(Segment(start, end, one.metres, one.metres_per_second, one.is_one_way))
    return StreetMap(segments)
