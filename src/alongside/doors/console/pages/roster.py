"""The roster: who is there when, where somebody is missing, and what workers ask."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.street.people import actions
from alongside.street.people.models import Programme
from alongside.street.people.reads import access_programme, list_changes, list_workers
from alongside.street.people.rules.words import ShiftKind, Subject

from .forms import NOBODY_YET, ShiftForm
from .frame import frame, who_asks
from .roster_rows import (
    Week,
    asks_of,
    gaps_of,
    hours_says,
    openings_of,
    picture_of,
    read_week,
    span_says,
    split_hours,
)
from .roster_words import change_says

WEEK = timedelta(days=7)
FARTHEST = timedelta(days=3650)


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def show_roster(request: HttpRequest) -> HttpResponse:
    """Show a week of shifts, and add one more, or look for somebody."""
    by, at = who_asks(request), clock.now()
    programme = access_programme(by.programme_id)
    zone = ZoneInfo(programme.time_zone)
    today = at.astimezone(zone).date()
    monday = _monday(request.GET.get("week", ""), today)
    workers = [(one.worker_id, one.name) for one in list_workers(by=by)]
    chosen = request.GET.get("shift", "")
    if request.method == "GET":
        form = ShiftForm(workers=workers, initial={"day": max(monday, today)})
        return render(request, "console/roster.html", _page(monday, programme, by, at, form=form, chosen=chosen))
    form, refusal = ShiftForm(request.POST, workers=workers), None
    if form.is_valid():
        try:
            _add(form, zone, by, at)
            return redirect(f"{reverse('console_roster')}?week={form.cleaned_data['day']:%Y-%m-%d}")
        except Missing:
            raise
        except Refusal as refused:
            refusal = refused.as_dict()
    page = _page(monday, programme, by, at, form=form, refusal=refusal, chosen="")
    return render(request, "console/roster.html", page, status=422)


@require_POST
@audience(Role.COORDINATOR)
def change_shift(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Give a shift to somebody else, or take it off the roster."""
    by, at = who_asks(request), clock.now()

    def change() -> str:
        if request.POST.get("do") == "remove":
            actions.remove_shift(shift_id=shift_id, by=by, at=at)
            return _("The shift is off the roster.")
        actions.give_shift(shift_id=shift_id, to_worker_id=_number(request.POST.get("to", "")), by=by, at=at)
        return _("The shift has changed hands.")

    return _do(request, change)


@require_POST
@audience(Role.COORDINATOR)
def look_for_somebody(request: HttpRequest) -> HttpResponse:
    """Open the hours of a gap, so that workers can sign up for them."""
    by, at = who_asks(request), clock.now()

    def open_hours() -> str:
        starts_at, ends_at = (_instant(request.POST.get(name, "")) for name in ("starts", "ends"))
        if ends_at - starts_at > WEEK:
            raise actions.ShiftIsTooLong
        for first, last in split_hours(starts_at, ends_at):
            actions.add_opening(kind=ShiftKind.DUTY, starts_at=first, ends_at=last, by=by, at=at)
        return _("Workers see these hours on their phone now.")

    return _do(request, open_hours)


@require_POST
@audience(Role.COORDINATOR)
def close_hours(request: HttpRequest, opening_id: int) -> HttpResponse:
    """Stop looking for somebody."""
    by, at = who_asks(request), clock.now()

    def close() -> str:
        actions.close_opening(opening_id=opening_id, by=by, at=at)
        return _("Nobody is looked for any more.")

    return _do(request, close)


@require_POST
@audience(Role.COORDINATOR)
def answer_ask(request: HttpRequest, ask_id: int) -> HttpResponse:
    """Say yes or no to what workers ask of the roster."""
    by, at = who_asks(request), clock.now()
    is_yes = request.POST.get("do") == "yes"

    def answer() -> str:
        actions.decide_ask(ask_id=ask_id, is_yes=is_yes, why=request.POST.get("why", ""), by=by, at=at)
        return _("Done. It is on the roster.") if is_yes else _("You said no. The worker sees it on their phone.")

    return _do(request, answer)


