"""Screening a call, and starting a protocol."""

import json
import tomllib
from datetime import datetime
from pathlib import Path

from django.db import connection

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal

from .models import ProtocolVersion, ScreeningRecord
from .reads import current_protocol
from .rules import CallFacts, Screening, UnreadableProtocol, read_protocol, screen

FIRST_PROTOCOL = Path(__file__).parent / "protocols" / "first.toml"


class ProtocolCannotBeRead(Refusal):
    """A protocol file does not make sense."""

    code = "screening.protocol-cannot-be-read"
    says = "The protocol cannot be read: {why}"
    try_ = "Mend that rule and try again. The protocol that holds now still holds."


def start_protocol(*, toml: str, author: str, by: Actor, at: datetime) -> str:
    """Put a protocol into force from an instant on, and answer its version."""
    try:
        body = tomllib.loads(toml)
        version = str(body["version"])
        read_protocol(version, body)
    except (tomllib.TOMLDecodeError, UnreadableProtocol, KeyError) as wrong:
        raise ProtocolCannotBeRead(why=str(wrong)) from wrong
    ProtocolVersion.objects.get_or_create(
        programme_id=by.programme_id,
        version=version,
        defaults={"body": body, "effective_at": at, "author_name": author, "why": body.get("why", "")[:400]},
    )
    return version


def start_first_protocol(*, by: Actor, at: datetime) -> str:
    """Put the protocol of a new programme into force."""
    return start_protocol(toml=FIRST_PROTOCOL.read_text(), author=by.name, by=by, at=at)


_KEEP = (
    "INSERT INTO screening_screeningrecord (programme_id, call_id, protocol_version, outcome, because, verdicts, "
    "screened_at, screened_by_id, is_latest) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, TRUE)"
)


def screen_call(*, call_id: int, facts: CallFacts, by: Actor, at: datetime, is_first: bool = False) -> Screening:
    """Screen a call by the protocol that holds, and keep what every rule said.

    ``is_first`` says that the call was never screened, so that no earlier word needs to step back.
    """
    said = screen(facts, current_protocol(programme_id=by.programme_id, at=at))
    if not is_first:
        ScreeningRecord.objects.filter(call_id=call_id, is_latest=True).update(is_latest=False)
    verdicts = [
        {"code": v.code, "outcome": v.outcome.word, "says": v.says, "would_change": v.would_change}
        for v in said.verdicts
    ]
    screened_at = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            [
                by.programme_id, call_id, said.protocol, said.outcome.word, json.dumps(said.because),
                json.dumps(verdicts), screened_at, by.user_id,
            ],
        )  # fmt: skip
    return said
