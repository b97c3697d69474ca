"""What the tests of safety begin with: Dee goes to a call, alone or with Marcus."""

from datetime import datetime

from alongside.street.dispatch.actions import accept_offer, tap_status
from alongside.street.dispatch.models import Offer
from alongside.street.dispatch.reads import ResponseRow
from alongside.street.safety.models import Alarm
from tests.cast import TONIGHT, Cast
from tests.street.calls import later, ring, tap


def go_out(town: Cast, *, at: datetime = TONIGHT, number: str = "26-0001") -> ResponseRow:
    """Dee says yes to a call."""
    ring(town, number, at)
    return accept_offer(offer_id=Offer.objects.get(state="open").pk, by=town.dee.user.actor, at=at)


def go_to_a_call(town: Cast) -> ResponseRow:
    """Dee says yes to a call, and is there five minutes later: the next word of her is due at 35."""
    response = go_out(town)
    dee = town.dee.user.actor
    tap_status(tap_id=tap(1), response_id=response.id, status="on_scene", tapped_at=later(5), by=dee, at=later(5))
    return response


def the_alarm() -> Alarm:
    """The only alarm there is."""
    return Alarm.objects.get()


def climbed(alarm: Alarm) -> list[tuple[str, list[str], datetime]]:
    """Who was woken for an alarm, and when."""
    return [(step.who, step.names, step.woken_at) for step in alarm.steps.order_by("turn")]
