"""What a machine brings is taken: a fresh call rings, an old one is kept as history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from alongside.ground.actor import Actor
from alongside.street.places.reads import area_of, map_version

from ..models import Call
from ..rules.report import CallReport
from .record import record_call

FRESH = timedelta(minutes=30)
"""A call that was created longer ago and is heard of for the first time is history: nobody is sent to it now."""


class Rung(Protocol):
    """What became of a call that rang."""

    @property
    def number(self) -> str:
        """Answer its event number."""
        ...

    @property
    def change(self) -> str:
        """Answer new, changed or same."""
        ...

    @property
    def outcome(self) -> str:
        """Answer what screening said."""
        ...


Ring = Callable[[CallReport], Rung]
"""Lets a call ring: recorded, screened, offered. The dispatch room's own action, handed in by the door."""


@dataclass(frozen=True, slots=True)
class KnownCall:
    """The times that are already known of a call."""

    created_at: datetime
    first_dispatched_at: datetime | None
    first_on_scene_at: datetime | None
    is_history: bool


@dataclass(frozen=True, slots=True)
class TakenReport:
    """What became of one report. ``outcome`` is "history" when the call did not ring."""

    number: str
    change: str
    outcome: str


def known_call(*, source: str, number: str, by: Actor) -> KnownCall | None:
    """Answer the times already known of a call of a source, or None."""
    found = Call.objects.filter(source__programme_id=by.programme_id, source__slug=source, event_number=number)
    row = found.values_list("created_at", "first_dispatched_at", "first_on_scene_at", "is_history").first()
    return None if row is None else KnownCall(*row)


def take_report(
    *, report: CallReport, known: KnownCall | None, source: str, by: Actor, at: datetime, ring: Ring
) -> TakenReport:
    """Let a report ring when its call is fresh, or has rung before; keep it as history otherwise."""
    is_live = at - report.created_at <= FRESH if known is None else not known.is_history
    if is_live:
        rung = ring(report)
        return TakenReport(rung.number, rung.change, rung.outcome)
    area = area_of(by.programme_id, report.lon, report.lat, version=map_version(by.programme_id))
    kept = record_call(source=source, report=report, by=by, at=at, is_history=True, area_code=area)
    return TakenReport(kept.number, kept.change, "history")
