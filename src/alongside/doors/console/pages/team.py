"""What a coordinator does about the workers on a call: ask one more, hand over, add, take off, correct, end."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from alongside.ground import clock
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import uuid7
from alongside.street.dispatch.actions import (
    add_worker,
    ask_another,
    end_response,
    hand_over,
    set_by_phone,
    take_off,
    tap_status,
)
from alongside.street.dispatch.reads import access_response

from .board import NobodyChosen, whole
from .calls import call_page
from .frame import who_asks


@require_POST
@audience(Role.COORDINATOR)
def ask_one_more(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Ask one more worker to come: the one chosen, or whoever is best."""
    worker_id, by = whole(request.POST.get("worker", "")), who_asks(request)
    return _do(
        request, response_id, lambda: ask_another(response_id=response_id, worker_id=worker_id, by=by, at=clock.now())
    )


@require_POST
@audience(Role.COORDINATOR)
def pass_on(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Ask a worker to take over somebody's part; until the yes nothing changes."""
    worker_id, by = whole(request.POST.get("worker", "")), who_asks(request)
    whose = whole(request.POST.get("whose", ""))
    return _do(
        request,
        response_id,
        lambda: hand_over(response_id=response_id, worker_id=worker_id, from_worker_id=whose, by=by, at=clock.now()),
    )


@require_POST
@audience(Role.COORDINATOR)
def add(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Put a worker on the call who agreed by voice."""
    by = who_asks(request)
    return _do(
        request,
        response_id,
        lambda: add_worker(response_id=response_id, worker_id=_chosen(request), by=by, at=clock.now()),
    )


@require_POST
@audience(Role.COORDINATOR)
def take_away(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Take a worker off the call; they are told."""
    by = who_asks(request)
    return _do(
        request,
        response_id,
        lambda: take_off(response_id=response_id, worker_id=_chosen(request), by=by, at=clock.now()),
    )


@require_POST
@audience(Role.COORDINATOR)
def correct(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Correct the state of a response, or end it, on behalf of its workers; they are told."""
    by, at, word = who_asks(request), clock.now(), request.POST.get("word", "")

    def act() -> object:
        if word in ("by_phone", "go_there"):
            return set_by_phone(response_id=response_id, is_by_phone=word == "by_phone", by=by, at=at)
        if word.startswith("end:"):
            return end_response(
                tap_id=uuid7(), response_id=response_id, end=word.removeprefix("end:"), tapped_at=at, by=by, at=at
            )
        return tap_status(tap_id=uuid7(), response_id=response_id, status=word, tapped_at=at, by=by, at=at)

    return _do(request, response_id, act)


def _chosen(request: HttpRequest) -> int:
    worker_id = whole(request.POST.get("worker", ""))
    if worker_id is None:
        raise NobodyChosen
    return worker_id


def _do(request: HttpRequest, response_id: UUID, act: Callable[[], object]) -> HttpResponse:
    """Do one thing and show the call again, with the reason when it was refused."""
    number = access_response(response_id, by=who_asks(request)).call.number
    try:
        act()
    except Missing:
        raise
    except Refusal as refusal:
        return call_page(request, number, refusal=refusal.as_dict())
    return redirect("console_call", number=number)


ADDRESSES = [
    path("responses/<uuid:response_id>/ask", ask_one_more, name="console_ask_another"),
    path("responses/<uuid:response_id>/hand-over", pass_on, name="console_pass_on"),
    path("responses/<uuid:response_id>/add", add, name="console_add_worker"),
    path("responses/<uuid:response_id>/take-off", take_away, name="console_take_off"),
    path("responses/<uuid:response_id>/correct", correct, name="console_correct"),
]
