"""Writing into the log, handing the shift over, taking it."""

from datetime import datetime

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.street.alerts.actions import tell

from .models import HandOver, LogLine
from .reads import list_open_now

LONGEST_LINE = 200
LONGEST_NOTE = 600


class NothingWritten(Refusal):
    """A line is empty."""

    code = "watch.nothing-written"
    says = "There is nothing in this line."
    try_ = "Write what the next person needs to know, without a name or a story."


class TooLong(Refusal):
    """A line or a note is longer than a radio would read out."""

    code = "watch.too-long"
    says = "This has {length} characters; {most} fit."
    try_ = "Say it shorter. What a resident told a worker belongs in the write-up, never here."


class AlreadyTaken(Refusal):
    """Somebody else has the shift already."""

    code = "watch.already-taken"
    says = "Somebody has this shift already."
    try_ = "Load the page again to see who."


class NotFromYourself(Refusal):
    """The one who wrote the hand-over cannot be the one who takes it."""

    code = "watch.not-from-yourself"
    says = "You wrote this hand-over yourself."
    try_ = "The next coordinator takes it when they sign in."


def write_line(*, says: str, by: Actor, at: datetime) -> None:
    """Write a line into the log of the shift (at most 200 characters), and tell the boards."""
    says = " ".join(says.split())
    if not says:
        raise NothingWritten
    if len(says) > LONGEST_LINE:
        raise TooLong(length=len(says), most=LONGEST_LINE)
    LogLine.objects.create(programme_id=by.programme_id, written_at=at, written_by_id=_person(by), says=says)
    tell(audience=f"board:{by.programme_id}", kind="board", subject="log", at=at)


def hand_over_shift(*, says: str, by: Actor, at: datetime) -> int:
    """Hand the shift on: what stands open now is written down with the note. Answers the hand-over's number."""
    says = says.strip()
    if len(says) > LONGEST_NOTE:
        raise TooLong(length=len(says), most=LONGEST_NOTE)
    made = HandOver.objects.create(
        programme_id=by.programme_id,
        written_at=at,
        written_by_id=_person(by),
        says=says,
        open_then=[one.as_dict() for one in list_open_now(by=by, at=at)],
    )
    tell(audience=f"board:{by.programme_id}", kind="board", subject="hand-over", at=at)
    return made.pk


def take_over_shift(*, hand_over_id: int, by: Actor, at: datetime) -> None:
    """Say "I have it". The first who says so has it: one conditional update decides."""
    mine = HandOver.objects.filter(pk=hand_over_id, programme_id=by.programme_id)
    if mine.filter(written_by_id=_person(by)).exists():
        raise NotFromYourself
    if not mine.filter(taken_at=None).update(taken_at=at, taken_by_id=_person(by)):
        if mine.exists():
            raise AlreadyTaken
        raise Missing
    tell(audience=f"board:{by.programme_id}", kind="board", subject="hand-over", at=at)


def _person(by: Actor) -> int:
    """Only a person writes into the log; the system's own lines are read from what happened."""
    if by.user_id is None:
        raise Missing
    return by.user_id
