"""Finding offers and responses, and turning them into rows."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Said
from alongside.street.intake.reads import calls_by_id
from alongside.street.people.models import Worker

from ..models import Offer, Part, Response
from ..rules.words import Seat
from .rows import OfferRow, ResponseFacts, ResponseRow, TeamMate

MET = ("engaged", "resolved_by_phone")
"""The ends after which somebody was met, so that there is something to write up."""


def offer_rows(offers: Iterable[Offer]) -> list[OfferRow]:
    """Turn offers into rows, with their calls and the workers' names."""
    found = list(offers)
    calls = calls_by_id([offer.call_id for offer in found])
    names = names_of([n for one in found for n in (one.worker_id, one.from_worker_id) if n is not None])
    asked = _asked_together([offer for offer in found if offer.state == "open"])
    return [
        OfferRow(
            id=offer.id,
            call_id=offer.call_id,
            call=calls[offer.call_id],
            worker_id=offer.worker_id,
            worker_name=names[offer.worker_id][0],
            offered_at=offer.offered_at,
            expires_at=offer.expires_at,
            state=offer.state,
            answered_at=offer.answered_at,
            decline_reason=offer.decline_reason,
            minutes_away=offer.minutes_away,
            reasons=tuple(said_again(reason) for reason in offer.reasons),
            seat=offer.seat,
            from_name=names[offer.from_worker_id][0] if offer.from_worker_id else "",
            others_asked=asked[offer.call_id, offer.seat, offer.ask_number] - 1 if offer.state == "open" else 0,
        )
        for offer in found
    ]


def said_again(reason: object) -> str:
    """Answer a reason as it was said, from the way in which the store keeps it."""
    if isinstance(reason, dict):
        return Said.of(str(reason.get("says", "")), reason.get("facts") or {})
    return str(reason)


def _asked_together(offers: list[Offer]) -> Counter[tuple[int, str, int]]:
    if not offers:
        return Counter()
    open_ones = Offer.objects.filter(call_id__in={offer.call_id for offer in offers}, state="open")
    return Counter(open_ones.values_list("call_id", "seat", "ask_number"))


def response_rows(responses: Iterable[Response]) -> list[ResponseRow]:
    """Turn responses into rows, with their calls, the workers' names and who is on each now."""
    found = list(responses)
    calls = calls_by_id([one.call_id for one in found])
    parts = _open_parts([one for one in found if not one.end])
    ids = [n for one in found for n in (one.worker_id, one.partner_id) if n is not None]
    names = names_of([*ids, *(part.worker_id for some in parts.values() for part in some)])
    return [
        ResponseRow(
            id=one.id,
            call_id=one.call_id,
            call=calls[one.call_id],
            worker_id=one.worker_id,
            worker_name=names[one.worker_id][0],
            initials=names[one.worker_id][1],
            partner_id=one.partner_id,
            partner_name=names[one.partner_id][0] if one.partner_id else "",
            needs_pair=one.needs_pair,
            status=one.status,
            requested_at=one.requested_at,
            accepted_at=one.accepted_at,
            en_route_at=one.en_route_at,
            staged_at=one.staged_at,
            arrived_at=one.arrived_at,
            engaged_at=one.engaged_at,
            departed_at=one.departed_at,
            officer_on_scene_at_arrival=one.officer_on_scene_at_arrival,
            officer_released_at=one.officer_released_at,
            minutes_away=one.minutes_away,
            end=one.end,
            is_by_phone=one.is_by_phone,
            taken_back_at=one.taken_back_at,
            team=tuple(
                TeamMate(part.worker_id, *names[part.worker_id], part.seat, part.status, part.joined_at)
                for part in parts.get(one.id, ())
            ),
        )
        for one in found
    ]


_SEATS = [Seat.LEAD, Seat.PARTNER, Seat.EXTRA]


def _open_parts(responses: list[Response]) -> dict[UUID, list[Part]]:
    if not responses:
        return {}
    found = Part.objects.filter(response_id__in=[one.pk for one in responses], left_at=None)
    by_response: dict[UUID, list[Part]] = {}
    for part in sorted(found, key=lambda one: (_SEATS.index(Seat(one.seat)), one.joined_at)):
        by_response.setdefault(part.response_id, []).append(part)
    return by_response


def access_response(response_id: UUID, *, by: Actor) -> ResponseRow:
    """Answer a response: a worker's own, or any of the programme for its coordinator."""
    found = Response.objects.filter(pk=response_id, programme_id=by.programme_id).first()
    if found is None or not may_see(found, by):
        raise Missing
    return response_rows([found])[0]


