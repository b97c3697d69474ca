"""Trying the draft before it takes effect: on one call, on yesterday, on a year."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing
from alongside.ground.jobs.actions import ask_job, stop_job
from alongside.ground.jobs.reads import JobRow, access_job, latest_job
from alongside.street.dispatch.reads.minutes import read_work_minutes
from alongside.street.people.reads import access_programme
from alongside.street.places.reads import list_areas
from alongside.street.screening.reads import (
    VersionRow,
    count_calls,
    current_protocol,
    explain_call,
    read_draft,
    try_protocol,
)
from alongside.street.screening.rules import Protocol, Screening

from .frame import frame, who_asks
from .protocol_drawing import draw_changes, draw_heat
from .protocol_words import outcome_row
from .words import say_category

TRY = "try_protocol"
AT_ONCE = 5_000
"""Calls that are tried while the page waits, in some hundredths of a second; more are work for the runner."""

YEAR = timedelta(days=365)
WEEK = timedelta(days=7)
"""A shorter span has no hours of the week to compare."""

FEW = 8
"""Rows of a list that is shown before the reader opens the rest."""


@require_GET
@audience(Role.COORDINATOR)
def show_try(request: HttpRequest) -> HttpResponse:
    """Show what the draft would do: to one call, to yesterday's calls, to a year's."""
    by, at = who_asks(request), clock.now()
    draft = read_draft(by=by, at=at)
    if draft is None or draft.problems:
        return redirect("console_protocol_draft")
    old = current_protocol(programme_id=by.programme_id, at=at)
    job = latest_job(kind=TRY, by=by)
    number = request.GET.get("call", "").strip()[:80]
    since, until = _yesterday(by, at)
    context = frame(
        by,
        at,
        "protocol",
        tab="draft",
        draft=draft,
        in_force=old.version,
        number=number,
        explained=_explain(number, old, draft.protocol, by, at) if number else None,
        yesterday=_try_yesterday(old, draft, by, since, until),
        yesterday_at=since,
        **_year_rows(job, draft, by),
    )
    return render(request, "console/protocol_try.html", context)


@require_POST
@audience(Role.COORDINATOR)
def ask_year(request: HttpRequest) -> HttpResponse:
    """Ask for the trial of a year, and go back to the page that shows how far it is."""
    by, at = who_asks(request), clock.now()
    draft = read_draft(by=by, at=at)
    if draft is not None and not draft.problems:
        _, today = _yesterday(by, at)
        span = {"since": (today - YEAR).isoformat(), "until": today.isoformat(), "revision": draft.revision}
        ask_job(kind=TRY, asked=span, by=by, at=at)
    return redirect("console_protocol_try")


@require_POST
@audience(Role.COORDINATOR)
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop a trial that nobody waits for any more."""
    stop_job(job_id=job_id, by=who_asks(request), at=clock.now())
    return redirect("console_protocol_try")


@require_GET
@audience(Role.COORDINATOR)
def show_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show how far a trial is; once it is over, have the page load itself anew."""
    job = access_job(job_id, by=who_asks(request))
    answer = render(request, "console/_protocol_progress.html", {"job": job})
    if job.state not in ("waiting", "running"):
        answer["HX-Refresh"] = "true"
    return answer


def _yesterday(by: Actor, at: datetime) -> tuple[datetime, datetime]:
    zone = ZoneInfo(access_programme(by.programme_id).time_zone)
    today = datetime.combine(at.astimezone(zone).date(), time(), zone)
    before = datetime.combine(today.date() - timedelta(days=1), time(), zone)
    return before, today


def _try_yesterday(
    old: Protocol, draft: VersionRow, by: Actor, since: datetime, until: datetime
) -> dict[str, Any] | None:
    """Answer yesterday's trial, or None when there are so many calls that it is work for the runner."""
    if count_calls(programme_id=by.programme_id, since=since, until=until) > AT_ONCE:
        return None
    told = try_protocol(
        programme_id=by.programme_id, old=old, new=draft.protocol, since=since, until=until,
        minutes=read_work_minutes(by.programme_id),
    )  # fmt: skip
    return trial_rows(told, _area_names(by))


def _year_rows(job: JobRow | None, draft: VersionRow, by: Actor) -> dict[str, Any]:
    if job is None:
        return {"job": None, "year": None}
    is_done = job.state == "done" and "calls" in job.result
    return {
        "job": job,
        "is_trying": job.state in ("waiting", "running"),
        "has_failed": job.state == "failed",
        "year": trial_rows(job.result, _area_names(by)) if is_done else None,
        "is_of_older_draft": is_done and job.result.get("revision") != draft.revision,
        "year_since": datetime.fromisoformat(job.result["since"]) if is_done else None,
    }


