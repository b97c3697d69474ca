"""Why nobody went to an eligible call: what the programme's own records know, and whether an answer still fits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alongside.street.dispatch.rules.words import NonResponseReason as Reason
from alongside.street.dispatch.rules.words import OfferState

LIVE = timedelta(minutes=30)
"""A call that reached us this soon after it was created could have been offered while it happened."""

AT_ONCE = timedelta(minutes=3)
"""A call cleared this soon, without any unit sent, was cancelled."""

_CANCELLED = re.compile(r"\bcancel|\bcanc\b|\bcxl\b|\bdisregard", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Situation:
    """What the programme's own records say of one eligible call to which nobody went."""

    created_at: datetime
    received_at: datetime
    is_history: bool
    is_outside: bool
    rostered: int
    busy: int
    offers: Sequence[str] = ()
    cleared_at: datetime | None = None
    was_police_sent: bool = False
    has_police_come: bool = False
    close_code: str = ""
    screened_at: datetime | None = None

    @property
    def was_live(self) -> bool:
        """Say whether the call reached us while it happened."""
        return not self.is_history and self.received_at - self.created_at <= LIVE

    @property
    def is_cancelled(self) -> bool:
        """Say whether the centre's record shows that the call was cancelled before anyone could go."""
        if self.has_police_come:
            return False
        if _CANCELLED.search(self.close_code):
            return True
        if self.cleared_at is None:
            return False
        if self.was_live and self.cleared_at <= self.received_at:
            return True
        return not self.was_police_sent and self.cleared_at - self.created_at <= AT_ONCE


def reason_known(now: Situation) -> Reason | None:
    """Answer why nobody went, when the records know it; None means that somebody has to be asked.

    An answer to an offer is the surest record, then where and when the call was, then who was free.
    """
    asked = [state for state in now.offers if state in (OfferState.DECLINED, OfferState.TIMED_OUT)]
    checks = (
        (now.is_outside, Reason.OUTSIDE_AREA),
        (bool(asked) and asked[-1] == OfferState.DECLINED, Reason.DECLINED_BY_WORKER),
        (bool(asked), Reason.OFFER_TIMED_OUT),
        (now.rostered == 0, Reason.OFF_HOURS),
        (now.is_cancelled, Reason.CALL_CANCELLED),
        (now.busy >= now.rostered, Reason.ALL_BUSY),
        (now.was_live and not now.offers, Reason.NOT_OFFERED),
    )
    return next((reason for applies, reason in checks if applies), None)


def likeliest(now: Situation) -> Reason:
    """Answer the reason that is asked about first: it is offered, never filled in."""
    if now.screened_at is None or now.screened_at - now.created_at > LIVE:
        return Reason.NEVER_ASSESSED
    return Reason.NOT_OFFERED


def still_fits(reason: str, now: Situation) -> bool:
    """Say whether an answer that a person gave can still be true after the call changed."""
    contradictions = {
        Reason.OFF_HOURS: now.rostered > 0,
        Reason.OUTSIDE_AREA: not now.is_outside,
        Reason.ALL_BUSY: now.rostered == 0,
        Reason.NOT_OFFERED: bool(now.offers),
        Reason.CALL_CANCELLED: now.has_police_come,
    }
    return not contradictions.get(Reason(reason), False)
