"""The words of the feeds' pages: health, ends of runs and notices, in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.ground.errors import Refusal, Said
from alongside.ground.face.templatetags.face_words import in_their_language, minutes_in_words
from alongside.street.feeds.rules.wording import facts_in_words
from alongside.street.feeds.rules.words import END_SAYS, HEALTH_SAYS, NOTICES, Health

HEALTH_LOOKS: dict[str, tuple[str, str]] = {
    Health.NEW: ("plain", "ring"),
    Health.PAUSED: ("plain", "minus"),
    Health.WELL: ("accent", "tick"),
    Health.LATE: ("attention", "clock"),
    Health.FROZEN: ("attention", "square"),
    Health.FAILING: ("attention", "triangle"),
    Health.NEEDS_YOU: ("attention", "person"),
}
"""How each health looks: the colour of its badge and its shape."""

PACES = [
    (1, gettext_lazy("every minute")),
    (5, gettext_lazy("every 5 minutes")),
    (15, gettext_lazy("every 15 minutes")),
    (60, gettext_lazy("every hour")),
    (360, gettext_lazy("every 6 hours")),
    (1440, gettext_lazy("once a day")),
]


def badge_of(health: str) -> dict[str, str]:
    """Answer the badge of a health: words, colour and shape."""
    colour, icon = HEALTH_LOOKS[health]
    return {"says": _(HEALTH_SAYS[health]), "colour": colour, "icon": f"face/icons/{icon}.svg"}


def pace_in_words(minutes: int) -> str:
    """Say how often a feed is asked."""
    known = dict(PACES)
    return str(known[minutes]) if minutes in known else _("every %(minutes)d minutes") % {"minutes": minutes}


def end_in_words(end: str) -> str:
    """Say how a run ended."""
    return _(END_SAYS[end])


def notice_in_words(notice: Mapping[str, Any], *, zone: str) -> dict[str, Any]:
    """Say a notice: what is seen, what to do, and whether a person can put it away."""
    says, try_ = NOTICES[notice["code"]]
    facts = facts_in_words(notice, minutes_in_words)
    if "day" in facts:
        facts["day"] = date_format(date.fromisoformat(facts["day"]), _("l j F"))
    if facts.get("since"):
        since = datetime.fromisoformat(facts["since"]).astimezone(ZoneInfo(zone))
        facts["since"] = f"{date_format(since, _('D j M'))} {since:%H:%M}"
    elif "since" in facts:
        facts["since"] = _("the beginning")
    return {
        "code": notice["code"],
        "says": _(says).format_map(facts),
        "try": _(try_).format_map(facts),
        "may_dismiss": "first_at" in notice and notice["code"] != "column-gone",
    }


def fault_in_words(fault: Mapping[str, Any]) -> dict[str, str]:
    """Say what went wrong and what to do, in the reader's language where its sentences are known in it."""
    kind = _kind_of(fault.get("code", ""))
    facts = fault.get("facts")
    if kind is None or facts is None:
        return {"says": fault.get("says", ""), "try": fault.get("try", "")}
    return {"says": in_their_language(Said.of(kind.says, facts)), "try": in_their_language(Said.of(kind.try_, facts))}


def _kind_of(code: str, among: type[Refusal] = Refusal) -> type[Refusal] | None:
    for one in among.__subclasses__():
        found = one if one.code == code else _kind_of(code, one)
        if found is not None:
            return found
    return None
