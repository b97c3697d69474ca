"""A programme's own recipes: confirmed in versions, found by name and by header, never rewritten."""

import pytest
from django.db import DatabaseError, transaction

from alongside.ground.errors import Missing
from alongside.street.intake.actions import confirm_recipe
from alongside.street.intake.actions.confirming import ReasonMissing, RecipeNameNotUsable
from alongside.street.intake.models import RecipeVersion
from alongside.street.intake.reads import (
    access_recipe,
    access_recipe_text,
    list_recipe_rows,
    list_recipes,
    list_versions,
)
from alongside.street.intake.reads.recipes import NoSuchRecipe
from alongside.street.intake.rules.recipe import BadRecipe, choose_recipe
from tests.cast import TONIGHT, Cast

pytestmark = pytest.mark.django_db(databases=["default"])
BODY = """title = "Our centre"
time_zone = "programme"

[texts]
event_number = "N"

[times]
created_at = { column = "At", written = "us" }
"""


def confirm(cast: Cast, **change: str) -> int:
    asked = {"name": "our-centre", "body": BODY, "why": "Looked at with the data desk."} | change
    return confirm_recipe(**asked, by=cast.rosa.actor, at=TONIGHT).version


def test_the_next_version_takes_the_place_of_the_one_before(cast: Cast) -> None:
    versions = [confirm(cast), confirm(cast, body=BODY.replace("Our centre", "Our own centre"))]

    row = list_recipe_rows(by=cast.rosa.actor)[0]
    assert (versions, row.title, row.version) == ([1, 2], "Our own centre", 2)
    assert [one.version for one in list_versions("our-centre", by=cast.rosa.actor)] == [2, 1]


def test_it_is_found_by_its_own_programme_alone(cast: Cast) -> None:
    confirm(cast)
    programme = cast.programme.pk

    assert access_recipe("our-centre", programme).title == "Our centre"
    assert choose_recipe(["N", "At"], list_recipes(programme)).name == "our-centre"
    assert access_recipe_text("our-centre", by=cast.rosa.actor)[1] == BODY
    for elsewhere in (None, programme + 1):
        with pytest.raises(NoSuchRecipe):
            access_recipe("our-centre", elsewhere)


def test_a_recipe_nobody_wrote_is_missing(cast: Cast) -> None:
    with pytest.raises(Missing):
        access_recipe_text("nobodys", by=cast.rosa.actor)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": "Our Centre!"}, RecipeNameNotUsable),
        ({"name": "oakland_ca"}, RecipeNameNotUsable),
        ({"why": "  "}, ReasonMissing),
        ({"body": "this is no recipe"}, BadRecipe),
        ({"body": BODY.replace("us", "sundial")}, BadRecipe),
        ({"body": BODY + "#" * 60_000}, RecipeNameNotUsable),
    ],
)
def test_what_cannot_be_kept_is_refused(change: dict[str, str], refusal: type[Exception], cast: Cast) -> None:
    with pytest.raises(refusal):
        confirm(cast, **change)

    assert RecipeVersion.objects.count() == 0


@pytest.mark.parametrize("change", [{"body": "x"}, {"why": "y"}, {"version": 7}])
def test_the_store_refuses_to_rewrite_a_version(change: dict[str, object], cast: Cast) -> None:
    confirm(cast)

    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        RecipeVersion.objects.update(**change)

    assert "a confirmed recipe is never rewritten" in str(refused.value)
