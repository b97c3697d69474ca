"""The closed lists of missed."""

from enum import StrEnum


class MissedState(StrEnum):
    """Where the reason of a missed call comes from."""

    OPEN = "open"
    FILLED = "filled"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


CENTRE = "centre"
OFFICERS = "officers"
BEAT = "beat:"
"""How the subjects of a fall are named: ``centre``, ``officers``, ``beat:<code>``."""
