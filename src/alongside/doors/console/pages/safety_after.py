"""After it happened: the back-up ledger, and how people are after a hard call."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.street.people.reads import access_programme, list_workers
from alongside.street.safety import reads
from alongside.street.safety.actions import answer_care, mark_hard_call, say_of_help
from alongside.street.safety.rules.words import SAID_HARD

from .frame import PAGE_SIZE, frame, who_asks
from .safety_words import (
    ANSWER_SAYS,
    BACK_UP_SAYS,
    CARE_SAYS,
    ENDED_SAYS,
    HARD_SAYS,
    HELP_SAYS,
    KIND_SAYS,
    SOURCE_SAYS,
    Says,
)
from .words import say

SAYS_OF: dict[str, Says] = {"why": BACK_UP_SAYS, "help": HELP_SAYS, "ended": ENDED_SAYS}
ASKED = {
    "why": gettext_lazy("Why they asked"),
    "help": gettext_lazy("Who came"),
    "ended": gettext_lazy("How it ended"),
}


@require_GET
@audience(Role.COORDINATOR)
def show_ledger(request: HttpRequest) -> HttpResponse:
    """Show who asked for help, why, when help came, how it ended."""
    by, at = who_asks(request), clock.now()
    before = parse_datetime(request.GET.get("before", "").replace(" ", "+"))
    found = reads.list_ledger(by=by, limit=PAGE_SIZE + 1, before=before if before and before.tzinfo else None)
    rows = [_line(one, at) for one in found[:PAGE_SIZE]]
    more = found[PAGE_SIZE - 1].asked_at.isoformat() if len(found) > PAGE_SIZE else ""
    return render(request, "console/safety_ledger.html", frame(by, at, "safety", tab="back_up", rows=rows, more=more))


@require_POST
@audience(Role.COORDINATOR)
def write_ledger(request: HttpRequest, sos_id: UUID) -> HttpResponse:
    """Write one more word into the ledger. Nothing that was said is lost."""
    by, at = who_asks(request), clock.now()
    line = reads.access_ledger_line(sos_id, by=by)
    try:
        say_of_help(
            word_id=uuid4(), sos_id=sos_id, what=request.POST.get("what", ""), word=request.POST.get("word", ""),
            was_at=_when(request.POST.get("when", ""), line.asked_at, by) or at, by=by, at=at,
        )  # fmt: skip
    except Missing:
        raise
    except Refusal as refused:
        _warn(request, refused)
    else:
        messages.info(request, _("Written down."))
    return redirect("console_ledger")


@require_GET
@audience(Role.COORDINATOR)
def show_care(request: HttpRequest) -> HttpResponse:
    """Show who should be asked how they are, and what each worker went through."""
    by, at = who_asks(request), clock.now()
    return render(request, "console/safety_care.html", _care(by, at))


@require_POST
@audience(Role.COORDINATOR)
def answer(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    """Write what came of asking a worker how they are."""
    by, at = who_asks(request), clock.now()
    try:
        answer_care(follow_up_id=follow_up_id, answer=request.POST.get("answer", ""), by=by, at=at)
    except Missing:
        raise
    except Refusal as refused:
        _warn(request, refused)
    return redirect("console_care")


@require_POST
@audience(Role.COORDINATOR)
def mark_hard(request: HttpRequest) -> HttpResponse:
    """Say that something was hard for a worker: they rest, and are asked three times."""
    by, at = who_asks(request), clock.now()
    form = HardForm(request.POST, workers=_workers(by), label_suffix="")
    if form.is_valid():
        try:
            mark_hard_call(
                hard_call_id=uuid4(), worker_id=int(form.cleaned_data["worker"]), response_id=None,
                why=form.cleaned_data["why"], was_at=at, by=by, at=at,
            )  # fmt: skip
        except Missing:
            raise
        except Refusal as refused:
            _warn(request, refused)
        else:
            messages.info(request, _("Written down. They rest now, and are asked how they are."))
        return redirect("console_care")
    return render(request, "console/safety_care.html", _care(by, at, form=form), status=422)


class HardForm(forms.Form):
    """Who had a hard call, and what made it hard, in a word of the list."""

    worker = forms.ChoiceField(label=gettext_lazy("Who"), error_messages={"required": gettext_lazy("Choose somebody.")})
    why = forms.ChoiceField(
        label=gettext_lazy("What made it hard"),
        choices=[("", gettext_lazy("Choose")), *((word.value, HARD_SAYS[word]) for word in SAID_HARD)],
        error_messages={"required": gettext_lazy("Choose one.")},
    )

    def __init__(self, *args: Any, workers: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["worker"].choices = [("", _("Choose")), *workers]  # type: ignore[attr-defined]


def _care(by: Actor, at: datetime, *, form: HardForm | None = None) -> dict[str, Any]:
    waiting = [_asked(one) for one in reads.list_care(by=by, at=at)]
    return frame(
        by,
        at,
        "safety",
        tab="care",
        due=[one for one in waiting if one["is_due"]],
        later=[one for one in waiting if not one["is_due"]],
        done=[_asked(one) for one in reads.list_answered_care(by=by, at=at)],
        answers=list(ANSWER_SAYS.items()),
        exposure=reads.list_exposure(by=by, at=at),
        form=form or HardForm(workers=_workers(by), label_suffix=""),
    )


def _asked(one: reads.CareRow) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.worker_name,
        "kind_says": say(CARE_SAYS, one.kind),
        "why_says": say(HARD_SAYS, one.why),
        "was_at": one.was_at,
        "due_at": one.due_at,
        "is_due": one.is_due,
        "answer_says": say(ANSWER_SAYS, one.answer) if one.answer else "",
        "answered_at": one.answered_at,
        "answered_by": one.answered_by_name,
    }


def _line(one: reads.LedgerRow, at: datetime) -> dict[str, Any]:
    words = {"why": one.why, "help": one.help, "ended": one.ended}
    corrected = len(one.said) > sum(1 for said in words.values() if said)
    return {
        "sos_id": one.sos_id,
        "kind_says": say(KIND_SAYS, one.kind),
        "is_sos": one.kind == "sos",
        "source_says": say(SOURCE_SAYS, one.source),
        "name": one.worker_name,
        "number": one.number,
        "place": one.place,
        "asked_at": one.asked_at,
        "answered_at": one.answered_at,
        "answered_by": one.answered_by_name,
        "is_open": one.stood_down_at is None,
        "minutes_to_help": one.minutes_to_help,
        "is_complete": one.is_complete,
        "questions": [
            {
                "what": what,
                "asks": ASKED[what],
                "says": say(SAYS_OF[what], said.word) if said else "",
                "by": said.said_by_name if said else "",
                "was_at": said.was_at if said else None,
                "choices": list(SAYS_OF[what].items()),
                "has_time": what != "why",
                "now": at,
            }
            for what, said in words.items()
        ],
        "said": [
            {
                "asks": ASKED[said.what],
                "says": say(SAYS_OF[said.what], said.word),
                "by": said.said_by_name,
                "at": said.said_at,
            }
            for said in one.said
        ]
        if corrected
        else [],
    }  # fmt: skip


def _when(said: str, asked_at: datetime, by: Actor) -> datetime | None:
    """Read a time of the clock as the first such time after the call for help; nothing readable is now."""
    try:
        hour, minute = (int(part) for part in said.split(":", 1))
        zone = ZoneInfo(access_programme(by.programme_id).time_zone)
        local = asked_at.astimezone(zone)
        when = local.replace(hour=hour, minute=minute, second=59, microsecond=0)
    except ValueError:
        return None
    return when if when >= local else when + timedelta(days=1)


def _workers(by: Actor) -> list[tuple[int, str]]:
    return [(one.worker_id, one.name) for one in list_workers(by=by)]


def _warn(request: HttpRequest, refused: Refusal) -> None:
    messages.warning(request, " ".join(in_their_language(one) for one in (refused.message, refused.next_step)))


ADDRESSES: list[URLPattern] = [
    path("safety/ledger", show_ledger, name="console_ledger"),
    path("safety/ledger/<uuid:sos_id>", write_ledger, name="console_ledger_write"),
    path("safety/care", show_care, name="console_care"),
    path("safety/care/hard", mark_hard, name="console_hard_call"),
    path("safety/care/<uuid:follow_up_id>", answer, name="console_care_answer"),
]
