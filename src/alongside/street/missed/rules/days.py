"""A day of the programme: from midnight to midnight in its own clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_span(day: date, zone: str) -> tuple[datetime, datetime]:
    """Answer when a local day begins and when the next begins: 23 or 25 hours apart when the clocks change."""
    clock = ZoneInfo(zone)
    return datetime.combine(day, time(), clock), datetime.combine(day + timedelta(days=1), time(), clock)


def day_of(at: datetime, zone: str) -> date:
    """Answer the local day of an instant."""
    return at.astimezone(ZoneInfo(zone)).date()
