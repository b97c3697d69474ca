"""Why nobody went: the reason that the system gives when a call waits in vain."""

from collections.abc import Sequence

from .words import NonResponseReason, OfferState


def reason_at_once(*, is_rostered: bool, is_outside: bool) -> NonResponseReason | None:
    """Answer why a call cannot even wait: nobody is rostered, or it lies outside the area."""
    if is_outside:
        return NonResponseReason.OUTSIDE_AREA
    return None if is_rostered else NonResponseReason.OFF_HOURS


def reason_after_waiting(offer_states: Sequence[str], *, anyone_left: bool) -> NonResponseReason | None:
    """Answer why a waiting call ends when everybody has been asked, or None while someone may still go.

    The last answer decides: a worker who said no, or one who did not answer.
    """
    if anyone_left:
        return None
    return reason_when_time_is_up(offer_states)


def reason_when_time_is_up(offer_states: Sequence[str]) -> NonResponseReason:
    """Answer why a call was not answered before its time ran out."""
    asked = [state for state in offer_states if state in (OfferState.DECLINED, OfferState.TIMED_OUT)]
    if not asked:
        return NonResponseReason.ALL_BUSY
    if asked[-1] == OfferState.DECLINED:
        return NonResponseReason.DECLINED_BY_WORKER
    return NonResponseReason.OFFER_TIMED_OUT
