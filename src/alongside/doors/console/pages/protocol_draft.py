"""Writing the next protocol without code: a draft that is saved as it is, tried, and put into force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.intake.rules.words import CATEGORY_SAYS
from alongside.street.people.reads import access_programme
from alongside.street.places.reads import list_areas
from alongside.street.screening.actions import adopt_draft, begin_draft, discard_draft, save_draft, upload_draft
from alongside.street.screening.reads import VersionRow, current_protocol, read_draft
from alongside.street.screening.rules import HOUSE_RULE, LISTED, Problem, find_cautions
from alongside.street.screening.rules.problems import OUTCOMES, TEXTS
from alongside.street.screening.rules.service import DAYS
from alongside.street.screening.rules.words import FACTS

from .frame import frame, who_asks
from .protocol_form import read_form
from .protocol_words import DAY_SAYS, FACT_SAYS, answers_of, caution_says, problem_row, problem_says, rule_row
from .words import OUTCOME_SAYS, say

LARGEST_FILE = 200_000
TEXT_SAYS = {
    "says_yes": gettext_lazy("When the answer is yes"),
    "says_no": gettext_lazy("When the answer is no"),
    "says_unknown": gettext_lazy("When nobody asked"),
    "would_change": gettext_lazy("What would change it"),
}


@require_GET
@audience(Role.COORDINATOR)
def show_draft(request: HttpRequest) -> HttpResponse:
    """Show the draft as a form, or teach how to begin one."""
    by, at = who_asks(request), clock.now()
    return _show(request, by, at, read_draft(by=by, at=at))


@require_POST
@audience(Role.COORDINATOR)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft from the protocol that holds."""
    begin_draft(by=who_asks(request), at=clock.now())
    return redirect("console_protocol_draft")


@require_POST
@audience(Role.COORDINATOR)
def save(request: HttpRequest) -> HttpResponse:
    """Save the form as the draft, finished or not, and take the step that was pressed."""
    by, at = who_asks(request), clock.now()
    draft = read_draft(by=by, at=at)
    if draft is None:
        return redirect("console_protocol_draft")
    body = read_form(request.POST, draft.body)
    try:
        save_draft(body=body, revision=_revision(request), by=by, at=at)
    except Refusal as refused:
        return _show(request, by, at, draft, refusal=refused.as_dict(), status=422)
    if request.POST.get("do") == "try":
        return redirect("console_protocol_try")
    return redirect(f"{reverse('console_protocol_draft')}{_where(request.POST.get('do', ''), len(body['rules']))}")


@require_POST
@audience(Role.COORDINATOR)
def upload(request: HttpRequest) -> HttpResponse:
    """Put a TOML file in the place of the draft, or say which line is wrong and what would be right."""
    by, at = who_asks(request), clock.now()
    file = request.FILES.get("file")
    text = file.read(LARGEST_FILE + 1).decode("utf-8", "replace") if file is not None and file.size is not None else ""
    try:
        upload_draft(toml=text, by=by, at=at)
    except Refusal as refused:
        return _show(request, by, at, read_draft(by=by, at=at), upload_refusal=refused.as_dict(), status=422)
    return redirect("console_protocol_draft")


@require_POST
@audience(Role.COORDINATOR)
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away."""
    discard_draft(by=who_asks(request), at=clock.now())
    return redirect("console_protocol")


@require_POST
@audience(Role.COORDINATOR)
def adopt(request: HttpRequest) -> HttpResponse:
    """Put the draft into force, now or from a day to come, with the sentence that says why."""
    by, at = who_asks(request), clock.now()
    try:
        effective_at = _from(request, by, at)
        adopt_draft(
            effective_at=effective_at, why=request.POST.get("why", ""), revision=_revision(request), by=by, at=at
        )
    except Missing:
        raise
    except Refusal as refused:
        return _show(request, by, at, read_draft(by=by, at=at), adopt_refusal=refused.as_dict(), status=422)
    return redirect("console_protocol")


class NoSuchMoment(Refusal):
    """A day and time that cannot be read."""

    code = "console.no-such-moment"
    says = "That is no day and time."
    try_ = "Choose a day to come and a time of day, or choose now."


def _from(request: HttpRequest, by: Actor, at: datetime) -> datetime:
    if request.POST.get("when") != "later":
        return at
    zone = ZoneInfo(access_programme(by.programme_id).time_zone)
    try:
        told = datetime.fromisoformat(f"{request.POST.get('day', '')}T{request.POST.get('time') or '00:00'}")
    except ValueError as wrong:
        raise NoSuchMoment from wrong
    return told.replace(tzinfo=zone)


def _revision(request: HttpRequest) -> int:
    told = request.POST.get("revision", "")
    return int(told) if told.isascii() and told.isdigit() else 0


def _where(step: str, rules: int) -> str:
    """Answer the part of the page where the pressed button's work can be seen."""
    kind, _, place = step.partition(":")
    if kind == "add":
        return f"#rule-{rules}"
    if kind in ("add-hours", "remove-hours"):
        return "#service"
    moved = {"up": -1, "down": 1, "remove": 0}
    return f"#rule-{max(1, min(rules, int(place) + 1 + moved[kind]))}" if kind in moved and place.isdigit() else ""


