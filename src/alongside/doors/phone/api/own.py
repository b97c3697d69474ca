"""What a worker reads back of their own: referrals and how far they came, and what they wrote."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from alongside.confided.encounters.reads import EncounterRow, access_encounter, list_own_encounters
from alongside.confided.referrals.actions import LINK_LASTS, send_referral
from alongside.confided.referrals.reads import ReferralRow, list_own_referrals
from alongside.ground import clock
from alongside.ground.audience import Role, audience
from alongside.street.dispatch.reads import ResponseRow, list_own_responses

from .answering import answer_json, who_asks


@require_GET
@audience(Role.WORKER)
def show_referrals(request: HttpRequest) -> JsonResponse:
    """Answer one's own referrals, newest first: the service, the need, how far it came. No person, no place."""
    return answer_json({"referrals": [_referral(row) for row in list_own_referrals(by=who_asks(request))]})


@require_POST
@audience(Role.WORKER)
def make_link(request: HttpRequest, referral_id: UUID) -> JsonResponse:
    """Make the agency's link and show it this once: only its digest is kept. A new one ends the old."""
    at = clock.now()
    token = send_referral(referral_id=referral_id, by=who_asks(request), at=at)
    url = request.build_absolute_uri(reverse("partners_letter", args=[token]))
    return answer_json({"url": url, "ends_at": (at + LINK_LASTS).isoformat()})


@require_GET
@audience(Role.WORKER)
def show_encounters(request: HttpRequest) -> JsonResponse:
    """Answer that one wrote something, where and when, newest first, without opening any of it."""
    by = who_asks(request)
    mine = list_own_encounters(by=by)
    responses = {row.id: row for row in list_own_responses({one.response_id for one in mine}, by=by)}
    return answer_json(
        {
            "encounters": [
                {"id": str(one.id), "written_at": one.occurred_at.isoformat(), "is_struck": one.is_struck}
                | _whereabouts(responses.get(one.response_id))
                for one in mine
            ]
        }
    )


@require_GET
@audience(Role.WORKER)
def show_encounter(request: HttpRequest, encounter_id: UUID) -> JsonResponse:
    """Open a write-up for its own worker. The look is written down."""
    row = access_encounter(encounter_id, by=who_asks(request), at=clock.now())
    return answer_json({"encounter": _encounter(row)})


def _referral(row: ReferralRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "organisation": row.organisation,
        "service": row.service,
        "need": row.need,
        "result": row.result,
        "offered_at": row.offered_at.isoformat(),
        "result_at": row.result_at.isoformat(),
        "is_sent": row.is_sent,
        "may_send": row.may_send,
        "link_ends_at": _iso(row.link_ends_at),
    }


def _encounter(row: EncounterRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "people": [{"role": one.role, "name": one.name} for one in row.people],
        "needs": list(row.needs),
        "root_problems": list(row.root_problems),
        "done": list(row.done),
        "disposition": row.disposition,
        "note": row.note,
    }


def _whereabouts(response: ResponseRow | None) -> dict[str, Any]:
    if response is None:
        return {"place": "", "category": ""}
    return {"place": response.call.address or response.call.number, "category": response.call.category}


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
