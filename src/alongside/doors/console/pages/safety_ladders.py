"""The ladders: who is woken when, and trying them out in a drill."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.people.reads import access_programme
from alongside.street.safety import reads
from alongside.street.safety.actions import set_ladder, set_manners, start_drill
from alongside.street.safety.rules.climbing import MOST_RUNGS, Step
from alongside.street.safety.rules.words import AlarmKind, RungWho

from .frame import frame, who_asks
from .safety_rows import alarm_row, ladder_row
from .safety_words import KIND_MEANS, KIND_SAYS, WHO_SAYS
from .words import say

EMPTY_ROWS = 2


@require_GET
@audience(Role.COORDINATOR)
def show_ladders(request: HttpRequest) -> HttpResponse:
    """Show the three ladders and the times."""
    by, at = who_asks(request), clock.now()
    return render(request, "console/safety_ladders.html", _page(by, at, edit=request.GET.get("change", "")))


@require_POST
@audience(Role.COORDINATOR)
def keep_ladder(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep a ladder as it was written on the page."""
    by, at = who_asks(request), clock.now()
    try:
        set_ladder(kind=kind, steps=_steps(request), by=by, at=at)
    except Missing:
        raise
    except Refusal as refused:
        return _refused(request, by, at, refused, edit=kind)
    messages.info(request, _("The ladder is in force."))
    return redirect("console_ladders")


@require_POST
@audience(Role.COORDINATOR)
def keep_manners(request: HttpRequest) -> HttpResponse:
    """Keep how often people are heard of, and the other times."""
    by, at = who_asks(request), clock.now()
    try:
        set_manners(
            check_in_minutes=_number(request, "check_in_minutes"),
            holds_minutes=_number(request, "holds_minutes"),
            silence_seconds=_number(request, "silence_seconds"),
            shares_location=bool(request.POST.get("shares_location")),
            by=by,
            at=at,
        )
    except Missing:
        raise
    except Refusal as refused:
        return _refused(request, by, at, refused)
    messages.info(request, _("Kept. The timers go by these times from now on."))
    return redirect("console_ladders")


@require_GET
@audience(Role.COORDINATOR)
def show_drills(request: HttpRequest) -> HttpResponse:
    """Show how to try the ladders, and how earlier drills went."""
    by, at = who_asks(request), clock.now()
    return render(request, "console/safety_drills.html", _drills(by, at))


@require_POST
@audience(Role.COORDINATOR)
def begin_drill(request: HttpRequest) -> HttpResponse:
    """Begin a drill: the real ladder, every word of it marked as a drill."""
    by, at = who_asks(request), clock.now()
    worker = request.POST.get("worker", "")
    try:
        kind = request.POST.get("kind", "")
        start_drill(worker_id=int(worker) if worker.isdigit() else 0, kind=kind, by=by, at=at)
    except Missing:
        raise
    except Refusal as refused:
        return render(request, "console/safety_drills.html", _drills(by, at, refusal=refused.as_dict()), status=422)
    messages.info(request, _("The drill runs. It ends by itself after 15 minutes."))
    return redirect("console_safety")


def _steps(request: HttpRequest) -> list[Step]:
    """Read the rungs as they stand on the page; a row where nobody is chosen is left out."""
    steps = []
    for place in range(MOST_RUNGS + 1):
        who = request.POST.get(f"who-{place}", "")
        kind, _sep, person = who.partition(":")
        if kind not in RungWho.words():
            continue
        waits = request.POST.get(f"waits-{place}", "")
        user_id = int(person) if person.isdigit() else None
        steps.append(Step(kind, int(waits) if waits.isdigit() and len(waits) < 6 else 0, user_id))
    return steps


def _number(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isdigit() and len(said) < 6 else 0


def _refused(request: HttpRequest, by: Actor, at: datetime, refused: Refusal, *, edit: str = "") -> HttpResponse:
    rows = _page(by, at, edit=edit, refusal=refused.as_dict(), said=request.POST)
    return render(request, "console/safety_ladders.html", rows, status=422)


def _page(by: Actor, at: datetime, *, edit: str, **rest: Any) -> dict[str, Any]:
    ladders = reads.list_ladders(by=by, at=at)
    deputies = reads.list_deputies(by=by)
    return frame(
        by,
        at,
        "safety",
        tab="ladders",
        ladders=[
            {
                **ladder_row(one),
                "means": say(KIND_MEANS, one.kind),
                "is_edited": one.kind == edit,
                "rows": _rows(one, deputies) if one.kind == edit else [],
            }
            for one in ladders
        ],
        check_in_minutes=access_programme(by.programme_id).check_in_minutes,
        manners=reads.manners_of(by.programme_id),
        **rest,
    )


def _rows(one: reads.LadderRow, deputies: list[reads.Person]) -> list[dict[str, Any]]:
    """Answer the rungs of a ladder as a form: each with its choices, and empty ones to add more."""
    kept = [(f"{r.who}:{r.user_id}" if r.user_id else r.who, r.waits_seconds) for r in one.rungs]
    kept += [("", 60)] * min(EMPTY_ROWS, MOST_RUNGS - len(kept))
    silent = {RungWho.WORKER} if one.kind == AlarmKind.SOS else set()
    kinds = [(w.value, WHO_SAYS[w]) for w in RungWho if w is not RungWho.PERSON and w not in silent]
    choices: list[tuple[str, Any]] = [("", _("Nobody")), *kinds]
    choices += [(f"{RungWho.PERSON.value}:{p.user_id}", p.name) for p in deputies]
    return [
        {
            "place": place,
            "number": place + 1,
            "waits": waits,
            "choices": [{"value": value, "says": says, "is_on": value == who} for value, says in choices],
        }
        for place, (who, waits) in enumerate(kept)
    ]


def _drills(by: Actor, at: datetime, **rest: Any) -> dict[str, Any]:
    free = [one for one in reads.list_safety(by=by, at=at) if one.state == "free"]
    return frame(
        by,
        at,
        "safety",
        tab="drills",
        workers=[{"worker_id": one.worker_id, "name": one.name} for one in free],
        kinds=[(kind.value, KIND_SAYS[kind]) for kind in (AlarmKind.MISSED_CHECK_IN, AlarmKind.SOS)],
        drills=[alarm_row(one) for one in reads.list_closed_alarms(by=by, is_drill=True)],
        running=[alarm_row(one) for one in reads.list_open_alarms(by=by) if one.is_drill],
        **rest,
    )


ADDRESSES: list[URLPattern] = [
    path("safety/ladders", show_ladders, name="console_ladders"),
    path("safety/ladders/times", keep_manners, name="console_manners"),
    path("safety/ladders/<slug:kind>", keep_ladder, name="console_ladder"),
    path("safety/drills", show_drills, name="console_drills"),
    path("safety/drills/begin", begin_drill, name="console_drill_begin"),
]
