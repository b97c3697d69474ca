"""Coming and leaving: the board knows at once, and a waiting call finds whoever came."""

from datetime import datetime

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.street.alerts.actions import tell_all
from alongside.street.people.actions import go_off_shift, go_on_shift

from .offering import tend_waiting


def come_on_shift(*, by: Actor, at: datetime) -> None:
    """Say "I am here": the board is told, and calls that wait are offered."""
    with transaction.atomic():
        go_on_shift(by=by, at=at)
        tell_all([(f"board:{by.programme_id}", "safety", "")], at=at)
        tend_waiting(programme_id=by.programme_id, at=at)


def leave_shift(*, by: Actor, at: datetime) -> None:
    """Say "I am leaving": the board is told, and nothing more is offered."""
    with transaction.atomic():
        go_off_shift(by=by, at=at)
        tell_all([(f"board:{by.programme_id}", "safety", "")], at=at)
