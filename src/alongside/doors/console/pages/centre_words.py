"""The words and looks of the pages about the centre."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

KIND_SAYS: dict[str, Any] = {
    "webhook": lazy("A message to the centre's system (webhook)"),
    "eido": lazy("An EIDO update"),
    "email": lazy("An e-mail"),
}
WAY_SAYS: dict[str, Any] = {
    "webhook": lazy(
        "Its people give you an address and a key. Each message is signed and carries a number of its own."
    ),
    "eido": lazy("For a centre that takes NENA's EIDO: the same words as an update of its incident."),
    "email": lazy("When nothing else is there: one short letter for every step, to one mailbox."),
}
HEALTH_LOOKS: dict[str, tuple[Any, str, str]] = {
    "off": (lazy("Switched off"), "plain", "face/icons/dash.svg"),
    "person": (lazy("Needs somebody"), "attention", "face/icons/triangle.svg"),
    "trouble": (lazy("Trying again"), "attention", "face/icons/clock.svg"),
    "new": (lazy("Nothing sent yet"), "plain", "face/icons/circle.svg"),
    "well": (lazy("Gets through"), "accent", "face/icons/tick.svg"),
}
STATE_LOOKS: dict[str, tuple[Any, str, str]] = {
    "waiting": (lazy("Waits"), "attention", "face/icons/clock.svg"),
    "sending": (lazy("On the wire"), "plain", "face/icons/forward.svg"),
    "sent": (lazy("Taken by the centre"), "accent", "face/icons/tick.svg"),
    "given_up": (lazy("Given up"), "attention", "face/icons/cross.svg"),
}
STATUS_SAYS: dict[str, Any] = {
    "received": lazy("received"),
    "coming": lazy("coming"),
    "here": lazy("here"),
    "may_leave": lazy("officer may leave"),
    "closed": lazy("closed"),
    "no_worker": lazy("no worker comes"),
    "officer_wanted": lazy("an officer is asked for"),
}
JUDGEMENT_LOOKS: dict[str, tuple[Any, str, str]] = {
    "never": (lazy("Does not ask"), "attention", "face/icons/dash.svg"),
    "declines": (lazy("Mostly declines"), "attention", "face/icons/cross.svg"),
    "seldom": (lazy("Asks less than others"), "plain", "face/icons/minus.svg"),
    "usual": (lazy("No clear difference"), "plain", "face/icons/circle.svg"),
    "few": (lazy("Too few calls to say"), "plain", "face/icons/question.svg"),
}
SHIFT_SAYS: dict[str, Any] = {
    "day": lazy("day, 7 to 15"),
    "evening": lazy("evening, 15 to 23"),
    "night": lazy("night, 23 to 7"),
}


def ways() -> list[dict[str, Any]]:
    """Answer the kinds of way back there are, for somebody who is no engineer."""
    return [{"kind": kind, "title": says, "says": WAY_SAYS[kind]} for kind, says in KIND_SAYS.items()]


def fault_in_words(fault: Mapping[str, Any]) -> dict[str, str]:
    """Say what went wrong, and what to do, in the reader's language."""
    facts = fault.get("facts", {})
    return {name: _(str(fault.get(name, ""))).format_map(_Facts(facts)) for name in ("says", "try")}


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"
