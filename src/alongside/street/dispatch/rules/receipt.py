"""What the one who asked gets to know: five things, and nothing else."""

from dataclasses import dataclass
from datetime import datetime

CLOSING_CODES: dict[str, str] = {
    "engaged": "Handled by worker",
    "resolved_by_phone": "Handled by phone",
    "not_found": "Not found",
    "person_declined": "Help not wanted",
    "cancelled_before_arrival": "Cancelled",
    "left_for_safety": "Worker left",
    "officer_took_over": "Officer took over",
    "no_one_to_serve": "No one there",
}
NO_WORKER_CODE = "No worker could come"
NOT_OURS_CODE = "Not a call for a worker"


@dataclass(frozen=True)
class Receipt:
    """The answer to a request: received, coming (minutes), arrived, may clear, closed (code)."""

    number: str
    place: str
    category: str
    received_at: datetime
    state: str
    coming_minutes: int | None = None
    arrived_at: datetime | None = None
    may_clear: bool = False
    closed_code: str | None = None


def minutes_left(minutes_away: float | None, since: datetime, at: datetime) -> int | None:
    """Answer in how many whole minutes the worker will be there: never less than one before arrival."""
    if minutes_away is None:
        return None
    return max(1, round(minutes_away - (at - since).total_seconds() / 60))
