"""Hazards at places: marked, looked at again, cleared."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.street.dispatch.actions import rescreen_call
from alongside.street.dispatch.reads import list_open_responses, list_waiting
from alongside.street.people.reads import access_programme
from alongside.street.safety.actions import hold_for_hazard
from alongside.street.screening.actions import clear_hazard, keep_hazard, set_hazard
from alongside.street.screening.reads import HazardRow, access_hazard, list_cleared_hazards, list_hazards
from alongside.street.screening.rules import HazardKind

from .frame import PAGE_SIZE, frame, who_asks
from .protocol_words import HAZARD_STATE_LOOKS, HAZARD_STATE_SAYS, KIND_SAYS
from .words import say

REVIEW_DAYS, HOLD_DAYS = 14, 30
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HazardForm(forms.Form):
    """A hazard at a place: what it is, until when, when to look again. Never who."""

    place = forms.CharField(
        label=gettext_lazy("Block or corner"),
        max_length=160,
        help_text=gettext_lazy("For example “1200 block of N Elm St”."),
        error_messages={"required": gettext_lazy("Write the block or the corner.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    what = forms.ChoiceField(
        label=gettext_lazy("What is dangerous there"),
        choices=[("", gettext_lazy("Choose")), *((kind.value, KIND_SAYS[kind]) for kind in HazardKind)],
        error_messages={"required": gettext_lazy("Choose what is dangerous.")},
    )
    says = forms.CharField(
        label=gettext_lazy("A few words more"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("What is there, never who. No names, nothing anybody was accused of."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    review = forms.DateField(label=gettext_lazy("Look again on"), widget=_DAY)
    until = forms.DateField(
        label=gettext_lazy("Runs out at the end of"),
        widget=_DAY,
        help_text=gettext_lazy("Nobody has looked by then: calls there wait for a person. It never just vanishes."),
    )


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR, Role.DIRECTOR)
def show_hazards(request: HttpRequest) -> HttpResponse:
    """Show the hazards that hold, and mark one more."""
    by, at = who_asks(request), clock.now()
    today = at.astimezone(_zone(by)).date()
    if request.method == "GET":
        ahead = {"review": today + timedelta(days=REVIEW_DAYS), "until": today + timedelta(days=HOLD_DAYS)}
        return _show(request, by, at, HazardForm(initial=ahead, label_suffix=""))
    if by.role is not Role.COORDINATOR:
        raise Missing
    form, refusal = HazardForm(request.POST, label_suffix=""), None
    if form.is_valid():
        said = form.cleaned_data
        try:
            marked = set_hazard(
                place=said["place"], what=said["what"], says=said["says"], review_at=_end(said["review"], by),
                expires_at=_end(said["until"], by), by=by, at=at,
            )  # fmt: skip
        except Refusal as refused:
            refusal = refused.as_dict()
        else:
            _stop_calls_there(request, marked, by, at)
            return redirect("console_hazards")
    return _show(request, by, at, form, refusal=refusal, status=422)


@require_POST
@audience(Role.COORDINATOR, Role.DIRECTOR)
def clear(request: HttpRequest, hazard_id: int) -> HttpResponse:
    """Clear a hazard that is gone, with the reason. A call that came meanwhile is screened again from its page."""
    by, at = who_asks(request), clock.now()
    try:
        clear_hazard(hazard_id=hazard_id, why=request.POST.get("why", ""), by=by, at=at)
    except Missing:
        raise
    except Refusal as refused:
        messages.warning(request, " ".join(in_their_language(one) for one in (refused.message, refused.next_step)))
    else:
        messages.info(request, _("Cleared. A call that came meanwhile can be screened again from its own page."))
    return redirect("console_hazards")


@require_POST
@audience(Role.COORDINATOR)
def keep(request: HttpRequest, hazard_id: int) -> HttpResponse:
    """Keep a hazard for as long again: somebody has looked, and it is still there."""
    by, at = who_asks(request), clock.now()
    held = access_hazard(hazard_id, by=by, at=at)
    today = at.astimezone(_zone(by)).date()
    keep_hazard(
        hazard_id=hazard_id, says=held.says, review_at=_end(today + timedelta(days=REVIEW_DAYS), by),
        expires_at=_end(today + timedelta(days=HOLD_DAYS), by), by=by, at=at,
    )  # fmt: skip
    messages.info(request, _("Kept. Somebody is asked to look again in two weeks."))
    return redirect("console_hazards")


def _stop_calls_there(request: HttpRequest, marked: HazardRow, by: Actor, at: datetime) -> None:
    """Screen the waiting calls of the place again, so that no offer stays open, and name who is on the way there."""
    waiting = [row.call for row in list_waiting(by=by, at=at) if row.call.place_key == marked.place_key]
    for call in waiting:
        rescreen_call(call_id=call.call_id, answers={}, by=by, at=at)
    there = [one.worker_name for one in list_open_responses(by=by) if one.call.place_key == marked.place_key]
    hold_for_hazard(place_key=marked.place_key, by=by, at=at)
    told = _("Marked. No worker is offered a call there from now on.")
    if waiting:
        told += " " + _taken_off(len(waiting))
    messages.info(request, told)
    if there:
        messages.warning(request, _("On the way there or there now: %(who)s. Call them.") % {"who": ", ".join(there)})


def _taken_off(count: int) -> str:
    words = ngettext(
        "%(n)d waiting call was taken off the board.", "%(n)d waiting calls were taken off the board.", count
    )
    return words % {"n": count}


def _show(
    request: HttpRequest, by: Actor, at: datetime, form: HazardForm, *, status: int = 200, **rest: Any
) -> HttpResponse:
    found = list_hazards(by=by, at=at, limit=PAGE_SIZE * 5 + 1)
    context = frame(
        by,
        at,
        "protocol",
        tab="hazards",
        rows=[hazard_row(one) for one in found[: PAGE_SIZE * 5]],
        has_more=len(found) > PAGE_SIZE * 5,
        cleared=[hazard_row(one) for one in list_cleared_hazards(by=by, at=at, limit=PAGE_SIZE)],
        form=form,
        may_change=by.role is Role.COORDINATOR,
        **rest,
    )
    return render(request, "console/hazards.html", context, status=status)


def hazard_row(one: HazardRow) -> dict[str, Any]:
    """Answer a hazard as a page shows it."""
    tone, icon = HAZARD_STATE_LOOKS[one.state]
    return {
        "hazard_id": one.hazard_id,
        "place": one.place_key,
        "kind": say(KIND_SAYS, one.what),
        "says": one.says,
        "state": say(HAZARD_STATE_SAYS, one.state),
        "tone": tone,
        "icon": icon,
        "set_by": one.set_by_name,
        "set_at": one.set_at,
        "review_at": one.review_at,
        "expires_at": one.expires_at,
        "cleared_at": one.cleared_at,
        "cleared_by": one.cleared_by_name,
        "cleared_why": one.cleared_why,
    }


def _zone(by: Actor) -> ZoneInfo:
    return ZoneInfo(access_programme(by.programme_id).time_zone)


def _end(day: date, by: Actor) -> datetime:
    """Answer the last minute of a day on the programme's clock."""
    return datetime.combine(day, time(23, 59), _zone(by))


ADDRESSES: list[URLPattern] = [
    path("hazards", show_hazards, name="console_hazards"),
    path("hazards/<int:hazard_id>/clear", clear, name="console_hazard_clear"),
    path("hazards/<int:hazard_id>/keep", keep, name="console_hazard_keep"),
]
