"""The answer to the one who asked: officer or call-taker."""

from datetime import datetime, timedelta

from alongside.ground.actor import Actor
from alongside.street.intake.reads import CallRow, access_asked_call, list_calls_asked_by
from alongside.street.screening.reads import latest_screening

from ..models import NonResponse, Part, Response, Waiting
from ..rules.receipt import CLOSING_CODES, NO_WORKER_CODE, NOT_OURS_CODE, Receipt, minutes_left
from ..rules.words import Seat

NOBODY_DECIDED = timedelta(hours=2)
"""A request about which a question stayed open this long is answered: no worker comes."""


def access_receipt(*, number: str, by: Actor, at: datetime) -> Receipt:
    """Answer how a request stands: only to the one who made it, and to call-takers for the centre's calls."""
    return receipt_of(access_asked_call(number, by=by), at=at)


def list_requests(*, by: Actor, at: datetime, limit: int = 20) -> list[Receipt]:
    """Answer how one's own requests stand, newest first."""
    return [receipt_of(call, at=at) for call in list_calls_asked_by(by=by, limit=limit)]


def receipt_of(call: CallRow, *, at: datetime) -> Receipt:
    """Work out the receipt of a call from the street's own records."""
    basics = (call.number, call.address, call.category, call.received_at)
    response = Response.objects.filter(call_id=call.call_id, taken_back_at=None).first()
    if response is None:
        return _without_response(basics, call, at)
    if response.end:
        code = CLOSING_CODES[response.end]
        return Receipt(*basics, "closed", None, response.arrived_at, True, code)
    if response.arrived_at is not None:
        may_clear = response.officer_released_at is not None
        return Receipt(*basics, "arrived", None, response.arrived_at, may_clear)
    if response.is_by_phone:
        return Receipt(*basics, "coming", None)
    minutes = minutes_left(response.minutes_away, response.en_route_at or _began(response), at)
    return Receipt(*basics, "coming", minutes)


def _began(response: Response) -> datetime:
    """Answer from when the minutes of whoever comes count: a call may have been handed over since it was accepted."""
    lead = Part.objects.filter(response_id=response.pk, left_at=None, seat=Seat.LEAD)
    return lead.values_list("joined_at", flat=True).first() or response.accepted_at


def _without_response(basics: tuple[str, str, str, datetime], call: CallRow, at: datetime) -> Receipt:
    call_id = call.call_id
    missed = NonResponse.objects.filter(call_id=call_id).only("reason").first()
    if missed is not None:
        code = CLOSING_CODES["cancelled_before_arrival"] if missed.reason == "call_cancelled" else NO_WORKER_CODE
        return Receipt(*basics, "no_worker", closed_code=code)
    screening = latest_screening(call_id)
    is_open = Waiting.objects.filter(call_id=call_id).exists()
    if not is_open and screening is not None and screening.outcome == "ineligible":
        return Receipt(*basics, "no_worker", closed_code=NOT_OURS_CODE)
    if not is_open and at - call.received_at > NOBODY_DECIDED:
        return Receipt(*basics, "no_worker", closed_code=NO_WORKER_CODE)
    return Receipt(*basics, "received")
