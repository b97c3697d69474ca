"""Taps that ask for something: an offer answered, a shift begun or left. Each keeps the time at which it was made."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.street.dispatch.actions import (
    OfferIsGone,
    accept_offer,
    ask_another,
    come_on_shift,
    decline_offer,
    hand_over,
    leave_shift,
    see_notices,
    set_by_phone,
)
from alongside.street.dispatch.reads import response_of_offer
from alongside.street.people.actions import go_off_shift, go_on_shift

Tap = dict[str, Any]
Taker = Callable[[Tap, UUID, datetime, Actor, datetime], str]


class TapNamesNothing(Refusal):
    """A tap asks for something and does not say of what."""

    code = "phone.tap-names-nothing"
    says = "The office could not tell what this tap is about."
    try_ = "Tell your coordinator what you did and when. The phone keeps the tap."


LATE = timedelta(minutes=2)
"""A tap older than this travelled late: what it would have set off then is not set off now."""


def take_accept(tap: Tap, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Take a yes, from when it was said. The store decides which of several wins; one too late is told who went."""
    accept_offer(offer_id=_named(tap, "offer"), said_at=when, by=by, at=at)
    return "applied"


def take_decline(tap: Tap, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Take a no. One that comes after the offer ran out changes nothing, and takes nothing away."""
    try:
        decline_offer(offer_id=_named(tap, "offer"), reason=str(tap.get("reason", "")), by=by, at=at)
    except OfferIsGone:
        return "kept"
    return "applied"


def take_shift_on(tap: Tap, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Take "I am here". Said long ago with no network, it counts from then; what waits is offered by the runner."""
    if at - when > LATE:
        go_on_shift(by=by, at=when)
    else:
        come_on_shift(by=by, at=at)
    return "applied"


def take_shift_off(tap: Tap, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Take "I am leaving"; what is still open goes to others now, and the hours count to when it was said."""
    leave_shift(by=by, at=at)
    if at - when > LATE:
        go_off_shift(by=by, at=when)
    return "applied"


def take_see_notice(tap: Tap, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Take "I have read this": what somebody else changed is then no longer shown."""
    see_notices(notice_ids=[_named(tap, "notice")], by=by, at=at)
    return "applied"


def take_hand_over(tap: Tap, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Ask somebody to take the call over; until they say yes it stays with the one who asks."""
    hand_over(response_id=response_of(tap, by=by), worker_id=None, by=by, at=at)
    return "applied"


def take_ask_another(tap: Tap, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Ask a further worker to come along."""
    ask_another(response_id=response_of(tap, by=by), worker_id=None, by=by, at=at)
    return "applied"


def take_by_phone(tap: Tap, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    """Take "I settle it by phone", or "I go there after all"."""
    set_by_phone(response_id=response_of(tap, by=by), is_by_phone=tap.get("kind") == "go_by_phone", by=by, at=at)
    return "applied"


def response_of(tap: Tap, *, by: Actor) -> UUID:
    """Answer the response a tap is about. A phone that said yes with no network names the offer instead."""
    named = _named(tap, "response")
    return response_of_offer(named, by=by) or named


def _named(tap: Tap, name: str) -> UUID:
    try:
        return UUID(str(tap.get(name)))
    except ValueError as wrong:
        raise TapNamesNothing from wrong


TAKERS: dict[str, Taker] = {
    "accept": take_accept,
    "decline": take_decline,
    "shift_on": take_shift_on,
    "shift_off": take_shift_off,
    "see_notice": take_see_notice,
    "hand_over": take_hand_over,
    "ask_another": take_ask_another,
    "go_by_phone": take_by_phone,
    "go_there": take_by_phone,
}
