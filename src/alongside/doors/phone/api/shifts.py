"""A worker's own hours on the phone: to come, open to all, asked of a colleague; the places they know; their calendar.

Nothing here pages anybody: a colleague sees what is asked of them when they open the app.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Audience, Role, audience
from alongside.ground.errors import Refusal
from alongside.street.intake.rules.place import place_key
from alongside.street.people import actions
from alongside.street.people.actions.calendars import digest_of
from alongside.street.people.reads import (
    AskRow,
    OpeningRow,
    ShiftRow,
    access_programme,
    access_worker,
    calendar_entries,
    calendar_state,
    list_asks,
    list_known_places,
    list_openings,
    list_shifts_of,
    list_workers,
)
from alongside.street.people.rules.calendar import write_calendar
from alongside.street.people.rules.words import AskKind, AskState, ShiftKind

from .answering import answer_json, who_asks

SETTLED_SHOWN = timedelta(days=14)
LONGEST_PLACE = 160


class NotAnAsk(Refusal):
    """What a phone sent about shifts does not name a shift or a colleague."""

    code = "phone.not-an-ask"
    says = "The office did not understand which shift this is about."
    try_ = "Load the list again and pick it there."


@require_GET
@audience(Role.WORKER)
def show_shifts(request: HttpRequest) -> JsonResponse:
    """Answer a worker's own hours and what is asked, open hours, and the places they know."""
    return _shown(who_asks(request))


@require_POST
@audience(Role.WORKER)
def sign_up(request: HttpRequest, opening_id: int) -> JsonResponse:
    """Ask for open hours."""
    by = who_asks(request)
    actions.sign_up(opening_id=opening_id, by=by, at=clock.now())
    return _shown(by)


@require_POST
@audience(Role.WORKER)
def ask_swap(request: HttpRequest, shift_id: int) -> JsonResponse:
    """Ask a colleague, or anyone, to take a shift; perhaps for one of theirs."""
    by, sent = who_asks(request), _sent(request)
    colleague, theirs = _number(sent, "with"), _number(sent, "for")
    actions.ask_swap(shift_id=shift_id, with_worker_id=colleague, for_shift_id=theirs, by=by, at=clock.now())
    return _shown(by)


@require_POST
@audience(Role.WORKER)
def answer_ask(request: HttpRequest, ask_id: int, answer: str) -> JsonResponse:
    """Take a colleague's shift, say no to them, or take back what one asked."""
    by = who_asks(request)
    do = {"take": actions.take_swap, "turn-down": actions.turn_down_swap, "withdraw": actions.withdraw_ask}[answer]
    do(ask_id=ask_id, by=by, at=clock.now())
    return _shown(by)


@require_GET
@audience(Role.WORKER)
def show_team_shifts(request: HttpRequest, worker_id: int) -> JsonResponse:
    """Answer a colleague's shifts to come, to ask for one of them in exchange."""
    by, at = who_asks(request), clock.now()
    colleague = access_worker(worker_id, by=by)
    coming = [one for one in list_shifts_of(worker_id, by=by, since=at) if one.starts_at > at]
    return answer_json(
        {"worker": colleague.worker_id, "name": colleague.name, "shifts": [_hours(one) for one in coming]}
    )


@require_POST
@audience(Role.WORKER)
def declare_block(request: HttpRequest) -> JsonResponse:
    """Say that one knows a block, a corner or a place."""
    by = who_asks(request)
    said = str(_sent(request).get("address", ""))[:LONGEST_PLACE]
    actions.declare_place(worker_id=by.worker_id or 0, place_key=place_key(said), by=by, at=clock.now())
    return _shown(by)


@require_POST
@audience(Role.WORKER)
def forget_block(request: HttpRequest) -> JsonResponse:
    """Take back that one knows a place."""
    by = who_asks(request)
    key = str(_sent(request).get("key", ""))
    actions.forget_place(worker_id=by.worker_id or 0, place_key=key, by=by, at=clock.now())
    return _shown(by)


@require_POST
@audience(Role.WORKER)
def make_calendar(request: HttpRequest) -> JsonResponse:
    """Make one's private calendar address and show it this once: only its digest is kept. The one before it ends."""
    by = who_asks(request)
    token = actions.make_calendar_link(by=by, at=clock.now())
    url = request.build_absolute_uri(reverse("phone:calendar", args=[token]))
    return answer_json({**_all(by), "url": url})


@require_POST
@audience(Role.WORKER)
def end_calendar(request: HttpRequest) -> JsonResponse:
    """End one's calendar address."""
    by = who_asks(request)
    actions.end_calendar_link(worker_id=by.worker_id or 0, by=by, at=clock.now())
    return _shown(by)


