"""What happened to a call, thing by thing: offers, taps, who came and left, who was told of what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from alongside.street.people.reads import name_of_user

from ..models import Notice, Part, Reservation, StatusTap
from ..rules.words import Notice as Word
from ..rules.words import Seat, WhyLeft
from .finding import names_of
from .rows import OfferRow, ResponseRow

PASSED_BY = (Word.OFFER_TAKEN,)
"""Told to a phone in passing; the offers in the timeline say it already."""


@dataclass(frozen=True)
class TimelineEvent:
    """One thing that happened to a call. ``by_name`` is who did it, when it was not the worker themselves."""

    at: datetime
    what: str
    says: str
    by_name: str = ""


def offer_events(offers: Iterable[OfferRow]) -> Iterator[TimelineEvent]:
    """Answer the offers of a call and what became of each."""
    for offer in offers:
        asked = "offered" if offer.seat == Seat.LEAD else f"offered_{offer.seat}"
        yield TimelineEvent(offer.offered_at, asked, f"{offer.worker_name}: {'; '.join(offer.reasons)}")
        if offer.answered_at is not None:
            says = " ".join(part for part in (offer.worker_name, offer.decline_reason) if part)
            yield TimelineEvent(offer.answered_at, f"offer_{offer.state}", says)


def response_events(responses: Sequence[ResponseRow]) -> Iterator[TimelineEvent]:
    """Answer the taps of a call's responses, who joined and left each, and how it ended."""
    for response in responses:
        taps = StatusTap.objects.filter(response_id=response.id).order_by("tapped_at")
        mates = {tap.worker_id for tap in taps if tap.worker_id}
        names = names_of(mates) if len(mates) > 1 else {}
        for tap in taps:
            by_name = name_of_user(tap.by_id) if tap.by_id else ""
            yield TimelineEvent(tap.tapped_at, tap.status, names.get(tap.worker_id, ("", ""))[0], by_name)
        yield from _team_events(response)
        if response.taken_back_at is not None:
            yield TimelineEvent(response.taken_back_at, "taken_back", "")
        elif response.departed_at is not None:
            yield TimelineEvent(response.departed_at, "ended", response.end)


def _team_events(response: ResponseRow) -> Iterator[TimelineEvent]:
    parts = list(Part.objects.filter(response_id=response.id).order_by("joined_at", "pk"))
    names = names_of([part.worker_id for part in parts])
    for part in parts:
        name = names[part.worker_id][0]
        if part.joined_at > response.accepted_at or part.added_by_id:
            yield TimelineEvent(part.joined_at, "joined", name, _who(part.added_by_id))
        if part.left_at is not None and part.why_left != WhyLeft.ENDED:
            yield TimelineEvent(part.left_at, f"left_{part.why_left}", name, _who(part.ended_by_id))


def told_events(call_id: int) -> Iterator[TimelineEvent]:
    """Answer what workers were told about a call that others changed, when, and whether they saw it; what was held."""
    notices = list(Notice.objects.filter(call_id=call_id).exclude(what__in=PASSED_BY).order_by("made_at", "pk"))
    held = list(Reservation.objects.filter(call_id=call_id).order_by("reserved_at", "pk"))
    names = names_of([*(one.worker_id for one in notices), *(one.worker_id for one in held)])
    for one in notices:
        yield TimelineEvent(one.made_at, "told", f"{names[one.worker_id][0]} {one.what}")
        if one.seen_at is not None:
            yield TimelineEvent(one.seen_at, "saw", f"{names[one.worker_id][0]} {one.what}")
    for kept in held:
        name = names[kept.worker_id][0]
        yield TimelineEvent(kept.reserved_at, "reserved", name, _who(kept.reserved_by_id))
        if kept.ended_at is not None:
            yield TimelineEvent(kept.ended_at, f"reservation_{kept.state}", name, _who(kept.ended_by_id))


def _who(user_id: int | None) -> str:
    return name_of_user(user_id) if user_id else ""
