"""What happens around every page: a refusal speaks, the page speaks the reader's language."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation

from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import refusal_in_their_language

Next = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("alongside.refusals")


class StoreCannotSave(Refusal):
    """The store did not take what was sent: its disk is full, or it cannot be reached."""

    code = "project.store-cannot-save"
    says = "The office cannot save anything right now, so this was not saved."
    try_ = "What is on a phone stays there and is sent again by itself. Try again in a minute, then tell who runs this."


STORE_FAILED = (OperationalError, InternalError)
"""What both stores raise when a disk is full, cannot be read, or a server is gone."""
AGAIN_SECONDS = "30"


class refusals_speak:
    """Turn a refusal into a page or a JSON answer that says what is wrong and what to do next."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, wrong: Exception) -> HttpResponse | None:
        """Answer 404 for what is missing, 503 when the store fails, 422 for other refusals; leave bugs to crash."""
        if isinstance(wrong, STORE_FAILED):
            log.error("the store failed: %s", type(wrong.__cause__ or wrong).__name__)
            return _answer(request, StoreCannotSave(), 503)
        if not isinstance(wrong, Refusal):
            return None
        status = 404 if isinstance(wrong, Missing) else 422
        log.info("%s %s", wrong.code, status)
        return _answer(request, wrong, status)


def _answer(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    answer: HttpResponse
    if "/api/" in request.path or request.headers.get("accept", "").startswith("application/json"):
        answer = JsonResponse(refusal_in_their_language(refusal), status=status)
    else:
        answer = render(request, "face/refusal.html", {"refusal": refusal.as_dict()}, status=status)
    if status == 503:
        answer.headers["Retry-After"] = AGAIN_SECONDS
    return answer


def speak_their_language(get_response: Next) -> Next:
    """Speak the language chosen on the phone that asks, else the one the person chose, else the browser's."""
    languages = dict(settings.LANGUAGES)

    def speak(request: HttpRequest) -> HttpResponse:
        asked = request.headers.get("X-Language", "")
        chosen = asked if asked in languages else getattr(request.user, "language", None)
        wanted = chosen or translation.get_language_from_request(request)
        with translation.override(wanted):
            return get_response(request)

    return speak


def where_we_are(request: HttpRequest) -> dict[str, Any]:
    """Tell every template whether this is a demonstration, and where the live stream is."""
    return {
        "is_demo": settings.DEMO,
        "live_url": settings.LIVE_URL,
        "is_liaison": settings.IS_LIAISON,
    }


def machines_come_first(get_response: Next) -> Next:
    """Open the machines' door before everything that people need: no session, no form key, no language.

    A machine brings its token with every request, and its door answers its own refusals. The answer is JSON
    and is never shown as a page. The liaison process has no such door.
    """
    if settings.IS_LIAISON:
        raise MiddlewareNotUsed

    def open_door(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(MACHINES_DOOR):
            return get_response(request)
        try:
            found = resolve(request.path_info.removeprefix("/api"), urlconf=MACHINES_ADDRESSES)
        except Resolver404:
            return JsonResponse(Missing().as_dict(), status=404)
        try:
            answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
        except STORE_FAILED as wrong:
            log.error("the store failed: %s", type(wrong.__cause__ or wrong).__name__)
            answer = _answer(request, StoreCannotSave(), 503)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return open_door


MACHINES_DOOR = "/api/v1/"
MACHINES_ADDRESSES = "alongside.doors.liaison.urls_api"
