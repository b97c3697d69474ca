"""The programme, its history of changes, the machines that send calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing

from ..models import Change, Programme
from ..rules.words import Subject


@dataclass(frozen=True, slots=True)
class MachineRow:
    """A machine that may bring calls, and the name of the source they belong to."""

    token_id: int
    programme_id: int
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of the programme's history."""

    what: str
    facts: Mapping[str, Any]
    changed_at: datetime
    changed_by: str


def access_programme(programme_id: int) -> Programme:
    """Answer the programme and its manners, or refuse. Plain SQL, because every call that comes in asks it."""
    columns = Programme._meta.concrete_fields
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(str(one.column) for one in columns)} FROM people_programme WHERE id = %s",
            [programme_id],
        )
        found = cursor.fetchone()
    if found is None:
        raise Missing
    values = [one.to_python(value) for one, value in zip(columns, found, strict=True)]
    return Programme.from_db(connection.alias, [one.attname for one in columns], values)


def access_programme_by_slug(slug: str) -> Programme:
    """Answer the programme of a short name, or refuse."""
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None:
        raise Missing
    return programme


def list_changes(*, by: Actor, subjects: tuple[Subject, ...], limit: int = 20) -> list[ChangeRow]:
    """Answer the last changes of one's own programme on some subjects, newest first."""
    found = Change.objects.filter(programme_id=by.programme_id, subject__in=[one.value for one in subjects])
    return [
        ChangeRow(one.what, one.facts, one.changed_at, one.changed_by_name)
        for one in found.order_by("-changed_at", "-pk")[:limit]
    ]


def access_machine(digest: str) -> MachineRow:
    """Answer the machine whose token has this digest and was not revoked, or refuse."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, programme_id, name, source FROM people_machinetoken WHERE digest = %s AND revoked_at IS NULL",
            [digest],
        )
        found = cursor.fetchone()
    if found is None:
        raise Missing
    return MachineRow(*found)
