"""What each number of the programme means, in plain words, with what it does as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.street.people.rules.settings import Group, Setting, Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Told:
    """A setting in words: what it is called, what it is for, and what happens as it stands now."""

    title: "str | _StrPromise"
    says: "str | _StrPromise"
    now: "str | _StrPromise"


GROUP_SAYS: Mapping[Group, "str | _StrPromise"] = {
    Group.OFFERS: gettext_lazy("How calls are offered"),
    Group.CHOICE: gettext_lazy("Who is asked first"),
    Group.SAFETY: gettext_lazy("Rest and check-ins"),
    Group.ROSTER: gettext_lazy("The roster"),
}
GROUP_EXPLAINED: Mapping[Group, "str | _StrPromise"] = {
    Group.OFFERS: gettext_lazy("From the moment a call comes in until somebody says yes, or nobody does."),
    Group.CHOICE: gettext_lazy(
        "Workers who are free are put in order by minutes of travel. These numbers say what else "
        "counts, in the same coin: minutes."
    ),
    Group.SAFETY: gettext_lazy("When the office must hear from a worker, and how long nobody asks them anything."),
    Group.ROSTER: gettext_lazy("How many should be there, and who has the last word on a shift."),
}
TOLD: Mapping[str, Told] = {
    "offer_seconds": Told(
        gettext_lazy("How long an offer stays open"),
        gettext_lazy("A worker has this long to say yes or no. Then the next one is asked."),
        gettext_lazy("As it is: after %(value)s seconds of silence the call goes to the next worker."),
    ),
    "offers_at_once": Told(
        gettext_lazy("How many are asked at once"),
        gettext_lazy(
            "With more than one, the first yes wins and the others are told at once. Faster, but more phones ring."
        ),
        gettext_lazy("As it is: workers asked at the same time: %(value)s."),
    ),
    "wait_minutes": Told(
        gettext_lazy("How long a call waits for somebody"),
        gettext_lazy(
            "When nobody can go, the call waits this long. Then it is closed as unanswered, with the "
            "reason, and whoever asked is told."
        ),
        gettext_lazy("As it is: a call waits up to %(value)s minutes."),
    ),
    "knows_place_minutes": Told(
        gettext_lazy("What knowing the place is worth"),
        gettext_lazy(
            "Somebody the neighbours know counts for more than a minute of travel. A worker knows a "
            "block when they said so, or answered calls there."
        ),
        gettext_lazy("As it is: who knows the block is asked before somebody who is up to %(value)s minutes nearer."),
    ),
    "language_minutes": Told(
        gettext_lazy("What speaking the language is worth"),
        gettext_lazy("Only for calls that ask for a language."),
        gettext_lazy("As it is: who speaks it is asked before somebody who is up to %(value)s minutes nearer."),
    ),
    "busy_shift_minutes": Told(
        gettext_lazy("What each call this shift weighs"),
        gettext_lazy(
            "Shares the night out: every call that a worker has answered this shift moves them back by so much."
        ),
        gettext_lazy("As it is: three calls tonight count as %(three)s minutes of travel more."),
    ),
    "usual_partner_minutes": Told(
        gettext_lazy("What going with the usual partner is worth"),
        gettext_lazy(
            "Only when a call needs two: the other half of a pair is asked before somebody who is so much nearer."
        ),
        gettext_lazy("As it is: the usual partner may be up to %(value)s minutes farther away."),
    ),
    "hard_call_minutes": Told(
        gettext_lazy("When a call counts as hard"),
        gettext_lazy(
            "Being with people for this long makes a call hard. Leaving for safety always does, and "
            "so does the worker's own word."
        ),
        gettext_lazy("As it is: from %(value)s minutes on."),
    ),
    "rest_minutes": Told(
        gettext_lazy("Rest after a hard call"),
        gettext_lazy("Nothing is offered for so long. The board shows until when. Nobody has to ask for it."),
        gettext_lazy("As it is: %(value)s minutes of rest."),
    ),
    "check_in_minutes": Told(
        gettext_lazy("How often a worker on a call must be heard of"),
        gettext_lazy("Every tap counts. When the time is over and nothing came, the safety ladder starts by itself."),
        gettext_lazy("As it is: every %(value)s minutes."),
    ),
    "cover_wanted": Told(
        gettext_lazy("How many should be on duty"),
        gettext_lazy("Hours of the protocol in which fewer are planned are marked as gaps on the roster."),
        gettext_lazy("As it is: workers on duty at every hour that we are open: %(value)s."),
    ),
    "shifts_need_approval": Told(
        gettext_lazy("A coordinator says yes to every sign-up and swap"),
        gettext_lazy(
            "Without it, open hours are the worker's as soon as they sign up, and a swap holds as soon as both agree."
        ),
        gettext_lazy("As it is: %(yes_no)s."),
    ),
}


def unit_says(setting: Setting, value: int) -> str:
    """Say what a setting is counted in."""
    if setting.unit is Unit.SECONDS:
        return ngettext("second", "seconds", value)
    if setting.unit is Unit.WORKERS:
        return ngettext("worker", "workers", value)
    return ngettext("minute", "minutes", value)


def now_says(setting: Setting, value: int) -> str:
    """Say what happens as a setting stands."""
    facts = {"value": value, "three": value * 3, "yes_no": _("yes") if value else _("no")}
    return str(TOLD[setting.name].now) % facts


def value_says(setting: Setting | None, value: object) -> str:
    """Say a value of the history."""
    if setting is not None and setting.unit is Unit.YES_NO:
        return _("yes") if value else _("no")
    return str(value)
