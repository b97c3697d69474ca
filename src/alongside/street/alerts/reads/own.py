"""How one person is reached, as they see it themselves."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing

from ..models import Mobile, PushPlace
from ..rules.numbers import veil_number


@dataclass(frozen=True)
class PlaceRow:
    """A browser that may be woken. ``digest`` lets that very browser find itself in the list."""

    digest: str
    label: str
    made_at: datetime
    worked_at: datetime | None


@dataclass(frozen=True)
class OwnReach:
    """A person's ways: browsers, and the mobile number (``none``, ``unconfirmed``, ``confirmed``, ``stopped``)."""

    places: tuple[PlaceRow, ...]
    mobile_state: str
    number_shown: str
    can_text: bool


def own_reach(*, by: Actor) -> OwnReach:
    """Answer how the one who asks is reached."""
    if by.user_id is None:
        raise Missing
    places = PushPlace.objects.filter(user_id=by.user_id, gone_at=None).order_by("-made_at")[:20]
    mobile = Mobile.objects.filter(user_id=by.user_id).first()
    return OwnReach(
        places=tuple(PlaceRow(one.digest, one.label, one.made_at, one.worked_at) for one in places),
        mobile_state=mobile_state(mobile),
        number_shown=veil_number(mobile.number) if mobile else "",
        can_text=settings.ENV["ALONGSIDE_TEXTS"] != "none",
    )


def mobile_state(mobile: Mobile | None) -> str:
    """Answer in a word how far a mobile number is."""
    if mobile is None:
        return "none"
    if mobile.confirmed_at is None:
        return "unconfirmed"
    return "stopped" if mobile.stopped_at else "confirmed"
