"""Pages and messages, as a coordinator reads them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from alongside.street.alerts.rules.words import CONFIRM, UNANSWERED, PageEnd, PageKind, SendingState, Way

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Says = dict[str, "str | _StrPromise"]

KIND_SAYS: Says = {
    PageKind.OFFER: _("A call was offered"),
    PageKind.SAFETY: _("A safety alarm"),
    PageKind.CHECK_IN: _("A check-in was due"),
    PageKind.DRILL: _("A drill"),
    PageKind.LEAVE: _("An officer asked to leave"),
    PageKind.TEST: _("A test"),
    UNANSWERED: _("Nobody answered"),
    CONFIRM: _("A code for a number"),
    "receipt": _("A receipt for an officer"),
}

WAY_SAYS: Says = {Way.PUSH: _("push"), Way.TEXT: _("text")}

STATE_SAYS: Says = {
    SendingState.WAITING: _("waits"),
    SendingState.LEASED: _("being sent"),
    SendingState.SENT: _("sent"),
    SendingState.FAILED: _("could not be sent"),
    SendingState.DROPPED: _("not needed any more"),
}

END_SAYS: Says = {
    PageEnd.ANSWERED: _("Answered"),
    PageEnd.RAN_OUT: _("Its time ran out"),
    PageEnd.TAKEN_BACK: _("Taken back"),
    "": _("Nobody has answered yet"),
}

MOBILE_SAYS: Says = {
    "none": _("no number"),
    "unconfirmed": _("number not confirmed"),
    "confirmed": _("text"),
    "stopped": _("said STOP to texts"),
}

TAKEN_SAYS: Says = {
    "stop": _("wants no more texts"),
    "start": _("wants texts again"),
    "sos": _("SOS"),
    "check_in": _("is all right"),
    "have_it": _("has the alarm"),
    "officer": _("an officer's request"),
    "unknown": _("a number nobody knows"),
    "": _("not read to its end"),
}

LADDER_SAYS: Says = {"offer": _("When a call is offered"), "safety": _("When somebody's safety is at stake")}
LADDER_MEANS: Says = {
    "offer": _("Until the worker accepts or declines, or the offer runs out."),
    "safety": _("For each person whom “Who is woken” names, until somebody has the alarm."),
}
