"""Officers and us: who waits for an answer now, words afterwards, beats that do not ask, the survey."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.ground.jobs.actions import ask_job
from alongside.ground.jobs.reads import JobRow, access_job, latest_job
from alongside.street.centre import actions
from alongside.street.centre.reads import (
    list_feedback,
    list_officer_wanted,
    list_open_questions,
    survey_plan,
    survey_results,
)
from alongside.street.centre.rules.survey import STATEMENTS
from alongside.street.centre.rules.words import WORKER_WORDS

from .centre_words import JUDGEMENT_LOOKS, SHIFT_SAYS
from .frame import frame, who_asks

COUNT = "count_beats"
WIDTH = 160


@require_GET
@audience(Role.COORDINATOR)
def show_officers(request: HttpRequest) -> HttpResponse:
    """Show who waits for an answer now and what officers and workers said to each other."""
    by, at = who_asks(request), clock.now()
    rows = frame(
        by,
        at,
        "centre",
        tab="officers",
        feedback=[_feedback(one) for one in list_feedback(by=by)],
        **centre_now(by, at),
    )
    return render(request, "console/centre_officers.html", rows)


def centre_now(by: Actor, at: datetime) -> dict[str, Any]:
    """Answer what officers and the people there wait for at this moment: for this page and for the board."""
    return {"questions": list_open_questions(by=by, at=at), "wanted": list_officer_wanted(by=by, at=at)}


@require_POST
@audience(Role.COORDINATOR)
def answer_question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Answer an officer who asks whether they may leave."""
    by, at = who_asks(request), clock.now()
    try:
        actions.answer_leave(question_id=question_id, answer=request.POST.get("answer", ""), by=by, at=at)
        messages.info(request, _("The officer sees your answer now."))
    except Missing:
        raise
    except Refusal as refused:
        messages.warning(request, f"{in_their_language(refused.message)} {in_their_language(refused.next_step)}")
    return _back(request)


@require_POST
@audience(Role.COORDINATOR)
def officer_wanted(request: HttpRequest, call_id: int) -> HttpResponse:
    """Note that an officer is asked for at a call, or that dispatch has been told."""
    by, at = who_asks(request), clock.now()
    if request.POST.get("do") == "told":
        actions.pass_on_officer_wanted(call_id=call_id, by=by, at=at)
        messages.info(request, _("Noted: dispatch knows."))
    else:
        actions.note_officer_wanted(call_id=call_id, by=by, at=at)
        messages.info(
            request, _("Noted. The one who asked and the centre see it now. Tell dispatch by radio or telephone too.")
        )
    return _back(request)


@require_POST
@audience(Role.COORDINATOR)
def settle_line(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """Let a worker's line go to the officer, or keep it here."""
    by, at = who_asks(request), clock.now()
    if request.POST.get("do") == "go":
        actions.let_line_go(feedback_id=feedback_id, by=by, at=at)
    else:
        actions.keep_line_back(feedback_id=feedback_id, by=by, at=at)
    return redirect("console_officers")


@require_POST
@audience(Role.COORDINATOR)
def say_to_officer(request: HttpRequest, call_id: int) -> HttpResponse:
    """Say a word to the officer who asked for a call."""
    by, at = who_asks(request), clock.now()
    try:
        actions.say_feedback(
            call_id=call_id, word=request.POST.get("word", ""), line=request.POST.get("line", ""), by=by, at=at
        )
        messages.info(request, _("The officer sees it on the receipt."))
    except Missing:
        raise
    except Refusal as refused:
        messages.warning(request, f"{in_their_language(refused.message)} {in_their_language(refused.next_step)}")
    return redirect("console_officers")


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR, Role.DIRECTOR)
def show_beats(request: HttpRequest) -> HttpResponse:
    """Show the beats and shifts that do not ask or mostly decline; counting is a job."""
    by, at = who_asks(request), clock.now()
    if request.method == "POST":
        ask_job(kind=COUNT, asked={}, by=by, at=at)
        return redirect("console_beats")
    job = latest_job(kind=COUNT, by=by)
    rows = frame(by, at, "centre", tab="beats", job=job, view=_view(job), is_open=_is_open(job))
    return render(request, "console/centre_beats.html", rows)


