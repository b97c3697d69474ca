"""The roster: who is there when."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.people.actions import add_shift
from alongside.street.people.reads import ShiftRow, access_programme, list_shifts, list_workers

from .forms import ShiftForm
from .frame import frame, who_asks

WEEK = timedelta(days=7)


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def show_roster(request: HttpRequest) -> HttpResponse:
    """Show a week of shifts, and add one more."""
    by, at = who_asks(request), clock.now()
    zone = ZoneInfo(access_programme(by.programme_id).time_zone)
    monday = _monday(request.GET.get("week", ""), at.astimezone(zone).date())
    workers = [(one.worker_id, one.name) for one in list_workers(by=by)]
    if request.method == "GET":
        form = ShiftForm(workers=workers, initial={"day": max(monday, at.astimezone(zone).date())})
        return render(request, "console/roster.html", _week(by, at, monday, zone, form=form))
    form, refusal = ShiftForm(request.POST, workers=workers), None
    if form.is_valid():
        try:
            starts_at, ends_at = form.span(zone)
            add_shift(worker_id=form.cleaned_data["worker"], starts_at=starts_at, ends_at=ends_at, by=by, at=at)
            return redirect(f"{reverse('console_roster')}?week={form.cleaned_data['day']:%Y-%m-%d}")
        except Missing:
            raise
        except Refusal as refused:
            refusal = refused.as_dict()
    return render(request, "console/roster.html", _week(by, at, monday, zone, form=form, refusal=refusal), status=422)


def _monday(asked: str, today: date) -> date:
    """Answer the Monday of the week asked for; anything strange is this week."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = today
    if abs(day - today) > timedelta(days=3650):
        day = today
    return day - timedelta(days=day.weekday())


def _week(by: Actor, at: datetime, monday: date, zone: ZoneInfo, **rest: Any) -> dict[str, Any]:
    start = datetime.combine(monday, time(), zone)
    shifts = list_shifts(by=by, since=start, until=start + WEEK)
    days = [_day(monday + timedelta(days=n), shifts, at, zone) for n in range(7)]
    return frame(
        by,
        at,
        "roster",
        days=days,
        has_shifts=bool(shifts),
        week=monday.isoformat(),
        from_date=monday,
        to_date=monday + timedelta(days=6),
        before=(monday - WEEK).isoformat(),
        after=(monday + WEEK).isoformat(),
        **rest,
    )


def _day(day: date, shifts: list[ShiftRow], at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    mine = [one for one in shifts if one.starts_at.astimezone(zone).date() == day]
    return {
        "date": day,
        "is_today": at.astimezone(zone).date() == day,
        "shifts": [_shift(one, at, zone) for one in mine],
    }


def _shift(one: ShiftRow, at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    is_now = one.starts_at <= at < one.ends_at
    return {
        "name": one.worker.name,
        "hours": f"{starts:%H:%M}–{ends:%H:%M}",
        "is_on": is_now and one.is_on,
        "is_late": is_now and one.went_on_at is None,
        "was_on": one.went_on_at is not None and not (is_now and one.is_on),
    }
