"""A tiny hand-made set of work: every figure over it is known by counting on paper."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

MONDAY_NINE = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
"""Monday 4 May 2026, nine in the morning in America/Chicago: hour 9 of the week."""


@dataclass(frozen=True)
class Call:
    """A call as the street floor says it; the defaults are a call from before the programme began."""

    created_at: datetime = MONDAY_NINE
    call_source: str = "centre"
    category: str = "noise"
    beat: str = "B1"
    area_code: str = "east"
    lon: float | None = -89.50
    lat: float | None = 43.06
    place_key: str = "1200 block of canary st"
    is_officer_initiated: bool = False
    in_hours: bool = True
    outcome: str | None = None
    because: tuple[str, ...] = ()
    protocol_version: str = ""
    offered: bool = False
    requested_at: datetime | None = None
    accepted_at: datetime | None = None
    en_route_at: datetime | None = None
    arrived_at: datetime | None = None
    engaged_at: datetime | None = None
    departed_at: datetime | None = None
    officer_on_scene_at_arrival: bool | None = None
    officer_released_at: datetime | None = None
    end: str = ""
    non_response_reason: str = ""
    police_dispatched_at: datetime | None = None
    police_on_scene_at: datetime | None = None
    police_cleared_at: datetime | None = None


@dataclass(frozen=True)
class Encounter:
    """A countable encounter."""

    occurred_at: datetime = MONDAY_NINE
    people_met: int = 2
    needs: tuple[str, ...] = ("housing",)
    root_problems: tuple[str, ...] = ("neighbour_history",)
    done: tuple[str, ...] = ("mediated",)
    disposition: str = "stayed_in_community"


@dataclass(frozen=True)
class Referral:
    """A countable referral."""

    need: str = "housing"
    offered_at: datetime = MONDAY_NINE
    result: str = "offered"
    result_at: datetime | None = None


@dataclass(frozen=True)
class Problem:
    """A countable problem."""

    opened_at: datetime = MONDAY_NINE
    kinds: tuple[str, ...] = ("neighbour_history",)
    is_open: bool = True


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def answered(call: Call, **changes: object) -> Call:
    """A call a worker accepted after 1 minute, reached after 7 more, engaged after 2 more, for 30 minutes."""
    at = call.created_at
    base = replace(
        call,
        outcome="eligible",
        protocol_version="p1",
        offered=True,
        requested_at=at,
        accepted_at=at + minutes(1),
        arrived_at=at + minutes(8),
        engaged_at=at + minutes(10),
        departed_at=at + minutes(40),
        end="engaged",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def missed(call: Call, reason: str) -> Call:
    """An eligible call nobody went to."""
    return replace(call, outcome="eligible", protocol_version="p1", offered=True, non_response_reason=reason)


@dataclass
class Town:
    """The set. Noise in the east on Monday at nine; neighbours in the west on Saturday at 22."""

    calls: list[Call] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __iter__(self) -> Iterator[Call]:
        return iter(self.calls)


def a_small_town() -> Town:
    """250 calls came: 230 had the facts, 200 eligible, 120 accepted, 100 reached, 80 engaged; 80 missed."""
    noise = Call()
    saturday = datetime(2026, 5, 10, 3, 0, tzinfo=UTC)
    neighbours = Call(created_at=saturday, category="neighbour_dispute", area_code="west")
    police = {
        "police_dispatched_at": saturday,
        "police_on_scene_at": saturday + minutes(5),
        "police_cleared_at": saturday + minutes(45),
    }
    town = Town()
    town.calls += [answered(noise)] * 50
    town.calls += [answered(neighbours, officer_released_at=saturday + minutes(20), **police)] * 30
    town.calls += [answered(noise, engaged_at=None, end="not_found")] * 20
    town.calls += [answered(noise, arrived_at=None, engaged_at=None, end="cancelled_before_arrival")] * 20
    town.calls += [missed(noise, "all_busy")] * 50
    town.calls += [replace(missed(neighbours, "off_hours"), in_hours=False, offered=False, **police)] * 30
    town.calls += [replace(noise, outcome="ineligible", because=("weapon",), protocol_version="p1")] * 30
    town.calls += [replace(noise, outcome="not_assessed", protocol_version="p1")] * 20
    town.calls += [replace(noise, is_officer_initiated=True)] * 40
    town.calls += [replace(noise, created_at=datetime(2025, 5, 4, 14, tzinfo=UTC))] * 15
    town.encounters += [Encounter()] * 50 + [Encounter(needs=("food",), root_problems=())] * 25
    town.encounters += [Encounter(needs=("health",), root_problems=())] * 5
    town.referrals += [Referral(result="connected", result_at=MONDAY_NINE + timedelta(days=3))] * 30
    town.referrals += [Referral(result="offered")] * 20
    town.problems += [Problem()] * 12
    return town
