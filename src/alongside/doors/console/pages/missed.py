"""Missed calls: a day on one screen, one tap for each answer."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.jobs.actions import ask_job
from alongside.ground.jobs.reads import access_job, latest_job
from alongside.street.missed.actions import answer_missed, answer_the_rest, put_fall_away, undo_answer
from alongside.street.missed.reads import QuestionRow, access_question, day_view, list_days, list_falls
from alongside.street.people.reads import access_programme

from .frame import frame, who_asks
from .missed_rows import (
    REST_REASONS,
    answered_row,
    because_of,
    day_river,
    fall_row,
    question_row,
    reasons_of,
    side_row,
    strip_row,
)

SETTLE = "settle_days"


@require_GET
@audience(Role.COORDINATOR)
def show_missed(request: HttpRequest) -> HttpResponse:
    """Show a day: yesterday, unless another is asked for."""
    by, at = who_asks(request), clock.now()
    return render(request, "console/missed.html", _page(by, at, _day(request.GET.get("day"), by, at)))


@require_POST
@audience(Role.COORDINATOR)
def answer(request: HttpRequest, missed_id: int) -> HttpResponse:
    """Keep why nobody went to a call."""
    by, at = who_asks(request), clock.now()
    try:
        answer_missed(missed_id=missed_id, reason=request.POST.get("reason", ""), by=by, at=at)
    except Missing:
        raise
    except Refusal as refusal:
        return _after(request, by, at, missed_id, refusal=refusal)
    return _after(request, by, at, missed_id)


@require_POST
@audience(Role.COORDINATOR)
def undo(request: HttpRequest, missed_id: int) -> HttpResponse:
    """Take an answer back."""
    by, at = who_asks(request), clock.now()
    undo_answer(missed_id=missed_id, by=by, at=at)
    return _after(request, by, at, missed_id)


@require_POST
@audience(Role.COORDINATOR)
def answer_rest(request: HttpRequest) -> HttpResponse:
    """Give every open question of a day the same answer."""
    by, at = who_asks(request), clock.now()
    day = _day(request.POST.get("day"), by, at)
    try:
        count = answer_the_rest(day=day, reason=request.POST.get("reason", ""), by=by, at=at)
    except Refusal as refusal:
        return render(request, "console/missed.html", _page(by, at, day, refusal=refusal.as_dict()), status=422)
    messages.info(request, ngettext("%(n)d question answered.", "%(n)d questions answered.", count) % {"n": count})
    return redirect(_address(day))


@require_POST
@audience(Role.COORDINATOR)
def settle(request: HttpRequest) -> HttpResponse:
    """Ask the runner to settle a day now."""
    by, at = who_asks(request), clock.now()
    day = _day(request.POST.get("day"), by, at)
    ask_job(kind=SETTLE, asked={"days": [day.isoformat()]}, by=by, at=at)
    return redirect(_address(day))


@require_GET
@audience(Role.COORDINATOR)
def show_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far the settling of a day is; when it is done, the page is loaded again."""
    by, at = who_asks(request), clock.now()
    job = access_job(job_id, by=by)
    day = _day(request.GET.get("day"), by, at)
    if job.state == "done":
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = _address(day)
        return answer
    return render(request, "console/_missed_job.html", {"job": job, "day": day})


@require_POST
@audience(Role.COORDINATOR)
def put_away(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Take a notice about a fall off the board."""
    put_fall_away(notice_id=notice_id, by=who_asks(request), at=clock.now())
    messages.info(request, _("Noted. It stays on this page until the calls come again."))
    return redirect("console_missed")


def _after(
    request: HttpRequest, by: Actor, at: datetime, missed_id: int, *, refusal: Refusal | None = None
) -> HttpResponse:
    """Answer a tap: the card and the count in place, or the whole page without JavaScript."""
    question = access_question(missed_id, by=by)
    zone = access_programme(by.programme_id).time_zone
    day = question.call.created_at.astimezone(ZoneInfo(zone)).date() if question else _day(None, by, at)
    if not request.headers.get("HX-Request"):
        if refusal is not None:
            return render(request, "console/missed.html", _page(by, at, day, refusal=refusal.as_dict()), status=422)
        return redirect(f"{_address(day)}#questions")
    rows = _page(by, at, day, refusal=refusal.as_dict() if refusal else None)
    one = question and _tapped(question, ZoneInfo(zone))
    rows |= {"oob": True, "one": one, "missed_id": missed_id}
    return render(request, "console/_missed_tap.html", rows, status=422 if refusal else 200)


def _tapped(question: QuestionRow, zone: ZoneInfo) -> dict[str, Any]:
    return answered_row(question, zone) if question.state == "answered" else question_row(question, zone)


def _page(by: Actor, at: datetime, day: date, **rest: Any) -> dict[str, Any]:
    view = day_view(day=day, by=by)
    job = latest_job(kind=SETTLE, by=by)
    yesterday, zone = _yesterday(by, at), ZoneInfo(access_programme(by.programme_id).time_zone)
    total = view.open_count + view.answered_count
    return frame(
        by,
        at,
        "missed",
        day=day,
        job=job if job and job.state in ("waiting", "running", "failed") else None,
        day_says=_("Yesterday") if day == yesterday else date_format(day, "l j F"),
        is_today=day > yesterday,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1) if day < yesterday else None,
        latest=yesterday,
        view=view,
        flow=view.flow,
        river=day_river(view.flow),
        reasons=reasons_of(view.flow),
        because=because_of(view.flow),
        questions=[question_row(one, zone) for one in view.questions],
        answered=[answered_row(one, zone) for one in view.answered],
        total=total,
        more=max(0, view.open_count - len(view.questions)),
        rest_reasons=REST_REASONS,
        not_assessed=[side_row(one, zone) for one in view.not_assessed],
        ineligible=[side_row(one, zone) for one in view.ineligible],
        strip=[strip_row(one, day) for one in reversed(list_days(until=yesterday, by=by))],
        falls=[fall_row(one) for one in list_falls(by=by)],
        **rest,
    )


def _day(asked: str | None, by: Actor, at: datetime) -> date:
    """Answer the day that is asked for; anything strange, and any day that is not over, is yesterday."""
    yesterday = _yesterday(by, at)
    try:
        day = date.fromisoformat(asked or "")
    except ValueError:
        return yesterday
    return day if date(2000, 1, 1) <= day <= yesterday else yesterday


def _yesterday(by: Actor, at: datetime) -> date:
    zone = ZoneInfo(access_programme(by.programme_id).time_zone)
    return at.astimezone(zone).date() - timedelta(days=1)


def _address(day: date) -> str:
    return f"{reverse('console_missed')}?{urlencode({'day': day.isoformat()})}"


ADDRESSES: list[URLPattern] = [
    path("missed", show_missed, name="console_missed"),
    path("missed/<int:missed_id>/answer", answer, name="console_missed_answer"),
    path("missed/<int:missed_id>/undo", undo, name="console_missed_undo"),
    path("missed/rest", answer_rest, name="console_missed_rest"),
    path("missed/settle", settle, name="console_missed_settle"),
    path("missed/settling/<int:job_id>", show_progress, name="console_missed_progress"),
    path("missed/falls/<int:notice_id>/put-away", put_away, name="console_fall_away"),
]