@require_GET
@audience(Audience.LINK)
def show_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the feed behind a private calendar address: hours and their kind, nothing else."""
    at = clock.now()
    found = calendar_entries(digest_of(token), at=at)
    with translation.override(found.language or "en"):
        words = {ShiftKind.DUTY.value: _("On shift"), ShiftKind.ON_CALL.value: _("On call")}
        body = write_calendar(found.entries, name=found.programme, words=words, at=at)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    answer["Content-Disposition"] = 'inline; filename="shifts.ics"'
    return answer


ADDRESSES: list[URLPattern] = [
    path("api/shifts", show_shifts, name="shifts"),
    path("api/shifts/openings/<int:opening_id>/sign-up", sign_up, name="sign_up"),
    path("api/shifts/<int:shift_id>/swap", ask_swap, name="swap"),
    path("api/shifts/of/<int:worker_id>", show_team_shifts, name="team_shifts"),
    path("api/shifts/asks/<int:ask_id>/take", answer_ask, {"answer": "take"}, name="take_swap"),
    path("api/shifts/asks/<int:ask_id>/turn-down", answer_ask, {"answer": "turn-down"}, name="turn_down_swap"),
    path("api/shifts/asks/<int:ask_id>/withdraw", answer_ask, {"answer": "withdraw"}, name="withdraw_ask"),
    path("api/blocks", declare_block, name="declare_block"),
    path("api/blocks/forget", forget_block, name="forget_block"),
    path("api/calendar", make_calendar, name="make_calendar"),
    path("api/calendar/end", end_calendar, name="end_calendar"),
    path("calendar/<str:token>.ics", show_calendar, name="calendar"),
]


def _shown(by: Actor) -> JsonResponse:
    return answer_json(_all(by))


def _all(by: Actor) -> dict[str, Any]:
    at = clock.now()
    me = access_worker(by.worker_id or 0, by=by)
    asks = list_asks(by=by, worker_id=by.worker_id, since=at - SETTLED_SHOWN)
    calendar = calendar_state(by=by)
    places = list_known_places(worker_id=me.worker_id, by=by)
    return {
        "now": at.isoformat(),
        "mine": [_mine(one, asks, at) for one in list_shifts_of(me.worker_id, by=by, since=at - timedelta(hours=12))],
        "openings": [_opening(one, asks, me.worker_id) for one in list_openings(by=by, since=at)],
        "asks": [_ask(one, by.worker_id) for one in asks],
        "team": [
            {"worker": one.worker_id, "name": one.name, "initials": one.initials}
            for one in list_workers(by=by)
            if one.worker_id != me.worker_id
        ],
        "blocks": [
            {"key": one.place_key, "says": one.place_key, "calls": one.calls_here, "declared": one.is_declared}
            for one in places
        ],
        "calendar": {"has_link": calendar.has_link, "made_at": _iso(calendar.made_at)},
        "me": {"languages": me.languages, "skills": me.skills, "home_area": me.home_area},
        "needs_approval": access_programme(by.programme_id).shifts_need_approval,
    }


def _mine(shift: ShiftRow, asks: list[AskRow], at: datetime) -> dict[str, Any]:
    state = "done" if shift.ends_at <= at else "now" if shift.starts_at <= at else "coming"
    about = (
        one.ask_id
        for one in asks
        if one.state in (AskState.OPEN, AskState.AGREED) and one.gives and one.gives.shift_id == shift.shift_id
    )
    return {**_hours(shift), "state": state, "ask": next(about, None)}


def _opening(opening: OpeningRow, asks: list[AskRow], worker_id: int) -> dict[str, Any]:
    states = [
        one.state
        for one in asks
        if one.kind == AskKind.SIGN_UP and one.opening_id == opening.opening_id and one.worker_id == worker_id
    ]
    mine = "in" if AskState.APPROVED in states else "asked" if AskState.AGREED in states else "no"
    return {
        "id": opening.opening_id,
        "kind": opening.kind,
        "starts_at": _iso(opening.starts_at),
        "ends_at": _iso(opening.ends_at),
        "wanted": opening.wanted,
        "taken": opening.taken,
        "mine": mine,
    }


def _ask(ask: AskRow, worker_id: int | None) -> dict[str, Any]:
    is_mine = ask.worker_id == worker_id
    return {
        "id": ask.ask_id,
        "kind": ask.kind,
        "state": ask.state,
        "is_mine": is_mine,
        "for_me": not is_mine and ask.state == AskState.OPEN,
        "from": ask.worker_name,
        "to": ask.other_name,
        "gives": _span(ask.gives) if ask.gives else None,
        "gets": _span(ask.gets) if ask.gets else None,
        "why": _(ask.why) if ask.why else "",
        "asked_at": _iso(ask.asked_at),
    }


def _hours(shift: ShiftRow) -> dict[str, Any]:
    return {"id": shift.shift_id, **_span(shift)}


def _span(hours: Any) -> dict[str, Any]:
    return {"kind": hours.kind, "starts_at": _iso(hours.starts_at), "ends_at": _iso(hours.ends_at)}


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as wrong:
        raise NotAnAsk from wrong
    if not isinstance(body, dict):
        raise NotAnAsk
    return body


def _number(sent: dict[str, Any], name: str) -> int | None:
    number = sent.get(name)
    if number is None:
        return None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**53:
        raise NotAnAsk
    return number


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
