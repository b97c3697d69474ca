"""The words a reader sees for the codes that are counted, marked for translation."""

from .dictionary import gettext_noop as _

STEPS: dict[str, str] = {
    "came": _("Calls that came to us"),
    "assessed": _("Had the facts to decide"),
    "eligible": _("We could go"),
    "offered": _("Offered to a worker"),
    "accepted": _("A worker said yes"),
    "reached": _("We got there"),
    "engaged": _("We talked with someone"),
}

NON_RESPONSES: dict[str, str] = {
    "off_hours": _("Outside our hours"),
    "outside_area": _("Outside our area"),
    "all_busy": _("All workers busy"),
    "not_offered": _("Not offered to anyone"),
    "offer_timed_out": _("No answer in time"),
    "declined_by_worker": _("Worker said no"),
    "officer_declined": _("Officer said no"),
    "caller_refused": _("Caller said no"),
    "call_cancelled": _("Call was cancelled"),
    "never_assessed": _("Nobody looked at it"),
    "not_known": _("Reason not known"),
    "": _("Still waiting"),
}

LEGS: dict[str, tuple[str, str]] = {
    "minutes_to_accept": (_("Asked for"), _("Worker said yes")),
    "minutes_to_arrive": (_("Worker said yes"), _("Arrived")),
    "minutes_to_engage": (_("Arrived"), _("Talking")),
    "minutes_engaged": (_("Talking"), _("Left")),
    "minutes_to_reach": (_("Asked for"), _("Arrived")),
}

NEEDS: dict[str, str] = {
    "housing": _("Housing"),
    "money": _("Money"),
    "food": _("Food"),
    "work": _("Work"),
    "mental_health": _("Mental health"),
    "substance_use": _("Substance use"),
    "health": _("Health care"),
    "legal": _("Legal help"),
    "transport": _("A ride"),
    "safety": _("Safety"),
    "child_care": _("Child care"),
    "mediation": _("Someone to mediate"),
    "clothing": _("Clothing"),
    "shelter": _("Shelter"),
    "youth_programme": _("Something for young people"),
    "language": _("Language"),
    "company": _("Company"),
    "other": _("Something else"),
}

ROOT_PROBLEMS: dict[str, str] = {
    "housing": _("Housing or eviction"),
    "housing_or_eviction": _("Housing or eviction"),
    "money": _("Money"),
    "unemployment": _("No work"),
    "food": _("Food"),
    "mental_health": _("Mental health"),
    "substance_use": _("Substance use"),
    "untreated_health": _("Untreated illness"),
    "family_conflict": _("Family conflict"),
    "custody": _("Custody"),
    "youth_unsupervised": _("Young people on their own"),
    "neighbour_history": _("History between neighbours"),
    "retaliation": _("Retaliation or group conflict"),
    "group_conflict": _("Retaliation or group conflict"),
    "school": _("School"),
    "isolation": _("Isolation"),
    "disability": _("Disability"),
    "language_access": _("Language or access"),
    "language": _("Language or access"),
    "court_history": _("Past with police or court"),
    "police_or_court_history": _("Past with police or court"),
    "police_court_history": _("Past with police or court"),
    "environment": _("Lights, noise, property"),
    "other": _("Something else"),
}

RESULTS: dict[str, str] = {
    "offered": _("Offered, no answer yet"),
    "accepted": _("Accepted, not yet there"),
    "declined": _("Declined"),
    "taken_on": _("Agency took it on"),
    "connected": _("Connected"),
    "still_connected_30": _("Still connected after 30 days"),
    "still_connected_180": _("Still connected after 180 days"),
    "agency_could_not_serve": _("Agency could not serve"),
    "not_reached": _("Not reached"),
}
CONNECTED: tuple[str, ...] = ("connected", "still_connected_30", "still_connected_180", "still_connected")

DISPOSITIONS: dict[str, str] = {
    "stayed_in_community": _("Stayed in the community"),
    "emergency_department": _("Emergency department"),
    "detox": _("Detox or sobering"),
    "crisis_walk_in": _("Crisis walk-in"),
    "respite": _("Respite"),
    "shelter": _("Shelter"),
    "arrest": _("Arrest"),
    "other": _("Something else"),
    "unknown": _("Not known"),
}


def say_code(code: str, words: dict[str, str], blank: str = "") -> str:
    """Answer the words for a code; a code without words is spelled out plainly."""
    if code in words:
        return words[code]
    return code.replace("_", " ").capitalize() if code else blank
