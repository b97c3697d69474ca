"""What came out of an envelope, and whether its clock can be believed."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from .words import CannotOpen, Reason

CLOCK_MAY_BE_AHEAD = timedelta(minutes=10)
LONGEST_AWAY = timedelta(days=366)


@dataclass(frozen=True)
class OpenedRecord:
    """A record out of its envelope: its body, who sent it, and the key that already seals its envelope."""

    record_id: UUID
    programme_id: int
    kind: str
    body: dict[str, Any]
    data_key_id: UUID
    user_id: int
    worker_id: int
    made_at: datetime
    received_at: datetime
    overlooks: bool = False


def read_body(plain: bytes) -> dict[str, Any]:
    """Read an opened envelope as a JSON object, or say that it was not understood."""
    try:
        body = json.loads(plain)
    except (ValueError, RecursionError) as wrong:
        raise CannotOpen(Reason.NOT_UNDERSTOOD) from wrong
    if not isinstance(body, dict):
        raise CannotOpen(Reason.NOT_UNDERSTOOD)
    return body


def check_clock(made_at: datetime | None, *, received_at: datetime) -> datetime:
    """Answer when a record was made, or say that the phone's clock cannot be believed."""
    if made_at is None or made_at > received_at + CLOCK_MAY_BE_AHEAD or made_at < received_at - LONGEST_AWAY:
        raise CannotOpen(Reason.WRONG_CLOCK)
    return made_at
