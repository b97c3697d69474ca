"""Rows set aside are settled: read again, or dismissed by a person with a reason."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.people.reads import access_programme
from alongside.street.places.reads import area_of, map_version

from ..models import SetAside
from ..reads.recipes import access_recipe
from ..rules.reading import NEVER_RETRIED, RowReader
from ..rules.recipe import PROGRAMME_ZONE
from ..rules.report import CallReport
from ..rules.times import zone_named
from .record import record_call

RECIPE_KEY = "(recipe)"
"""Where a row set aside keeps the name of the recipe that read it."""

MOST_AT_ONCE = 1_000


@dataclass
class Settled:
    """What a retry did: rows now understood, and those still set aside, by reason."""

    recorded: int = 0
    still: Counter[str] = field(default_factory=Counter)


def retry_set_aside(*, source: str, by: Actor, at: datetime, limit: int = MOST_AT_ONCE) -> Settled:
    """Read the rows set aside of a source again, with the recipe as it is now; oldest first.

    Rows whose text was broken stay for a person: reading them again cannot help.
    """
    zone = access_programme(by.programme_id).time_zone
    settled = Settled()
    open_rows = SetAside.objects.filter(
        source__programme_id=by.programme_id, source__slug=source, settled_at=None
    ).order_by("id")[:limit]
    for row in open_rows:
        reason = row.reason if row.reason in NEVER_RETRIED else _retry(row, source, zone, by, at)
        if reason:
            settled.still[reason] += 1
        else:
            settled.recorded += 1
    return settled


def dismiss_set_aside(*, row_id: int, why: str, by: Actor, at: datetime) -> None:
    """Dismiss a row set aside: a person looked and it is no call. The row stays, with who looked at it."""
    changed = SetAside.objects.filter(
        pk=row_id, source__programme_id=by.programme_id, settled_at=None
    ).update(settled_at=at, settled_how=f"dismissed: {why}"[:40])  # fmt: skip
    if not changed:
        raise Missing


def _retry(row: SetAside, source: str, zone: str, by: Actor, at: datetime) -> str:
    kept = dict(row.row)
    recipe = access_recipe(str(kept.pop(RECIPE_KEY, "plain")), by.programme_id)
    own_zone = zone if recipe.time_zone == PROGRAMME_ZONE else recipe.time_zone
    read = RowReader(recipe, list(kept), zone_named(own_zone), at).read(list(kept.values()))
    if not isinstance(read, CallReport):
        return read.reason
    with transaction.atomic():
        area = area_of(by.programme_id, read.lon, read.lat, version=map_version(by.programme_id))
        record_call(source=source, report=read, by=by, at=at, is_history=True, area_code=area)
        SetAside.objects.filter(pk=row.pk).update(settled_at=at, settled_how="retried")
    return ""
