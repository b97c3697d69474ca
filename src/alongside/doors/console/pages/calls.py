"""One call: putting it in, and its timeline."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.confided.encounters.reads import list_records_of
from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.ground.ids import new_number
from alongside.street.dispatch import reads as dispatch
from alongside.street.dispatch.actions import receive_call, rescreen_call
from alongside.street.dispatch.reads import CallTimeline, OfferRow, ResponseRow, TimelineEvent
from alongside.street.intake.reads import access_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.places.reads import AreaRow, list_areas
from alongside.street.screening.reads import ScreeningRow

from .board_rows import place_says, stamps_of
from .drawing import draw_steps, heart_of
from .forms import NewCallForm, RescreenForm
from .frame import frame, who_asks
from .same import told_again
from .team_rows import team_of
from .words import (
    DECLINE_SAYS,
    END_SAYS,
    EVENT_SAYS,
    NOBODY_SAYS,
    NOTICE_SAYS,
    OFFER_SAYS,
    OUTCOME_SAYS,
    SOURCE_SAYS,
    STATUS_SAYS,
    VERDICT_SAYS,
    say,
    say_category,
)

SOURCE = "console"
_OUTCOME_LOOKS = {
    "eligible": ("accent", "face/icons/tick.svg"),
    "ineligible": ("", "face/icons/cross.svg"),
    "not_assessed": ("attention", "face/icons/question.svg"),
}


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def new_call(request: HttpRequest) -> HttpResponse:
    """Put in a call that came by phone or in person, and screen it."""
    by, at = who_asks(request), clock.now()
    areas = list_areas(programme_id=by.programme_id, kind="neighbourhood")
    choices = [(area.code, area.name) for area in areas]
    if request.method == "GET":
        form = NewCallForm(areas=choices, initial={"number": _sign(new_number("C"), by)})
        return render(request, "console/new_call.html", frame(by, at, "new", form=form))
    form = NewCallForm(request.POST, areas=choices)
    refusal = None
    if form.is_valid():
        try:
            report = _report_of(form.cleaned_data, form.answers, areas, by, at)
            receive_call(source=SOURCE, report=report, by=by, at=at)
            return redirect("console_call", number=report.event_number)
        except Refusal as refused:
            refusal = refused.as_dict()
    return render(request, "console/new_call.html", frame(by, at, "new", form=form, refusal=refusal), status=422)


@require_GET
@audience(Role.COORDINATOR)
def show_call(request: HttpRequest, number: str) -> HttpResponse:
    """Show a call from ring to end."""
    by, at = who_asks(request), clock.now()
    return render(request, "console/call.html", _timeline(dispatch.access_timeline(number=number, by=by), by, at))


@require_POST
@audience(Role.COORDINATOR)
def rescreen(request: HttpRequest, call_id: int) -> HttpResponse:
    """Screen a call again with what is known now."""
    by, at = who_asks(request), clock.now()
    number = access_call(call_id, by).number
    form = RescreenForm(request.POST)
    refusal = None
    if form.is_valid():
        try:
            rescreen_call(call_id=call_id, answers=form.answers, by=by, at=at)
            return redirect("console_call", number=number)
        except Missing:
            raise
        except Refusal as refused:
            refusal = refused.as_dict()
    return call_page(request, number, refusal=refusal, form=form)


def call_page(
    request: HttpRequest, number: str, *, refusal: dict[str, str] | None, form: RescreenForm | None = None
) -> HttpResponse:
    """Answer a call's page with what was refused on it."""
    by, at = who_asks(request), clock.now()
    rows = _timeline(dispatch.access_timeline(number=number, by=by), by, at, form)
    return render(request, "console/call.html", {**rows, "refusal": refusal}, status=422)


def _sign(number: str, by: Actor) -> str:
    return Signer(salt=f"console-call-{by.user_id}").sign(number)


def _number_of(signed: str, by: Actor) -> str:
    """Answer the number the form was given, so that sending it twice is one call; else a new one."""
    try:
        return Signer(salt=f"console-call-{by.user_id}").unsign(signed)
    except BadSignature:
        return new_number("C")


def _report_of(
    said: Mapping[str, Any], answers: Mapping[str, bool | None], areas: Sequence[AreaRow], by: Actor, at: datetime
) -> CallReport:
    area = next((one for one in areas if one.code == said["area"]), None)
    lon, lat = heart_of(area.polygon) if area else (None, None)
    return CallReport(
        event_number=_number_of(said["number"], by),
        created_at=at,
        call_source=CallSource(said["call_source"]),
        category=said["category"],
        address=said["address"] or (area.name if area else ""),
        lon=lon,
        lat=lat,
        answers={fact: answer for fact, answer in answers.items() if answer is not None},
    )


