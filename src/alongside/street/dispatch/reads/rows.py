"""The plain rows that dispatch answers with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.street.intake.reads import CallRow

from ..rules.words import Seat


@dataclass(frozen=True)
class OfferRow:
    """An offer, with the call it is about."""

    id: UUID
    call_id: int
    call: CallRow
    worker_id: int
    worker_name: str
    offered_at: datetime
    expires_at: datetime
    state: str
    answered_at: datetime | None
    decline_reason: str
    minutes_away: float | None
    reasons: tuple[str, ...]
    seat: str = "lead"
    from_name: str = ""
    others_asked: int = 0

    @property
    def as_partner(self) -> bool:
        """Say whether a second worker is asked to come along."""
        return self.seat == Seat.PARTNER


@dataclass(frozen=True)
class TeamMate:
    """One of those who are on a call now."""

    worker_id: int
    name: str
    initials: str
    seat: str
    status: str
    joined_at: datetime


@dataclass(frozen=True)
class ResponseRow:
    """A response: the five stamps, the officer's two, and the end."""

    id: UUID
    call_id: int
    call: CallRow
    worker_id: int
    worker_name: str
    initials: str
    partner_id: int | None
    partner_name: str
    needs_pair: bool
    status: str
    requested_at: datetime
    accepted_at: datetime
    en_route_at: datetime | None
    staged_at: datetime | None
    arrived_at: datetime | None
    engaged_at: datetime | None
    departed_at: datetime | None
    officer_on_scene_at_arrival: bool | None
    officer_released_at: datetime | None
    minutes_away: float | None
    end: str
    is_by_phone: bool = False
    taken_back_at: datetime | None = None
    team: tuple[TeamMate, ...] = ()

    @property
    def worker_ids(self) -> tuple[int, ...]:
        """Answer who is on it now; once it has ended, the pair that was."""
        if self.team:
            return tuple(one.worker_id for one in self.team)
        return tuple(n for n in (self.worker_id, self.partner_id) if n is not None)

    @property
    def lacks_partner(self) -> bool:
        """Say whether the pair rule is not kept yet: whoever is on the way waits nearby."""
        return self.needs_pair and not self.end and len(self.worker_ids) < 2

    def seat_of(self, worker_id: int | None) -> str:
        """Answer the seat of a worker who is on it, or "" for anybody else."""
        return next((one.seat for one in self.team if one.worker_id == worker_id), "")


@dataclass(frozen=True)
class ReservedRow:
    """A waiting call that is held for a worker: reserved for later, not sent."""

    id: UUID
    call: CallRow
    worker_id: int
    worker_name: str
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class NoticeRow:
    """What somebody else changed about a worker's call, until the worker's phone has shown it."""

    id: UUID
    what: str
    call: CallRow
    by_name: str
    other_name: str
    made_at: datetime


@dataclass(frozen=True)
class ResponseFacts:
    """The few facts of a response that the confided floor needs: who may write of it, and where it was."""

    response_id: UUID
    call_id: int
    programme_id: int
    worker_ids: tuple[int, ...]
    place_key: str
    accepted_at: datetime
    end: str


@dataclass(frozen=True)
class TapResult:
    """What a tap did: ``applied``, ``corrected``, ``kept`` (it changed nothing) or ``repeated``."""

    did: str
    response: ResponseRow


@dataclass(frozen=True)
class NonResponseRow:
    """Why nobody went to a call."""

    call_id: int
    reason: str
    made_at: datetime


@dataclass(frozen=True)
class CallFact:
    """One call as it may be counted: what happened, without who."""

    call_id: int
    created_at: datetime
    call_source: str
    category: str
    beat: str
    area_code: str
    lon: float | None
    lat: float | None
    place_key: str
    is_officer_initiated: bool
    is_history: bool
    in_hours: bool
    police_dispatched_at: datetime | None
    police_on_scene_at: datetime | None
    police_cleared_at: datetime | None
    outcome: str | None
    because: tuple[str, ...]
    protocol_version: str
    offered: bool
    response_id: UUID | None
    requested_at: datetime | None
    accepted_at: datetime | None
    en_route_at: datetime | None
    arrived_at: datetime | None
    engaged_at: datetime | None
    departed_at: datetime | None
    officer_on_scene_at_arrival: bool | None
    officer_released_at: datetime | None
    end: str
    non_response_reason: str
