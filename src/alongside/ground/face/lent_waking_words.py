"""Words that doors show in the reader's language: of phones, waking, the watch, and of a store that cannot save.

Those rooms know no language but their own. Marked here, their words are found by ``makemessages``.
"""

from django.utils.translation import gettext_noop as _

ALERTS = (
    _("This browser cannot be woken: {why}."),
    _("Try again with another browser, or give a mobile number to be reached by text."),
    _("This is not a phone number that can be texted."),
    _("Write it with its area code, such as 608 555 0110, or with + and the country."),
    _("Somebody else is reached at this number."),
    _("Give your own number, or ask your coordinator."),
    _("A code was sent to this number a moment ago."),
    _("Wait a minute, then ask again."),
    _("That is not the code, or it is too old."),
    _("Look at the last text again, or ask for a new code."),
    _("These seconds make no ladder: {why}."),
    _("Each rung comes after the one before it, within an hour."),
    _("Leave a rung empty to skip it."),
    _("it has no rung"),
    _("a rung is more than an hour away"),
    _("a rung comes before the one below it"),
    _("an alarm is repeated after 15 seconds at the earliest"),
    _("what it sent cannot be read"),
    _("its keys are not of the kind that push services use"),
    _("its push service is not reached by HTTPS"),
    _("this installation does not know its push service"),
    _("ALONGSIDE_TEXTS is {kind}, but {name} is missing or cannot be used."),
    _("Set it (see the operator's guide), or set ALONGSIDE_TEXTS to none."),
    _("Nobody signs in with {email}."),
    _("Check the address, or look at the list of people."),
)

TEXTS = (
    _("This text is not signed by the carrier of this installation."),
    _("Check the shared secret, the address that was signed, and the clock of both machines."),
    _("This is not a text: {why}."),
    _("Send id, from (with + and country) and text, as the guide for operators says."),
)

PHONES = (
    _("The office could not tell what this tap is about."),
    _("The office took this phone back."),
    _("What you saved on it is still being sent."),
    _("Ask your coordinator for another phone."),
    _("The office does not know this phone."),
    _("Sign in on this phone, or save a copy and bring it to your coordinator."),
    _("This file is not the saved copy of a phone of this programme: {why}."),
    _("On the phone: Menu, Save a copy."),
    _("Bring that file as it is."),
    _("The phone still has everything."),
    _("it is too large"),
    _("it says nothing of Alongside"),
    _("its seal is broken, or of another programme"),
    _("it is damaged"),
)

WATCH = (
    _("There is nothing in this line."),
    _("Write what the next person needs to know, without a name or a story."),
    _("This has {length} characters; {most} fit."),
    _("Say it shorter."),
    _("What a resident told a worker belongs in the write-up, never here."),
    _("Somebody has this shift already."),
    _("Load the page again to see who."),
    _("You wrote this hand-over yourself."),
    _("The next coordinator takes it when they sign in."),
)

STORES = (
    _("The office cannot save anything right now, so this was not saved."),
    _("What is on a phone stays there and is sent again by itself."),
    _("Try again in a minute, then tell who runs this."),
    _("There is no second place to copy to."),
    _("Set ALONGSIDE_BACKUP to a folder on another disk, or name it: alongside backup /mnt/second."),
    _("The copy cannot be trusted: {why}."),
    _("Look at the disk of the second place."),
    _("Phones keep everything until a copy is good."),
)
