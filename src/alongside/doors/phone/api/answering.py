"""How the phone's addresses speak: who asks, and an answer that a phone knows for the office's own."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from alongside.ground.actor import Actor


def who_asks(request: HttpRequest) -> Actor:
    """Answer who asks; the audience has already turned away whoever is not signed in."""
    person: Any = request.user
    actor: Actor = person.actor
    return actor


def answer_json(body: dict[str, Any]) -> JsonResponse:
    """Answer JSON with the mark by which a phone tells the office from a captive portal."""
    answer = JsonResponse(body)
    answer["X-Alongside"] = "1"
    answer["Cache-Control"] = "no-store"
    return answer