def _area_names(by: Actor) -> dict[str, str]:
    return {area.code: area.name for area in list_areas(programme_id=by.programme_id)}


def _explain(number: str, old: Protocol, new: Protocol, by: Actor, at: datetime) -> dict[str, Any]:
    try:
        before, after = explain_call(number=number, old=old, new=new, by=by, at=at)
    except Missing:
        return {"is_missing": True}
    return {
        "is_same": before.outcome is after.outcome,
        "sides": [_side(_("As it holds now"), before, after), _side(_("With the draft"), after, before)],
    }


def _side(title: str, said: Screening, other: Screening) -> dict[str, Any]:
    known = {(one.code, one.outcome) for one in other.verdicts}
    return {
        "title": title,
        **outcome_row(said.outcome),
        "verdicts": [
            {
                **outcome_row(one.outcome),
                "code": one.code,
                "reason": one.says,
                "decides": one.outcome is said.outcome,
                "is_new": (one.code, one.outcome) not in known,
                "would_change": one.would_change if one.outcome is said.outcome and one.outcome > 1 else "",
            }
            for one in said.verdicts
        ],
        "is_silent": not said.verdicts,
        "is_in_hours": said.is_in_hours,
        "is_in_area": said.is_in_area,
    }


def trial_rows(told: Mapping[str, Any], area_names: Mapping[str, str]) -> dict[str, Any]:
    """Answer a trial as a page shows it: two sentences of figures, three pictures, and what stood in the way."""
    moves = told["moves"]
    before = sum(count for move, count in moves.items() if move.startswith("eligible>"))
    after = sum(count for move, count in moves.items() if move.endswith(">eligible"))
    hours = told["hours"]
    is_long = datetime.fromisoformat(told["until"]) - datetime.fromisoformat(told["since"]) >= WEEK
    has_served = told["served_before"] != before or told["served_after"] != after
    return {
        "calls": told["calls"],
        "before": before,
        "after": after,
        "gained": told["gained"],
        "lost": told["lost"],
        "is_same": not told["gained"] and not told["lost"] and told["served_before"] == told["served_after"],
        "not_assessed_before": _count(moves, lambda old, new: old == "not_assessed"),
        "not_assessed_after": _count(moves, lambda old, new: new == "not_assessed"),
        "served_before": told["served_before"],
        "served_after": told["served_after"],
        "has_served": has_served,
        "categories": draw_changes(_named(told["categories"], say_category)),
        "areas": draw_changes(_named(told["areas"], lambda code: _area(code, area_names))),
        "heat": draw_heat(hours["gained"], hours["lost"]) if is_long else None,
        "served_heat": draw_heat(hours["served_gained"], hours["served_lost"]) if has_served and is_long else None,
        "work_gained": work_says(told["work"]["gained"]),
        "work_lost": work_says(told["work"]["lost"]),
        "knows_work": told["work"]["gained"] is not None,
        "borrowed": sum((side or {}).get("borrowed", 0) for side in told["work"].values()),
        "past_responses": told["past_responses"],
        "reasons": {key: list(counts.items())[:FEW] for key, counts in told["reasons"].items()},
    }


def work_says(work: Mapping[str, float] | None) -> str:
    """Say minutes of work with their interval; in hours once they are many."""
    if work is None:
        return ""
    if work["high"] < 180:
        return _("%(n)d min (%(low)d to %(high)d)") % {"n": work["minutes"], "low": work["low"], "high": work["high"]}
    hours = {key: round(work[name] / 60) for key, name in (("n", "minutes"), ("low", "low"), ("high", "high"))}
    return _("%(n)d hours (%(low)d to %(high)d)") % hours


def _count(moves: Mapping[str, int], is_meant: Any) -> int:
    return sum(count for move, count in moves.items() if is_meant(*move.split(">")))


def _named(rows: Sequence[Mapping[str, Any]], name_of: Any) -> list[dict[str, Any]]:
    return [{**row, "says": name_of(row["word"])} for row in rows]


def _area(code: str, names: Mapping[str, str]) -> str:
    if code == "…":
        return _("All other areas")
    return names.get(code, code) if code else _("Outside our areas, or not known where")


ADDRESSES: list[URLPattern] = [
    path("protocol/draft/try", show_try, name="console_protocol_try"),
    path("protocol/draft/try/year", ask_year, name="console_protocol_year"),
    path("protocol/draft/try/<int:job_id>", show_progress, name="console_protocol_progress"),
    path("protocol/draft/try/<int:job_id>/stop", stop, name="console_protocol_stop"),
]
