"""Records with a centre's own column names are taken, read through the recipe of their source."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.people.reads import access_programme

from ..models import SetAside, Source
from ..reads.recipes import access_recipe, list_recipes
from ..rules.reading import NotUnderstood, RowReader
from ..rules.recipe import PROGRAMME_ZONE, Recipe, check_fits, choose_recipe
from ..rules.records import flatten
from ..rules.report import CallReport
from ..rules.times import zone_named
from .record import touch_source
from .ringing import Ring, known_call, take_report
from .settling import RECIPE_KEY

FILE_NAME = "(sent by a machine)"


@dataclass
class TakenRecords:
    """What became of the records: they add up to new + changed + same + set aside + not_records."""

    recipe: str
    changes: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    set_aside: Counter[str] = field(default_factory=Counter)
    not_records: int = 0


def take_records(*, records: Sequence[Any], source: str, by: Actor, at: datetime, ring: Ring) -> TakenRecords:
    """Read records through their source's recipe: fresh calls ring, old ones are history, the rest is set aside.

    The recipe is the one named for the source, else the one that knows most of the columns. A column it does not
    name is never kept, not even of a record set aside.
    """
    rows = [flatten(one) for one in records]
    header = list(dict.fromkeys(name for row in rows if row for name in row))
    with transaction.atomic():
        source_id = touch_source(programme_id=by.programme_id, slug=source, at=at)
        recipe = _recipe_of(source_id, header)
        zone = access_programme(by.programme_id).time_zone if recipe.time_zone == PROGRAMME_ZONE else recipe.time_zone
        reader = RowReader(recipe, header, zone_named(zone), at)
        taken = TakenRecords(recipe=recipe.name)
        for row in rows:
            if row is None:
                taken.not_records += 1
                continue
            values = [row.get(name, "") for name in header]
            read = reader.read(values)
            if isinstance(read, CallReport):
                known = known_call(source=source, number=read.event_number, by=by)
                done = take_report(report=read, known=known, source=source, by=by, at=at, ring=ring)
                taken.changes[done.change] += 1
                taken.outcomes[done.outcome] += 1
            else:
                taken.set_aside[read.reason] += 1
                _set_aside(source_id, reader, values, read, at)
    return taken


def check_own_source(*, asked: str, own: str) -> None:
    """Refuse, as if it were not there, the address of another machine's source."""
    if asked != own:
        raise Missing


def _recipe_of(source_id: int, header: Sequence[str]) -> Recipe:
    named, programme_id = Source.objects.filter(pk=source_id).values_list("recipe", "programme_id").get()
    recipe = access_recipe(named, programme_id) if named else choose_recipe(header, list_recipes(programme_id))
    check_fits(recipe, header)
    return recipe


def _set_aside(source_id: int, reader: RowReader, values: Sequence[str], why: NotUnderstood, at: datetime) -> None:
    row: dict[str, Any] = reader.keep(values, why.reason)
    digest = blake2b(repr((why.reason, sorted(row.items()))).encode("utf-8", "replace"), digest_size=16).digest()
    SetAside.objects.bulk_create(
        [
            SetAside(
                source_id=source_id, file_name=FILE_NAME, row_number=0, reason=why.reason, says=why.says[:400],
                row=row | {RECIPE_KEY: reader.recipe.name}, digest=digest, set_aside_at=at,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
