"""The named cast: made-up people of a made-up programme, used by every test."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alongside.ground.audience import Role
from alongside.street.people.models import Programme, Shift, User, Worker

TONIGHT = datetime(2026, 5, 15, 2, 0, tzinfo=UTC)
"""Nine in the evening of Thursday 14 May 2026 in the programme's own clock (America/Chicago)."""


@dataclass(frozen=True)
class Cast:
    """Everybody. ``dee`` and ``marcus`` are workers, both on shift from 19:00 to 03:00."""

    programme: Programme
    dee: Worker
    marcus: Worker
    rosa: User  # coordinator
    lind: User  # officer
    pat: User  # call-taker
    sam: User  # director


def gather_cast(at: datetime = TONIGHT) -> Cast:
    """Put the cast into the street store."""
    programme = Programme.objects.create(name="Westside Alongside", slug="westside")

    def person(name: str, role: Role) -> User:
        return User.objects.create_user(f"{name.lower()}@example.org", name=name, role=role, programme=programme)

    def worker(name: str, languages: list[str], lon: float) -> Worker:
        made = Worker.objects.create(
            programme=programme,
            user=person(name, Role.WORKER),
            initials=name[:2].upper(),
            languages=languages,
            home_lon=lon,
            home_lat=43.06,
        )
        Shift.objects.create(
            worker=made,
            starts_at=at - timedelta(hours=2),
            ends_at=at + timedelta(hours=6),
            went_on_at=at - timedelta(hours=2),
        )
        return made

    return Cast(
        programme=programme,
        dee=worker("Dee", ["en"], -89.50),
        marcus=worker("Marcus", ["en", "es"], -89.47),
        rosa=person("Rosa", Role.COORDINATOR),
        lind=person("Lind", Role.OFFICER),
        pat=person("Pat", Role.CALL_TAKER),
        sam=person("Sam", Role.DIRECTOR),
    )
