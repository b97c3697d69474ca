"""What a phone may hold: its worker's own shift, offer and response, and what is left to write up."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from alongside.confided.encounters.reads import list_unwritten
from alongside.confided.problems.reads import list_place_notes
from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.street.dispatch.reads import OfferRow, PhoneState, ResponseRow, access_phone_state
from alongside.street.intake.reads import CallRow
from alongside.street.people.reads import ShiftRow, access_programme
from alongside.street.safety.reads import check_in_due

log = logging.getLogger("alongside.phone")


def phone_state(*, by: Actor, at: datetime, holds: str = "") -> dict[str, Any]:
    """Answer everything a worker's phone shows now, as plain JSON.

    ``holds`` is the number of the call whose place notes the phone already has: reading them is a look that
    is written down, so they are read once, and ``place_notes`` is then null.
    """
    state = access_phone_state(by=by, at=at)
    programme, worker = access_programme(by.programme_id), state.worker
    return {
        "now": at.isoformat(),
        "clock_speed": clock_speed(),
        "time_zone": programme.time_zone,
        "programme": programme.name,
        "worker": {"name": worker.name, "initials": worker.initials, "language": get_language() or "en"},
        "shift": _shift(state.shift),
        "offer": _offer(state.offer),
        "response": _response(state.response),
        "place_notes": _place_notes(state, holds, by=by, at=at),
        "check_in_due_at": _due(state, timedelta(minutes=programme.check_in_minutes), at),
        "unwritten": [_to_write(row) for row in list_unwritten(by=by)],
    }


def clock_speed() -> float:
    """Answer how fast the house's clock runs: 1, unless a demonstration plays its day faster."""
    if not settings.DEMO:
        return 1.0
    return clock.speed()


def _shift(shift: ShiftRow | None) -> dict[str, Any] | None:
    if shift is None:
        return None
    return {"starts_at": _iso(shift.starts_at), "ends_at": _iso(shift.ends_at), "is_on": shift.is_on}


def _offer(offer: OfferRow | None) -> dict[str, Any] | None:
    if offer is None:
        return None
    return {
        "id": str(offer.id),
        "call": _call(offer.call),
        "offered_at": _iso(offer.offered_at),
        "expires_at": _iso(offer.expires_at),
        "minutes_away": offer.minutes_away,
        "reasons": list(offer.reasons),
    }


def _response(response: ResponseRow | None) -> dict[str, Any] | None:
    if response is None:
        return None
    return {
        "id": str(response.id),
        "call": _call(response.call),
        "status": response.status,
        "accepted_at": _iso(response.accepted_at),
        "en_route_at": _iso(response.en_route_at),
        "staged_at": _iso(response.staged_at),
        "arrived_at": _iso(response.arrived_at),
        "engaged_at": _iso(response.engaged_at),
        "officer_on_scene_at_arrival": response.officer_on_scene_at_arrival,
        "officer_released_at": _iso(response.officer_released_at),
    }


def _call(call: CallRow) -> dict[str, Any]:
    """Answer only what is needed to come safely: address, type, officer on scene."""
    return {
        "number": call.number,
        "place": call.address or call.area_code or call.number,
        "area": call.area_code,
        "category": call.category,
        "nature": call.final_nature or call.initial_nature,
        "source": call.call_source,
        "asked_at": _iso(call.created_at),
        "officer_there": _officer_there(call),
        "lon": call.lon,
        "lat": call.lat,
    }


def _officer_there(call: CallRow) -> bool | None:
    """Say whether an officer is there; a fact that nobody asked about is unknown, never no."""
    said = call.answers.get("officer_here")
    if isinstance(said, bool):
        return said
    is_there = call.call_source == "officer" or (call.first_on_scene_at is not None and call.cleared_at is None)
    return True if is_there else None


def _place_notes(state: PhoneState, holds: str, *, by: Actor, at: datetime) -> list[dict[str, Any]] | None:
    """Answer the notes; a vault that cannot be read must not keep a worker from the call."""
    call = state.response.call if state.response else state.offer.call if state.offer else None
    if call is None or not call.place_key:
        return []
    if call.number == holds:
        return None
    try:
        notes = list_place_notes(place_key=call.place_key, by=by, at=at)
    except Refusal as refused:
        log.warning("place notes could not be read: %s", refused.code)
        return []
    return [{"code": note.code, "value": note.value} for note in notes]


def _due(state: PhoneState, every: timedelta, at: datetime) -> str | None:
    arrived_at = state.response.arrived_at if state.response else None
    if arrived_at is None:
        return None
    return _iso(check_in_due(worker_id=state.worker.worker_id, arrived_at=arrived_at, every=every, at=at))


def _to_write(row: ResponseRow) -> dict[str, Any]:
    return {
        "response": str(row.id),
        "number": row.call.number,
        "place": row.call.address or row.call.number,
        "category": row.call.category,
        "ended_at": _iso(row.departed_at),
        "end": row.end,
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
