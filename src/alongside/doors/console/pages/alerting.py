"""How people are reached, the ladder's seconds, what was sent, and the coordinator's own browser and number."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Audience, Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import refusal_in_their_language, role_in_words
from alongside.street.alerts import actions
from alongside.street.alerts.carrying import public_push_key
from alongside.street.alerts.reads import (
    LadderRow,
    PageRow,
    ReachRow,
    list_ladders,
    list_pages,
    list_reach,
    list_texts_in,
    own_reach,
)
from alongside.street.alerts.rules.ladder import LONGEST_SECONDS, LadderTimes

from .alerting_words import (
    END_SAYS,
    KIND_SAYS,
    LADDER_MEANS,
    LADDER_SAYS,
    MOBILE_SAYS,
    STATE_SAYS,
    TAKEN_SAYS,
    WAY_SAYS,
)
from .frame import frame, who_asks

LOGGED, TEXTS_SHOWN = 40, 20
WORKER_SCRIPT = Path(__file__).resolve().parent.parent / "static" / "console" / "reach-worker.js"


class LadderForm(forms.Form):
    """The seconds of one ladder; an empty rung is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    push_seconds = forms.IntegerField(
        label=gettext_lazy("Push, after seconds"), required=False, min_value=0, max_value=LONGEST_SECONDS
    )
    text_seconds = forms.IntegerField(
        label=gettext_lazy("Text, after seconds"), required=False, min_value=0, max_value=LONGEST_SECONDS
    )
    alarm_seconds = forms.IntegerField(
        label=gettext_lazy("Coordinators, after seconds"), required=False, min_value=0, max_value=LONGEST_SECONDS
    )
    again_seconds = forms.IntegerField(
        label=gettext_lazy("Coordinators again, every so many seconds"), required=False, min_value=15,
        max_value=LONGEST_SECONDS,
    )  # fmt: skip

    def times(self) -> LadderTimes:
        """Answer the ladder that was filled in."""
        return LadderTimes(**self.cleaned_data)


@require_GET
@audience(Role.COORDINATOR)
def show_reach(request: HttpRequest) -> HttpResponse:
    """Show who can be woken and how, one's own ways, and the ladders."""
    by, at = who_asks(request), clock.now()
    return render(request, "console/alerting.html", _reach_page(by, at))


