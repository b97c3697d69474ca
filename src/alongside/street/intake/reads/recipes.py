"""The recipes that come with Alongside, and those a programme writes as files."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from alongside.ground.errors import Refusal

from ..rules.recipe import BadRecipe, Recipe, parse_recipe


class NoSuchRecipe(Refusal):
    """Nobody wrote the recipe that was asked for."""

    code = "intake.no-such-recipe"
    says = "There is no recipe called {recipe}."
    try_ = "Choose one of {known}, or give the path of a recipe file (.toml)."


@lru_cache(maxsize=1)
def list_recipes() -> tuple[Recipe, ...]:
    """List the recipes that come with Alongside, by name."""
    folder = files("alongside.street.intake") / "recipes"
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(_parsed(one.name.removesuffix(".toml"), one.read_text("utf-8")) for one in found)


def access_recipe(name: str) -> Recipe:
    """Answer a recipe by its name, or by the path of a recipe file."""
    known = {recipe.name: recipe for recipe in list_recipes()}
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return _parsed(path.stem, path.read_text("utf-8"))
    raise NoSuchRecipe(recipe=name, known=", ".join(known))


def _parsed(name: str, text: str) -> Recipe:
    try:
        return parse_recipe(name, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, AttributeError) as wrong:
        raise BadRecipe(recipe=name, why=str(wrong)) from wrong
