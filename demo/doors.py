"""The doors of Alongside as the town's people use them: what the player asks for, and what it sees."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from .calls import TownCall
from .script import OfficerAsk


def lasting_number(number: str, place: str) -> str:
    """Answer what stays the same from play to play: the centre's number, or the place of an officer's request.

    The liaison door makes a new random number for each request.
    """
    return number if number.startswith("LK") else f"asked:{place}"


@dataclass(frozen=True)
class SeenOffer:
    """An offer on a worker's phone. ``number`` is what its luck is drawn from (see ``lasting_number``)."""

    offer_id: str
    number: str
    minutes_away: float | None
    officer_here: bool


@dataclass(frozen=True)
class SeenResponse:
    """A response on a worker's phone."""

    response_id: str
    number: str
    status: str


@dataclass(frozen=True)
class Seen:
    """What a worker's phone shows now."""

    offer: SeenOffer | None
    response: SeenResponse | None


@dataclass(frozen=True)
class Record:
    """One record as it stands on the phone before it is sealed."""

    record_id: str
    kind: str
    body: dict[str, Any]


class NotDone(Exception):
    """A door said no, or did not answer; the message says which and what."""


class Doors(Protocol):
    """Every way in that the town uses. ``at`` is the town's instant."""

    def bring_call(self, call: TownCall, at: datetime) -> None:
        """Bring one call from the centre."""

    def ask_for_worker(self, ask: OfficerAsk, at: datetime) -> None:
        """Ask for a worker as an officer does."""

    def look(self, worker: str, at: datetime) -> Seen:
        """Look at a worker's phone."""

    def has_offers(self, at: datetime) -> bool:
        """Say whether any phone may have an offer to look at."""

    def accept(self, worker: str, offer_id: str, at: datetime) -> SeenResponse | None:
        """Say yes to an offer; None when it was gone already."""

    def decline(self, worker: str, offer_id: str, reason: str, at: datetime) -> None:
        """Say no to an offer."""

    def sync(self, worker: str, taps: list[dict[str, Any]], records: list[Record], at: datetime) -> None:
        """Send taps and sealed records from a worker's phone."""

    def go_on(self, worker: str, at: datetime) -> None:
        """Go on shift."""

    def go_off(self, worker: str, at: datetime) -> None:
        """Go off shift."""

    def tick(self, at: datetime) -> datetime | None:
        """Do what time asks for, where no runner does; answer when to come again, or None."""

    def next_tick(self, at: datetime) -> datetime | None:
        """Answer when time next asks for something, or None."""

    def service_for(self, worker: str, need: str, at: datetime) -> int | None:
        """Answer the number of a service for a need, from the directory."""
