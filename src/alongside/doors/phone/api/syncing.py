"""Taking what waited on a phone: every item by itself, so that one bad item never holds back the rest."""

import base64
import binascii
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from alongside.confided.vault.actions import all_at_once, receive_sealed
from alongside.confided.vault.reads import safe_or_stored
from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.ground.face.templatetags.face_words import refusal_in_their_language
from alongside.street.devices.actions import device_named, forget_kept_taps, keep_tap, note_numbers
from alongside.street.dispatch.actions import end_response, tap_status
from alongside.street.safety.actions import check_in

from . import centre, safety, taps

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


MOST_HELD = 1_000


@dataclass
class Taken:
    """What became of everything that a phone sent: by id, and every number of its that ever came."""

    answers: dict[str, str] = field(default_factory=dict)
    taps: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    has: list[tuple[int, int]] | None = None

    def as_json(self) -> dict[str, Any]:
        """Answer what the phone is told."""
        return {
            "answers": self.answers, "taps": self.taps, "refusals": self.refusals, "missing": self.missing,
            "has": self.has,
        }  # fmt: skip


def take_sync(sent: Item, *, by: Actor, at: datetime, may_tap: bool = True, why: str = "") -> Taken:
    """Take the taps and the sealed records of a phone, and answer each by its id.

    An item that meets a refusal is answered with it and stays on the phone. An item that meets a bug is
    logged and not answered, so that the phone sends it again. Where the sender ``may_tap`` no longer, a tap is
    kept for a person to look at, and the phone is told that it is ``kept``.
    """
    taken = Taken()
    device = str(sent.get("device", ""))[:64]
    for tap in sorted(_items(sent, "taps"), key=_sequence):
        try:
            taken.taps[_id(tap)] = (
                _take_tap(tap, by=by, at=at) if may_tap else _keep_tap(tap, device=device, why=why, by=by, at=at)
            )
        except Refusal as refused:
            taken.taps[_id(tap)] = "kept"
            taken.refusals[_id(tap)] = refusal_in_their_language(refused)
        except Exception:
            log.exception("a tap could not be taken")
    if may_tap and taken.taps:
        forget_kept_taps(tap_ids=_uuids(taken.taps), by=by)
    taken.answers |= _take_records(sorted(_items(sent, "records"), key=_sequence), device=device, by=by, at=at)
    _tick_off(sent, taken, device=device, by=by, at=at)
    return taken


def _take_records(records: list[Item], *, device: str, by: Actor, at: datetime) -> dict[str, str]:
    """Take all records with one commit; should any of them fail, each by itself, so that it holds back no other."""
    try:
        with all_at_once():
            return {_id(record): _take_record(record, device=device, by=by, at=at) for record in records}
    except Exception:
        log.exception("sealed records could not be taken together")
    answers = {}
    for record in records:
        try:
            answers[_id(record)] = _take_record(record, device=device, by=by, at=at)
        except Exception:
            log.exception("a sealed record could not be taken")
    return answers


def _tick_off(sent: Item, taken: Taken, *, device: str, by: Actor, at: datetime) -> None:
    """Say how the records stand that the phone still holds, and which of its numbers have come.

    Whatever the phone names as held and is not here was lost by the office: an older copy was restored.
    """
    listed = sent.get("held")
    held = {
        one: str(said) for said in (listed if isinstance(listed, list) else [])[:MOST_HELD] for one in _uuids([said])
    }
    known = safe_or_stored(held, programme_id=by.programme_id) if held else {}
    taken.answers |= {said: known[one] for one, said in held.items() if one in known}
    taken.missing = [said for one, said in held.items() if one not in known]
    came = [item for name in ("taps", "records") for item in _items(sent, name)]
    answered = taken.answers.keys() | taken.taps.keys()
    numbers = [_sequence(item) for item in came if _id(item) in answered]
    taken.has = note_numbers(device_id=device_named(device), numbers=numbers, by=by, at=at)


def _keep_tap(tap: Item, *, device: str, why: str, by: Actor, at: datetime) -> str:
    try:
        tap_id = UUID(str(tap["id"]))
    except (KeyError, ValueError) as wrong:
        raise TapNotUnderstood from wrong
    try:
        when = _instant(tap.get("at"))
    except ValueError:
        when = at
    word = str(tap.get("word") or tap.get("status") or tap.get("end") or "")
    keep_tap(
        tap_id=tap_id, device_id=device_named(device), kind=str(tap.get("kind", "")), word=word,
        response=str(tap.get("response") or ""), tapped_at=when, why=why, by=by, at=at,
    )  # fmt: skip
    return "kept"


def _uuids(said: Any) -> Iterator[UUID]:
    for one in said:
        with suppress(ValueError):
            yield UUID(str(one))


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
    response, status = taps.response_of(tap, by=by), str(tap.get("status", ""))
    return tap_status(tap_id=tap_id, response_id=response, status=status, tapped_at=when, by=by, at=at).did


def _end(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    response, end = taps.response_of(tap, by=by), str(tap.get("end", ""))
    done = end_response(tap_id=tap_id, response_id=response, end=end, tapped_at=when, by=by, at=at)
    if done.did == "kept" and done.response.end != end:
        raise EndedOtherwise(theirs=done.response.end.replace("_", " "), yours=end.replace("_", " "))
    return done.did


def _check_in(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    check_in(check_in_id=tap_id, said_at=when, by=by, at=at)
    return "applied"


_TAKERS: dict[str, Callable[[Item, UUID, datetime, Actor, datetime], str]] = {
    "status": _status,
    "end": _end,
    "check_in": _check_in,
    **safety.TAKERS,
    **centre.TAKERS,
    **taps.TAKERS,
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
