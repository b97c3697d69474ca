"""The programme's workers: what they speak and know, who goes with whom, and what happens when one leaves."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.street.dispatch.actions import let_worker_go
from alongside.street.intake.rules.place import place_key
from alongside.street.people import actions
from alongside.street.people.reads import (
    WorkerRow,
    access_worker,
    count_known_places,
    has_calendar_link,
    list_gone,
    list_known_places,
    list_shifts_of,
    list_workers,
    next_shift_starts,
    partners_of,
)
from alongside.street.places.reads import list_areas

from .frame import frame, who_asks
from .roster_words import LANGUAGE_SAYS, SKILL_SAYS
from .words import say

LONGEST_PLACE = 160


@require_GET
@audience(Role.COORDINATOR)
def show_people(request: HttpRequest) -> HttpResponse:
    """Show every worker: what they bring, who goes with whom, when they come next."""
    by, at = who_asks(request), clock.now()
    workers = list_workers(by=by)
    names = {one.worker_id: one.name for one in workers}
    partners, places = partners_of(by.programme_id), count_known_places(by=by)
    coming = next_shift_starts(worker_ids=list(names), at=at)
    areas = _areas(by)
    rows = [
        {
            **_brings(one, areas),
            "worker_id": one.worker_id,
            "name": one.name,
            "initials": one.initials,
            "partner": names.get(partners.get(one.worker_id, 0), ""),
            "places": places.get(one.worker_id, 0),
            "next_at": coming.get(one.worker_id),
            "rests_until": one.rests_until if one.rests_until and one.rests_until > at else None,
        }
        for one in workers
    ]
    gone = list_gone(by=by)
    return render(request, "console/people.html", frame(by, at, "roster", tab="people", workers=rows, gone=gone))


@require_GET
@audience(Role.COORDINATOR)
def show_person(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Show one worker, with everything that can be changed about them."""
    by, at = who_asks(request), clock.now()
    worker = access_worker(worker_id, by=by)
    partners = partners_of(by.programme_id)
    team = [one for one in list_workers(by=by) if one.worker_id != worker_id]
    shifts = [one for one in list_shifts_of(worker_id, by=by, since=at) if one.ends_at > at]
    page = frame(
        by, at, "roster",
        tab="people",
        worker=worker,
        languages=_choices(LANGUAGE_SAYS, worker.languages),
        skills=_choices(SKILL_SAYS, worker.skills),
        areas=sorted(_areas(by).items(), key=lambda one: one[1]),
        partner=next((one for one in team if one.worker_id == partners.get(worker_id)), None),
        free_partners=[one for one in team if one.worker_id not in partners],
        places=list_known_places(worker_id=worker_id, by=by),
        shifts=shifts[:8],
        shift_count=len(shifts),
        has_calendar=has_calendar_link(worker_id, by=by),
        heirs=team,
        is_resting=worker.rests_until is not None and worker.rests_until > at,
    )  # fmt: skip
    return render(request, "console/person.html", page)


@require_POST
@audience(Role.COORDINATOR)
def change_person(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Do one thing with a worker, say how it went, and show them again."""
    by, at = who_asks(request), clock.now()
    what = request.POST.get("do", "")
    if what not in DOING:
        raise Missing
    try:
        messages.info(request, DOING[what](worker_id, request.POST, by, at))
    except Missing:
        raise
    except Refusal as refused:
        messages.warning(request, f"{in_their_language(refused.message)} {in_their_language(refused.next_step)}")
        what = ""
    if what in ("leave", "back"):
        return redirect("console_people")
    return redirect("console_person", worker_id)


ADDRESSES: list[URLPattern] = [
    path("people", show_people, name="console_people"),
    path("people/<int:worker_id>", show_person, name="console_person"),
    path("people/<int:worker_id>/change", change_person, name="console_change_person"),
]
"""Every address of these pages."""


def _facts(worker_id: int, sent: QueryDict, by: Actor, at: datetime) -> str:
    spoken = access_worker(worker_id, by=by).languages
    known = [word for word in sent.getlist("languages") if word in LANGUAGE_SAYS or word in spoken]
    area = sent.get("home_area", "")
    if area not in _areas(by):
        area = ""
    actions.change_worker(
        worker_id=worker_id, languages=known, skills=sent.getlist("skills"), home_area=area, by=by, at=at
    )
    return _("Saved.")


def _pair(worker_id: int, sent: QueryDict, by: Actor, at: datetime) -> str:
    actions.pair_workers(worker_id=worker_id, partner_id=_number(sent.get("partner")), by=by, at=at)
    return _("They go together from now on.")


def _part(worker_id: int, sent: QueryDict, by: Actor, at: datetime) -> str:
    actions.unpair_worker(worker_id=worker_id, by=by, at=at)
    return _("They no longer go together by habit.")


def _declare(worker_id: int, sent: QueryDict, by: Actor, at: datetime) -> str:
    key = place_key(sent.get("place", "")[:LONGEST_PLACE])
    actions.declare_place(worker_id=worker_id, place_key=key, by=by, at=at)
    return _("Noted. From now on it counts when calls there are offered.")


def _forget(worker_id: int, sent: QueryDict, by: Actor, at: datetime) -> str:
    actions.forget_place(worker_id=worker_id, place_key=sent.get("place", ""), by=by, at=at)
    return _("Taken off.")


def _end_calendar(worker_id: int, sent: QueryDict, by: Actor, at: datetime) -> str:
    actions.end_calendar_link(worker_id=worker_id, by=by, at=at)
    return _("The calendar address has ended. It shows nothing any more.")


def _end_rest(worker_id: int, sent: QueryDict, by: Actor, at: datetime) -> str:
    actions.rest_worker(worker_id=worker_id, until=None, by=by, at=at)
    return _("The rest is over.")


def _leave(worker_id: int, sent: QueryDict, by: Actor, at: datetime) -> str:
    heir = sent.get("heir", "")
    to = _number(heir) if heir else None
    done = let_worker_go(worker_id=worker_id, to_worker_id=to, by=by, at=at)
    facts = {"moved": done.moved, "opened": done.opened}
    return _("They have left. Shifts passed on: %(moved)d. Hours now looked for: %(opened)d.") % facts


def _back(worker_id: int, sent: QueryDict, by: Actor, at: datetime) -> str:
    actions.bring_back(worker_id=worker_id, by=by, at=at)
    return _("They can sign in again. Plan their shifts anew.")


DOING: Mapping[str, Callable[[int, QueryDict, Actor, datetime], str]] = {
    "facts": _facts,
    "pair": _pair,
    "part": _part,
    "declare": _declare,
    "forget": _forget,
    "end_calendar": _end_calendar,
    "end_rest": _end_rest,
    "leave": _leave,
    "back": _back,
}


def _areas(by: Actor) -> dict[str, str]:
    return {one.code: one.name for one in list_areas(programme_id=by.programme_id, kind="neighbourhood")}


def _brings(worker: WorkerRow, areas: Mapping[str, str]) -> dict[str, Any]:
    return {
        "languages": [say(LANGUAGE_SAYS, word) for word in worker.languages],
        "skills": [say(SKILL_SAYS, word) for word in worker.skills],
        "area": areas.get(worker.home_area, worker.home_area),
    }


def _choices(says: Mapping[str, Any], chosen: tuple[str, ...]) -> list[dict[str, Any]]:
    others = {word: word for word in chosen if word not in says}
    return [{"word": word, "says": text, "is_chosen": word in chosen} for word, text in {**says, **others}.items()]


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 19 else 0
