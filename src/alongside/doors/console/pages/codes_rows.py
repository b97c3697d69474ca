"""What the pages about codes hand to their templates."""

from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.street.codes.reads import AnswerRow, CodeRow, Coverage, Series
from alongside.street.codes.rules.agreement import Standing
from alongside.street.codes.rules.apco import apco_of
from alongside.street.codes.rules.common import HIDES_BOTH
from alongside.street.codes.rules.joining import Life, Proposal
from alongside.street.intake.rules.words import CATEGORY_SAYS, Category

from .codes_drawing import SeriesPicture, draw_series, draw_shares

GROUPS = (
    (
        gettext_lazy("People at odds"),
        (
            Category.NEIGHBOUR_DISPUTE, Category.HOUSEHOLD_DISPUTE, Category.ROOMMATE_LANDLORD, Category.YOUTH,
            Category.HARASSMENT_AFTER,
        ),
    ),
    (
        gettext_lazy("A person who needs help"),
        (Category.WELFARE_CHECK, Category.DISTRESS, Category.INTOXICATED, Category.RESOURCE_REQUEST),
    ),
    (
        gettext_lazy("Places and things"),
        (
            Category.NOISE, Category.ANIMAL, Category.PARKING_PROPERTY, Category.UNWANTED_PERSON,
            Category.PUBLIC_SPACE,
        ),
    ),
    (
        gettext_lazy("Beside other work"),
        (Category.CUSTODY_STANDBY, Category.POLICE_FOLLOW_UP, Category.AFTER_INCIDENT),
    ),
)  # fmt: skip
"""Every category but ``other``, in the order a reviewer looks for them."""

CONFIDENCE_SAYS = {
    "very": gettext_lazy("very sure"),
    "somewhat": gettext_lazy("somewhat sure"),
    "low": gettext_lazy("not very sure"),
}
HOW_SAYS = {
    "confirmed": gettext_lazy("Settled by two people"),
    "exact": gettext_lazy("Known from the dictionary"),
    "rule": gettext_lazy("Placed by a rule on its words"),
    "hides_both": gettext_lazy("Hides both: asked each time"),
    "guess": gettext_lazy("Only guessed: waits for people"),
    "blank": gettext_lazy("No code and no text came"),
}


def category_says(category: str) -> str:
    """Answer a category in words; blank and ``hides_both`` are the code that hides both."""
    if category in ("", HIDES_BOTH):
        return _("Hides both: ask each time")
    return _(CATEGORY_SAYS[Category(category)])


def incident_types(category: str) -> list[tuple[str, str]]:
    """Answer the APCO incident types of a category, each in our words."""
    return [(code, _(says)) for code, says in apco_of(category)]


def choices() -> list[dict[str, Any]]:
    """Answer the categories in groups, in words."""
    return [
        {"says": str(says), "choices": [(one.value, category_says(one)) for one in group]} for says, group in GROUPS
    ]


def named(words: str) -> str:
    """Answer the category a person wrote in words (from the list), or what they wrote when it is none of ours."""
    said = " ".join(words.split()).casefold()
    by_words = {category_says(one).casefold(): one.value for one in Category}
    by_words[category_says(HIDES_BOTH).casefold()] = HIDES_BOTH
    return by_words.get(said, words.strip())


def code_link(code: str) -> str:
    """Answer the part of the address that names a code."""
    return f"?code={quote(code, safe='')}"


def card(one: CodeRow, *, number: int) -> dict[str, Any]:
    """Answer a code of the queue: what it is, how often, what is guessed, what would happen to its calls."""
    guess = one.guess
    quick = [guess.category, *([guess.next_category] if guess.certainty < 0.9 else [])] if guess.category else []
    return {
        **head_of(one),
        "number": number,
        "guess_says": category_says(guess.category) if guess.category else "",
        "guess_percent": round(100 * guess.certainty),
        "guess_is": guess.word,
        "common": _(guess.common) if guess.common else "",
        "placed_says": category_says(one.category) if one.category else "",
        "quick": _quick(quick or ([one.category] if one.category else [])),
        "is_guessed": bool(guess.category),
        "answered": one.answered,
        "happens": _what_happens(one),
    }


def head_of(one: CodeRow) -> dict[str, Any]:
    """Answer what every page says of a code first."""
    return {
        "code": one.code,
        "link": code_link(one.code),
        "nature": one.nature,
        "other_natures": one.natures[1:6],
        "shows_code": one.nature != one.code,
        "calls": one.calls,
        "officer_calls": one.officer_calls,
        "sources": one.sources,
        "first_at": one.first_at,
        "last_at": one.last_at,
        "how": one.how,
        "how_says": str(HOW_SAYS[one.how]),
    }


