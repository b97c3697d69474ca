"""The only road to a write-up: to get it is to be allowed it, and every look is written down."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from alongside.confided.vault.actions import RecordIsForgotten, open_kept, write_leaf
from alongside.confided.vault.reads import has_glass
from alongside.ground.actor import Actor, the_system
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.dispatch.reads import (
    ResponseRow,
    list_assigned_workers,
    list_met_responses,
    list_own_responses,
)
from alongside.street.dispatch.reads import list_responses_to_write_up as list_finished

from .actions import PART
from .models import Encounter
from .rules.body import PersonMet


@dataclass(frozen=True)
class EncounterRow:
    """A write-up, opened."""

    id: UUID
    response_id: UUID
    author_worker_id: int
    occurred_at: datetime
    struck_at: datetime | None
    people: tuple[PersonMet, ...]
    needs: tuple[str, ...]
    root_problems: tuple[str, ...]
    done: tuple[str, ...]
    disposition: str
    note: str


@dataclass(frozen=True)
class CountableEncounter:
    """A write-up without names, words or places: what may be counted."""

    encounter_id: UUID
    response_id: UUID
    occurred_at: datetime
    people_met: int
    needs: tuple[str, ...]
    root_problems: tuple[str, ...]
    done: tuple[str, ...]
    disposition: str


@dataclass(frozen=True)
class OwnEncounter:
    """That one wrote something: which response, when, and whether it was replaced."""

    id: UUID
    response_id: UUID
    occurred_at: datetime
    is_struck: bool


def access_encounter(
    encounter_id: UUID, *, by: Actor, at: datetime, break_glass_id: UUID | None = None
) -> EncounterRow:
    """Open a write-up for its author, for a worker of that response, or for a coordinator who broke glass.

    Missing and forbidden look the same. The look is written in the ledger in the same transaction.
    """
    with transaction.atomic(using="confided"):
        found = Encounter.objects.filter(pk=encounter_id, programme_id=by.programme_id).first()
        if found is None:
            raise Missing
        is_own = by.worker_id is not None and (
            by.worker_id == found.author_worker_id or by.worker_id in list_assigned_workers(found.response_id)
        )
        if not is_own and not has_glass(break_glass_id, record_id=encounter_id, by=by, at=at):
            raise Missing
        action = "read" if is_own else "read through glass"
        write_leaf(action=action, record_kind="encounter", record_id=encounter_id, by=by, at=at)
        return _opened(found)


def list_own_encounters(*, by: Actor, limit: int = 50) -> list[OwnEncounter]:
    """Answer what one wrote oneself, newest first, without opening any of it."""
    if by.worker_id is None:
        raise Missing
    mine = Encounter.objects.filter(programme_id=by.programme_id, author_worker_id=by.worker_id)
    return [
        OwnEncounter(one.pk, one.response_id, one.occurred_at, one.struck_at is not None)
        for one in mine.order_by("-occurred_at")[:limit]
    ]


def list_records_of(response_id: UUID, *, by: Actor, limit: int = 10) -> list[OwnEncounter]:
    """Answer, to a coordinator, that something was written of a response and when; nothing of what it says."""
    if by.role is not Role.COORDINATOR:
        raise Missing
    found = Encounter.objects.filter(programme_id=by.programme_id, response_id=response_id)
    return [
        OwnEncounter(one.pk, one.response_id, one.occurred_at, one.struck_at is not None)
        for one in found.order_by("occurred_at")[:limit]
    ]


def list_unwritten(*, by: Actor, limit: int = 20) -> list[ResponseRow]:
    """Answer one's own finished responses where somebody was met and nothing is written yet."""
    if by.worker_id is None:
        raise Missing
    met = list_met_responses(worker_id=by.worker_id, limit=limit)
    written = set(Encounter.objects.filter(response_id__in=met).values_list("response_id", flat=True)) if met else ()
    owed = [one for one in met if one not in written]
    if not owed:
        return []
    row_by_id = {row.id: row for row in list_own_responses(owed, by=by)}
    return [row_by_id[one] for one in owed]


def list_overdue(*, by: Actor, before: datetime, limit: int = 50) -> list[ResponseRow]:
    """Answer the finished responses where somebody was met, which ended before an instant and are unwritten.

    Newest first, of the last 200 finished: who and where, for the coordinator, never a word of what was said.
    """
    met = [row for row in list_finished(programme_id=by.programme_id) if row.departed_at and row.departed_at < before]
    ids = [row.id for row in met]
    written = set(Encounter.objects.filter(response_id__in=ids).values_list("response_id", flat=True)) if ids else set()
    return [row for row in met if row.id not in written][:limit]


def count_unwritten_by_worker(*, by: Actor) -> dict[int, int]:
    """Answer how many write-ups each worker still owes: counts alone, for the coordinator."""
    met = list_finished(programme_id=by.programme_id)
    written = set(
        Encounter.objects.filter(response_id__in=[row.id for row in met]).values_list("response_id", flat=True)
    )
    owed: dict[int, int] = {}
    for row in met:
        if row.id not in written:
            owed[row.worker_id] = owed.get(row.worker_id, 0) + 1
    return owed


def list_countable(*, programme_id: int, at: datetime | None = None) -> Iterator[CountableEncounter]:
    """Answer every standing write-up without names, words or places. One leaf stands for the whole count."""
    standing = Encounter.objects.filter(programme_id=programme_id, struck_at=None).order_by("id")
    if at is not None:
        with transaction.atomic(using="confided"):
            write_leaf(action="counted", record_kind="encounter", record_id="all", by=the_system(programme_id), at=at)
    for found in standing.iterator(chunk_size=500):
        try:
            row = _opened(found)
        except RecordIsForgotten:
            continue
        yield CountableEncounter(
            row.id,
            row.response_id,
            row.occurred_at,
            len(row.people),
            row.needs,
            row.root_problems,
            row.done,
            row.disposition,
        )


def _opened(found: Encounter) -> EncounterRow:
    said = json.loads(open_kept(found.pk, found.sealed, part=PART))
    return EncounterRow(
        id=found.pk,
        response_id=found.response_id,
        author_worker_id=found.author_worker_id,
        occurred_at=found.occurred_at,
        struck_at=found.struck_at,
        people=tuple(PersonMet(**one) for one in said["people"]),
        needs=tuple(said["needs"]),
        root_problems=tuple(said["root_problems"]),
        done=tuple(said["done"]),
        disposition=said["disposition"],
        note=said["note"],
    )
