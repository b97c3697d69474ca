"""How a source comes: without a break, with a break or two, or in pieces such as the first days of each month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .days import Laid, Silence

LONG = timedelta(days=2)
NEAR = timedelta(hours=2)
"""A piece that begins so shortly before midnight begins with the day after it."""
LEAST_PIECES = 4
LATEST_START = 3
LONGEST_PIECE = 12


class Comes(StrEnum):
    """How a source comes."""

    STEADILY = "steadily"
    MONTH_BEGINS = "month_begins"  # only the first days of each month
    IN_PIECES = "in_pieces"


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a source comes. ``longest`` is the last day of the month that any piece reached (MONTH_BEGINS only).

    ``gaps`` are the silences worth telling one by one: none when the source comes in pieces by its nature.
    """

    comes: Comes
    pieces: int
    longest: int
    gaps: tuple[Silence, ...]


def find_pattern(laid: Laid, *, zone: ZoneInfo) -> Pattern:
    """Say how a source comes, from its silences."""
    long = [one for one in laid.silences if one.until - one.since >= LONG]
    pieces = _pieces(laid, long, zone)
    if len(pieces) >= LEAST_PIECES:
        begins = [begin.day for begin, _ in pieces[1:]]
        ends = [end.day for begin, end in pieces if (end - begin).days < LONGEST_PIECE]
        if max(begins) <= LATEST_START and len(ends) == len(pieces) and max(ends) <= LONGEST_PIECE:
            return Pattern(Comes.MONTH_BEGINS, len(pieces), max(ends), ())
        covered = sum((end - begin).days + 1 for begin, end in pieces)
        if covered < 0.7 * ((pieces[-1][1] - pieces[0][0]).days + 1):
            return Pattern(Comes.IN_PIECES, len(pieces), 0, ())
    return Pattern(Comes.STEADILY, len(pieces), 0, laid.silences)


def _pieces(laid: Laid, long: list[Silence], zone: ZoneInfo) -> list[tuple[date, date]]:
    """Answer the first and last local day of each piece between long silences."""
    last_day = laid.days.date_of(len(laid.days.calls) - 1)
    begins = [laid.days.first_date, *(_day(one.until + NEAR, zone) for one in long)]
    last = _day(laid.still.since - timedelta(hours=1), zone) if laid.still else last_day
    ends = [*(_day(one.since - timedelta(hours=1), zone) for one in long), last]
    return list(zip(begins, ends, strict=True))


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