def _what_happens(one: CodeRow) -> str:
    if one.how == "guess":
        return _("Until two people agree, these calls have no category, and nobody is offered them without asking.")
    if one.how == "hides_both":
        return _("These calls have no category: the screening asks each time.")
    return _("These calls count as “%(category)s” until two people say otherwise.") % {
        "category": category_says(one.category)
    }


def _quick(first: list[str]) -> list[tuple[str, str]]:
    """Answer the buttons one tap away: those given, then what is neither ours nor clear. Each once."""
    wanted = dict.fromkeys(one or HIDES_BOTH for one in (*first, Category.OTHER.value, HIDES_BOTH))
    return [(one, category_says(one)) for one in wanted]


def answer(one: AnswerRow) -> dict[str, Any]:
    """Answer what one person said, in words."""
    return {
        "name": one.name,
        "says": category_says(one.category),
        "category": one.category or HIDES_BOTH,
        "sure": str(CONFIDENCE_SAYS[one.confidence]),
        "why": one.why,
        "said_at": one.said_at,
        "decides": one.decides,
        "is_own": one.is_own,
    }


def dispute(one: CodeRow) -> dict[str, Any]:
    """Answer a code on which two differ, with both answers."""
    answers = [answer(said) for said in one.answers]
    return {
        **head_of(one),
        "answers": answers,
        "quick": _quick([said["category"] for said in answers]),
        "may_answer": one.may_answer,
    }


def settled(one: CodeRow) -> dict[str, Any]:
    """Answer a confirmed code: what it means, since when, who said so, when and why."""
    latest = one.meanings[0]
    return {
        **head_of(one),
        "says": category_says(latest.category),
        "apco": incident_types(latest.category),
        "since": latest.applies_from,
        "confirmed_at": latest.confirmed_at,
        "why": latest.why,
        "answers": [answer(said) for said in one.answers],
        "versions": len(one.meanings),
        "is_again": one.standing not in (Standing.AGREED, Standing.DECIDED) and bool(one.answered or not one.answers),
    }


def coverage(found: Coverage) -> dict[str, Any]:
    """Answer the picture of how all calls are placed, and its table."""
    slices = draw_shares([(one.how, one.share) for one in found.shares])
    return {
        "slices": slices,
        "rows": [
            {
                "how": one.how,
                "says": str(HOW_SAYS[one.how]),
                "calls": one.calls,
                "codes": one.codes,
                "percent": _percent(one.share),
            }
            for one in found.shares
            if one.calls
        ],
        "calls": found.calls,
        "counted_at": found.counted_at,
        "known": _percent(found.share_of("confirmed", "exact", "rule")),
    }  # fmt: skip


def _percent(share: float) -> str:
    if 0 < share < 0.001:
        return _("under 0.1%")
    return f"{100 * share:.1f}%"


def series_card(one: Series) -> dict[str, Any]:
    """Answer a joined series with its picture."""
    return {
        "join_id": one.join_id,
        "name": one.name,
        "why": one.why,
        "joined_at": one.joined_at,
        "members": [
            {"code": m.code, "link": code_link(m.code), "from": m.from_date, "until": m.until_date, "calls": m.calls}
            for m in one.members
        ],
        "picture": draw_series([m.by_month for m in one.members]),
        "calls": sum(m.calls for m in one.members),
    }


def proposal(one: Proposal, months: dict[str, tuple[tuple[str, int], ...]]) -> dict[str, Any]:
    """Answer codes that may be one series, with their picture and the reason."""
    lives = (one.ended, *one.began)
    return {
        "ended": _life(one.ended),
        "began": [_life(life) for life in one.began],
        "codes": [life.code for life in lives],
        "alike": round(one.alike),
        "days": abs(one.days_between),
        "picture": draw_series([months.get(life.code, ()) for life in lives]),
    }


def _life(one: Life) -> dict[str, Any]:
    return {
        "code": one.code, "link": code_link(one.code), "nature": one.nature or one.code, "calls": one.calls,
        "first_at": one.first_at, "last_at": one.last_at,
    }  # fmt: skip


def picture_of(by_month: tuple[tuple[str, int], ...]) -> SeriesPicture:
    """Answer the picture of one code, or of its whole series."""
    return draw_series([by_month])
