import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.street.people.reads import access_programme_by_slug
from alongside.street.places.actions import NewStreet, add_area, add_streets
from alongside.street.places.models import AreaKind

MILES_AN_HOUR = 0.44704


class Command(BaseCommand):
    help = "Draw areas or streets from a GeoJSON file in degrees."
    group = "Programme"
    example = "alongside load-map westside neighbourhoods.geojson --kind neighbourhood --code ID --name NAME"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", help="the short name of the programme")
        parser.add_argument("path", type=Path, help="a GeoJSON FeatureCollection")
        kinds = [*(kind.value for kind in AreaKind), "street"]
        parser.add_argument("--kind", required=True, choices=kinds, help="what the features are")
        parser.add_argument("--code", help="the property that holds the short code of an area")
        parser.add_argument("--name", required=True, help="the property that holds the name")
        parser.add_argument("--speed", help="for streets: the property that holds miles an hour")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = access_programme_by_slug(options["programme"])
        features = _features(options["path"])
        by, at = the_system(programme.pk), clock.now()
        with transaction.atomic():
            if options["kind"] == "street":
                drawn = add_streets(streets=_streets(features, options), by=by, at=at)
            else:
                drawn = 0
                for number, one in enumerate(features, start=1):
                    said = one.get("properties") or {}
                    code = str(said.get(options["code"] or "", number))[:40]
                    name = str(said.get(options["name"]) or code)[:120]
                    add_area(
                        kind=options["kind"], code=code, name=name, polygon=one.get("geometry") or {}, by=by, at=at
                    )
                    drawn += 1
        self.stdout.write(f"Drew {drawn:,} of {len(features):,} features.")


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as wrong:
        raise CommandError(f"{path} cannot be opened: {wrong.strerror}.") from wrong
    except ValueError as wrong:
        raise CommandError(f"{path} is not JSON. Export it again as GeoJSON.") from wrong
    features = said.get("features") if isinstance(said, dict) else None
    if not isinstance(features, list):
        raise CommandError(f"{path} has no features. Export it as a GeoJSON FeatureCollection.")
    return features


def _streets(features: list[dict[str, Any]], options: dict[str, Any]) -> list[NewStreet]:
    streets = []
    for one in features:
        said = one.get("properties") or {}
        speed = said.get(options["speed"] or "")
        pace = float(speed) * MILES_AN_HOUR if isinstance(speed, int | float) and speed > 0 else 8.0
        for line in _lines(one.get("geometry") or {}):
            points = tuple((float(point[0]), float(point[1])) for point in line)
            if len(points) >= 2:
                streets.append(NewStreet(str(said.get(options["name"]) or "")[:80], points, pace))
    return streets


def _lines(geometry: dict[str, Any]) -> list[Any]:
    if geometry.get("type") == "LineString":
        return [geometry.get("coordinates", [])]
    return list(geometry.get("coordinates", [])) if geometry.get("type") == "MultiLineString" else []
