"""Screening calls, changing the protocol, marking hazards."""

from .hazards import clear_hazard, keep_hazard, set_hazard
from .protocols import (
    FIRST_PROTOCOL,
    ProtocolCannotBeRead,
    adopt_draft,
    begin_draft,
    discard_draft,
    save_draft,
    start_first_protocol,
    start_protocol,
    upload_draft,
    withdraw_version,
)
from .screening import screen_call, screen_many

__all__ = [
    "FIRST_PROTOCOL",
    "ProtocolCannotBeRead",
    "adopt_draft",
    "begin_draft",
    "clear_hazard",
    "discard_draft",
    "keep_hazard",
    "save_draft",
    "screen_call",
    "screen_many",
    "set_hazard",
    "start_first_protocol",
    "start_protocol",
    "upload_draft",
    "withdraw_version",
]
