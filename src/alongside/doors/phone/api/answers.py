"""What the phone asks and sends. A phone is told only what its worker needs; what it sends is never lost."""

import base64
import json
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from alongside.confided.vault.actions import public_key
from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Refusal
from alongside.street.directory.reads import ServiceRow, list_services
from alongside.street.dispatch.actions import accept_offer, come_on_shift, decline_offer, leave_shift

from .answering import answer_json, who_asks
from .hearing import hear
from .showing import phone_state

SERVICES_CARRIED = 500


class NotUnderstood(Refusal):
    """What a phone sent is not JSON of the kind that was asked for."""

    code = "phone.not-understood"
    says = "The office did not understand what this phone sent."
    try_ = "Nothing is lost. Keep the phone, and show it to your coordinator."


@require_GET
@audience(Role.WORKER)
@ensure_csrf_cookie
def show_state(request: HttpRequest) -> JsonResponse:
    """Answer everything the phone shows now."""
    return _state(request, who_asks(request))


@require_GET
@audience(Role.WORKER)
def show_key(request: HttpRequest) -> JsonResponse:
    """Answer the programme's public key, to which records are sealed."""
    return answer_json({"key": base64.b64encode(public_key()).decode()})


@require_GET
@audience(Role.WORKER)
def show_directory(request: HttpRequest) -> JsonResponse:
    """Answer the services that a phone carries."""
    by = who_asks(request)
    found = list_services(programme_id=by.programme_id, limit=SERVICES_CARRIED)
    return answer_json({"services": [_service(row) for row in found]})


@require_POST
@audience(Role.WORKER)
def accept(request: HttpRequest, offer_id: UUID) -> JsonResponse:
    """Take an offer."""
    by = who_asks(request)
    accept_offer(offer_id=offer_id, by=by, at=clock.now())
    return _state(request, by)


@require_POST
@audience(Role.WORKER)
def decline(request: HttpRequest, offer_id: UUID) -> JsonResponse:
    """Say no to an offer, with a reason."""
    by = who_asks(request)
    decline_offer(offer_id=offer_id, reason=str(sent_body(request).get("reason", "")), by=by, at=clock.now())
    return _state(request, by)


@require_POST
@audience(Role.WORKER)
def go_on(request: HttpRequest) -> JsonResponse:
    """Go on shift."""
    by = who_asks(request)
    come_on_shift(by=by, at=clock.now())
    return _state(request, by)


@require_POST
@audience(Role.WORKER)
def go_off(request: HttpRequest) -> JsonResponse:
    """Go off shift."""
    by = who_asks(request)
    leave_shift(by=by, at=clock.now())
    return _state(request, by)


def _state(request: HttpRequest, by: Actor) -> JsonResponse:
    return answer_json(shown(request, by))


def shown(request: HttpRequest, by: Actor) -> dict[str, Any]:
    """Answer everything the phone shows now, and note what the phone said of itself."""
    hear(request, by=by)
    return phone_state(by=by, at=clock.now(), holds=unquote(request.headers.get("X-Holds-Notes", "")))


def sent_body(request: HttpRequest) -> dict[str, Any]:
    """Read the JSON object that a phone sent, or refuse."""
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as wrong:
        raise NotUnderstood from wrong
    if not isinstance(body, dict):
        raise NotUnderstood
    return body


def _service(row: ServiceRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "organisation": row.organisation,
        "name": row.name,
        "needs": row.needs,
        "phone": row.phone,
        "address": row.address,
        "lon": row.lon,
        "lat": row.lat,
        "languages": row.languages,
        "opening_hours": row.opening_hours,
        "eligibility": row.eligibility,
        "cost": row.cost,
    }
