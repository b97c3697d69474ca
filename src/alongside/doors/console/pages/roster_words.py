"""The history of the roster and of the programme's people, as sentences; the words of skills and languages."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.street.people.reads import ChangeRow
from alongside.street.people.rules.words import Skill

from .roster_rows import span_says
from .words import Says

SKILL_SAYS: Says = {
    Skill.MEDIATION: gettext_lazy("Mediation between neighbours"),
    Skill.YOUTH: gettext_lazy("Young people"),
    Skill.MENTAL_HEALTH: gettext_lazy("Mental health"),
    Skill.SUBSTANCE_USE: gettext_lazy("Substance use"),
    Skill.FIRST_AID: gettext_lazy("First aid"),
    Skill.SIGN_LANGUAGE: gettext_lazy("Sign language"),
    Skill.DRIVER: gettext_lazy("Drives a car"),
    Skill.DOGS: gettext_lazy("At ease with dogs"),
}
LANGUAGE_SAYS: Says = {
    "en": gettext_lazy("English"),
    "es": gettext_lazy("Spanish"),
    "hmn": gettext_lazy("Hmong"),
    "ar": gettext_lazy("Arabic"),
    "so": gettext_lazy("Somali"),
    "zh": gettext_lazy("Chinese"),
    "vi": gettext_lazy("Vietnamese"),
    "fr": gettext_lazy("French"),
    "ru": gettext_lazy("Russian"),
    "ne": gettext_lazy("Nepali"),
    "sw": gettext_lazy("Swahili"),
    "ht": gettext_lazy("Haitian Creole"),
    "pt": gettext_lazy("Portuguese"),
    "tl": gettext_lazy("Tagalog"),
    "ase": gettext_lazy("American Sign Language"),
}
CHANGE_SAYS: Says = {
    "given": gettext_lazy("The shift of %(hours)s went from %(name)s to %(to)s."),
    "removed": gettext_lazy("The shift of %(name)s on %(hours)s was taken off."),
    "signed_up": gettext_lazy("%(name)s took %(hours)s."),
    "swapped": gettext_lazy("%(name)s gave %(hours)s to %(to)s."),
    "swapped_for": gettext_lazy("%(name)s gave %(hours)s to %(to)s and took %(for)s."),
    "worker_changed": gettext_lazy("What %(name)s speaks, has learned or where they come from was changed."),
    "paired": gettext_lazy("%(names)s go together from now on."),
    "parted": gettext_lazy("%(name)s no longer has a partner."),
    "left": gettext_lazy("%(name)s left the programme."),
    "left_to": gettext_lazy("%(name)s left the programme. %(to)s took over."),
    "came_back": gettext_lazy("%(name)s came back."),
}


def change_says(change: ChangeRow, zone: ZoneInfo) -> str:
    """Say a line of the history."""
    facts = dict(change.facts)
    what = change.what
    if what == "swapped" and "for" in facts:
        what, facts["for"] = "swapped_for", _hours(facts["for"], zone)
    if what == "left" and facts.get("to"):
        what = "left_to"
    if "starts_at" in facts:
        facts["hours"] = _hours(facts, zone)
    facts["names"] = _(" and ").join(facts.get("names", ()))
    template = CHANGE_SAYS.get(what)
    return str(template) % facts if template else what.replace("_", " ")


def _hours(facts: dict[str, str], zone: ZoneInfo) -> str:
    starts_at, ends_at = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    return span_says(starts_at, ends_at, zone)
