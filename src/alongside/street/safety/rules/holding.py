"""Whether a worker may go in: staged or held until somebody says that the scene is safe; two where two are asked."""

from dataclasses import dataclass
from datetime import datetime

from .words import HoldWhy

BEFORE_ARRIVAL = ("accepted", "en_route", "staged")


@dataclass(frozen=True)
class Going:
    """What is known of a response on its way."""

    status: str
    needs_pair: bool
    has_partner: bool
    staged_at: datetime | None
    arrived_at: datetime | None


def hold_begun_by(going: Going) -> HoldWhy | None:
    """Answer the reason for which a response itself holds, or None: staged, or one where two are asked."""
    if going.arrived_at is not None or going.status not in BEFORE_ARRIVAL:
        return None
    if going.status == "staged":
        return HoldWhy.STAGED
    if waits_for_partner(going):
        return HoldWhy.PARTNER
    return None


def waits_for_partner(going: Going) -> bool:
    """Say whether a worker must not go in alone."""
    return going.needs_pair and not going.has_partner and going.arrived_at is None


def went_in_unsaid(going: Going) -> bool:
    """Say whether a worker whose hold nobody lifted is on scene all the same. It is noted, never blamed."""
    return going.arrived_at is not None
