"""The recipes that come with Alongside, those a programme confirmed, and those written as files."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal

from ..models import RecipeVersion, Source
from ..rules.recipe import BadRecipe, Recipe, parse_recipe


class NoSuchRecipe(Refusal):
    """Nobody wrote the recipe that was asked for."""

    code = "intake.no-such-recipe"
    says = "There is no recipe called {recipe}."
    try_ = "Choose one of {known}, or give the path of a recipe file (.toml)."


@dataclass(frozen=True)
class RecipeRow:
    """One recipe as a page lists it. A blank ``confirmed_at`` means that it came with Alongside."""

    name: str
    title: str
    time_zone: str
    columns: int
    version: int = 0
    confirmed_at: datetime | None = None
    confirmed_by_id: int | None = None
    why: str = ""
    sources: tuple[str, ...] = ()


def list_recipes(programme_id: int | None = None, *, limit: int = 500) -> tuple[Recipe, ...]:
    """List the recipes that come with Alongside, by name; with a programme, its own newest versions too."""
    if programme_id is None:
        return _shipped()
    own = [_parsed(one.name, one.body) for one in _newest(programme_id)]
    return (*_shipped(), *own)[:limit]


def access_recipe(name: str, programme_id: int | None = None) -> Recipe:
    """Answer a recipe by its name (a programme's own one first), or by the path of a recipe file."""
    if programme_id is not None:
        own = RecipeVersion.objects.filter(programme_id=programme_id, name=name).order_by("-version").first()
        if own is not None:
            return _parsed(own.name, own.body)
    known = {recipe.name: recipe for recipe in _shipped()}
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return _parsed(path.stem, path.read_text("utf-8"))
    raise NoSuchRecipe(recipe=name, known=", ".join([*known, *(one.name for one in _own_of(programme_id))]))


def read_recipe_text(name: str, text: str) -> Recipe:
    """Read a recipe from the text of its TOML, or refuse it with the reason."""
    return _parsed(name, text)


def list_recipe_rows(*, by: Actor, limit: int = 200) -> list[RecipeRow]:
    """List every recipe a programme may use, its own first, with the sources that use each."""
    used: dict[str, list[str]] = {}
    for slug, name in (
        Source.objects.filter(programme_id=by.programme_id).values_list("slug", "recipe").order_by("slug")
    ):
        used.setdefault(name, []).append(slug)
    own = [
        _row(_parsed(one.name, one.body), used, version=one.version, confirmed_at=one.confirmed_at,
             confirmed_by_id=one.confirmed_by_id, why=one.why)
        for one in _newest(by.programme_id)
    ]  # fmt: skip
    return [*own, *(_row(recipe, used) for recipe in _shipped())][:limit]


def access_recipe_text(name: str, *, by: Actor) -> tuple[RecipeRow, str]:
    """Answer a recipe's row and its TOML, of the programme's own or of those that came with Alongside."""
    for row in list_recipe_rows(by=by):
        if row.name == name:
            return row, _text_of(name, by.programme_id)
    raise Missing


def list_versions(name: str, *, by: Actor, limit: int = 50) -> list[RecipeRow]:
    """List the versions of a programme's own recipe, newest first."""
    found = RecipeVersion.objects.filter(programme_id=by.programme_id, name=name).order_by("-version")[:limit]
    return [
        _row(_parsed(one.name, one.body), {}, version=one.version, confirmed_at=one.confirmed_at,
             confirmed_by_id=one.confirmed_by_id, why=one.why)
        for one in found
    ]  # fmt: skip


@lru_cache(maxsize=1)
def _shipped() -> tuple[Recipe, ...]:
    found = sorted((one for one in _folder().iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(_parsed(one.name.removesuffix(".toml"), one.read_text("utf-8")) for one in found)


def _folder() -> Traversable:
    return files("alongside.street.intake") / "recipes"


def _newest(programme_id: int) -> list[RecipeVersion]:
    newest: dict[str, RecipeVersion] = {}
    for one in RecipeVersion.objects.filter(programme_id=programme_id).order_by("version"):
        newest[one.name] = one
    return sorted(newest.values(), key=lambda one: one.name)


def _own_of(programme_id: int | None) -> list[RecipeVersion]:
    return [] if programme_id is None else _newest(programme_id)


def _text_of(name: str, programme_id: int) -> str:
    own = RecipeVersion.objects.filter(programme_id=programme_id, name=name).order_by("-version").first()
    return own.body if own is not None else str((_folder() / f"{name}.toml").read_text("utf-8"))


def _row(recipe: Recipe, used: dict[str, list[str]], **rest: object) -> RecipeRow:
    sources = tuple(used.get(recipe.name, ()))
    return RecipeRow(recipe.name, recipe.title, recipe.time_zone, len(recipe.columns), sources=sources, **rest)  # type: ignore[arg-type]


def _parsed(name: str, text: str) -> Recipe:
    try:
        return parse_recipe(name, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, AttributeError) as wrong:
        raise BadRecipe(recipe=name, why=str(wrong)) from wrong
