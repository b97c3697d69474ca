"""Words of the lower floors that doors show in the reader's language.

Call categories, the codes that close a request, the sentences of the first protocol and of refusals stand on floors
that know no language but their own. Marked here, they are found by ``makemessages``; a test sees to it that none is
forgotten. A programme that changes a sentence of its protocol reads that sentence as it was written.
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

CLOSING_CODES = (
    _("Handled by worker"),
    _("Handled by phone"),
    _("Not found"),
    _("Help not wanted"),
    _("Cancelled"),
    _("Worker left"),
    _("Officer took over"),
    _("No one there"),
    _("No worker could come"),
    _("Not a call for a worker"),
)

FIRST_PROTOCOL = (
    _("An officer started this themselves; nobody called."),
    _("An officer can ask for a worker."),
    _("What the call is about decides whether it is work for us."),
    _("This is work for us."),
    _("This kind of call is not ours."),
    _("Nobody has said yet what this kind of call is about."),
    _("Say what the call is about."),
    _("A weapon was seen or used."),
    _("Nobody asked about a weapon."),
    _("A worker can come once it is certain that nobody has a weapon."),
    _("Violence is happening or threatened."),
    _("Nobody asked whether anyone is being hurt."),
    _("A worker can come once nobody is being hurt or threatened."),
    _("A crime needs police action or evidence."),
    _("An officer can ask for a worker once that is done."),
    _("Somebody needs an ambulance."),
    _("A worker can come after the ambulance."),
    _("The caller or the person hurt wants police."),
    _("They may change their mind; ask them."),
    _("The centre sent this as an emergency."),
    _("An officer on scene can ask for a worker."),
)

REFUSALS = (
    _("This cannot be done."),
    _("Ask your coordinator."),
    _("There is nothing here for you."),
    _("Check the address, or go back to the start."),
    _("This link no longer works."),
    _("Answer the e-mail or call the worker who sent it; they can send a new link."),
    _("Please choose one of the three answers."),
    _("Choose one and send again."),
    _("What you wrote is still there."),
    _("Say in a sentence why you need to see this."),
    _("You asked for this yourself."),
    _("Ask another coordinator or the director to review it."),
    _("This record was forgotten on request."),
    _("Nothing can bring it back."),
    _("This offer is no longer open."),
    _("Nothing is lost."),
    _("The next call comes to your phone by itself."),
    _("You are already responding to a call."),
    _("Clear that response first."),
    _("Look at the call to see what became of it."),
    _("Offer another worker, or wait."),
    _("Change that shift, or pick another time."),
    _("This shift ends before it starts."),
    _("Give an end that comes after the start."),
    _("You have no shift now."),
    _("Ask your coordinator to add one."),
    _("You can still see your open follow-ups."),
    _("There is no report yet, because nothing was counted."),
    _("Open the report page and press Count now, then come back."),
    _("The phone app is not built yet."),
    _("Run `npm ci` and `npm run build` in the phone folder, then start Alongside again."),
)
