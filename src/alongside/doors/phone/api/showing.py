"""What a phone may hold: its worker's own shift, offer and response, and what is left to write up."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from alongside.confided.encounters.reads import list_unwritten
from alongside.confided.problems.reads import list_place_notes
from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.street.devices.rules import what_to_hold
from alongside.street.dispatch.reads import (
    NoticeRow,
    OfferRow,
    PhoneState,
    ReservedRow,
    ResponseRow,
    access_phone_state,
    list_own_calls_at,
)
from alongside.street.intake.reads import CallRow
from alongside.street.people.reads import ShiftRow, access_programme, next_shift_starts

from .centre import phone_centre
from .safety import phone_safety

log = logging.getLogger("alongside.phone")


def phone_state(*, by: Actor, at: datetime, holds: str = "") -> dict[str, Any]:
    """Answer everything a worker's phone shows now, as plain JSON.

    ``holds`` is the number of the call whose place notes the phone already has: reading them is a look that
    is written down, so they are read once, and ``place_notes`` is then null.
    """
    state = access_phone_state(by=by, at=at)
    programme, worker = access_programme(by.programme_id), state.worker
    unwritten, safety = list_unwritten(by=by), phone_safety(by=by, at=at)
    return {
        "now": at.isoformat(),
        "clock_speed": clock_speed(),
        "time_zone": programme.time_zone,
        "programme": programme.name,
        "worker": {"name": worker.name, "initials": worker.initials, "language": get_language() or "en"},
        "shift": _shift(state.shift),
        "offer": _offer(state.offer),
        "response": _response(state.response, by),
        "reserved": [_reserved(row) for row in state.reserved],
        "notices": [_notice(row) for row in state.notices],
        "place_notes": _place_notes(state, holds, by=by, at=at),
        "own_calls": _own_calls(state, holds, by=by),
        "check_in_due_at": safety["protection"]["check_in_due_at"],
        "unwritten": [_to_write(row) for row in unwritten],
        "safety": safety,
        "centre": phone_centre(by=by, at=at, state=state),
        "device": {"who": by.user_id},
        "carry": list(_carried(state, has_to_write=bool(unwritten), at=at)),
    }


def _carried(state: PhoneState, *, has_to_write: bool, at: datetime) -> tuple[str, ...]:
    """Answer what this phone may hold now; it lets go of the rest."""
    is_here = state.shift is not None and state.shift.went_off_at is None
    is_at_work = is_here or state.response is not None or state.offer is not None
    soon = None if is_at_work else next_shift_starts(worker_ids=[state.worker.worker_id], at=at)
    starts_at = soon.get(state.worker.worker_id) if soon else None
    return what_to_hold(
        is_at_work=is_at_work, has_to_write=has_to_write, next_shift_in=starts_at - at if starts_at else None
    )


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
        "reasons": [in_their_language(reason) for reason in offer.reasons],
        "seat": offer.seat,
        "from_name": offer.from_name,
        "others_asked": offer.others_asked,
    }


def _reserved(row: ReservedRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "place": row.call.address or row.call.area_code or row.call.number,
        "category": row.call.category,
        "from_at": _iso(row.from_at),
        "until_at": _iso(row.until_at),
    }


def _notice(row: NoticeRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "what": row.what,
        "place": row.call.address or row.call.number,
        "by": row.by_name,
        "other": row.other_name,
        "made_at": _iso(row.made_at),
    }


def _response(response: ResponseRow | None, by: Actor) -> dict[str, Any] | None:
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
        "team": [
            {"name": one.name, "initials": one.initials, "status": one.status}
            for one in response.team
            if one.worker_id != by.worker_id
        ],
        "is_by_phone": response.is_by_phone,
        "lacks_partner": response.lacks_partner,
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
    call = _call_at_hand(state)
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


def _own_calls(state: PhoneState, holds: str, *, by: Actor) -> list[dict[str, Any]] | None:
    """Answer what this worker did at the place before, once: null when the phone holds it."""
    call = _call_at_hand(state)
    if call is None:
        return []
    if call.number == holds:
        return None
    mine = list_own_calls_at(place_key=call.place_key, by=by)
    return [{"at": _iso(one.at), "category": one.category, "end": one.end} for one in mine]


def _call_at_hand(state: PhoneState) -> CallRow | None:
    return state.response.call if state.response else state.offer.call if state.offer else None


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
