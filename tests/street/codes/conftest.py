"""Codes of a made-up centre: calls with them, and people who say what they mean."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from alongside.ground.audience import Role
from alongside.street.codes.actions import count_codes
from alongside.street.intake.actions import record_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import User
from tests.cast import TONIGHT, Cast

Ring = Callable[..., None]


@pytest.fixture
def third(cast: Cast) -> User:
    """A second coordinator, who decides."""
    return User.objects.create_user("ines@example.org", name="Ines", role=Role.COORDINATOR, programme=cast.programme)


@pytest.fixture
def ring(cast: Cast) -> Ring:
    """Let calls with a code come in, one an hour from an instant on, and count them."""

    def ring_many(
        nature: str,
        calls: int = 1,
        *,
        code: str = "",
        source: str = "centre",
        at: datetime = TONIGHT,
        is_last: bool = True,
    ) -> None:
        for number in range(calls):
            when = at + timedelta(hours=number)
            report = CallReport(
                event_number=f"{source}-{code}{nature}-{when.isoformat()}", created_at=when,
                call_source=CallSource.CENTRE, initial_nature_code=code, initial_nature=nature,
            )  # fmt: skip
            record_call(source=source, report=report, by=cast.rosa.actor, at=when)
        if is_last:
            count_codes(programme_id=cast.programme.pk, at=at)

    return ring_many
