"""What may be asked of problems: the notes of a place before arriving, and counts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from alongside.confided.vault.actions import RecordIsForgotten, blind, open_kept, write_leaf
from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.dispatch.reads import list_places_of_worker

from .actions import PART
from .models import Problem, ProblemVisit
from .rules.notes import Visit, notes_of


@dataclass(frozen=True)
class PlaceNote:
    """One thing to know of a place before arriving: ``visits`` (a number), ``last`` (an instant) or ``kind``."""

    code: str
    value: int | str


@dataclass(frozen=True)
class CountableProblem:
    """A problem without its place: what may be counted."""

    opened_at: datetime
    kinds: tuple[str, ...]
    visits: int
    is_open: bool


def list_place_notes(*, place_key: str, by: Actor, at: datetime, limit: int = 8) -> list[PlaceNote]:
    """Answer what a worker who is asked or going there may know beforehand. Every answer is a look."""
    if by.worker_id is None or place_key not in list_places_of_worker(by.worker_id):
        raise Missing
    place = blind("place", f"{by.programme_id}\0{place_key}")
    with transaction.atomic(using="confided"):
        problem = Problem.objects.filter(programme_id=by.programme_id, place_index=place, closed_at=None).first()
        if problem is None:
            return []
        write_leaf(action="read place notes", record_kind="problem", record_id=problem.pk, by=by, at=at)
        return [PlaceNote(code, value) for code, value in notes_of(_visits(problem))][:limit]


def list_countable(*, programme_id: int) -> Iterator[CountableProblem]:
    """Answer every problem without its place."""
    for problem in Problem.objects.filter(programme_id=programme_id).order_by("id").iterator(chunk_size=500):
        visits = _visits(problem)
        kinds = tuple(sorted({kind for visit in visits for kind in visit.kinds}))
        yield CountableProblem(problem.opened_at, kinds, len(visits), problem.closed_at is None)


def _visits(problem: Problem) -> list[Visit]:
    visits = []
    for visit in ProblemVisit.objects.filter(problem=problem).order_by("occurred_at"):
        try:
            kinds = tuple(json.loads(open_kept(visit.encounter_id, visit.kinds, part=PART)))
        except RecordIsForgotten:
            continue
        visits.append(Visit(visit.occurred_at, kinds))
    return visits
