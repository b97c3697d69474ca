"""The board: who waits, where, who can go, and what became of the night."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.dispatch.actions import close_without_response, offer_call
from alongside.street.dispatch.reads import list_candidates
from alongside.street.safety.actions import stand_down

from .board_rows import board
from .frame import frame, page_number, who_asks


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
    """Offer a waiting call to a worker."""
    chosen = request.POST.get("worker", "")
    worker_id = int(chosen) if chosen.isdigit() else None
    try:
        offer_call(call_id=call_id, worker_id=worker_id, by=who_asks(request), at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _answer(request, refusal=refusal, call_id=call_id)
    return _answer(request, done=_("Offered."))


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
        return _answer(request, refusal=refusal, call_id=call_id)
    return _answer(request, done=_("Closed, with its reason."))


@require_POST
@audience(Role.COORDINATOR)
def stand_worker_down(request: HttpRequest, sos_id: UUID) -> HttpResponse:
    """Stand an SOS down: the worker is safe."""
    try:
        stand_down(sos_id=sos_id, by=who_asks(request), at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _answer(request, refusal=refusal)
    return _answer(request, done=_("Stood down."))


def _answer(
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
