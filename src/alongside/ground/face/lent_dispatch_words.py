"""Words of the street's dispatch room that doors show in the reader's language: why a worker, and its refusals.

The room knows no language but its own. Marked here, its words are found by ``makemessages``.
"""

from django.utils.translation import gettext_noop as _

WHY_A_WORKER = (
    _("free"),
    _("on call"),
    _("with another call"),
    _("with another call since {time}"),
    _("has another offer open"),
    _("has this offer open"),
    _("another offer is open"),
    _("was asked already"),
    _("not on shift"),
    _("not on shift, next at {time}"),
    _("resting until {time}"),
    _("reserved for another call from {time}"),
    _("{minutes} min by street"),
    _("{minutes} min straight line"),
    _("knows this block (−{worth} min)"),
    _("knows this block, 1 call here (−{worth} min)"),
    _("knows this block, {calls} calls here (−{worth} min)"),
    _("speaks {language} (−{worth} min)"),
    _("English (−{worth} min)"),
    _("Spanish (−{worth} min)"),
    _("Hmong (−{worth} min)"),
    _("Chinese (−{worth} min)"),
    _("French (−{worth} min)"),
    _("Arabic (−{worth} min)"),
    _("Somali (−{worth} min)"),
    _("Vietnamese (−{worth} min)"),
    _("Russian (−{worth} min)"),
    _("sign language (−{worth} min)"),
    _("usually goes with {name} (−{worth} min)"),
    _("{calls} answered this shift (+{worth} min)"),
)

WHY_AN_OFFER_IS_GONE = (
    _("{name} said yes first."),
    _("Its time ran out."),
    _("It was taken back."),
    _("The call has ended."),
    _("The second worker is found."),
    _("Somebody else has it already."),
)

REFUSALS = (
    _("Nobody is free to be asked now."),
    _("Try again in a few minutes, or ask the coordinator."),
    _("This call has ended already."),
    _("Look at the call to see how."),
    _("{worker} has arrived and nobody else is on this call."),
    _("Hand the call over to somebody, or end it with what became of it."),
    _("A call can be reserved for a time from now on, and for a week at most."),
    _("Pick an earlier time, or write down why nobody goes."),
    _("This call is already reserved for somebody."),
    _("Let that go first."),
    _("Nobody is ticked."),
    _("Tick those who shall be asked at once."),
    _("No worker is chosen."),
    _("Choose who."),
    _("{name} cannot be used."),
)