@require_POST
@audience(Role.COORDINATOR)
def keep_ladder(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the seconds of one ladder."""
    by, at = who_asks(request), clock.now()
    form = LadderForm(request.POST, prefix=name)
    refusal = None
    if form.is_valid():
        try:
            actions.set_ladder(name=name, times=form.times(), by=by, at=at)
        except Missing:
            raise
        except Refusal as refused:
            refusal = refused.as_dict()
        else:
            messages.info(request, _("The ladder is in force."))
            return redirect("console_alerting")
    return render(request, "console/alerting.html", _reach_page(by, at, bad=(name, form), refusal=refusal), status=422)


@require_POST
@audience(Role.COORDINATOR)
def change_own(request: HttpRequest, what: str) -> HttpResponse:
    """Give, confirm or forget one's own number, or wake oneself as a test."""
    by, at = who_asks(request), clock.now()
    if what not in _OWN:
        raise Missing
    try:
        says = _OWN[what](request.POST.get("said", ""), by, at)
    except Refusal as refused:
        return render(request, "console/alerting.html", _reach_page(by, at, own_refusal=refused.as_dict()), status=422)
    messages.info(request, says)
    return redirect("console_alerting")


@require_POST
@audience(Role.COORDINATOR)
def change_browser(request: HttpRequest, what: str) -> JsonResponse:
    """Keep this browser among those that wake the coordinator, or let it sleep. Asked by a script."""
    by, at = who_asks(request), clock.now()
    try:
        if what == "on":
            facts = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth", "label")}
            actions.keep_place(**facts, by=by, at=at)
        elif what == "off":
            actions.forget_place(endpoint=request.POST.get("endpoint", ""), by=by, at=at)
        else:
            raise Missing
    except Missing:
        raise
    except Refusal as refused:
        return JsonResponse(refusal_in_their_language(refused), status=422)
    return JsonResponse({"is": what})


@require_GET
@audience(Audience.PUBLIC)
def show_worker_script(request: HttpRequest) -> HttpResponse:
    """Answer the script that shows a push in a coordinator's browser: it must stand above the console's pages."""
    answer = HttpResponse(WORKER_SCRIPT.read_text(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
@audience(Role.COORDINATOR)
def show_sent(request: HttpRequest) -> HttpResponse:
    """Show what was sent to whom and what became of it, newest first, and the texts that came in."""
    by, at = who_asks(request), clock.now()
    before = _instant(request.GET.get("before", ""))
    rows = list_pages(by=by, limit=LOGGED + 1, before=before)
    texts = [
        {"at": one.received_at, "who": one.name or one.number_shown, "says": TAKEN_SAYS.get(one.taken_for, "")}
        for one in list_texts_in(by=by, limit=TEXTS_SHOWN)
    ]
    shown = [_sent(one) for one in rows[:LOGGED]]
    more = rows[LOGGED - 1].begun_at.isoformat() if len(rows) > LOGGED else ""
    facts = frame(by, at, "safety", tab="sent", rows=shown, texts=texts, more=more, is_later=before is not None)
    return render(request, "console/alerting_sent.html", facts)


ADDRESSES: list[URLPattern] = [
    path("alerting", show_reach, name="console_alerting"),
    path("alerting/ladders/<str:name>", keep_ladder, name="console_alerting_ladder"),
    path("alerting/own/<str:what>", change_own, name="console_alerting_own"),
    path("alerting/browser/<str:what>", change_browser, name="console_alerting_browser"),
    path("reach-worker.js", show_worker_script, name="console_alerting_worker"),
    path("alerting/sent", show_sent, name="console_alerting_sent"),
]


def _take_number(said: str, by: Actor, at: datetime) -> str:
    actions.give_number(said=said, by=by, at=at)
    return _("A code is on its way.")


def _take_code(said: str, by: Actor, at: datetime) -> str:
    actions.confirm_number(code=said, by=by, at=at)
    return _("The number is confirmed.")


def _forget_number(said: str, by: Actor, at: datetime) -> str:
    actions.forget_number(by=by, at=at)
    return _("The number is forgotten.")


def _wake(said: str, by: Actor, at: datetime) -> str:
    actions.page_oneself(by=by, at=at)
    return _("The test is on its way.")


_OWN: dict[str, Callable[[str, Actor, datetime], str]] = {
    "number": _take_number,
    "code": _take_code,
    "forget": _forget_number,
    "test": _wake,
}


def _reach_page(by: Actor, at: datetime, *, bad: tuple[str, LadderForm] | None = None, **rest: Any) -> dict[str, Any]:
    own = own_reach(by=by)
    return frame(
        by,
        at,
        "safety",
        tab="reach",
        own=own,
        push_key=public_push_key(),
        digests=" ".join(one.digest for one in own.places),
        people=[_person(one) for one in list_reach(by=by)],
        ladders=[_ladder(one, bad) for one in list_ladders(by=by)],
        **rest,
    )


def _person(one: ReachRow) -> dict[str, Any]:
    ways = [_("push")] if one.pushes else []
    if one.mobile_state == "confirmed":
        ways.append(_("text"))
    return {
        "name": one.name, "role": str(role_in_words(one.role)).partition(":")[0], "ways": " · ".join(ways),
        "worked_at": one.worked_at,
        "remark": MOBILE_SAYS[one.mobile_state] if one.mobile_state in ("stopped", "unconfirmed") else "",
        "is_needed": one.role in (Role.WORKER, Role.COORDINATOR),
    }  # fmt: skip


def _ladder(one: LadderRow, bad: tuple[str, LadderForm] | None) -> dict[str, Any]:
    own = {
        "push_seconds": one.times.push_seconds, "text_seconds": one.times.text_seconds,
        "alarm_seconds": one.times.alarm_seconds, "again_seconds": one.times.again_seconds,
    }  # fmt: skip
    is_bad = bad is not None and bad[0] == one.name
    form = bad[1] if bad is not None and is_bad else LadderForm(initial=own, prefix=one.name)
    return {
        "name": one.name, "says": LADDER_SAYS[one.name], "means": LADDER_MEANS[one.name], "form": form,
        "is_own": one.is_own, "is_bad": is_bad,
    }  # fmt: skip


def _sent(one: PageRow) -> dict[str, Any]:
    is_open = one.ended_at is None
    tone, icon = ("attention", "triangle") if is_open and one.alarmed_at else ("plain", "ring" if is_open else "tick")
    return {
        "kind": KIND_SAYS[one.kind], "names": ", ".join(one.names), "begun_at": one.begun_at, "ended_at": one.ended_at,
        "end": END_SAYS[one.end], "answered_by": one.answered_by, "tone": tone,
        "icon": f"face/icons/{icon}.svg",
        "sendings": [
            {
                "name": sending.name, "way": WAY_SAYS.get(sending.way, sending.way),
                "state": STATE_SAYS[sending.state], "at": sending.done_at or sending.made_at, "tries": sending.tries,
                "fault": sending.fault, "is_alarm": sending.kind == "unanswered",
            }
            for sending in one.sendings
        ],
    }  # fmt: skip


def _instant(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found if found.tzinfo else None
