"""Drawing the map: areas and streets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import F
from shapely.geometry import shape

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.ground.geometry import flat_metres_between
from alongside.street.people.models import Programme

from ..models import Area, StreetSegment


class AreaIsNotAShape(Refusal):
    """A polygon cannot be read."""

    code = "places.area-is-not-a-shape"
    says = "The shape of {name} cannot be read: {why}."
    try_ = "Give a GeoJSON Polygon or MultiPolygon in degrees, longitude first."


@dataclass(frozen=True)
class NewStreet:
    """A piece of street to put on the map: two or more points in degrees, speed in metres a second."""

    name: str
    line: tuple[tuple[float, float], ...]
    metres_per_second: float = 8.0
    is_one_way: bool = False

    @property
    def metres(self) -> float:
        """Answer how long it is."""
        return max(sum(flat_metres_between(*one, *other) for one, other in pairwise(self.line)), 0.1)


def add_area(*, kind: str, code: str, name: str, polygon: dict[str, Any], by: Actor, at: datetime) -> None:
    """Draw an area, or redraw the one that has this code."""
    try:
        drawn = shape(polygon)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as wrong:
        raise AreaIsNotAShape(name=name, why="it is not GeoJSON") from wrong
    if drawn.geom_type not in {"Polygon", "MultiPolygon"} or drawn.is_empty or not drawn.is_valid:
        raise AreaIsNotAShape(name=name, why="it is empty, crosses itself or is not a polygon")
    with transaction.atomic():
        Area.objects.update_or_create(
            programme_id=by.programme_id, kind=kind, code=code, defaults={"name": name, "polygon": polygon}
        )
        _turn_the_page(by.programme_id)


def add_streets(*, streets: Iterable[NewStreet], by: Actor, at: datetime, replaces: bool = False) -> int:
    """Put streets on the map, and say how many pieces. ``replaces`` takes those away that were there before."""
    pieces = [
        StreetSegment(
            programme_id=by.programme_id,
            name=street.name,
            line=[list(point) for point in street.line],
            metres=street.metres,
            metres_per_second=street.metres_per_second,
            is_one_way=street.is_one_way,
        )
        for street in streets
    ]
    with transaction.atomic():
        if replaces:
            StreetSegment.objects.filter(programme_id=by.programme_id).delete()
        StreetSegment.objects.bulk_create(pieces, batch_size=500)
        _turn_the_page(by.programme_id)
    return len(pieces)


def _turn_the_page(programme_id: int) -> None:
    Programme.objects.filter(pk=programme_id).update(map_version=F("map_version") + 1)
