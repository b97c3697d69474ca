"""How a worker's phone is woken: this browser by push, a mobile number by text, and a test of both."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.street.alerts.actions import (
    confirm_number,
    forget_number,
    forget_place,
    give_number,
    keep_place,
    page_oneself,
)
from alongside.street.alerts.carrying import public_push_key
from alongside.street.alerts.reads import own_reach

from .answering import answer_json, who_asks


@require_GET
@audience(Role.WORKER)
def show_reach(request: HttpRequest) -> JsonResponse:
    """Answer how the one who asks is woken, and the key to which a browser subscribes."""
    return _reach(who_asks(request))


@require_POST
@audience(Role.WORKER)
def keep_browser(request: HttpRequest) -> JsonResponse:
    """Keep this browser among those that may be woken."""
    by, sent = who_asks(request), _sent(request)
    endpoint, p256dh, auth, label = (sent(name) for name in ("endpoint", "p256dh", "auth", "label"))
    keep_place(endpoint=endpoint, p256dh=p256dh, auth=auth, label=label, by=by, at=clock.now())
    return _reach(by)


@require_POST
@audience(Role.WORKER)
def forget_browser(request: HttpRequest) -> JsonResponse:
    """Let this browser sleep."""
    by = who_asks(request)
    forget_place(endpoint=_sent(request)("endpoint"), by=by, at=clock.now())
    return _reach(by)


@require_POST
@audience(Role.WORKER)
def take_number(request: HttpRequest) -> JsonResponse:
    """Take a mobile number and text it a code."""
    by = who_asks(request)
    give_number(said=_sent(request)("number"), by=by, at=clock.now())
    return _reach(by)


@require_POST
@audience(Role.WORKER)
def take_code(request: HttpRequest) -> JsonResponse:
    """Take the code that was texted."""
    by = who_asks(request)
    confirm_number(code=_sent(request)("code"), by=by, at=clock.now())
    return _reach(by)


@require_POST
@audience(Role.WORKER)
def drop_number(request: HttpRequest) -> JsonResponse:
    """Forget the mobile number."""
    by = who_asks(request)
    forget_number(by=by, at=clock.now())
    return _reach(by)


@require_POST
@audience(Role.WORKER)
def try_out(request: HttpRequest) -> JsonResponse:
    """Wake the one who asks, as a test."""
    by = who_asks(request)
    page_oneself(by=by, at=clock.now())
    return _reach(by)


ADDRESSES: list[URLPattern] = [
    path("api/reach", show_reach, name="reach"),
    path("api/reach/browser", keep_browser, name="reach_browser"),
    path("api/reach/browser/off", forget_browser, name="reach_browser_off"),
    path("api/reach/number", take_number, name="reach_number"),
    path("api/reach/number/code", take_code, name="reach_code"),
    path("api/reach/number/off", drop_number, name="reach_number_off"),
    path("api/reach/test", try_out, name="reach_test"),
]


def _reach(by: Actor) -> JsonResponse:
    own = own_reach(by=by)
    return answer_json(
        {
            "key": public_push_key(),
            "browsers": [one.digest for one in own.places],
            "mobile": {"state": own.mobile_state, "number": own.number_shown},
            "can_text": own.can_text,
        }
    )


def _sent(request: HttpRequest) -> Any:
    """Answer a way to take text out of what was sent; whatever is strange is empty, and refused as such."""
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        body = {}

    def said(name: str) -> str:
        value = body.get(name, "") if isinstance(body, dict) else ""
        return value if isinstance(value, str) else ""

    return said
