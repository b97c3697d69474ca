"""The board: who waits, where, who can go, and what became of the night."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.dispatch.actions import (
    close_without_response,
    drop_reservation,
    offer_call,
    reserve_call,
    resolve_by_phone,
)
from alongside.street.dispatch.reads import list_candidates
from alongside.street.safety.actions import stand_down

from .board_rows import board
from .frame import frame, page_number, who_asks

LATEST_MINUTES = 12 * 60


class NobodyTicked(Refusal):
    """Several were to be asked, and nobody was ticked."""

    code = "console.nobody-ticked"
    says = "Nobody is ticked."
    try_ = "Tick those who shall be asked at once."


class NobodyChosen(Refusal):
    """A worker was to be chosen."""

    code = "console.nobody-chosen"
    says = "No worker is chosen."
    try_ = "Choose who."


def whole(said: str) -> int | None:
    """Answer a whole number that a form sent, or None."""
    return int(said) if said.isdigit() and len(said) < 19 else None


@require_GET
@audience(Role.COORDINATOR)
def show_board(request: HttpRequest) -> HttpResponse:
    """Show the board."""
    rows = board(who_asks(request), clock.now(), page=page_number(request))
    return render(request, "console/board.html", rows)


@require_GET
@audience(Role.COORDINATOR)
def show_parts(request: HttpRequest) -> HttpResponse:
    """Show the parts of the board that change, each to be put in its place."""
    rows = board(who_asks(request), clock.now(), page=page_number(request), oob=True)
    return render(request, "console/_parts.html", rows)


@require_GET
@audience(Role.COORDINATOR)
def show_candidates(request: HttpRequest, call_id: int) -> HttpResponse:
    """Show every worker for a call, with the reasons for or against."""
    by, at = who_asks(request), clock.now()
    candidates = list_candidates(call_id=call_id, by=by, at=at)
    return render(request, "console/_candidates.html", frame(by, at, "board", candidates=candidates, call_id=call_id))


@require_POST
@audience(Role.COORDINATOR)
def offer(request: HttpRequest, call_id: int) -> HttpResponse:
    """Offer a waiting call to a worker, or to all that are ticked at once."""
    worker_id = whole(request.POST.get("worker", ""))
    ticked = [whole(one) for one in request.POST.getlist("workers")] if worker_id is None else []
    try:
        if worker_id is None and "together" in request.POST and not ticked:
            raise NobodyTicked
        offer_call(
            call_id=call_id,
            worker_id=worker_id,
            worker_ids=[one for one in ticked if one is not None],
            by=who_asks(request),
            at=clock.now(),
        )
    except Missing:
        raise
    except Refusal as refusal:
        return answer_board(request, refusal=refusal, call_id=call_id)
    return answer_board(request, done=_("Offered."))


@require_POST
@audience(Role.COORDINATOR)
def reserve(request: HttpRequest, call_id: int) -> HttpResponse:
    """Hold a waiting call for a worker who goes later: reserved, not sent."""
    at = clock.now()
    minutes = whole(request.POST.get("minutes", "0")) or 0
    worker_id = whole(request.POST.get("worker", ""))
    try:
        if worker_id is None:
            raise NobodyChosen
        from_at = at + timedelta(minutes=min(minutes, LATEST_MINUTES))
        reserve_call(call_id=call_id, worker_id=worker_id, by=who_asks(request), at=at, from_at=from_at)
    except Missing:
        raise
    except Refusal as refusal:
        return answer_board(request, refusal=refusal, call_id=call_id)
    return answer_board(request, done=_("Reserved. Nobody is sent until it is time."))


@require_POST
@audience(Role.COORDINATOR)
def let_go(request: HttpRequest, call_id: int) -> HttpResponse:
    """Let a reserved call go, so that everybody can be asked again."""
    drop_reservation(call_id=call_id, by=who_asks(request), at=clock.now())
    return answer_board(request, done=_("No longer reserved."))


@require_POST
@audience(Role.COORDINATOR)
def settled_by_phone(request: HttpRequest, call_id: int) -> HttpResponse:
    """Write down that a worker settled a waiting call by phone: a response like any other."""
    worker_id = whole(request.POST.get("worker", ""))
    try:
        if worker_id is None:
            raise NobodyChosen
        resolve_by_phone(call_id=call_id, worker_id=worker_id, by=who_asks(request), at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return answer_board(request, refusal=refusal, call_id=call_id)
    return answer_board(request, done=_("Settled by phone. The worker is asked to write it up."))


@require_POST
@audience(Role.COORDINATOR)
def close_with_reason(request: HttpRequest, call_id: int) -> HttpResponse:
    """Close a waiting call to which nobody can go, with the reason."""
    try:
        close_without_response(
            call_id=call_id, reason=request.POST.get("reason", ""), by=who_asks(request), at=clock.now()
        )
    except Missing:
        raise
    except Refusal as refusal:
        return answer_board(request, refusal=refusal, call_id=call_id)
    return answer_board(request, done=_("Closed, with its reason."))


@require_POST
@audience(Role.COORDINATOR)
def stand_worker_down(request: HttpRequest, sos_id: UUID) -> HttpResponse:
    """Stand an SOS down: the worker is safe."""
    try:
        stand_down(sos_id=sos_id, by=who_asks(request), at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return answer_board(request, refusal=refusal)
    return answer_board(request, done=_("Stood down."))


def answer_board(
    request: HttpRequest, *, refusal: Refusal | None = None, call_id: int | None = None, done: str = ""
) -> HttpResponse:
    """Answer a change on the board: its parts in place, or the whole page without JavaScript."""
    is_in_place = bool(request.headers.get("HX-Request"))
    if refusal is None and not is_in_place:
        return redirect("console_board")
    told = {"refusal": refusal.as_dict(), "refused_call_id": call_id} if refusal else {"done": done}
    rows = board(who_asks(request), clock.now(), oob=is_in_place, **told)
    template = "console/_parts.html" if is_in_place else "console/board.html"
    return render(request, template, rows, status=422 if refusal else 200)
