"""The words and looks of the pages about the centre."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from alongside.ground.errors import Said
from alongside.ground.face.templatetags.face_words import in_their_language

KIND_SAYS: dict[str, Any] = {
    "webhook": gettext_lazy("A message to the centre's system (webhook)"),
    "eido": gettext_lazy("An EIDO update"),
    "email": gettext_lazy("An e-mail"),
}
WAY_SAYS: dict[str, Any] = {
    "webhook": gettext_lazy(
        "Its people give you an address and a key. Each message is signed and carries a number of its own."
    ),
    "eido": gettext_lazy("For a centre that takes NENA's EIDO: the same words as an update of its incident."),
    "email": gettext_lazy("When nothing else is there: one short letter for every step, to one mailbox."),
}
HEALTH_LOOKS: dict[str, tuple[Any, str, str]] = {
    "off": (gettext_lazy("Switched off"), "plain", "face/icons/dash.svg"),
    "person": (gettext_lazy("Needs somebody"), "attention", "face/icons/triangle.svg"),
    "trouble": (gettext_lazy("Trying again"), "attention", "face/icons/clock.svg"),
    "new": (gettext_lazy("Nothing sent yet"), "plain", "face/icons/circle.svg"),
    "well": (gettext_lazy("Gets through"), "accent", "face/icons/tick.svg"),
}
STATE_LOOKS: dict[str, tuple[Any, str, str]] = {
    "waiting": (gettext_lazy("Waits"), "attention", "face/icons/clock.svg"),
    "sending": (gettext_lazy("On the wire"), "plain", "face/icons/forward.svg"),
    "sent": (gettext_lazy("Taken by the centre"), "accent", "face/icons/tick.svg"),
    "given_up": (gettext_lazy("Given up"), "attention", "face/icons/cross.svg"),
}
STATUS_SAYS: dict[str, Any] = {
    "received": gettext_lazy("received"),
    "coming": gettext_lazy("coming"),
    "here": gettext_lazy("here"),
    "may_leave": gettext_lazy("officer may leave"),
    "closed": gettext_lazy("closed"),
    "no_worker": gettext_lazy("no worker comes"),
    "officer_wanted": gettext_lazy("an officer is asked for"),
}
JUDGEMENT_LOOKS: dict[str, tuple[Any, str, str]] = {
    "never": (gettext_lazy("Does not ask"), "attention", "face/icons/dash.svg"),
    "declines": (gettext_lazy("Mostly declines"), "attention", "face/icons/cross.svg"),
    "seldom": (gettext_lazy("Asks less than others"), "plain", "face/icons/minus.svg"),
    "usual": (gettext_lazy("No clear difference"), "plain", "face/icons/circle.svg"),
    "few": (gettext_lazy("Too few calls to say"), "plain", "face/icons/question.svg"),
}
SHIFT_SAYS: dict[str, Any] = {
    "day": gettext_lazy("day, 7 to 15"),
    "evening": gettext_lazy("evening, 15 to 23"),
    "night": gettext_lazy("night, 23 to 7"),
}


def ways() -> list[dict[str, Any]]:
    """Answer the kinds of way back there are, for somebody who is no engineer."""
    return [{"kind": kind, "title": says, "says": WAY_SAYS[kind]} for kind, says in KIND_SAYS.items()]


def fault_in_words(fault: Mapping[str, Any]) -> dict[str, str]:
    """Say what went wrong, and what to do, in the reader's language."""
    facts = fault.get("facts", {})
    return {name: in_their_language(Said.of(str(fault.get(name, "")), facts)) for name in ("says", "try")}
