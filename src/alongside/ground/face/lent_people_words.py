"""Words of the street's people room that doors show in the reader's language: refusals, and why an ask was settled.

The room knows no language but its own. Marked here, its words are found by ``makemessages``.
"""

from django.utils.translation import gettext_noop as _

REFUSALS = (
    _("No block, corner or place was named."),
    _("Write it as people say it, for example “1200 block of N Elm St” or “Penn Park”."),
    _("You have named {most} places already."),
    _("Take some off the list that you know less well."),
    _("There is no setting called {name}."),
    _("Load the page again."),
    _("It may be from before an update."),
    _("This must be between {least} and {most}."),
    _("Change the number and save again."),
    _("Nothing was changed."),
    _("{skill} is not one of the skills."),
    _("Pick from the list."),
    _("{name} already goes with somebody."),
    _("Part that pair first, or pick another partner."),
    _("A shift lasts 24 hours at most."),
    _("Make two shifts of it, with different workers."),
    _("This shift has begun."),
    _("It stays with the one who has it."),
    _("The worker can go off shift."),
    _("Ask for somebody for the hours that are left."),
    _("These hours are filled."),
    _("Look for other open hours on the list."),
    _("This was answered already, or taken back."),
    _("Load the list again to see how it stands."),
    _("This is your own shift."),
    _("Take the ask back if you want to keep it."),
    _("One of the two shifts has changed hands since this was asked."),
    _("Ask again with the shifts as they are now."),
    _("You asked this already."),
    _("Wait for the answer, or take the ask back."),
    _("{name} cannot take over from themselves."),
    _("Pick somebody else, or nobody."),
    _("{name} is on a call now."),
    _("Clear that response or hand it over first."),
    _("The office did not understand which shift this is about."),
    _("Load the list again and pick it there."),
)

SETTLED_BY_ITSELF = (
    _("Nobody is looked for any more."),
    _("The shift changed hands."),
    _("Your colleague has left the programme."),
)
