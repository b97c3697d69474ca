"""What is done once a night: yesterday is settled, and what changed in the days before it."""

from datetime import date, datetime, timedelta

from alongside.street.intake.models import Call
from alongside.street.matching.reads import list_decided_calls
from alongside.street.people.models import Programme, Shift
from alongside.street.people.reads import access_programme

from ..models import SettledDay
from ..rules.days import day_of, day_span
from .noticing import notice_falls
from .settling import settle_day

SETTLES_AFTER = timedelta(hours=3)
"""Yesterday is settled from three in the morning on, when the night's calls have ended and files have come."""

LOOKS_BACK = 7
"""Days whose calls are looked at again: centres correct their records for about this long."""


def days_to_settle(*, programme_id: int, at: datetime) -> list[date]:
    """Answer the days that are due: yesterday when nobody settled it, and days whose calls changed since.

    A decision that two calls are one event, or are not, changes both.
    """
    programme = access_programme(programme_id)
    yesterday = day_of(at - SETTLES_AFTER, programme.time_zone) - timedelta(days=1)
    days = [yesterday - timedelta(days=back) for back in range(LOOKS_BACK)]
    return [day for day in days if _is_due(programme, day, is_yesterday=day == yesterday)]


def settle_days(*, programme_id: int, days: list[date], at: datetime) -> int:
    """Settle several days, look for falls at the end of the last one, and answer how many questions were opened."""
    asked = sum(settle_day(programme_id=programme_id, day=day, at=at).asked for day in sorted(days))
    if days:
        notice_falls(programme_id=programme_id, day=max(days), at=at)
    return asked


def _is_due(programme: Programme, day: date, *, is_yesterday: bool) -> bool:
    since, until = day_span(day, programme.time_zone)
    settled = SettledDay.objects.filter(programme_id=programme.pk, day_date=day).first()
    if settled is None:
        return is_yesterday and Shift.objects.filter(worker__programme_id=programme.pk, starts_at__lt=until).exists()
    calls = Call.objects.filter(programme_id=programme.pk, created_at__gte=since, created_at__lt=until)
    if calls.filter(changed_at__gt=settled.settled_at).exists():
        return True
    decided = list_decided_calls(programme_id=programme.pk, since=settled.settled_at)
    return calls.filter(pk__in=decided).exists()
