"""Taking what waited on a phone: every item by itself, so that one bad item never holds back the rest."""

import base64
import binascii
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from alongside.confided.vault.actions import receive_sealed
from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.ground.face.templatetags.face_words import refusal_in_their_language
from alongside.street.dispatch.actions import end_response, tap_status
from alongside.street.safety.actions import check_in, raise_sos

log = logging.getLogger("alongside.phone")
Item = dict[str, Any]


class TapNotUnderstood(Refusal):
    """A tap lacks something, or names something that does not exist."""

    code = "phone.tap-not-understood"
    says = "The office did not understand this tap."
    try_ = "Tell your coordinator what you did and when. The phone keeps the tap."


class EndedOtherwise(Refusal):
    """The response had already ended in another way when the phone's tap came in."""

    code = "phone.ended-otherwise"
    says = "This call had already ended: {theirs}. You wrote: {yours}."
    try_ = "Tell your coordinator which one is right. Both are kept."


def take_sync(sent: Item, *, by: Actor, at: datetime) -> dict[str, dict[str, Any]]:
    """Take the taps and the sealed records of a phone, and answer each by its id.

    An item that meets a refusal is answered with it and stays on the phone. An item that meets a bug is
    logged and not answered, so that the phone sends it again.
    """
    answers: dict[str, str] = {}
    taps: dict[str, str] = {}
    refusals: dict[str, dict[str, str]] = {}
    for tap in sorted(_items(sent, "taps"), key=_sequence):
        try:
            taps[_id(tap)] = _take_tap(tap, by=by, at=at)
        except Refusal as refused:
            taps[_id(tap)] = "kept"
            refusals[_id(tap)] = refusal_in_their_language(refused)
        except Exception:
            log.exception("a tap could not be taken")
    device = str(sent.get("device", ""))[:64]
    for record in sorted(_items(sent, "records"), key=_sequence):
        try:
            answers[_id(record)] = _take_record(record, device=device, by=by, at=at)
        except Exception:
            log.exception("a sealed record could not be taken")
    return {"answers": answers, "taps": taps, "refusals": refusals}


def _take_tap(tap: Item, *, by: Actor, at: datetime) -> str:
    try:
        tap_id, when = UUID(str(tap["id"])), _instant(tap.get("at"))
        take = _TAKERS[str(tap.get("kind"))]
        if take in (_status, _end):
            UUID(str(tap.get("response")))
    except (KeyError, ValueError) as wrong:
        raise TapNotUnderstood from wrong
    return take(tap, tap_id, when, by, at)


def _status(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    response, status = UUID(str(tap["response"])), str(tap.get("status", ""))
    return tap_status(tap_id=tap_id, response_id=response, status=status, tapped_at=when, by=by, at=at).did


def _end(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    response, end = UUID(str(tap["response"])), str(tap.get("end", ""))
    done = end_response(tap_id=tap_id, response_id=response, end=end, tapped_at=when, by=by, at=at)
    if done.did == "kept" and done.response.end != end:
        raise EndedOtherwise(theirs=done.response.end.replace("_", " "), yours=end.replace("_", " "))
    return done.did


def _check_in(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    check_in(check_in_id=tap_id, said_at=when, by=by, at=at)
    return "applied"


def _call_for_help(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    raise_sos(sos_id=tap_id, kind=str(tap["kind"]), raised_at=when, by=by, at=at)
    return "applied"


_TAKERS: dict[str, Callable[[Item, UUID, datetime, Actor, datetime], str]] = {
    "status": _status,
    "end": _end,
    "check_in": _check_in,
    "sos": _call_for_help,
    "back_up": _call_for_help,
}


def _take_record(record: Item, *, device: str, by: Actor, at: datetime) -> str:
    """Hand a sealed record to the vault as it came: what is wrong with it is for the vault's quarantine."""
    try:
        sealed = base64.b64decode(str(record.get("sealed", "")), validate=True)
    except binascii.Error:
        sealed = str(record.get("sealed", "")).encode()
    try:
        made_at = _instant(record.get("made_at"))
    except ValueError:
        made_at = at
    return receive_sealed(
        record_id=UUID(str(record["id"])),
        device=device,
        sequence=_sequence(record),
        kind=str(record.get("kind", "")),
        sealed=sealed,
        made_at=made_at,
        by=by,
        at=at,
    )


def _items(sent: Item, name: str) -> list[Item]:
    listed = sent.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _id(item: Item) -> str:
    return str(item.get("id", ""))


def _sequence(item: Item) -> int:
    sequence = item.get("seq")
    return sequence if isinstance(sequence, int) else 0


def _instant(said: object) -> datetime:
    when = parse_datetime(str(said))
    if when is None or when.tzinfo is None:
        raise ValueError(f"{said!r} is not an instant")
    return when
