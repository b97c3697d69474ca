"""A worker's calendar address: whether there is one, and the shifts that it shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing

from ..models import CalendarLink, Shift
from ..rules.calendar import Entry

LOOKS_BACK = timedelta(days=30)
MOST_ENTRIES = 500


@dataclass(frozen=True)
class CalendarState:
    """Whether a worker has a calendar address, and since when."""

    has_link: bool
    made_at: datetime | None = None


@dataclass(frozen=True)
class CalendarEntries:
    """The shifts of one worker for their calendar, and the language in which to say them."""

    programme: str
    language: str
    entries: tuple[Entry, ...]


def calendar_state(*, by: Actor) -> CalendarState:
    """Answer whether one has a calendar address. The address itself is not kept."""
    link = CalendarLink.objects.filter(worker_id=by.worker_id, ended_at=None).first() if by.worker_id else None
    return CalendarState(link is not None, link.made_at if link else None)


def has_calendar_link(worker_id: int, *, by: Actor) -> bool:
    """Say whether a worker of one's own programme has a calendar address that is open."""
    open_links = CalendarLink.objects.filter(worker_id=worker_id, ended_at=None)
    return open_links.filter(worker__programme_id=by.programme_id).exists()


def calendar_entries(digest: str, *, at: datetime) -> CalendarEntries:
    """Answer the shifts behind a calendar address, or refuse: an ended one and one that never was look the same."""
    link = CalendarLink.objects.select_related("worker__user", "worker__programme").filter(
        digest=digest, ended_at=None, worker__is_active=True, worker__user__is_active=True
    )
    found = link.first()
    if found is None:
        raise Missing
    shifts = Shift.objects.filter(worker=found.worker, ends_at__gt=at - LOOKS_BACK).order_by("starts_at")
    return CalendarEntries(
        programme=found.worker.programme.name,
        language=found.worker.user.language,
        entries=tuple(Entry(one.pk, one.kind, one.starts_at, one.ends_at) for one in shifts[:MOST_ENTRIES]),
    )
