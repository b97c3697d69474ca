"""The closed lists of the street floor, as a coordinator reads them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from alongside.street.dispatch.rules.words import (
    DeclineReason,
    NonResponseReason,
    Notice,
    OfferState,
    ResponseEnd,
    Seat,
    Status,
)
from alongside.street.intake.rules.words import CATEGORY_SAYS, CallSource

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Says = dict[str, "str | _StrPromise"]

SOURCE_SAYS: Says = {
    CallSource.CENTRE: _("911 centre"),
    CallSource.OFFICER: _("An officer"),
    CallSource.NON_EMERGENCY: _("Non-emergency line"),
    CallSource.RESIDENT: _("A resident, direct"),
    CallSource.ON_VIEW: _("A worker saw it"),
    CallSource.AGENCY: _("An agency"),
    CallSource.WEEKLY_REVIEW: _("Weekly review"),
}

NOBODY_SAYS: Says = {
    NonResponseReason.ALL_BUSY: _("Everybody is busy"),
    NonResponseReason.CALL_CANCELLED: _("The call was cancelled"),
    NonResponseReason.CALLER_REFUSED: _("The caller does not want a worker"),
    NonResponseReason.OFFICER_DECLINED: _("The officer does not want a worker"),
    NonResponseReason.OUTSIDE_AREA: _("Outside our area"),
    NonResponseReason.OFF_HOURS: _("Outside our hours"),
    NonResponseReason.NOT_OFFERED: _("It was never offered"),
    NonResponseReason.OFFER_TIMED_OUT: _("The offer ran out"),
    NonResponseReason.DECLINED_BY_WORKER: _("Those asked could not go"),
    NonResponseReason.NEVER_ASSESSED: _("It was never screened"),
    NonResponseReason.NOT_KNOWN: _("Not known"),
}

END_SAYS: Says = {
    ResponseEnd.ENGAGED: _("Talked with people there"),
    ResponseEnd.RESOLVED_BY_PHONE: _("Settled by phone"),
    ResponseEnd.NOT_FOUND: _("Nobody found"),
    ResponseEnd.PERSON_DECLINED: _("The person did not want help"),
    ResponseEnd.CANCELLED: _("Cancelled before arrival"),
    ResponseEnd.LEFT_FOR_SAFETY: _("Left for safety"),
    ResponseEnd.OFFICER_TOOK_OVER: _("The officer took over"),
    ResponseEnd.NO_ONE_TO_SERVE: _("No one to serve"),
}

STATUS_SAYS: Says = {
    Status.ACCEPTED: _("accepted"),
    Status.EN_ROUTE: _("on the way"),
    Status.STAGED: _("holding nearby"),
    Status.ON_SCENE: _("there"),
    Status.ENGAGED: _("with people"),
    Status.CLEAR: _("left"),
}

OFFER_SAYS: Says = {
    OfferState.OPEN: _("waiting for an answer"),
    OfferState.ACCEPTED: _("accepted"),
    OfferState.DECLINED: _("could not go"),
    OfferState.TIMED_OUT: _("no answer in time"),
    OfferState.WITHDRAWN: _("withdrawn"),
}

DECLINE_SAYS: Says = {
    DeclineReason.TOO_FAR: _("too far"),
    DeclineReason.NOT_SAFE: _("not safe"),
    DeclineReason.KNOWS_PEOPLE: _("knows the people"),
    DeclineReason.NEEDS_REST: _("needs rest"),
    DeclineReason.ALREADY_WITH_SOMEONE: _("with someone"),
    DeclineReason.OTHER: _("another reason"),
}

OUTCOME_SAYS: Says = {
    "eligible": _("A worker may go"),
    "ineligible": _("Not a call for a worker"),
    "not_assessed": _("Not assessed yet"),
}

VERDICT_SAYS: Says = {
    "eligible": _("yes"),
    "ineligible": _("no"),
    "not_assessed": _("unknown"),
}

EVENT_SAYS: Says = {
    "created": _("The call was made"),
    "received": _("It reached us"),
    "screened_eligible": _("Screened: a worker may go"),
    "screened_ineligible": _("Screened: not a call for a worker"),
    "screened_not_assessed": _("Screened: not assessed yet"),
    "offered": _("Offered"),
    "offered_partner": _("Asked to come along as the second"),
    "offered_extra": _("Asked to come too"),
    "offered_takeover": _("Asked to take it over"),
    "joined": _("Joined"),
    "left_cleared": _("Done, the others stay"),
    "left_handed_over": _("Handed it over"),
    "left_taken_off": _("Taken off the call"),
    "taken_back": _("The call waits again"),
    "told": _("Told"),
    "saw": _("Saw it on the phone"),
    "reserved": _("Reserved"),
    "reservation_offered": _("Reserved until now, offered"),
    "reservation_dropped": _("No longer reserved"),
    "reservation_ran_out": _("Reserved for too long, let go"),
    "offer_accepted": _("Accepted"),
    "offer_declined": _("Could not go"),
    "offer_timed_out": _("No answer in time"),
    "offer_withdrawn": _("Offer taken back"),
    "en_route": _("On the way"),
    "staged": _("Holding nearby"),
    "on_scene": _("Arrived"),
    "engaged": _("With people"),
    "clear": _("Left"),
    "officer_on_scene": _("An officer was there on arrival"),
    "officer_not_on_scene": _("No officer was there on arrival"),
    "officer_released": _("The officer could leave"),
    "ended": _("Ended"),
    "non_response": _("Nobody went"),
}

NOTICE_SAYS: Says = {
    Notice.TAKEN_OFF: _("taken off this call"),
    Notice.HANDED_OVER: _("somebody took this call over"),
    Notice.JOINED: _("somebody comes along"),
    Notice.LEFT: _("somebody left the call"),
    Notice.ADDED: _("added to this call"),
    Notice.STATUS_CORRECTED: _("the state was corrected"),
    Notice.ENDED_BY_OTHER: _("somebody else ended it"),
    Notice.CALL_CANCELLED: _("the call was cancelled"),
    Notice.OFFER_TAKEN: _("somebody said yes first"),
    Notice.OFFER_TAKEN_BACK: _("the offer was taken back"),
    Notice.SHIFT_ENDED: _("the shift ended, the offer went on"),
    Notice.RESERVED: _("this call is reserved for them"),
    Notice.RESERVATION_DROPPED: _("no longer reserved"),
}

SEAT_SAYS: Says = {
    Seat.LEAD: _("leads"),
    Seat.PARTNER: _("second of the pair"),
    Seat.EXTRA: _("came too"),
}

QUESTION_SAYS: Says = {
    "weapon": _("Does anyone have a weapon?"),
    "violence": _("Is anyone being hurt or threatened?"),
    "crime": _("Is there a crime that needs police?"),
    "medical": _("Does anyone need an ambulance?"),
    "wants_police": _("Does the caller want police?"),
}


def say(says: Says, word: str) -> str:
    """Answer the words for a word of a closed list; an unknown one is shown as it is."""
    return str(says.get(word, word.replace("_", " ")))


def say_category(category: str) -> str:
    """Answer what a call is about, in words."""
    return str(_(CATEGORY_SAYS[category]) if category in CATEGORY_SAYS else _("Nobody has said what it is about"))
