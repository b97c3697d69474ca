"""What local codes mean: classified by two people, decided by a third, joined where they are one series."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.codes import actions, reads
from alongside.street.codes.rules.agreement import Standing
from alongside.street.codes.rules.common import HIDES_BOTH
from alongside.street.intake.rules.words import Category
from alongside.street.people.reads import count_people

from . import codes_rows as rows
from .frame import PAGE_SIZE, frame, page_number, who_asks

REVIEWERS = (Role.COORDINATOR, Role.DIRECTOR)
CARDS = 10


@require_GET
@audience(*REVIEWERS)
def show_codes(request: HttpRequest) -> HttpResponse:
    """Show how well the calls are understood, what two people differ on, and the codes that wait for this person."""
    return _queue(request)


@require_POST
@audience(*REVIEWERS)
def answer_code(request: HttpRequest) -> HttpResponse:
    """Keep what this person says a code means."""
    by, at, said = who_asks(request), clock.now(), request.POST
    category = said.get("category") or rows.named(said.get("named", ""))
    try:
        done = actions.review_code(
            code=said.get("code", ""), category=category, confidence=said.get("confidence", ""),
            why=said.get("why", ""), applies_from=at if said.get("since") == "now" else None, by=by, at=at,
        )  # fmt: skip
    except Missing:
        raise
    except Refusal as refusal:
        return _queue(request, refusal=refusal)
    messages.info(request, _told(said.get("code", ""), category, done))
    return redirect("console_codes")


@require_POST
@audience(*REVIEWERS)
def look_again(request: HttpRequest) -> HttpResponse:
    """Ask everybody anew what a code means."""
    code = request.POST.get("code", "")
    return _change(
        request,
        lambda by, at: actions.open_again(code=code, why=request.POST.get("why", ""), by=by, at=at),
        _("%(code)s waits again for two people. What was settled holds until then.") % {"code": code},
        "console_codes",
    )


@require_POST
@audience(*REVIEWERS)
def count_again(request: HttpRequest) -> HttpResponse:
    """Ask for the codes to be counted anew."""
    actions.ask_to_count(by=who_asks(request), at=clock.now())
    messages.info(request, _("The codes are being counted. Look again in a moment."))
    return redirect("console_codes")


@require_GET
@audience(*REVIEWERS)
def show_settled(request: HttpRequest) -> HttpResponse:
    """Show what was settled: which code means what since when, who said so and why."""
    by, at = who_asks(request), clock.now()
    page = page_number(request)
    found = reads.list_mappings(by, limit=PAGE_SIZE + 1, after=(page - 1) * PAGE_SIZE)
    shown = [rows.settled(one) for one in found[:PAGE_SIZE]]
    context = _frame(by, at, "settled", codes=shown, page=page, has_more=len(found) > PAGE_SIZE)
    return render(request, "console/codes_settled.html", context)


@require_GET
@audience(*REVIEWERS)
def show_code(request: HttpRequest) -> HttpResponse:
    """Show the story of one code: its calls by month, what it meant when, and who said so."""
    by, at = who_asks(request), clock.now()
    found = reads.access_history(request.GET.get("code", ""), by)
    one = found.row
    context = _frame(
        by, at, "settled" if one.meanings else "queue",
        one=rows.card(one, number=1),
        may_answer=one.may_answer,
        is_half=one.standing is Standing.HALF and one.is_mine_given,
        may_open=one.standing in (Standing.AGREED, Standing.DECIDED, Standing.DISPUTED),
        category=rows.category_says(one.category) if one.how not in ("guess", "hides_both") or one.category else "",
        apco=rows.incident_types(one.category),
        meanings=[(rows.category_says(m.category), m) for m in one.meanings],
        rounds=[(each, [rows.answer(said) for said in each.answers]) for each in found.rounds if each.answered],
        picture=rows.picture_of(found.by_month), by_month=found.by_month,
        series=[code for code in found.series if code != one.code],
    )  # fmt: skip
    return render(request, "console/codes_one.html", context)


@require_GET
@audience(*REVIEWERS)
def show_series(request: HttpRequest) -> HttpResponse:
    """Show the codes that were joined into one series, and those that look as if they should be."""
    return _series(request)


@require_POST
@audience(*REVIEWERS)
def join(request: HttpRequest) -> HttpResponse:
    """Join codes into one series."""
    said = request.POST
    codes = [*said.getlist("code"), *(one for one in (said.get("first", ""), said.get("second", "")) if one)]
    return _change(
        request,
        lambda by, at: actions.join_codes(
            codes=codes, name=said.get("name", ""), why=said.get("why", ""), by=by, at=at
        ),
        _("Joined: they are read as one series."),
        "console_codes_series",
        on_refusal=_series,
    )


@require_POST
@audience(*REVIEWERS)
def part(request: HttpRequest, join_id: int) -> HttpResponse:
    """Part a series."""
    return _change(
        request,
        lambda by, at: actions.part_codes(join_id=join_id, by=by, at=at),
        _("Parted: each code stands for itself again."),
        "console_codes_series",
    )


def _queue(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    by, at = who_asks(request), clock.now()
    wants_all, page = request.GET.get("all") == "1", page_number(request)
    everything = reads.codes_seen(by)
    cards, many = reads.queue_codes(
        by, only_unknown=not wants_all, limit=CARDS, after=(page - 1) * CARDS, seen=everything
    )
    people = count_people(programme_id=by.programme_id, roles=REVIEWERS)
    context = _frame(
        by, at, "queue",
        coverage=rows.coverage(reads.cover_calls(by, everything)),
        disputes=[rows.dispute(one) for one in everything if one.standing is Standing.DISPUTED],
        half=[rows.head_of(one) for one in everything if one.standing is Standing.HALF and one.is_mine_given],
        cards=[rows.card(one, number=(page - 1) * CARDS + place) for place, one in enumerate(cards, start=1)],
        many=many, wants_all=wants_all, page=page, has_more=page * CARDS < many,
        choices=rows.choices(),
        all_categories=[rows.category_says(one) for one in (*Category, HIDES_BOTH)],
        sure=[(value, str(says)) for value, says in rows.CONFIDENCE_SAYS.items()],
        is_alone=people < 2, no_third=people < 3, refusal=refusal.as_dict() if refusal else None,
    )  # fmt: skip
    return render(request, "console/codes.html", context, status=422 if refusal else 200)


def _series(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    by, at = who_asks(request), clock.now()
    proposals = reads.propose_series(by)
    months = reads.months_of(by, {life.code for one in proposals for life in (one.ended, *one.began)})
    context = _frame(
        by, at, "series",
        series=[rows.series_card(one) for one in reads.list_series(by)],
        proposals=[rows.proposal(one, months) for one in proposals],
        codes=reads.codes_by_name(by),
        refusal=refusal.as_dict() if refusal else None,
    )  # fmt: skip
    return render(request, "console/codes_series.html", context, status=422 if refusal else 200)


def _frame(by: Actor, at: datetime, part_of: str, **rest: Any) -> dict[str, Any]:
    return frame(by, at, "incoming", tab="codes", part=part_of, **rest)


def _change(
    request: HttpRequest, do: Callable[[Actor, datetime], object], done: str, back_to: str,
    on_refusal: Callable[[HttpRequest, Refusal], HttpResponse] | None = None,
) -> HttpResponse:  # fmt: skip
    try:
        do(who_asks(request), clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return (on_refusal or _queue)(request, refusal)
    messages.info(request, done)
    return redirect(reverse(back_to))


def _told(code: str, category: str, done: actions.Reviewed) -> str:
    words = {"code": code, "category": rows.category_says(category)}
    if done.standing is Standing.HALF:
        return _("Kept: %(code)s waits for a second person, who does not see your answer.") % words
    if done.standing is Standing.DISPUTED:
        return _("Kept. The two answers on %(code)s differ, so a third person decides.") % words
    settled = _("Settled: %(code)s means “%(category)s”.") % words
    confirmed = done.confirmed
    if confirmed is None or not confirmed.calls:
        return settled
    calls = ngettext("%(n)d call got it.", "%(n)d calls got it.", confirmed.calls) % {"n": confirmed.calls}
    rest = "" if confirmed.is_done else " " + _("The rest follows in a moment.")
    return f"{settled} {calls}{rest}"


ADDRESSES: list[URLPattern] = [
    path("codes", show_codes, name="console_codes"),
    path("codes/answer", answer_code, name="console_code_answer"),
    path("codes/again", look_again, name="console_code_again"),
    path("codes/count", count_again, name="console_codes_count"),
    path("codes/settled", show_settled, name="console_codes_settled"),
    path("codes/one", show_code, name="console_code"),
    path("codes/series", show_series, name="console_codes_series"),
    path("codes/join", join, name="console_codes_join"),
    path("codes/part/<int:join_id>", part, name="console_codes_part"),
]
"""Every address of these pages."""
