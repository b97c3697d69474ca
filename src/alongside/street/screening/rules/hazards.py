"""Hazards at places: how long they hold, and what may be written of them.

A hazard holds until a supervisor clears it. When its time runs out and nobody has looked, it is not gone: the
place is then *unknown*, and the call waits for a person to ask. Holding it for ever would close a house for good
because somebody forgot; letting it vanish would send a worker to a danger because somebody forgot.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST = timedelta(days=180)
"""The longest time for which a hazard may be marked at once."""

_HISTORY = re.compile(
    r"\b(arrest\w*|convict\w*|felon\w*|criminal\w*|parole\w*|probation\w*|warrants?|rap sheet|prison\w*|jail\w*|"
    r"gang|gang member\w*|sex offend\w*|registered offend\w*|ex-?con\w*|suspects?)\b",
    re.I,
)


class HazardState(StrEnum):
    """How a hazard stands at an instant."""

    HOLDS = "holds"
    REVIEW_DUE = "review_due"
    LAPSED = "lapsed"
    CLEARED = "cleared"


def state_of(*, review_at: datetime, expires_at: datetime, cleared_at: datetime | None, at: datetime) -> HazardState:
    """Answer how a hazard stands. Review due: it holds and somebody should look. Lapsed: its time ran out unseen."""
    if cleared_at is not None and cleared_at <= at:
        return HazardState.CLEARED
    if expires_at <= at:
        return HazardState.LAPSED
    return HazardState.REVIEW_DUE if review_at <= at else HazardState.HOLDS


def history_in(says: str) -> str:
    """Answer the first word that speaks of what somebody did or was accused of, or "" when there is none."""
    found = _HISTORY.search(says)
    return found[0] if found else ""
