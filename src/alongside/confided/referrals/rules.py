"""The way of a referral, from offer to help that lasted."""

from enum import StrEnum


class Result(StrEnum):
    """How far a referral came (DOMAIN.md §4, resource result)."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_ON = "taken_on"
    CONNECTED = "connected"
    STILL_30 = "still_connected_30"
    STILL_180 = "still_connected_180"
    CANNOT_SERVE = "agency_could_not_serve"


ANSWERS: tuple[Result, ...] = (Result.TAKEN_ON, Result.CONNECTED, Result.CANNOT_SERVE)
"""What an agency can answer through its link."""

SENDABLE: tuple[Result, ...] = (Result.ACCEPTED, Result.TAKEN_ON)
"""How far a referral stands while its agency may be sent a link."""

NEXT: dict[str, frozenset[str]] = {
    Result.OFFERED: frozenset({Result.ACCEPTED, Result.DECLINED}),
    Result.ACCEPTED: frozenset({Result.TAKEN_ON, Result.CONNECTED, Result.CANNOT_SERVE}),
    Result.TAKEN_ON: frozenset({Result.CONNECTED, Result.CANNOT_SERVE}),
    Result.CONNECTED: frozenset({Result.STILL_30, Result.STILL_180}),
    Result.STILL_30: frozenset({Result.STILL_180}),
}


def may_follow(now: str, then: str) -> bool:
    """Say whether a result may follow another."""
    return then in NEXT.get(now, frozenset())
