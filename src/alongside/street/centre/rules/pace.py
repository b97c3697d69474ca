"""When a message that did not get through is tried again."""

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
NEEDS_PERSON_WAIT = timedelta(minutes=30)
LONGEST_RETRY_AFTER = timedelta(hours=2)
GIVE_UP_AFTER = timedelta(hours=24)
"""A word that is a day old helps no dispatcher any more."""
MOST_DOUBLINGS = 10


def next_try(*, at: datetime, tries: int, retry_after: float | None = None, needs_person: bool = False) -> datetime:
    """Answer when to try again after ``tries`` tries (at least 1): 5, 10, 20 s … 15 min.

    A receiver that says how long to wait is never asked sooner. What only a person can mend is tried each half hour.
    """
    wait: timedelta = min(FIRST_WAIT * int(2 ** min(max(tries - 1, 0), MOST_DOUBLINGS)), LONGEST_WAIT)
    if needs_person:
        wait = NEEDS_PERSON_WAIT
    asked = timedelta(seconds=retry_after) if retry_after and retry_after > 0 else timedelta(0)
    return at + max(wait, min(asked, LONGEST_RETRY_AFTER))


def is_too_late(*, made_at: datetime, at: datetime) -> bool:
    """Say whether a message is so old that it is given up."""
    return at - made_at >= GIVE_UP_AFTER
