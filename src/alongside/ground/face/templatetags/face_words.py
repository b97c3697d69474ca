"""Words that every door's templates share: roles, times as people say them.

The tags that speak of time need ``at`` (an instant) and ``time_zone`` (its name) in the page's context.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from alongside.ground.audience import Role
from alongside.ground.errors import Refusal, Said

register = template.Library()


@register.filter
def role_in_words(role: str) -> str:
    """Name a role as people say it."""
    says = {
        Role.WORKER: gettext("Community safety worker: the phone"),
        Role.COORDINATOR: gettext("Coordinator: the board"),
        Role.CALL_TAKER: gettext("911 call-taker: ask for a worker"),
        Role.OFFICER: gettext("Police officer: ask for a worker"),
        Role.DIRECTOR: gettext("Director: the council report"),
        Role.EVALUATOR: gettext("Evaluator: the measures"),
    }
    return says.get(Role(role), role)


@register.filter
def in_their_language(sentences: str) -> str:
    """Say sentences that a lower floor wrote down, in the reader's language when every one of them is known in it."""
    template = sentences.template if isinstance(sentences, Said) else sentences
    told = re.split(r"(?<=[.?!]) ", template)
    said = [gettext(one) if one else "" for one in told]
    if any(ours == one and _has_words(one) for ours, one in zip(said, told, strict=True)):
        return sentences
    if not isinstance(sentences, Said):
        return " ".join(said)
    facts = dict(sentences.facts)
    if isinstance(facts.get("why"), str):
        facts["why"] = in_their_language(facts["why"])
    return Said.of(" ".join(said), facts)


def _has_words(template: str) -> bool:
    """Say whether a template has words of its own; one of facts alone is the same in every language."""
    return re.search(r"[^\W\d_]", re.sub(r"{[^{}]*}", "", template)) is not None


def refusal_in_their_language(refused: Refusal) -> dict[str, str]:
    """Answer a refusal as a JSON door sends it to a person's own screen."""
    return {name: in_their_language(said) for name, said in refused.as_dict().items()}


@register.filter
def minutes_in_words(minutes: float | None) -> str:
    """Say a length of time in minutes as people say it: "under a minute", "4 min", "2 h 10 min"."""
    if minutes is None:
        return gettext("not known")
    whole = int(minutes)
    if whole < 1:
        return gettext("under a minute")
    if whole < 60:
        return gettext("%(minutes)d min") % {"minutes": whole}
    if whole < 48 * 60:
        hours, rest = divmod(whole, 60)
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    days = whole // (24 * 60)
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


@register.simple_tag(takes_context=True)
def how_long_ago(context: template.Context, at: datetime | None) -> str:
    """Say how long ago an instant was, seen from the page's own ``at``."""
    if at is None:
        return gettext("never")
    passed = context["at"] - at
    if passed < timedelta(minutes=1):
        return gettext("just now")
    return gettext("%(how_long)s ago") % {"how_long": minutes_in_words(passed.total_seconds() / 60)}


@register.simple_tag(takes_context=True)
def clock_time(context: template.Context, at: datetime | None) -> str:
    """Say an instant in the programme's local time: "21:40" today, "Wed 13 May 21:40" otherwise."""
    if at is None:
        return "–"
    zone = ZoneInfo(context["time_zone"])
    local = at.astimezone(zone)
    if local.date() == context["at"].astimezone(zone).date():
        return local.strftime("%H:%M")
    day = date_format(local, gettext("D j M"))
    return f"{day} {local:%H:%M}"
