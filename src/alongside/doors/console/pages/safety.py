"""Safety: is everybody all right, who was woken, who waits outside. Calm until it must be loud."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.street.safety import reads
from alongside.street.safety.actions import acknowledge_alarm, close_alarm, order_hold, say_scene_safe

from .frame import frame, who_asks
from .safety_rows import CLOSINGS, SCENES, alarm_row, safety_now

EARLIER = 8


@require_GET
@audience(Role.COORDINATOR)
def show_safety(request: HttpRequest) -> HttpResponse:
    """Show who may be in danger, and how everybody is."""
    return render(request, "console/safety.html", _page(who_asks(request), clock.now()))


@require_GET
@audience(Role.COORDINATOR)
def show_parts(request: HttpRequest) -> HttpResponse:
    """Show the part of the page that changes by itself."""
    return render(request, "console/_safety_now.html", _page(who_asks(request), clock.now()))


@require_POST
@audience(Role.COORDINATOR)
def take_alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Say "I have it", by name."""
    return _do(request, _("It is yours. Nobody else is woken for now."), acknowledge_alarm, alarm_id=alarm_id)


@require_POST
@audience(Role.COORDINATOR)
def end_alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Close an alarm with a word of the list."""
    return _do(request, _("Closed."), close_alarm, alarm_id=alarm_id, how=request.POST.get("how", ""))


@require_POST
@audience(Role.COORDINATOR)
def hold(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Tell a worker on the way to wait outside."""
    why = request.POST.get("why", "")
    return _do(request, _("They are told to wait."), order_hold, response_id=response_id, why=why)


@require_POST
@audience(Role.COORDINATOR)
def lift_hold(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Write who said that the scene is safe, and let the worker go in."""
    says = request.POST.get("says", "")
    return _do(request, _("They are told that they may go in."), say_scene_safe, response_id=response_id, says=says)


def _do(request: HttpRequest, done: str, act: Any, **facts: Any) -> HttpResponse:
    """Do one thing and show the page anew: in place, or whole without JavaScript."""
    by, at = who_asks(request), clock.now()
    refusal = None
    try:
        act(**facts, by=by, at=at)
    except Missing:
        raise
    except Refusal as refused:
        refusal = refused
    if request.headers.get("HX-Request"):
        told = {"refusal": refusal.as_dict()} if refusal else {"done": done}
        return render(request, "console/_safety_now.html", _page(by, at, **told), status=422 if refusal else 200)
    if refusal:
        messages.warning(request, " ".join(in_their_language(one) for one in (refusal.message, refusal.next_step)))
    else:
        messages.info(request, done)
    return redirect("console_safety")


def _page(by: Actor, at: datetime, **rest: Any) -> dict[str, Any]:
    return frame(
        by,
        at,
        "safety",
        tab="now",
        closings=CLOSINGS,
        scenes=SCENES,
        earlier=[alarm_row(one) for one in reads.list_closed_alarms(by=by, limit=EARLIER)],
        **safety_now(by, at),
        **rest,
    )


ADDRESSES: list[URLPattern] = [
    path("safety", show_safety, name="console_safety"),
    path("safety/parts", show_parts, name="console_safety_parts"),
    path("safety/alarms/<uuid:alarm_id>/have-it", take_alarm, name="console_alarm_take"),
    path("safety/alarms/<uuid:alarm_id>/close", end_alarm, name="console_alarm_close"),
    path("safety/on-the-way/<uuid:response_id>/hold", hold, name="console_hold"),
    path("safety/on-the-way/<uuid:response_id>/safe", lift_hold, name="console_hold_lift"),
]
