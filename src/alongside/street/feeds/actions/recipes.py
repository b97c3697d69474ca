"""The recipe of a feed, and the reader it makes for the columns that came."""

from collections.abc import Sequence
from datetime import datetime

from alongside.street.intake.reads import access_recipe
from alongside.street.intake.rules.reading import RowReader
from alongside.street.intake.rules.recipe import PROGRAMME_ZONE, Recipe
from alongside.street.intake.rules.times import zone_named
from alongside.street.people.reads import access_programme


def recipe_named(name: str, *, programme_id: int) -> Recipe:
    """Answer a recipe that came with Alongside, or one that the programme confirmed."""
    return access_recipe(name, programme_id)


def zone_name_of(recipe: Recipe, *, programme_id: int) -> str:
    """Answer the name of the zone in which a recipe's local times are."""
    return access_programme(programme_id).time_zone if recipe.time_zone == PROGRAMME_ZONE else recipe.time_zone


def reader_of(recipe: Recipe, columns: Sequence[str], *, zone: str, at: datetime) -> RowReader:
    """Make the reader for rows of these columns."""
    return RowReader(recipe, columns, zone_named(zone), at)
