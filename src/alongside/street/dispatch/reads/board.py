"""What the board shows: who waits, who is out, what became of the night's calls."""

from dataclasses import dataclass
from datetime import datetime

from alongside.ground.actor import Actor
from alongside.street.intake.reads import CallRow, access_call_by_number, calls_by_id
from alongside.street.people.reads import access_programme, name_of_user
from alongside.street.screening.reads import ScreeningRow, latest_screenings, list_screenings

from ..models import NonResponse, Offer, Reservation, Response, Waiting
from ..rules.recommend import Candidate, best_of
from .choosing import look_around, rank_many
from .finding import offer_rows, response_rows
from .happening import TimelineEvent, offer_events, response_events, told_events
from .noticing import reserved_rows
from .rows import NonResponseRow, OfferRow, ReservedRow, ResponseRow


@dataclass(frozen=True)
class WaitingRow:
    """A call that waits: since when, what screening said, who is best, the offers that are open, who it is held for."""

    call: CallRow
    since_at: datetime
    minutes_waiting: float
    needs_pair: bool
    screening_says: str
    best: Candidate | None
    candidates: tuple[Candidate, ...]
    offer: OfferRow | None
    offers: tuple[OfferRow, ...] = ()
    reserved: ReservedRow | None = None


@dataclass(frozen=True)
class CallTimeline:
    """A call from ring to end."""

    call: CallRow
    screenings: tuple[ScreeningRow, ...]
    offers: tuple[OfferRow, ...]
    response: ResponseRow | None
    non_response: NonResponseRow | None
    is_waiting: bool
    events: tuple[TimelineEvent, ...]
    reserved: ReservedRow | None = None


@dataclass(frozen=True)
class FinishedRow:
    """A call whose outcome is known: the end of a response, or the reason why nobody went."""

    call: CallRow
    finished_at: datetime
    end: str
    non_response_reason: str
    response: ResponseRow | None


def list_waiting(*, by: Actor, at: datetime, limit: int = 60, explain: int = 12) -> list[WaitingRow]:
    """Answer the calls that wait, oldest first. The first ``explain`` carry every worker with reasons."""
    waiting = list(Waiting.objects.filter(programme_id=by.programme_id).order_by("since_at", "pk")[:limit])
    ids = [one.call_id for one in waiting]
    calls, said = calls_by_id(ids), latest_screenings(ids)
    open_offers: dict[int, list[OfferRow]] = {}
    for offer in offer_rows(Offer.objects.filter(call_id__in=ids, state="open").order_by("offered_at", "pk")):
        open_offers.setdefault(offer.call_id, []).append(offer)
    held = {one.call.call_id: one for one in _held(ids)}
    programme = access_programme(by.programme_id)
    explained = waiting[:explain]
    now = look_around(programme, at) if explained else None
    asks = {one.call_id: one.ask_number for one in explained}
    ranked = rank_many([calls[one.call_id] for one in explained], now=now, asks=asks) if now else {}
    return [
        WaitingRow(
            call=calls[one.call_id],
            since_at=one.since_at,
            minutes_waiting=(at - one.since_at).total_seconds() / 60,
            needs_pair=one.needs_pair,
            screening_says=said[one.call_id].says if one.call_id in said else "",
            best=next(iter(best_of(ranked.get(one.call_id, []))), None),
            candidates=tuple(ranked.get(one.call_id, [])),
            offer=next(iter(open_offers.get(one.call_id, [])), None),
            offers=tuple(open_offers.get(one.call_id, [])),
            reserved=held.get(one.call_id),
        )
        for one in waiting
    ]


def _held(call_ids: list[int]) -> list[ReservedRow]:
    return reserved_rows(Reservation.objects.filter(call_id__in=call_ids, state="held"))


def count_waiting(*, by: Actor) -> int:
    """Answer how many calls wait."""
    return Waiting.objects.filter(programme_id=by.programme_id).count()


def list_open_responses(*, by: Actor, limit: int = 100) -> list[ResponseRow]:
    """Answer the responses that are under way, oldest first."""
    found = Response.objects.filter(programme_id=by.programme_id, end="")
    return response_rows(found.order_by("accepted_at", "pk")[:limit])


def list_responses_between(*, by: Actor, since: datetime, until: datetime, limit: int = 200) -> list[ResponseRow]:
    """Answer the responses accepted in a span of time, oldest first."""
    found = Response.objects.filter(programme_id=by.programme_id, accepted_at__gte=since, accepted_at__lt=until)
    return response_rows(found.order_by("accepted_at", "pk")[:limit])


def list_recent(*, by: Actor, limit: int = 50, before: datetime | None = None) -> list[FinishedRow]:
    """Answer the calls whose outcome became known last, newest first."""
    ended = Response.objects.filter(programme_id=by.programme_id, departed_at__isnull=False, taken_back_at=None)
    missed = NonResponse.objects.filter(programme_id=by.programme_id)
    if before is not None:
        ended, missed = ended.filter(departed_at__lt=before), missed.filter(made_at__lt=before)
    rows = response_rows(ended.order_by("-departed_at")[:limit])
    finished = [FinishedRow(r.call, r.departed_at or r.accepted_at, r.end, "", r) for r in rows]
    reasons = list(missed.order_by("-made_at")[:limit])
    calls = calls_by_id([one.call_id for one in reasons])
    finished += [FinishedRow(calls[m.call_id], m.made_at, "", m.reason, None) for m in reasons]
    return sorted(finished, key=lambda row: row.finished_at, reverse=True)[:limit]


def access_timeline(*, number: str, by: Actor) -> CallTimeline:
    """Answer everything the street floor knows of a call, in order of time."""
    call = access_call_by_number(number, by=by)
    offers = offer_rows(Offer.objects.filter(call_id=call.call_id).order_by("offered_at"))
    responses = response_rows(Response.objects.filter(call_id=call.call_id).order_by("accepted_at", "pk"))
    missed = NonResponse.objects.filter(call_id=call.call_id).first()
    screenings = tuple(list_screenings(call.call_id))
    events = [
        TimelineEvent(call.created_at, "created", ""),
        TimelineEvent(call.received_at, "received", ""),
        *(
            TimelineEvent(s.screened_at, f"screened_{s.outcome}", f"{s.says} ({name_of_user(s.screened_by_id)})")
            for s in screenings
        ),
        *offer_events(offers),
        *response_events(responses),
        *told_events(call.call_id),
    ]
    if missed is not None:
        events.append(TimelineEvent(missed.made_at, "non_response", missed.reason))
    return CallTimeline(
        call=call,
        screenings=screenings,
        offers=tuple(offers),
        response=next((one for one in responses if one.taken_back_at is None), None),
        non_response=NonResponseRow(call.call_id, missed.reason, missed.made_at) if missed else None,
        is_waiting=Waiting.objects.filter(call_id=call.call_id).exists(),
        events=tuple(sorted(events, key=lambda event: event.at)),
        reserved=next(iter(_held([call.call_id])), None),
    )
