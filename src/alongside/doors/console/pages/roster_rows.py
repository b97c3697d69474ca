"""The rows of the roster page: a week of lanes, days, gaps, open hours and asks, in a coordinator's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alongside.ground.actor import Actor
from alongside.street.people.models import Programme
from alongside.street.people.reads import (
    AskRow,
    OpeningRow,
    ShiftRow,
    WorkerRow,
    list_asks,
    list_openings,
    list_shifts,
    list_workers,
)
from alongside.street.people.rules.cover import Gap, Step, Stretch, find_gaps, steps_of
from alongside.street.people.rules.words import AskKind, AskState
from alongside.street.screening.reads import NoProtocol, current_protocol
from alongside.street.screening.rules.service import Service

from .roster_drawing import DAYS, Lane, Piece, Window, clip, draw_strip, draw_week, hours_between, window_of

WEEK = timedelta(days=7)
SPLIT_OVER, SPLIT = timedelta(hours=16), timedelta(hours=8)


@dataclass(frozen=True)
class Week:
    """What is known of one week: read once, drawn twice (as a picture, and as a list of days)."""

    monday: date
    zone: ZoneInfo
    at: datetime
    window: Window
    workers: Sequence[WorkerRow]
    shifts: Sequence[ShiftRow]
    asks: Sequence[AskRow]
    openings: Sequence[OpeningRow]
    hours: Sequence[Stretch]
    steps: Sequence[Step]
    gaps: Sequence[Gap]


def read_week(monday: date, *, programme: Programme, by: Actor, at: datetime) -> Week:
    """Answer a week of the roster with its cover and its gaps."""
    zone = ZoneInfo(programme.time_zone)
    midnight, around = (datetime.combine(day, time(), zone) for day in (monday, monday + WEEK + timedelta(days=1)))
    found = list_shifts(by=by, since=midnight, until=around)
    hours = hours_between(_service(by, at), midnight, around, zone)
    window = window_of([*hours, *(Stretch(one.starts_at, one.ends_at) for one in found)], zone)
    span = Stretch(window.opens(monday, zone), window.opens(monday + WEEK, zone))
    shifts = [one for one in found if Stretch(one.starts_at, one.ends_at).touches(span)]
    duty = [Stretch(one.starts_at, one.ends_at) for one in shifts if not one.is_on_call]
    hours = [clip(one, span) for one in hours if one.touches(span)]
    return Week(
        monday=monday,
        zone=zone,
        at=at,
        window=window,
        workers=list_workers(by=by),
        shifts=shifts,
        asks=list_asks(by=by, limit=200),
        openings=list_openings(by=by, since=max(at, span.starts_at), until=span.ends_at),
        hours=hours,
        steps=steps_of(duty),
        gaps=find_gaps(hours, duty, programme.cover_wanted),
    )


def picture_of(week: Week) -> dict[str, Any]:
    """Answer the week as shapes, and as days for a narrow screen."""
    drawn = draw_week(
        monday=week.monday,
        zone=week.zone,
        at=week.at,
        window=week.window,
        duty=_lanes(week, on_call=False),
        on_call=_lanes(week, on_call=True),
        steps=week.steps,
        gaps=week.gaps,
        hours=week.hours,
        gap_words=[_too_few(one) for one in week.gaps],
    )
    days = [_day(week, week.monday + timedelta(days=number)) for number in range(DAYS)]
    return {"picture": drawn, "days": days, "left_out": _left_out(week.window)}


def gaps_of(week: Week) -> list[dict[str, Any]]:
    """Answer the gaps that are still to come, each with what to do about it."""
    return [
        {
            "says": span_says(max(one.starts_at, week.at), one.ends_at, week.zone),
            "too_few": _too_few(one),
            "starts_at": max(one.starts_at, week.at).isoformat(),
            "ends_at": one.ends_at.isoformat(),
            "is_looked_for": _is_looked_for(one, week),
        }
        for one in week.gaps
        if one.ends_at > week.at
    ]


def openings_of(week: Week) -> list[dict[str, Any]]:
    """Answer the hours for which somebody is looked for."""
    return [
        {
            "opening_id": one.opening_id,
            "says": span_says(one.starts_at, one.ends_at, week.zone),
            "is_on_call": one.kind == "on_call",
            "found": _("%(taken)d of %(wanted)d found") % {"taken": one.taken, "wanted": one.wanted},
            "is_full": one.missing == 0,
        }
        for one in week.openings
    ]


def asks_of(week: Week) -> list[dict[str, Any]]:
    """Answer what waits for the coordinator's yes, and what waits for a colleague's."""
    return [_ask(one, week.zone) for one in week.asks]


def split_hours(starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
    """Cut hours that nobody can work in one go into pieces of a usual shift."""
    if ends_at - starts_at <= SPLIT_OVER:
        return [(starts_at, ends_at)]
    rest = split_hours(starts_at + SPLIT, ends_at)
    return [(starts_at, starts_at + SPLIT), *rest]


def span_says(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Say hours as people do: "Thu 14 May, 19:00–03:00"."""
    starts = starts_at.astimezone(zone)
    return f"{date_format(starts, _('D j M'))}, {hours_says(starts_at, ends_at, zone)}"


def hours_says(starts_at: datetime, ends_at: datetime, zone: ZoneInfo, *, is_short: bool = False) -> str:
    """Say from when to when by the programme's own clock; the short form leaves out :00."""
    both = [f"{one.astimezone(zone):%H:%M}" for one in (starts_at, ends_at)]
    return "–".join(one.removesuffix(":00") for one in both) if is_short else "–".join(both)


