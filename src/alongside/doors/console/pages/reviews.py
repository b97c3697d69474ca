"""Broken glass: openings of confided records that wait for another person's review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.confided.vault.actions import review_break_glass
from alongside.confided.vault.reads import GlassRow, list_glass_to_review
from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal

from .frame import PAGE_SIZE, frame, who_asks

ANSWERS = {"right": True, "wrong": False}


@require_GET
@audience(Role.COORDINATOR, Role.DIRECTOR)
def show_reviews(request: HttpRequest) -> HttpResponse:
    """Show the openings that nobody has reviewed yet, oldest first. Reading a reason is written down too."""
    return _page(request)


@require_POST
@audience(Role.COORDINATOR, Role.DIRECTOR)
def review(request: HttpRequest, glass_id: UUID) -> HttpResponse:
    """Say of an opening by somebody else whether it was right."""
    was_right = ANSWERS.get(request.POST.get("answer", ""))
    if was_right is None:
        messages.warning(request, _("Choose whether it was right. Nothing has changed."))
        return redirect("console_reviews")
    try:
        review_break_glass(glass_id=glass_id, was_right=was_right, by=who_asks(request), at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.info(request, _("Reviewed."))
    return redirect("console_reviews")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    by, at = who_asks(request), clock.now()
    rows = [_row(one, by) for one in list_glass_to_review(by=by, at=at, limit=PAGE_SIZE)]
    told = refusal.as_dict() if refusal else None
    context = frame(by, at, "reviews", rows=rows, page_size=PAGE_SIZE, refusal=told)
    return render(request, "console/reviews.html", context, status=422 if refusal else 200)


def _row(one: GlassRow, by: Actor) -> dict[str, Any]:
    return {
        "glass_id": one.id,
        "who": one.asked_by_name,
        "asked_at": one.asked_at,
        "reason": one.reason,
        "is_own": one.asked_by_id == by.user_id,
    }
