"""Where the people there asked for an officer instead."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alongside.ground.actor import Actor
from alongside.street.intake.reads import calls_by_id

from ..models import OfficerWanted

SHOWN_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class WantedRow:
    """One call at which an officer is asked for. ``passed_on_at`` is when dispatch was told, None while it was not."""

    call_id: int
    number: str
    place: str
    wanted_at: datetime
    passed_on_at: datetime | None


def wanted_of(call_id: int) -> WantedRow | None:
    """Answer that an officer is asked for at a call, and whether one is being sent."""
    found = OfficerWanted.objects.filter(call_id=call_id).first()
    if found is None:
        return None
    call = calls_by_id([call_id])[call_id]
    return WantedRow(call_id, call.number, call.address, found.wanted_at, found.passed_on_at)


def officer_wanted_at(call_id: int) -> datetime | None:
    """Answer since when an officer is asked for at a call, or None."""
    return OfficerWanted.objects.filter(call_id=call_id).values_list("wanted_at", flat=True).first()


def list_officer_wanted(*, by: Actor, at: datetime, limit: int = 20) -> list[WantedRow]:
    """Answer the calls at which an officer is asked for and dispatch has not been told, oldest first."""
    newest = OfficerWanted.objects.filter(
        programme_id=by.programme_id, passed_on_at__isnull=True, wanted_at__gt=at - SHOWN_FOR
    )
    found = list(newest.order_by("wanted_at")[:limit])
    calls = calls_by_id([one.call_id for one in found])
    return [
        WantedRow(one.call_id, calls[one.call_id].number, calls[one.call_id].address, one.wanted_at, one.passed_on_at)
        for one in found
    ]