def may_see(response: Response, by: Actor, *, ever: bool = False) -> bool:
    """Say whether a person may see a response: its workers, the coordinator, the system.

    ``ever`` asks whether they were on it at any time: a tap that travelled late still belongs to it.
    """
    if by.role is Role.COORDINATOR or (by.is_system and not by.machine):
        return True
    if by.worker_id is None:
        return False
    if by.worker_id in (response.worker_id, response.partner_id):
        return True
    parts = Part.objects.filter(response_id=response.pk, worker_id=by.worker_id)
    return (parts if ever else parts.filter(left_at=None)).exists() or by.worker_id in _workers_of(response)


def access_response_facts(response_id: UUID) -> ResponseFacts | None:
    """Answer the few facts of a response that the confided floor needs, or None when there is no such response."""
    found = Response.objects.filter(pk=response_id).first()
    if found is None:
        return None
    call = calls_by_id([found.call_id])[found.call_id]
    return ResponseFacts(
        response_id=found.id,
        call_id=found.call_id,
        programme_id=found.programme_id,
        worker_ids=_workers_of(found),
        place_key=call.place_key,
        accepted_at=found.accepted_at,
        end=found.end,
    )


def list_assigned_workers(response_id: UUID) -> tuple[int, ...]:
    """Answer the workers of a response, the first one first; nobody when there is no such response."""
    found = Response.objects.filter(pk=response_id).first()
    return _workers_of(found) if found else ()


def list_places_of_worker(worker_id: int) -> frozenset[str]:
    """Answer the places to which a worker is going now or is asked to go: what they may know beforehand."""
    open_calls = [
        *Offer.objects.filter(worker_id=worker_id, state="open").values_list("call_id", flat=True),
        *Response.objects.filter(worker_id=worker_id, end="").values_list("call_id", flat=True),
        *Response.objects.filter(partner_id=worker_id, end="").values_list("call_id", flat=True),
        *_joined(worker_id).values_list("call_id", flat=True),
    ]
    return frozenset(call.place_key for call in calls_by_id(open_calls).values() if call.place_key)


def _joined(worker_id: int) -> QuerySet[Response]:
    parts = Part.objects.filter(worker_id=worker_id, left_at=None, seat=Seat.EXTRA)
    return Response.objects.filter(pk__in=parts.values("response_id"))


def list_met_responses(*, worker_id: int, limit: int = 50) -> list[UUID]:
    """Answer the ids of a worker's newest finished responses where somebody was met."""
    met = Response.objects.filter(worker_id=worker_id, end__in=MET).order_by("-departed_at", "-pk")
    return list(met.values_list("pk", flat=True)[:limit])


def list_own_responses(response_ids: Iterable[UUID], *, by: Actor, limit: int = 200) -> list[ResponseRow]:
    """Answer those of some responses in which one is or was a worker, newest first."""
    found = Response.objects.filter(pk__in=set(response_ids), programme_id=by.programme_id)
    joined = Part.objects.filter(worker_id=by.worker_id or 0, response_id__in=set(response_ids)).values("response_id")
    mine = found.filter(Q(worker_id=by.worker_id) | Q(partner_id=by.worker_id) | Q(pk__in=joined))
    return response_rows(mine.order_by("-accepted_at", "-pk")[:limit])


def list_responses_to_write_up(*, programme_id: int, limit: int = 200) -> list[ResponseRow]:
    """Answer the programme's newest finished responses where somebody was met."""
    met = Response.objects.filter(programme_id=programme_id, end__in=MET)
    return response_rows(met.order_by("-departed_at", "-pk")[:limit])


def _workers_of(response: Response) -> tuple[int, ...]:
    """Answer who may write of a response: the pair, and whoever else was on it once somebody had arrived.

    A worker from whom a call was taken on the way met nobody there.
    """
    pair = [n for n in (response.worker_id, response.partner_id) if n is not None]
    others = []
    for part in Part.objects.filter(response_id=response.pk).order_by("joined_at", "pk"):
        was_there = response.arrived_at is not None and (part.left_at is None or part.left_at > response.arrived_at)
        if was_there or part.left_at is None:
            others.append(part.worker_id)
    return tuple(dict.fromkeys([*pair, *others]))


def names_of(worker_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Answer the name and the initials of workers, by id."""
    found = Worker.objects.filter(pk__in=set(worker_ids)).values_list("pk", "user__name", "initials")
    return {pk: (name, initials) for pk, name, initials in found}
