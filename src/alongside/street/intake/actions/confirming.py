"""A person confirms a recipe: it becomes the programme's own, a new version each time, never changed afterwards."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal

from ..models import RecipeVersion
from ..reads.recipes import list_recipes, read_recipe_text
from ..rules.recipe import Recipe

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{1,59}")
MOST_CHARACTERS = 60_000


class RecipeNameNotUsable(Refusal):
    """A recipe's name is not written as names are, or belongs to a recipe that came with Alongside."""

    code = "intake.recipe-name-not-usable"
    says = "“{name}” cannot be the name of your own recipe: {why}."
    try_ = "Use 2 to 60 small letters, digits, - or _, such as our-centre."


class ReasonMissing(Refusal):
    """A recipe was confirmed without a word of why."""

    code = "intake.recipe-reason-missing"
    says = "A recipe is confirmed with a sentence that says why."
    try_ = "Write one, such as: looked at with the centre's data desk on Monday."


class RecipeChangedMeanwhile(Refusal):
    """Two people confirmed the same recipe at the same moment."""

    code = "intake.recipe-changed-meanwhile"
    says = "Somebody else confirmed a version of {name} just now."
    try_ = "Open the list of recipes, look at that version, and confirm yours again if it is still needed."


@dataclass(frozen=True)
class ConfirmedRecipe:
    """The version that was kept, and the recipe it holds."""

    name: str
    version: int
    recipe: Recipe


def confirm_recipe(*, name: str, body: str, why: str, by: Actor, at: datetime) -> ConfirmedRecipe:
    """Keep a recipe as the programme's own, as the next version of its name. Refuses one that cannot be read."""
    why = why.strip()
    if not NAME.fullmatch(name):
        raise RecipeNameNotUsable(name=name[:60], why="it is not written as names are")
    if name in {recipe.name for recipe in list_recipes()}:
        raise RecipeNameNotUsable(name=name, why="a recipe that came with Alongside has it")
    if not why:
        raise ReasonMissing
    if len(body) > MOST_CHARACTERS:
        raise RecipeNameNotUsable(name=name, why="the recipe is far too long")
    recipe = read_recipe_text(name, body)
    try:
        with transaction.atomic():
            newest = RecipeVersion.objects.filter(programme_id=by.programme_id, name=name).order_by("-version").first()
            version = newest.version + 1 if newest else 1
            RecipeVersion.objects.create(
                programme_id=by.programme_id, name=name, version=version, body=body, confirmed_by_id=by.user_id,
                confirmed_at=at, why=why[:240],
            )  # fmt: skip
    except IntegrityError as wrong:
        raise RecipeChangedMeanwhile(name=name) from wrong
    return ConfirmedRecipe(name, version, recipe)