def _service(by: Actor, at: datetime) -> Service:
    try:
        return current_protocol(programme_id=by.programme_id, at=at).service
    except NoProtocol:
        return Service()


def _lanes(week: Week, *, on_call: bool) -> list[Lane]:
    pieces: dict[int, list[Piece]] = {}
    names: dict[int, str] = {} if on_call else {one.worker_id: one.name for one in week.workers}
    hours: dict[int, timedelta] = {}
    for one in week.shifts:
        if one.is_on_call is on_call:
            who = one.worker.worker_id
            names.setdefault(who, one.worker.name)
            pieces.setdefault(who, []).append(_piece(one, week))
            hours[who] = hours.get(who, timedelta()) + (one.ends_at - one.starts_at)
    ordered = sorted(names.items(), key=lambda one: (one[1], one[0]))
    return [Lane(name, _hours_planned(hours.get(who)), tuple(pieces.get(who, ()))) for who, name in ordered]


def _piece(shift: ShiftRow, week: Week) -> Piece:
    state, badge = _state(shift, week.at)
    kind = _("on call") if shift.is_on_call else _("on duty")
    is_asked = _asked(shift, week.asks)
    says = f"{shift.worker.name}, {kind}, {span_says(shift.starts_at, shift.ends_at, week.zone)}"
    says += f", {badge}" if badge else ""
    return Piece(
        shift_id=shift.shift_id,
        stretch=Stretch(shift.starts_at, shift.ends_at),
        hours=hours_says(shift.starts_at, shift.ends_at, week.zone, is_short=True),
        says=f"{says}, {_('swap asked')}" if is_asked else says,
        state=state,
        is_asked=is_asked,
    )


def _state(shift: ShiftRow, at: datetime) -> tuple[str, str]:
    if shift.ends_at <= at:
        return ("done", _("done")) if shift.went_on_at or shift.is_on_call else ("missed", _("never went on"))
    if shift.starts_at > at:
        return "coming", ""
    if shift.went_off_at:
        return "done", _("went off")
    if shift.is_on_call:
        return "on", _("can be called now")
    return ("on", _("on shift now")) if shift.is_on else ("late", _("not on yet"))


def _asked(shift: ShiftRow, asks: Sequence[AskRow]) -> bool:
    return any(one.gives is not None and one.gives.shift_id == shift.shift_id for one in asks)


def _day(week: Week, day: date) -> dict[str, Any]:
    mine = [one for one in week.shifts if week.window.day_of(one.starts_at, week.zone) == day]
    shown = sorted(mine, key=lambda one: (one.is_on_call, one.starts_at, one.worker.name))
    return {
        "date": day,
        "is_today": week.window.day_of(week.at, week.zone) == day,
        "shifts": [_shift(one, week) for one in shown],
        "gaps": [
            {"says": hours_says(one.starts_at, one.ends_at, week.zone), "too_few": _too_few(one)}
            for one in week.gaps
            if week.window.day_of(one.starts_at, week.zone) == day
        ],
        "strip": draw_strip(day, week.zone, week.window, week.steps, week.gaps, week.hours),
    }


def _shift(shift: ShiftRow, week: Week) -> dict[str, Any]:
    state, badge = _state(shift, week.at)
    return {
        "shift_id": shift.shift_id,
        "name": shift.worker.name,
        "hours": hours_says(shift.starts_at, shift.ends_at, week.zone),
        "is_on_call": shift.is_on_call,
        "state": state,
        "badge": badge,
        "is_asked": _asked(shift, week.asks),
    }


def _left_out(window: Window) -> str:
    if not window.is_folded:
        return ""
    last, first = (window.first + window.length) % 1440, window.first % 1440
    return f"{last // 60:02d}:{last % 60:02d}–{first // 60:02d}:{first % 60:02d}"


def _too_few(gap: Gap) -> str:
    if not gap.there:
        return _("nobody")
    return _("%(there)d of %(wanted)d") % {"there": gap.there, "wanted": gap.wanted}


def _is_looked_for(gap: Gap, week: Week) -> bool:
    return any(
        one.kind == "duty" and one.missing and one.starts_at < gap.ends_at and gap.starts_at < one.ends_at
        for one in week.openings
    )


def _hours_planned(planned: timedelta | None) -> str:
    if not planned:
        return ""
    return _("%(hours)s h") % {"hours": f"{round(planned.total_seconds() / 3600, 1):g}"}


def _ask(ask: AskRow, zone: ZoneInfo) -> dict[str, Any]:
    gives = span_says(ask.gives.starts_at, ask.gives.ends_at, zone) if ask.gives else ""
    gets = span_says(ask.gets.starts_at, ask.gets.ends_at, zone) if ask.gets else ""
    facts = {"from": ask.worker_name, "to": ask.other_name or _("anyone"), "gives": gives, "gets": gets}
    if ask.kind == AskKind.SIGN_UP:
        says = _("%(from)s would take %(gets)s.")
    elif gets:
        says = _("%(from)s gives %(gives)s to %(to)s and takes %(gets)s.")
    else:
        says = _("%(from)s gives %(gives)s to %(to)s.")
    return {
        "ask_id": ask.ask_id,
        "says": says % facts,
        "is_sign_up": ask.kind == AskKind.SIGN_UP,
        "is_on_call": any(one is not None and one.kind == "on_call" for one in (ask.gives, ask.gets)),
        "needs_yes": ask.state == AskState.AGREED,
        "asked_at": ask.asked_at,
    }
