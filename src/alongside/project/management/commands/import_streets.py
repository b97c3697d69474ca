from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.street.places.actions import Drawn, import_streets
from alongside.street.places.rules.roads import Columns

from .import_calls import find_programme


class Command(BaseCommand):
    """Draw the streets of a town from a file, so that minutes of travel follow them."""

    help = "Draw the streets from GeoJSON, a zipped shapefile or OpenStreetMap, for minutes by street."
    group = "Programme"
    example = "alongside import-streets centrelines.geojson --speed speed_limit --along 2 --against 1"

    def add_arguments(self, parser: CommandParser) -> None:
        """State what the command takes."""
        parser.add_argument("path", type=Path, help="a .geojson, a .zip with one shapefile, an .osm or an .osm.pbf")
        parser.add_argument("--programme", metavar="SLUG", help="the programme; needed when the store has several")
        parser.add_argument("--name", default="", metavar="PROPERTY", help="where a street's name is (found if usual)")
        parser.add_argument("--speed", default="", metavar="PROPERTY", help="where the limit is (found if usual)")
        parser.add_argument("--unit", choices=("mph", "kmh"), default="mph", help="the unit of that limit (mph)")
        parser.add_argument("--one-way", default="", metavar="PROPERTY", help="where one way is said (found if usual)")
        parser.add_argument("--along", default="", metavar="WORDS", help="codes of one way along the line, as 2 or FT")
        parser.add_argument("--against", default="", metavar="WORDS", help="codes of one way against it, as 1 or TF")
        parser.add_argument("--add", action="store_true", help="keep the streets that are drawn already")
        parser.add_argument("--try", dest="is_trial", action="store_true", help="only say what would be drawn")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw the streets and say what became of the file."""
        columns = Columns(
            name=options["name"],
            speed=options["speed"],
            one_way=options["one_way"],
            unit=options["unit"],
            along=_words(options["along"]),
            against=_words(options["against"]),
        )
        programme = find_programme(options["programme"])
        drawn = import_streets(
            path=options["path"], columns=columns, by=the_system(programme.pk), at=clock.now(), adds=options["add"],
            is_trial=options["is_trial"],
        )  # fmt: skip
        self.stdout.write("\n".join(describe(drawn, is_trial=options["is_trial"])))


def describe(drawn: Drawn, *, is_trial: bool) -> list[str]:
    """Answer what was drawn as lines for a person."""
    lines = [
        f"{'Would draw' if is_trial else 'Drew'} {drawn.pieces:,} pieces of street from {drawn.roads:,} lines: "
        f"{drawn.kilometres:,.0f} km, {drawn.one_way:,} one way, {drawn.named:,} with a name.",
        f"{drawn.together:.0%} of the corners hang together.",
    ]
    if drawn.is_cut_up:
        lines.append("That is little: between streets that do not meet, minutes are said as the crow flies.")
        lines.append("Lines that cross must share a point there. Ask for a file of centre lines for routing.")
    return lines


def _words(said: str) -> frozenset[str]:
    return frozenset(one.strip().lower() for one in said.split(",") if one.strip())
