"""More workers than the cast has."""

from datetime import datetime, timedelta

from alongside.ground.audience import Role
from alongside.street.people.models import Shift, User, Worker
from tests.cast import TONIGHT, Cast


def join(
    town: Cast,
    name: str,
    *,
    kind: str = "duty",
    lon: float = -89.44,
    starts: datetime = TONIGHT - timedelta(hours=2),
    ends: datetime = TONIGHT + timedelta(hours=6),
) -> Worker:
    """Add a worker to the town, on shift (or on call) unless the hours say otherwise."""
    user = User.objects.create_user(
        f"{name.lower()}@example.org", name=name, role=Role.WORKER, programme=town.programme
    )
    worker = Worker.objects.create(
        programme=town.programme, user=user, initials=name[:2].upper(), languages=["en"], home_lon=lon, home_lat=43.06
    )
    went_on = starts if kind == "duty" and starts <= TONIGHT else None
    Shift.objects.create(worker=worker, kind=kind, starts_at=starts, ends_at=ends, went_on_at=went_on)
    return worker
