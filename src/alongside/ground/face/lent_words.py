"""Words of the lower floors that doors show in the reader's language.

The closed list of call categories stands on the street floor, which knows no language but its own. Marked here, its
words are found by ``makemessages``; a test sees to it that none is forgotten.
"""

from django.utils.translation import gettext_noop as _

CATEGORIES = (
    _("Neighbours in dispute"),
    _("Household dispute, words only"),
    _("Roommate or landlord"),
    _("Young people in conflict"),
    _("Noise"),
    _("Animal"),
    _("Parking or property line"),
    _("Unwanted person"),
    _("Public space"),
    _("Welfare check"),
    _("Person intoxicated"),
    _("Person in distress"),
    _("Harassment, after the fact"),
    _("Custody exchange or standby"),
    _("Follow-up to a police call"),
    _("Presence after an incident"),
    _("Someone needs a resource"),
    _("Something else"),
)
