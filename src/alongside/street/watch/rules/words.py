"""What a line of the log is about."""

from enum import StrEnum


class LineKind(StrEnum):
    """What a line of the log is about: it picks the mark beside it and the filter that shows it."""

    CALL = "call"
    RESPONSE = "response"
    NOBODY = "nobody"
    SAFETY = "safety"
    SHIFT = "shift"
    NOTE = "note"
