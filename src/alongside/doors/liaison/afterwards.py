"""What the police door has besides asking: may I leave, a word afterwards, asking by text, the survey."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.centre.actions import (
    ask_to_leave,
    begin_number,
    forget_number,
    pass_on_officer_wanted,
    say_feedback,
    skip_survey,
    take_survey,
)
from alongside.street.centre.reads import own_number, survey_to_take
from alongside.street.centre.rules.survey import SCALE, STATEMENTS
from alongside.street.intake.reads import access_asked_call

from .pages import frame, who_asks
from .receipts import whole_receipt


@require_POST
@audience(Role.OFFICER, Role.CALL_TAKER)
def may_i_leave(request: HttpRequest, number: str) -> HttpResponse:
    """Ask whether one may leave; the receipt shows the answer, or that there is none."""
    by, at = who_asks(request), clock.now()
    try:
        ask_to_leave(number=number, by=by, at=at)
    except Missing:
        raise
    except Refusal as refused:
        return _refused(request, number, by, at, refused)
    return redirect("liaison_receipt", number=number)


@require_POST
@audience(Role.OFFICER, Role.CALL_TAKER)
def say_word(request: HttpRequest, number: str) -> HttpResponse:
    """Say a word, and perhaps a line, about a call that is over."""
    by, at = who_asks(request), clock.now()
    try:
        say_feedback(number=number, word=request.POST.get("word", ""), line=request.POST.get("line", ""), by=by, at=at)
    except Missing:
        raise
    except Refusal as refused:
        return _refused(request, number, by, at, refused, line=request.POST.get("line", "")[:200])
    return redirect("liaison_receipt", number=number)


@require_POST
@audience(Role.OFFICER, Role.CALL_TAKER)
def officer_is_sent(request: HttpRequest, number: str) -> HttpResponse:
    """Say that an officer comes, where the people there asked for one."""
    by, at = who_asks(request), clock.now()
    pass_on_officer_wanted(call_id=access_asked_call(number, by=by).call_id, by=by, at=at)
    messages.info(request, _("Noted. The worker and the coordinator see that an officer is coming."))
    return redirect("liaison_receipt", number=number)


@require_http_methods(["GET", "POST"])
@audience(Role.OFFICER, Role.CALL_TAKER)
def text_messages(request: HttpRequest) -> HttpResponse:
    """Show how to ask by text message, and let this telephone be known or forgotten."""
    by, at = who_asks(request), clock.now()
    if request.method == "POST":
        if request.POST.get("do") == "forget":
            forget_number(by=by)
        else:
            begin_number(by=by, at=at)
        return redirect("liaison_texts")
    sender = str(settings.ENV.get("ALONGSIDE_TEXTS_FROM", ""))
    rows = frame(by, at, "texts", own=own_number(by=by, at=at), text_to=sender if sender.startswith("+") else "")
    return render(request, "liaison/texts.html", rows)


@require_http_methods(["GET", "POST"])
@audience(Role.OFFICER, Role.CALL_TAKER)
def survey(request: HttpRequest) -> HttpResponse:
    """Show and take the survey: six statements, one tap each; nobody's answers are kept, only counts."""
    by, at = who_asks(request), clock.now()
    if request.method == "GET":
        return render(request, "liaison/survey.html", _survey(by, at))
    try:
        if request.POST.get("do") == "skip":
            skip_survey(by=by, at=at)
            messages.info(request, _("All right. This round is not shown to you again."))
        else:
            told = {one: request.POST.get(one, "") for one in STATEMENTS}
            take_survey(scores={one: int(said) for one, said in told.items() if said.isdigit()}, by=by, at=at)
            messages.info(request, _("Thank you. Your answers were added to the counts; nobody can see them singly."))
    except Refusal as refused:
        rows = _survey(by, at, refusal=refused.as_dict(), said=request.POST)
        return render(request, "liaison/survey.html", rows, status=422)
    return redirect("liaison_ask")


def _survey(by: Actor, at: datetime, **rest: Any) -> dict[str, Any]:
    said = rest.get("said", {})
    statements = [
        {
            "name": name, "says": _(says), "turn": turn,
            "scores": [(score, _(word), said.get(name) == str(score)) for score, word in SCALE.items()],
        }
        for turn, (name, says) in enumerate(STATEMENTS.items(), 1)
    ]  # fmt: skip
    return frame(by, at, "survey", statements=statements, now=survey_to_take(by=by, at=at), **rest)


def _refused(request: HttpRequest, number: str, by: Actor, at: datetime, refused: Refusal, **rest: Any) -> HttpResponse:
    receipt = whole_receipt(number, by, at)
    rows = frame(by, at, "requests", receipt=receipt, refusal=refused.as_dict(), **rest)
    return render(request, "liaison/receipt.html", rows, status=422)
