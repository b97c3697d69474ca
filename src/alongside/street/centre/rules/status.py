"""What a centre is told of its call: a word, minutes, a closing code. Nothing else can be said here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .words import FINAL, StatusWord

MINUTES_THAT_MATTER = 3
"""A worker who comes this many minutes later or sooner than was said is news."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a call stands, as the centre may know it. ``expected_at`` is when the worker should be there."""

    word: str
    at: datetime
    minutes: int | None = None
    expected_at: datetime | None = None
    ended_as: str = ""


def standing_of(
    *, state: str, may_clear: bool, minutes: int | None, arrived_at: datetime | None, ended_as: str, at: datetime
) -> Standing:
    """Turn a receipt into what the centre may know of it."""
    if state == "coming":
        expected = at + timedelta(minutes=minutes) if minutes is not None else None
        return Standing(StatusWord.COMING, at, minutes, expected)
    if state == "arrived":
        word = StatusWord.MAY_LEAVE if may_clear else StatusWord.HERE
        return Standing(word, at if may_clear else (arrived_at or at))
    if state in ("closed", "no_worker"):
        return Standing(StatusWord(state), at, ended_as=ended_as)
    return Standing(StatusWord.RECEIVED, at)


def is_news(now: Standing, last: Standing | None) -> bool:
    """Say whether the centre must be told: another word, another end, or a worker clearly later or sooner."""
    if last is None:
        return True
    if last.word in FINAL and now.word == last.word:
        return now.ended_as != last.ended_as
    if now.word != last.word:
        return True
    if now.expected_at is None or last.expected_at is None:
        return now.expected_at is not None
    return abs(now.expected_at - last.expected_at) >= timedelta(minutes=MINUTES_THAT_MATTER)
