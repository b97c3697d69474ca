"""Finding offers and responses, and turning them into rows."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.intake.reads import calls_by_id
from alongside.street.people.models import Worker

from ..models import Offer, Response
from .rows import OfferRow, ResponseFacts, ResponseRow

MET = ("engaged", "resolved_by_phone")
"""The ends after which somebody was met, so that there is something to write up."""


def offer_rows(offers: Iterable[Offer]) -> list[OfferRow]:
    """Turn offers into rows, with their calls and the workers' names."""
    found = list(offers)
    calls = calls_by_id([offer.call_id for offer in found])
    names = _names([offer.worker_id for offer in found])
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
            reasons=tuple(offer.reasons),
            as_partner=offer.as_partner,
        )
        for offer in found
    ]


def response_rows(responses: Iterable[Response]) -> list[ResponseRow]:
    """Turn responses into rows, with their calls and the workers' names."""
    found = list(responses)
    calls = calls_by_id([one.call_id for one in found])
    names = _names([n for one in found for n in (one.worker_id, one.partner_id) if n is not None])
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
        )
        for one in found
    ]


def access_response(response_id: UUID, *, by: Actor) -> ResponseRow:
    """Answer a response: a worker's own, or any of the programme for its coordinator."""
    found = Response.objects.filter(pk=response_id, programme_id=by.programme_id).first()
    if found is None or not may_see(found, by):
        raise Missing
    return response_rows([found])[0]


def may_see(response: Response, by: Actor) -> bool:
    """Say whether a person may see a response: its workers, the coordinator, the system."""
    if by.role is Role.COORDINATOR or (by.is_system and not by.machine):
        return True
    return by.worker_id is not None and by.worker_id in (response.worker_id, response.partner_id)


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
    ]
    return frozenset(call.place_key for call in calls_by_id(open_calls).values() if call.place_key)


def list_met_responses(*, worker_id: int, limit: int = 50) -> list[UUID]:
    """Answer the ids of a worker's newest finished responses where somebody was met."""
    met = Response.objects.filter(worker_id=worker_id, end__in=MET).order_by("-departed_at", "-pk")
    return list(met.values_list("pk", flat=True)[:limit])


def list_own_responses(response_ids: Iterable[UUID], *, by: Actor, limit: int = 200) -> list[ResponseRow]:
    """Answer those of some responses in which one is or was a worker, newest first."""
    found = Response.objects.filter(pk__in=set(response_ids), programme_id=by.programme_id)
    mine = found.filter(Q(worker_id=by.worker_id) | Q(partner_id=by.worker_id))
    return response_rows(mine.order_by("-accepted_at", "-pk")[:limit])


def list_responses_to_write_up(*, programme_id: int, limit: int = 200) -> list[ResponseRow]:
    """Answer the programme's newest finished responses where somebody was met."""
    met = Response.objects.filter(programme_id=programme_id, end__in=MET)
    return response_rows(met.order_by("-departed_at", "-pk")[:limit])


def _workers_of(response: Response) -> tuple[int, ...]:
    return tuple(n for n in (response.worker_id, response.partner_id) if n is not None)


def _names(worker_ids: list[int]) -> dict[int, tuple[str, str]]:
    found = Worker.objects.filter(pk__in=set(worker_ids)).values_list("pk", "user__name", "initials")
    return {pk: (name, initials) for pk, name, initials in found}