def _timeline(line: CallTimeline, by: Actor, at: datetime, form: RescreenForm | None = None) -> dict[str, Any]:
    call, response = line.call, line.response
    says, tone, icon = _state_of(line)
    is_open = response is not None and not response.end
    candidates = dispatch.list_candidates(call_id=call.call_id, by=by, at=at) if line.is_waiting or is_open else []
    return frame(
        by,
        at,
        "call",
        call=call,
        place=place_says(call),
        category_says=say_category(call.category),
        source_says=say(SOURCE_SAYS, call.call_source),
        state_says=says,
        state_tone=tone,
        state_icon=icon,
        is_waiting=line.is_waiting,
        from_centre=bool(call.nature or call.first_dispatched_at or call.cleared_at or call.close_code),
        candidates=candidates,
        reserved=line.reserved,
        team=team_of(response, candidates) if response is not None and is_open else None,
        nobody_reasons=list(NOBODY_SAYS.items()),
        response=response,
        steps=draw_steps(stamps_of(response)) if response else (),
        end_says=say(END_SAYS, response.end) if response and response.end else "",
        officer_minutes=officer_minutes(response) if response else None,
        screenings=[_screening(one) for one in reversed(line.screenings)],
        can_rescreen=response is None and line.non_response is None and bool(line.screenings),
        rescreen=form or RescreenForm(known=call.answers),
        offers=[_offer(one) for one in reversed(line.offers)],
        # The tap that ends a response is told once, with its words, as "ended".
        events=[_event(one) for one in line.events if not one.what.startswith("end:")],
        written=list_records_of(response.id, by=by) if response else (),
        told_again=told_again(call.call_id, response_id=response.id if response else None),
    )


def officer_minutes(response: ResponseRow) -> float | None:
    """Answer the minutes a worker stayed after the officer could leave, when both are known."""
    if response.officer_released_at is None or response.departed_at is None:
        return None
    return max(0.0, (response.departed_at - response.officer_released_at).total_seconds() / 60)


def _state_of(line: CallTimeline) -> tuple[str, str, str]:
    if line.response is not None and line.response.end:
        return say(END_SAYS, line.response.end), "", "face/icons/tick.svg"
    if line.response is not None:
        words = f"{line.response.worker_name}: {say(STATUS_SAYS, line.response.status)}"
        return words, "accent", "face/icons/square.svg"
    if line.non_response is not None:
        return say(NOBODY_SAYS, line.non_response.reason), "", "face/icons/dash.svg"
    if line.is_waiting:
        return _("Waiting for a worker"), "attention", "face/icons/clock.svg"
    if not line.screenings:
        return say(OUTCOME_SAYS, "not_assessed"), "plain", "face/icons/question.svg"
    outcome = line.screenings[-1].outcome
    return say(OUTCOME_SAYS, outcome), *_OUTCOME_LOOKS[outcome]


def _screening(one: ScreeningRow) -> dict[str, Any]:
    tone, icon = _OUTCOME_LOOKS[one.outcome]
    return {
        "says": say(OUTCOME_SAYS, one.outcome),
        "tone": tone,
        "icon": icon,
        "at": one.screened_at,
        "protocol": one.protocol_version,
        "verdicts": [_verdict(verdict) for verdict in one.verdicts],
    }


def _verdict(said: Mapping[str, Any]) -> dict[str, Any]:
    outcome = said["outcome"]
    tone, icon = _OUTCOME_LOOKS[outcome]
    change = said["would_change"] if outcome != "eligible" else ""
    return {
        "outcome": say(VERDICT_SAYS, outcome),
        "tone": tone,
        "icon": icon,
        "says": said["says"],
        "would_change": change,
    }


def _offer(one: OfferRow) -> dict[str, Any]:
    state = say(OFFER_SAYS, one.state)
    if one.decline_reason:
        state += f": {say(DECLINE_SAYS, one.decline_reason)}"
    asked = say(EVENT_SAYS, f"offered_{one.seat}") if one.seat != "lead" else ""
    because = ", ".join(in_their_language(reason) for reason in one.reasons)
    return {"name": one.worker_name, "state": state, "at": one.offered_at, "because": because, "asked": asked}


def _event(event: TimelineEvent) -> dict[str, Any]:
    detail = event.says
    if event.what == "ended":
        detail = say(END_SAYS, detail)
    elif event.what == "non_response":
        detail = say(NOBODY_SAYS, detail)
    elif event.what == "offer_declined":
        name, _space, reason = detail.rpartition(" ")
        detail = f"{name}, {say(DECLINE_SAYS, reason)}" if name else detail
    elif event.what in ("told", "saw"):
        name, _space, what = detail.rpartition(" ")
        detail = f"{name}: {say(NOTICE_SAYS, what)}"
    if event.by_name:
        detail = " ".join(part for part in (detail, _("(by %(name)s)") % {"name": event.by_name}) if part)
    return {"at": event.at, "says": say(EVENT_SAYS, event.what), "detail": detail}
