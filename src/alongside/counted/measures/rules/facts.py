"""What a fact keeps, and what it drops. Names, addresses, place keys and keys that lead back never pass here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Protocol

SCHEMA_VERSION = 1
CELL_RESOLUTION = 8
"""H3 resolution of a published place: about 0.7 square kilometres."""

TABLES: dict[str, dict[str, str]] = {
    "calls": {
        "hour_of_week": "int16",
        "category": "string",
        "area_code": "string",
        "cell": "string",
        "call_source": "string",
        "is_officer_initiated": "bool",
        "in_hours": "bool",
        "outcome": "string",
        "because": "list<string>",
        "protocol_version": "string",
        "offered": "bool",
        "accepted": "bool",
        "reached": "bool",
        "engaged": "bool",
        "non_response_reason": "string",
        "police_sent": "bool",
        "police_came": "bool",
        "police_minutes": "float64",
    },
    "responses": {
        "hour_of_week": "int16",
        "category": "string",
        "area_code": "string",
        "minutes_to_accept": "float64",
        "minutes_to_arrive": "float64",
        "minutes_to_engage": "float64",
        "minutes_engaged": "float64",
        "minutes_to_reach": "float64",
        "end": "string",
        "officer_on_scene_at_arrival": "bool",
        "officer_minutes": "float64",
    },
    "encounters": {
        "people_met": "int32",
        "needs": "list<string>",
        "root_problems": "list<string>",
        "done": "list<string>",
        "disposition": "string",
    },
    "referrals": {"need": "string", "result": "string", "days_to_result": "int32"},
    "problems": {"kinds": "list<string>", "is_open": "bool"},
}
"""The columns of each table, in order, with their types. ``month`` is the folder. No row has a key."""

_CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,59}", re.IGNORECASE)


class CallLike(Protocol):
    """The columns of a street fact that are read here."""

    @property
    def created_at(self) -> datetime: ...
    @property
    def category(self) -> str: ...
    @property
    def area_code(self) -> str: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def is_officer_initiated(self) -> bool: ...
    @property
    def call_source(self) -> str: ...
    @property
    def in_hours(self) -> bool: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def because(self) -> Iterable[str]: ...
    @property
    def protocol_version(self) -> str | None: ...
    @property
    def offered(self) -> bool: ...
    @property
    def requested_at(self) -> datetime | None: ...
    @property
    def accepted_at(self) -> datetime | None: ...
    @property
    def arrived_at(self) -> datetime | None: ...
    @property
    def engaged_at(self) -> datetime | None: ...
    @property
    def departed_at(self) -> datetime | None: ...
    @property
    def officer_on_scene_at_arrival(self) -> bool | None: ...
    @property
    def officer_released_at(self) -> datetime | None: ...
    @property
    def end(self) -> str | None: ...
    @property
    def non_response_reason(self) -> str | None: ...
    @property
    def police_dispatched_at(self) -> datetime | None: ...
    @property
    def police_on_scene_at(self) -> datetime | None: ...
    @property
    def police_cleared_at(self) -> datetime | None: ...


class EncounterLike(Protocol):
    """The columns of a countable encounter that are read here."""

    @property
    def occurred_at(self) -> datetime: ...
    @property
    def people_met(self) -> int: ...
    @property
    def needs(self) -> Iterable[str]: ...
    @property
    def root_problems(self) -> Iterable[str]: ...
    @property
    def done(self) -> Iterable[str]: ...
    @property
    def disposition(self) -> str: ...


class ReferralLike(Protocol):
    """The columns of a countable referral that are read here."""

    @property
    def need(self) -> str: ...
    @property
    def offered_at(self) -> datetime: ...
    @property
    def result(self) -> str: ...
    @property
    def result_at(self) -> datetime | None: ...


class ProblemLike(Protocol):
    """The columns of a countable problem that are read here."""

    @property
    def opened_at(self) -> datetime: ...
    @property
    def kinds(self) -> Iterable[str]: ...
    @property
    def is_open(self) -> bool: ...


@dataclass(frozen=True)
class Fact:
    """One row without a key: its table, its month, its values in the order of ``TABLES``."""

    table: str
    month: str
    values: tuple[object, ...]


def call_facts(call: CallLike, zone: tzinfo, cell: str) -> list[Fact]:
    """Turn a call into its facts: one row of calls and, when a worker accepted, one of responses."""
    local = call.created_at.astimezone(zone)
    month, hour = f"{local.year:04d}-{local.month:02d}", local.weekday() * 24 + local.hour
    accepted = call.accepted_at is not None
    reached = accepted and (call.arrived_at is not None or call.engaged_at is not None)
    category, area = only_code(call.category), call.area_code[:40]
    row = (
        hour,
        category,
        area,
        cell,
        only_code(call.call_source),
        bool(call.is_officer_initiated),
        bool(call.in_hours),
        only_code(call.outcome),
        only_codes(call.because),
        only_code(call.protocol_version),
        accepted or bool(call.offered),
        accepted,
        reached,
        accepted and call.engaged_at is not None,
        "" if accepted else only_code(call.non_response_reason),
        call.police_dispatched_at is not None or call.police_on_scene_at is not None,
        call.police_on_scene_at is not None,
        minutes_between(call.police_on_scene_at, call.police_cleared_at),
    )
    facts = [Fact("calls", month, row)]
    if accepted:
        facts.append(Fact("responses", month, (hour, category, area, *_response_values(call))))
    return facts


def _response_values(call: CallLike) -> tuple[object, ...]:
    return (
        minutes_between(call.requested_at, call.accepted_at),
        minutes_between(call.accepted_at, call.arrived_at),
        minutes_between(call.arrived_at, call.engaged_at),
        minutes_between(call.engaged_at, call.departed_at),
        minutes_between(call.requested_at, call.arrived_at),
        only_code(call.end),
        call.officer_on_scene_at_arrival,
        minutes_between(call.police_on_scene_at, call.officer_released_at),
    )


def encounter_fact(encounter: EncounterLike, zone: tzinfo) -> Fact:
    """Turn a countable encounter into a row that names nobody and no place."""
    values = (
        int(encounter.people_met),
        only_codes(encounter.needs),
        only_codes(encounter.root_problems),
        only_codes(encounter.done),
        only_code(encounter.disposition),
    )
    return Fact("encounters", month_of(encounter.occurred_at, zone), values)


def referral_fact(referral: ReferralLike, zone: tzinfo) -> Fact:
    """Turn a countable referral into a row: the need, how it ended, after how many days."""
    days = None if referral.result_at is None else max(0, (referral.result_at - referral.offered_at).days)
    values = (only_code(referral.need), only_code(referral.result), days)
    return Fact("referrals", month_of(referral.offered_at, zone), values)


def problem_fact(problem: ProblemLike, zone: tzinfo) -> Fact:
    """Turn a countable problem into a row: its kinds, and whether it is open."""
    return Fact("problems", month_of(problem.opened_at, zone), (only_codes(problem.kinds), bool(problem.is_open)))


def month_of(at: datetime, zone: tzinfo) -> str:
    """Answer the month of an instant in the programme's own clock, such as 2026-05."""
    local = at.astimezone(zone)
    return f"{local.year:04d}-{local.month:02d}"


def minutes_between(start: datetime | None, end: datetime | None) -> float | None:
    """Answer the minutes from one stamp to a later one, to a tenth; nothing when one is missing or they cross."""
    if start is None or end is None or end < start:
        return None
    return round((end - start).total_seconds() / 60, 1)


@lru_cache(maxsize=10_000)
def only_code(word: str | None) -> str:
    """Let a code pass, and nothing that could be a sentence: free text becomes an empty word."""
    return word if word and _CODE.fullmatch(word) else ""


def only_codes(words: Iterable[str]) -> list[str]:
    """Let codes pass, each once, in order of the alphabet."""
    return sorted({code for word in words if (code := only_code(word))})
