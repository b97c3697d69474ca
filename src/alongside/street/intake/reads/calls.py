"""Calls, as rows that anyone on duty may know."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing

from ..models import Call
from ..rules.place import place_key
from ..rules.report import CallReport
from ..rules.words import CATEGORY_SAYS, CallSource


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call for service as pages and rules see it."""

    call_id: int
    programme_id: int
    source: str
    event_number: str
    call_source: str
    category: str
    status: str
    created_at: datetime
    first_dispatched_at: datetime | None
    first_on_scene_at: datetime | None
    cleared_at: datetime | None
    initial_nature_code: str
    initial_nature: str
    final_nature_code: str
    final_nature: str
    priority: str
    close_code: str
    beat: str
    district: str
    address: str
    place_key: str
    lon: float | None
    lat: float | None
    area_code: str
    primary_unit: str
    units_dispatched: int | None
    units_arrived: int | None
    is_officer_initiated: bool
    is_history: bool
    answers: Mapping[str, Any]
    asked_by_id: int | None
    received_at: datetime
    changed_at: datetime

    @property
    def number(self) -> str:
        """Answer the event number, which people read to one another."""
        return self.event_number

    @property
    def category_says(self) -> str:
        """Say the category in words; blank when the nature is not mapped."""
        return CATEGORY_SAYS.get(self.category, "")

    @property
    def nature(self) -> str:
        """Say the nature in the centre's own words: the final one when known."""
        return self.final_nature or self.initial_nature or self.final_nature_code or self.initial_nature_code

    @property
    def is_located(self) -> bool:
        """Say whether the call has a point on the map."""
        return self.lon is not None and self.lat is not None

    @classmethod
    def of_report(
        cls,
        call_id: int,
        report: CallReport,
        *,
        programme_id: int,
        source: str,
        category: str,
        area_code: str,
        asked_by_id: int | None,
        is_history: bool,
        at: datetime,
    ) -> "CallRow":
        """Make the row of a call that was just recorded for the first time, without asking the store again."""
        return cls(
            call_id, programme_id, source, report.event_number, report.call_source.value, category, report.status,
            report.created_at, report.first_dispatched_at, report.first_on_scene_at, report.cleared_at,
            report.initial_nature_code, report.initial_nature, report.final_nature_code, report.final_nature,
            report.priority, report.close_code, report.beat, report.district, report.address,
            place_key(report.address), report.lon, report.lat, area_code, report.primary_unit,
            report.units_dispatched, report.units_arrived, report.is_officer_initiated, is_history,
            dict(report.answers), asked_by_id, at, at,
        )  # fmt: skip


ASKED = tuple({"call_id": "id", "source": "source__slug"}.get(f.name, f.name) for f in fields(CallRow))
MOST_AT_ONCE = 500
"""The longest list of calls one page may ask for."""


def access_call(call_id: int, by: Actor) -> CallRow:
    """Answer a call by its id, or refuse as missing one that is not of the programme or not one's own."""
    return _one(_seen_by(by).filter(pk=call_id))


def access_call_by_number(number: str, by: Actor, source: str | None = None) -> CallRow:
    """Answer the newest call with an event number; ``source`` keeps a machine to its own calls."""
    found = _seen_by(by).filter(source__programme_id=by.programme_id, event_number=number)
    return _one(found if source is None else found.filter(source__slug=source))


def list_calls(
    by: Actor,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    after: tuple[datetime, int] | None = None,
) -> list[CallRow]:
    """List calls, newest first, at most ``limit``; ``after`` is (created_at, call_id) of the last row shown."""
    found = _seen_by(by)
    if since is not None:
        found = found.filter(created_at__gte=since)
    if until is not None:
        found = found.filter(created_at__lt=until)
    if after is not None:
        found = found.filter(created_at__lte=after[0]).exclude(created_at=after[0], id__gte=after[1])
    rows = found.order_by("-created_at", "-id").values_list(*ASKED)[: min(limit, MOST_AT_ONCE)]
    return [CallRow(*row) for row in rows]


def read_call_of_source(source_id: int, event_number: str) -> CallRow:
    """Answer the call of a source and event number; for the room's own actions."""
    return _one(Call.objects.filter(source_id=source_id, event_number=event_number))


def _seen_by(by: Actor) -> "QuerySet[Call]":
    calls = Call.objects.filter(programme_id=by.programme_id)
    if by.role is Role.OFFICER:
        return calls.filter(asked_by_id=by.user_id)
    if by.role is Role.CALL_TAKER:
        return calls.filter(Q(asked_by_id=by.user_id) | Q(call_source=CallSource.CENTRE))
    return calls


def _one(found: "QuerySet[Call]") -> CallRow:
    row = found.order_by("-created_at", "-id").values_list(*ASKED).first()
    if row is None:
        raise Missing
    return CallRow(*row)
