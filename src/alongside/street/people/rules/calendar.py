"""A worker's shifts as an iCalendar feed (RFC 5545). Hours and their kind; no place, no name, no call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from .words import ShiftKind

REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One shift as the calendar shows it."""

    shift_id: int
    kind: str
    starts_at: datetime
    ends_at: datetime


def write_calendar(entries: Iterable[Entry], *, name: str, words: dict[str, str], at: datetime) -> bytes:
    """Write the feed. ``words`` says each kind of shift in the worker's language.

    Nothing tells what happens in the hours: a calendar lives with companies that are not ours.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Alongside//Shifts//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one in entries:
        calendar.add_component(_event(one, words, at))
    return bytes(calendar.to_ical())


def _event(one: Entry, words: dict[str, str], at: datetime) -> Event:
    event = Event()
    event.add("uid", f"shift-{one.shift_id}@alongside")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", one.starts_at.astimezone(UTC))
    event.add("dtend", one.ends_at.astimezone(UTC))
    event.add("summary", words[one.kind])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if one.kind == ShiftKind.ON_CALL else "OPAQUE")
    return event