ADDRESSES: list[URLPattern] = [
    path("roster", show_roster, name="console_roster"),
    path("roster/shifts/<int:shift_id>", change_shift, name="console_shift"),
    path("roster/look", look_for_somebody, name="console_look_for"),
    path("roster/openings/<int:opening_id>/close", close_hours, name="console_close_hours"),
    path("roster/asks/<int:ask_id>", answer_ask, name="console_ask"),
]
"""Every address of these pages."""


def _add(form: ShiftForm, zone: ZoneInfo, by: Actor, at: datetime) -> None:
    starts_at, ends_at = form.span(zone)
    kind = ShiftKind(form.cleaned_data["kind"] or "duty")
    worker_id = form.cleaned_data["worker"]
    if worker_id == NOBODY_YET:
        actions.add_opening(kind=kind, starts_at=starts_at, ends_at=ends_at, by=by, at=at)
    else:
        actions.add_shift(worker_id=worker_id, starts_at=starts_at, ends_at=ends_at, kind=kind, by=by, at=at)


def _do(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    """Do one thing, say how it went, and go back to the week that was looked at."""
    try:
        messages.info(request, act())
    except Missing:
        raise
    except Refusal as refused:
        messages.warning(request, f"{in_their_language(refused.message)} {in_their_language(refused.next_step)}")
    week = _monday(request.POST.get("week", ""), clock.now().date())
    return redirect(f"{reverse('console_roster')}?week={week.isoformat()}")


def _monday(asked: str, today: date) -> date:
    """Answer the Monday of the week asked for; anything strange is this week."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = today
    if abs(day - today) > FARTHEST:
        day = today
    return day - timedelta(days=day.weekday())


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _instant(said: str) -> datetime:
    try:
        found = parse_datetime(said)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 2000 < found.year < 9000:
        raise Missing
    return found.astimezone(UTC)


def _page(monday: date, programme: Programme, by: Actor, at: datetime, *, chosen: str, **rest: Any) -> dict[str, Any]:
    week = read_week(monday, programme=programme, by=by, at=at)
    asks = asks_of(week)
    changes = list_changes(by=by, subjects=(Subject.ROSTER, Subject.PEOPLE), limit=12)
    return frame(
        by,
        at,
        "roster",
        **picture_of(week),
        tab="roster",
        has_shifts=bool(week.shifts),
        has_hours=bool(week.hours),
        cover_wanted=programme.cover_wanted,
        gaps=gaps_of(week),
        openings=openings_of(week),
        to_decide=[one for one in asks if one["needs_yes"]],
        undecided=[one for one in asks if not one["needs_yes"]],
        chosen=_chosen(chosen, week),
        changes=[{"says": change_says(one, week.zone), "at": one.changed_at, "by": one.changed_by} for one in changes],
        week=monday.isoformat(),
        from_date=monday,
        to_date=monday + timedelta(days=6),
        before=(monday - WEEK).isoformat(),
        after=(monday + WEEK).isoformat(),
        **rest,
    )


def _chosen(asked: str, week: Week) -> dict[str, Any] | None:
    """Answer the shift that was picked in the picture, with who could have it instead."""
    shift = next((one for one in week.shifts if str(one.shift_id) == asked), None)
    if shift is None:
        return None
    busy = {
        one.worker.worker_id for one in week.shifts if one.starts_at < shift.ends_at and shift.starts_at < one.ends_at
    }
    return {
        "shift_id": shift.shift_id,
        "name": shift.worker.name,
        "says": span_says(shift.starts_at, shift.ends_at, week.zone),
        "is_on_call": shift.is_on_call,
        "came": hours_says(shift.went_on_at, shift.went_off_at or week.at, week.zone) if shift.went_on_at else "",
        "may_change": shift.starts_at > week.at,
        "others": [one for one in week.workers if one.worker_id not in busy],
    }
