"""The protocol in plain sentences: rules, hours, hazards, states, as a coordinator reads them."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.street.intake.rules.words import CATEGORY_SAYS
from alongside.street.screening.rules import LISTED, Caution, Outcome, Problem, Protocol, Rule, Service
from alongside.street.screening.rules.hazards import HazardState
from alongside.street.screening.rules.service import DAYS, clock_of, runs_of
from alongside.street.screening.rules.words import HazardKind

from .words import OUTCOME_SAYS, QUESTION_SAYS, say

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Says = dict[str, "str | _StrPromise"]

FACT_SAYS: Says = {
    "category": gettext_lazy("What is the call about?"),
    "priority": gettext_lazy("Which priority did the centre give it?"),
    "officer_initiated": gettext_lazy("Did an officer start this themselves?"),
    **QUESTION_SAYS,
    "hazard": gettext_lazy("Is a hazard marked at the place?"),
}

OUTCOME_LOOKS = {
    Outcome.ELIGIBLE: ("accent", "face/icons/tick.svg"),
    Outcome.INELIGIBLE: ("", "face/icons/cross.svg"),
    Outcome.NOT_ASSESSED: ("attention", "face/icons/question.svg"),
}

ANSWER_SAYS: Says = {
    "if_yes": pgettext_lazy("answer to a question", "Yes"),
    "if_no": pgettext_lazy("answer to a question", "No"),
    "if_unknown": gettext_lazy("Nobody asked"),
}
LISTED_SAYS: Says = {
    "if_yes": gettext_lazy("One of these"),
    "if_no": gettext_lazy("Any other"),
    "if_unknown": gettext_lazy("Not known"),
}
HAZARD_ANSWER_SAYS: Says = {**ANSWER_SAYS, "if_unknown": gettext_lazy("Its time ran out and nobody looked")}

DAY_SAYS: Says = {
    "mon": gettext_lazy("Mon"), "tue": gettext_lazy("Tue"), "wed": gettext_lazy("Wed"), "thu": gettext_lazy("Thu"),
    "fri": gettext_lazy("Fri"), "sat": gettext_lazy("Sat"), "sun": gettext_lazy("Sun"),
}  # fmt: skip

VERSION_SAYS: Says = {
    "draft": gettext_lazy("Draft"),
    "coming": gettext_lazy("Takes effect later"),
    "effective": gettext_lazy("In force"),
    "superseded": gettext_lazy("Followed by another"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
VERSION_LOOKS = {
    "draft": ("plain", "face/icons/dash.svg"), "coming": ("attention", "face/icons/clock.svg"),
    "effective": ("accent", "face/icons/tick.svg"), "superseded": ("plain", "face/icons/forward.svg"),
    "withdrawn": ("plain", "face/icons/cross.svg"),
}  # fmt: skip

KIND_SAYS: Says = {
    HazardKind.ANIMAL: gettext_lazy("An animal that may attack"),
    HazardKind.WEAPON_SEEN: gettext_lazy("A weapon was seen"),
    HazardKind.THREAT: gettext_lazy("Somebody who came was threatened"),
    HazardKind.RETALIATION: gettext_lazy("A conflict between groups may come back"),
    HazardKind.BUILDING: gettext_lazy("The building is not safe"),
    HazardKind.SUBSTANCE: gettext_lazy("Gas, fire or a chemical"),
}
HAZARD_STATE_SAYS: Says = {
    HazardState.HOLDS: gettext_lazy("No worker is sent there"),
    HazardState.REVIEW_DUE: gettext_lazy("Look again now: no worker is sent there"),
    HazardState.LAPSED: gettext_lazy("Its time ran out: calls there wait until somebody looks"),
    HazardState.CLEARED: gettext_lazy("Cleared"),
}
HAZARD_STATE_LOOKS = {
    HazardState.HOLDS: ("danger", "face/icons/triangle.svg"),
    HazardState.REVIEW_DUE: ("attention", "face/icons/clock.svg"),
    HazardState.LAPSED: ("attention", "face/icons/question.svg"),
    HazardState.CLEARED: ("plain", "face/icons/tick.svg"),
}


def answers_of(fact: str) -> Says:
    """Answer how the three answers to a fact are said."""
    if fact in LISTED:
        return LISTED_SAYS
    return HAZARD_ANSWER_SAYS if fact == "hazard" else ANSWER_SAYS


def rule_row(rule: Rule, number: int) -> dict[str, Any]:
    """Answer one rule as a page tells it: its question, for which calls, and what each answer means."""
    words = answers_of(rule.fact)
    told = (
        ("if_yes", rule.if_yes, rule.says_yes), ("if_no", rule.if_no, rule.says_no),
        ("if_unknown", rule.if_unknown, rule.says_unknown),
    )  # fmt: skip
    return {
        "number": number,
        "code": rule.code,
        "question": say(FACT_SAYS, rule.fact),
        "values": _values(rule),
        "narrow": _narrow(rule),
        "answers": [
            {"answer": say(words, key), **outcome_row(outcome), "reason": says or rule.says}
            for key, outcome, says in told
            if outcome is not None
        ],
        "would_change": rule.would_change,
    }


def outcome_row(outcome: Outcome) -> dict[str, Any]:
    """Answer an outcome as word, tone and icon."""
    tone, icon = OUTCOME_LOOKS[outcome]
    return {"says": say(OUTCOME_SAYS, outcome.word), "tone": tone, "icon": icon}


def protocol_rows(protocol: Protocol) -> dict[str, Any]:
    """Answer a whole protocol for the page that tells it."""
    return {
        "rules": [rule_row(rule, number) for number, rule in enumerate(protocol.every_rule, start=1)],
        "pairs": categories_in_words(protocol.needs_pair),
        "week": draw_week(protocol.service),
        "hours": hours_in_words(protocol.service),
        "holidays": protocol.service.holidays,
        "areas": sorted(protocol.service.areas),
        "beats": sorted(protocol.service.beats),
    }


def categories_in_words(categories: frozenset[str]) -> list[str]:
    """Answer categories in words, in the order of the closed list."""
    return [_(says) for word, says in CATEGORY_SAYS.items() if word in categories]


def hours_in_words(service: Service) -> list[str]:
    """Answer each span of hours as a sentence."""
    told = []
    for span in service.hours:
        days = ", ".join(str(DAY_SAYS[DAYS[day]]) for day in sorted(span.days))
        facts = {"days": days, "from": clock_of(span.opens), "to": clock_of(span.closes)}
        if span.is_overnight and span.closes:
            told.append(_("%(days)s: %(from)s to %(to)s the next morning") % facts)
        else:
            told.append(_("%(days)s: %(from)s to %(to)s") % (facts | {"to": clock_of(span.closes or 1440)}))
    return told


HOUR_WIDTH, LANE, LEFT, TOP = 24, 24, 52, 22


def draw_week(service: Service) -> dict[str, Any] | None:
    """Answer the week as lanes of open stretches, in the units of the picture; None when no hours are stated."""
    if not service.hours:
        return None
    bars = [
        {"x": LEFT + start * HOUR_WIDTH / 60, "y": TOP + day * LANE + 3, "width": (end - start) * HOUR_WIDTH / 60}
        for day, start, end in runs_of(service)
    ]
    return {
        "width": LEFT + 24 * HOUR_WIDTH + 12,
        "height": TOP + 7 * LANE + 4,
        "end": LEFT + 24 * HOUR_WIDTH,
        "bar_height": LANE - 6,
        "bars": bars,
        "days": [
            {"says": DAY_SAYS[day], "y": TOP + place * LANE + 17, "line": TOP + place * LANE}
            for place, day in enumerate(DAYS)
        ],
        "hours": [{"says": f"{hour}", "x": LEFT + hour * HOUR_WIDTH} for hour in range(0, 25, 3)],
    }


def caution_says(caution: Caution) -> str:
    """Say which danger is not ruled out for every call."""
    question = say(QUESTION_SAYS, caution.question)
    if caution.is_asked:
        return _("“%(question)s” rules out only some kinds of call.") % {"question": question}
    return _("“%(question)s” rules out no call.") % {"question": question}


def problem_row(problem: Problem) -> dict[str, Any]:
    """Answer a problem of a draft: whose it is, and what would be right."""
    return {"number": problem.number if problem.table == "rules" else 0, "says": problem_says(problem)}


def problem_says(problem: Problem) -> str:
    """Say a problem in the reader's language."""
    where, says, should = (in_their_language(one) for one in (problem.where, problem.says, problem.should))
    return f"{where}: {says} {should}".strip()


def _values(rule: Rule) -> list[str]:
    if rule.fact == "category":
        return categories_in_words(rule.values)
    return sorted(rule.values) if rule.fact in LISTED else []


def _narrow(rule: Rule) -> str:
    if rule.only_for:
        return _("Asked only for: %(kinds)s.") % {"kinds": ", ".join(categories_in_words(rule.only_for))}
    if rule.not_for:
        return _("Not asked for: %(kinds)s.") % {"kinds": ", ".join(categories_in_words(rule.not_for))}
    return ""
