"""How the phone's addresses speak: who asks, and an answer that a phone knows for the office's own."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from alongside.ground.actor import Actor
from alongside.street.devices.actions import TakenBack, device_named
from alongside.street.devices.reads import is_revoked

DEVICE = "device"
"""The key under which a session names the phone that holds it."""


def who_asks(request: HttpRequest) -> Actor:
    """Answer who asks; the audience has already turned away whoever is not signed in.

    A phone that was taken back is refused: it may deliver, and is told nothing.
    """
    if is_taken_back(request):
        raise TakenBack
    return who_sends(request)


def who_sends(request: HttpRequest) -> Actor:
    """Answer who sends: what comes from a phone is taken in, whoever holds the phone now."""
    person: Any = request.user
    actor: Actor = person.actor
    return actor


def is_taken_back(request: HttpRequest) -> bool:
    """Say whether the phone that holds this session was taken back."""
    return DEVICE in request.session and is_revoked(device_named(request.session[DEVICE]))


def answer_json(body: dict[str, Any]) -> JsonResponse:
    """Answer JSON with the mark by which a phone tells the office from a captive portal."""
    answer = JsonResponse(body)
    answer["X-Alongside"] = "1"
    answer["Cache-Control"] = "no-store"
    return answer
