"""Taking in the file that a phone wrote of its outbox, when no network would carry it."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.street.devices.actions import device_named, keep_tap, note_numbers, read_credential

from ..rules.sealing import DoesNotOpen
from .inbox import receive_sealed
from .keeping import open_phone_envelope

FORMAT = "alongside outbox 1"
LARGEST = 50 * 1024 * 1024


class NotAnOutbox(Refusal):
    """A file is not the sealed outbox of a phone of this programme."""

    code = "vault.not-an-outbox"
    says = "This file is not the saved copy of a phone of this programme: {why}."
    try_ = "On the phone: Menu, Save a copy. Bring that file as it is. The phone still has everything."


@dataclass(frozen=True)
class OutboxTaken:
    """What a file brought: how many sealed records, and how many taps that now wait to be looked at."""

    device: str
    records: int
    taps: int
    not_understood: int


def receive_outbox_file(content: bytes, *, by: Actor, at: datetime) -> OutboxTaken:
    """Take in a phone's saved outbox. Records go to the inbox as if the phone had sent them; taps wait for a person.

    The file is sealed to the programme's key. Inside is the phone's own credential, which says whose records these
    are: whoever brings the file is only its carrier. The same file twice, or a phone that sends afterwards, doubles
    nothing.
    """
    bundle = _open(content)
    device = str(bundle.get("device", ""))[:64]
    credentials = bundle.get("credentials")
    known = {who: _actor(token, by) for who, token in credentials.items()} if isinstance(credentials, dict) else {}
    nobody = Actor(programme_id=by.programme_id, name="A saved copy")
    records, taps, strange, numbers = 0, 0, 0, []
    for row in _rows(bundle):
        maker = known.get(str(row.get("who", ""))) or nobody
        try:
            if row.get("lane") == "record":
                _take_record(row, device, maker, at)
                records += 1
            else:
                _take_tap(row, device, maker, at)
                taps += 1
            numbers.append(int(row.get("seq", 0)))
        except (KeyError, ValueError, TypeError):
            strange += 1
    note_numbers(device_id=device_named(device), numbers=numbers, by=by, at=at)
    return OutboxTaken(device, records, taps, strange)


def _open(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise NotAnOutbox(why="it is too large")
    try:
        said = json.loads(content)
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise NotAnOutbox(why="it says nothing of Alongside")
        opened = json.loads(open_phone_envelope(UUID(str(said["id"])), base64.b64decode(said["sealed"], validate=True)))
    except DoesNotOpen as wrong:
        raise NotAnOutbox(why="its seal is broken, or of another programme") from wrong
    except (ValueError, KeyError, TypeError) as wrong:
        raise NotAnOutbox(why="it is damaged") from wrong
    if not isinstance(opened, dict):
        raise NotAnOutbox(why="it is damaged")
    return opened


def _rows(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    listed = bundle.get("rows")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _actor(token: object, by: Actor) -> Actor | None:
    credential = read_credential(str(token))
    return credential.actor if credential and credential.programme_id == by.programme_id else None


def _take_record(row: dict[str, Any], device: str, maker: Actor, at: datetime) -> None:
    receive_sealed(
        record_id=UUID(str(row["id"])), device=device, sequence=int(row.get("seq", 0)), kind=str(row.get("kind", "")),
        sealed=base64.b64decode(str(row["sealed"])), made_at=_instant(row.get("made_at"), at), by=maker, at=at,
    )  # fmt: skip


def _take_tap(row: dict[str, Any], device: str, maker: Actor, at: datetime) -> None:
    keep_tap(
        tap_id=UUID(str(row["id"])), device_id=device_named(device), kind=str(row.get("kind", "")),
        word=str(row.get("word") or ""), response=str(row.get("response") or ""),
        tapped_at=_instant(row.get("at"), at), why="from-file", by=maker, at=at,
    )  # fmt: skip


def _instant(said: object, at: datetime) -> datetime:
    when = parse_datetime(str(said)) if said else None
    return when if when is not None and when.tzinfo is not None and 1971 <= when.year <= 9000 else at
