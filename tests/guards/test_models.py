"""Every field says on which side of the wall it stands, and no relation crosses a floor."""

import pytest
from django.apps import apps
from django.db import models

from alongside.ground.wall import Side, confided, sides_of, street
from alongside.project.stores import store_of

INHERITED = {
    "people.User.password": "Django's own hash of a password; never shown",
    "people.User.last_login": "Django's own record of the last sign-in",
}
"""Fields of ours that Django declares: each with the reason why it carries no marker."""

SIDES_BY_STORE = {"default": {Side.STREET, Side.KEY}, "confided": {Side.CONFIDED, Side.KEY}, "keys": {Side.KEY}}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("alongside.")]


def faults_of(model: type[models.Model]) -> list[str]:
    faults = []
    for field in model._meta.local_fields:
        name = f"{model._meta.app_label}.{model.__name__}.{field.name}"
        if name in INHERITED or (field.primary_key and field.auto_created):
            continue
        sides = sides_of(field)
        if len(sides) != 1:
            faults.append(f"{name} declares {len(sides)} sides")
        elif sides[0] not in SIDES_BY_STORE[store_of(model)]:
            faults.append(f"{name} is {sides[0]} in the {store_of(model)} store")
        if field.is_relation and store_of(field.related_model) != store_of(model):
            faults.append(f"{name} crosses a floor")
    return faults


def test_every_field_declares_its_side_and_no_relation_crosses_a_floor() -> None:
    found = our_models()

    assert len(found) >= 25
    assert [fault for model in found for fault in faults_of(model)] == []


def test_the_list_of_inherited_fields_is_not_stale() -> None:
    names = {f"{m._meta.app_label}.{m.__name__}.{f.name}" for m in our_models() for f in m._meta.local_fields}

    assert set(INHERITED) - names == set()


def test_no_field_is_free_text_about_a_person_on_the_street_floor() -> None:
    free = [
        f"{m.__name__}.{f.name}"
        for m in our_models()
        if store_of(m) == "default"
        for f in m._meta.local_fields
        if isinstance(f, models.TextField)
    ]

    assert free == []


@pytest.mark.parametrize("words", ["criminal", "arrest", "warrant", "record_of", "plate", "ssn", "birth"])
def test_there_is_no_field_for_a_persons_history(words: str) -> None:
    names = [f"{m.__name__}.{f.name}".lower() for m in our_models() for f in m._meta.local_fields]

    assert [name for name in names if words in name] == []


def test_the_guard_notices_a_field_without_a_side_with_two_and_a_relation_across() -> None:
    class Planted(models.Model):
        silent = models.CharField(max_length=5)
        torn = street(confided(models.CharField(max_length=5)))
        astray = confided(models.CharField(max_length=5))
        across = street(models.ForeignKey("vault.LedgerLeaf", on_delete=models.PROTECT))

        class Meta:
            app_label = "people"

    try:
        assert faults_of(Planted) == [
            "people.Planted.silent declares 0 sides",
            "people.Planted.torn declares 2 sides",
            "people.Planted.astray is confided in the default store",
            "people.Planted.across crosses a floor",
        ]
    finally:
        del apps.all_models["people"]["planted"]
        apps.clear_cache()