def _show(
    request: HttpRequest, by: Actor, at: datetime, draft: VersionRow | None, *, status: int = 200, **refusals: Any
) -> HttpResponse:
    context = frame(by, at, "protocol", tab="draft", draft=None, **refusals)
    if draft is not None:
        context |= {
            "draft": draft,
            "in_force": current_protocol(programme_id=by.programme_id, at=at).version,
            "faults": [problem_row(one) for one in draft.problems],
            "cautions": [caution_says(one) for one in find_cautions(draft.body)] if not draft.problems else [],
            "rules": [
                _rule_fields(
                    rule, number, [one for one in draft.problems if one.table == "rules" and one.number == number]
                )
                for number, rule in enumerate(draft.body.get("rules", []), start=1)
                if isinstance(rule, dict)
            ],
            "has_hazard_rule": any(rule.get("fact") == "hazard" for rule in draft.body.get("rules", [])),
            "house_rule": rule_row(HOUSE_RULE, 0),
            "facts": [(fact, FACT_SAYS[fact]) for fact in FACTS],
            "pairs": _chips(draft.body.get("needs_pair", [])),
            **_service_fields(draft.body.get("service", {}), by),
        }
    return render(request, "console/protocol_draft.html", context, status=status)


def _rule_fields(rule: Mapping[str, Any], number: int, problems: list[Problem]) -> dict[str, Any]:
    fact = str(rule.get("fact", ""))
    answers = answers_of(fact)
    narrow = "only_for" if rule.get("only_for") else "not_for" if rule.get("not_for") else ""
    return {
        "number": number,
        "name": f"r{number - 1}",
        "place": number - 1,
        "code": rule.get("code", ""),
        "fact": fact,
        "question": say(FACT_SAYS, fact),
        "outcomes": [
            {"key": key, "label": answers[key], "chosen": rule.get(key) or "", "choices": _outcome_choices()}
            for key in OUTCOMES
        ],
        "says": rule.get("says", ""),
        "texts": [(key, TEXT_SAYS[key], rule.get(key, "")) for key in TEXTS if key != "says"],
        "is_category": fact == "category",
        "is_listed": fact in LISTED and fact != "category",
        "values": _chips(rule.get("values", [])) if fact == "category" else ", ".join(rule.get("values", [])),
        "narrow": narrow,
        "kinds": _chips(rule.get(narrow, []) if narrow else []),
        "faults": [problem_says(one) for one in problems],
    }


def _outcome_choices() -> list[tuple[str, str]]:
    return [("", _("says nothing")), *((word, str(says)) for word, says in OUTCOME_SAYS.items())]


def _chips(chosen: Any) -> list[tuple[str, str, bool]]:
    return [(word, _(says), word in chosen) for word, says in CATEGORY_SAYS.items()]


def _service_fields(service: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    chosen = service.get("areas", [])
    areas = list_areas(programme_id=by.programme_id, kind="neighbourhood")
    known = {area.code for area in areas}
    return {
        "hours": [
            {
                "name": f"h{place}",
                "place": place,
                "days": [(day, DAY_SAYS[day], day in span.get("days", [])) for day in DAYS],
                "from": span.get("from", ""),
                "to": span.get("to", ""),
            }
            for place, span in enumerate(service.get("hours", []))
        ],
        "holidays": "\n".join(
            f"{day.get('date', '')} {day.get('says', '')}".strip() for day in service.get("holidays", [])
        ),
        "areas": [
            *((area.code, area.name, area.code in chosen) for area in areas),
            *((code, code, True) for code in chosen if code not in known),
        ],
        "beats": ", ".join(service.get("beats", [])),
    }


ADDRESSES: list[URLPattern] = [
    path("protocol/draft", show_draft, name="console_protocol_draft"),
    path("protocol/draft/begin", begin, name="console_protocol_begin"),
    path("protocol/draft/save", save, name="console_protocol_save"),
    path("protocol/draft/upload", upload, name="console_protocol_upload"),
    path("protocol/draft/discard", discard, name="console_protocol_discard"),
    path("protocol/draft/adopt", adopt, name="console_protocol_adopt"),
]
