"""What is reserved, and what others changed about a worker's calls."""

from collections.abc import Iterable

from alongside.street.intake.reads import calls_by_id
from alongside.street.people.reads import name_of_user

from ..models import Notice, Reservation
from .finding import names_of
from .rows import NoticeRow, ReservedRow


def list_notices(*, worker_id: int, limit: int = 20) -> list[NoticeRow]:
    """Answer what a worker has not been shown yet of what others changed, oldest first."""
    found = list(Notice.objects.filter(worker_id=worker_id, seen_at=None).order_by("made_at", "pk")[:limit])
    return notice_rows(found)


def notice_rows(notices: Iterable[Notice]) -> list[NoticeRow]:
    """Turn notices into rows, with their calls and the names of those who acted."""
    found = list(notices)
    if not found:
        return []
    calls = calls_by_id([one.call_id for one in found])
    names = names_of([one.other_worker_id for one in found if one.other_worker_id])
    who = {user_id: name_of_user(user_id) for user_id in {one.by_id for one in found}}
    return [
        NoticeRow(
            id=one.id,
            what=one.what,
            call=calls[one.call_id],
            by_name=who[one.by_id],
            other_name=names[one.other_worker_id][0] if one.other_worker_id else "",
            made_at=one.made_at,
        )
        for one in found
    ]


def reserved_rows(reservations: Iterable[Reservation]) -> list[ReservedRow]:
    """Turn reservations into rows, with their calls and the workers' names."""
    found = sorted(reservations, key=lambda one: (one.from_at, one.pk))
    if not found:
        return []
    calls, names = calls_by_id([one.call_id for one in found]), names_of([one.worker_id for one in found])
    return [
        ReservedRow(one.id, calls[one.call_id], one.worker_id, names[one.worker_id][0], one.from_at, one.until_at)
        for one in found
    ]
