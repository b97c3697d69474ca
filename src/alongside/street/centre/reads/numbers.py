"""The number from which one asks by text message."""

from dataclasses import dataclass
from datetime import datetime

from alongside.ground.actor import Actor

from ..models import OfficerNumber


@dataclass(frozen=True)
class NumberRow:
    """One's own number. ``ends_in`` are its last digits, blank while it is not confirmed; ``code`` is what to text."""

    ends_in: str
    code: str
    code_until: datetime | None


def own_number(*, by: Actor, at: datetime) -> NumberRow | None:
    """Answer one's own number or the code that waits to be texted, if there is either."""
    found = OfficerNumber.objects.filter(user_id=by.user_id or 0, programme_id=by.programme_id).first()
    if found is None:
        return None
    is_open = found.code_until is not None and found.code_until > at
    if not found.number and not is_open:
        return None
    return NumberRow(found.number[-4:], found.code if is_open else "", found.code_until if is_open else None)