@require_GET
@audience(Role.COORDINATOR, Role.DIRECTOR)
def show_counting(request: HttpRequest, job_id: int) -> HttpResponse:
    """Say how far the counting is; when it is done, the page is loaded again."""
    by = who_asks(request)
    job = access_job(job_id, by=by)
    if job.kind != COUNT:
        raise Missing
    if not _is_open(job):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "console/_centre_counting.html", {"job": job, "is_open": True})


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR, Role.DIRECTOR)
def show_survey(request: HttpRequest) -> HttpResponse:
    """Show the rounds of the officers' survey and what may be shown of them; set its first day."""
    by, at = who_asks(request), clock.now()
    refusal = None
    if request.method == "POST" and by.role is Role.COORDINATOR:
        try:
            actions.plan_survey(starts=date.fromisoformat(request.POST.get("starts", "")), by=by, at=at)
            return redirect("console_officer_survey")
        except ValueError:
            refusal = _("Write the day as 2026-05-14.")
    rounds = [{"row": one, "results": [_result(r) for r in one.results]} for one in survey_results(by=by, at=at)]
    rows = frame(by, at, "centre", tab="survey", rounds=rounds, starts=survey_plan(by=by), refusal=refusal)
    return render(request, "console/centre_survey.html", rows, status=422 if refusal else 200)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("console_board" if request.POST.get("back") == "board" else "console_officers")


def _feedback(row: Any) -> dict[str, Any]:
    from_says = {"officer": _("An officer"), "worker": _("A worker"), "coordinator": _("The coordinator")}
    words = [(word, _(says)) for word, says in WORKER_WORDS.items()] if row.side == "officer" else []
    return {"row": row, "from": from_says[row.side], "says": _(row.says), "words": words}


def _is_open(job: JobRow | None) -> bool:
    return job is not None and job.state in ("waiting", "running")


def _view(job: JobRow | None) -> dict[str, Any] | None:
    if job is None or job.state != "done":
        return None
    told = job.result
    return told | {
        "since": datetime.fromisoformat(told["since"]), "rows": [_beat(one) for one in told["rows"]],
        "counted_at": job.finished_at,
    }  # fmt: skip


def _beat(one: dict[str, Any]) -> dict[str, Any]:
    says, tone, icon = JUDGEMENT_LOOKS[one["judgement"]]
    low, high = one["low"], one["high"]
    return one | {
        "shift": SHIFT_SAYS[one["shift"]],
        "badge": {"says": says, "colour": tone, "icon": icon},
        "is_few": one["judgement"] == "few",
        "low_percent": round(100 * low),
        "high_percent": round(100 * high),
        "x": 2 + low * WIDTH,
        "width": max(2.0, (high - low) * WIDTH),
        "dot": 2 + one["asked"] / max(1, one["could"]) * WIDTH,
    }


def _result(one: Any) -> dict[str, Any]:
    return {
        "says": _(STATEMENTS[one.question]),
        "answered": one.answered,
        "mean": one.mean,
        "x": 2 + (one.mean - 1) / 4 * WIDTH,
        "agree_percent": None if one.agree is None else round(100 * one.agree),
    }


ADDRESSES: list[URLPattern] = [
    path("officers", show_officers, name="console_officers"),
    path("officers/questions/<uuid:question_id>", answer_question, name="console_leave_answer"),
    path("officers/wanted/<int:call_id>", officer_wanted, name="console_officer_wanted"),
    path("officers/lines/<uuid:feedback_id>", settle_line, name="console_settle_line"),
    path("officers/calls/<int:call_id>/word", say_to_officer, name="console_say_to_officer"),
    path("officers/beats", show_beats, name="console_beats"),
    path("officers/beats/<int:job_id>", show_counting, name="console_beats_counting"),
    path("officers/survey", show_survey, name="console_officer_survey"),
]
