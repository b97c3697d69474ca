"""Words of the street's safety room that doors show in the reader's language: its refusals, sentence by sentence.

The room knows no language but its own. Marked here, its words are found by ``makemessages``.
"""

from django.utils.translation import gettext_noop as _

REFUSALS = (
    _("This alarm is about you."),
    _("Check in on your phone."),
    _("Somebody else closes a call for help."),
    _("{word} is not on the list."),
    _("Pick one of: {words}."),
    _("{answer} is not on the list."),
    _("Pick one of: {answers}."),
    _("{how} is not one of the ways in which an alarm ends."),
    _("Pick one of: {hows}."),
    _("{name} is not on shift."),
    _("{name} is on a call."),
    _("An alarm is open."),
    _("A call for help is open."),
    _("A drill cannot begin now."),
    _("Choose somebody who is on shift and free, or wait."),
    _("{word} is not on the list of who can say that a scene is safe."),
    _("The worker is already there."),
    _("Call them."),
    _("If they should leave, ask for an officer."),
    _("This ladder has no rung."),
    _("This ladder has more than {most} rungs."),
    _("A call for help must stay silent on the worker's own phone."),
    _("This ladder wakes nobody but the worker and their partner."),
    _("A rung names a person, but nobody is chosen."),
    _("A rung waits longer than {longest} seconds."),
    _("A rung names somebody who is not of this programme."),
    _("The minutes that “I have it” holds must be from {least} to {most}."),
    _("The seconds without a word must be from {least} to {most}."),
    _("This ladder cannot be kept."),
    _("Change it and keep it again."),
    _("The ladder before it is still in force."),
    _("A time is out of its range."),
    _("Give a number in that range."),
    _("Your place is shared only while you are on a call."),
    _("Nothing was kept."),
    _("Go on a call first."),
    _("The office did not understand this tap."),
    _("Call your coordinator."),
    _("The phone keeps the tap."),
)
