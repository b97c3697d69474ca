"""When a feed is asked next: by its own pace, less often while it fails, never before a portal allows it."""

from datetime import datetime, timedelta

LONGEST_WAIT = timedelta(hours=6)
LOOK_AGAIN = timedelta(hours=1)
LONGEST_RETRY_AFTER = timedelta(days=2)
MOST_DOUBLINGS = 12
FEWEST_MINUTES, MOST_MINUTES = 1, 31 * 24 * 60


def next_after_good(*, at: datetime, every_minutes: int) -> datetime:
    """Answer when to ask again after a run that went well."""
    return at + timedelta(minutes=every_minutes)


def next_after_fault(
    *, at: datetime, every_minutes: int, failures: int, retry_after: float | None = None, needs_person: bool = False
) -> datetime:
    """Answer when to ask again after ``failures`` faults in a row (at least 1).

    The wait doubles with each failure up to six hours, but is never shorter than the feed's own pace. A portal
    that says how long to wait is never asked sooner. What only a person can mend is looked at once an hour.
    """
    pace = timedelta(minutes=every_minutes)
    wait: timedelta = pace * int(2 ** min(max(failures - 1, 0), MOST_DOUBLINGS))
    wait = max(pace, min(wait, LONGEST_WAIT))
    if needs_person:
        wait = max(pace, LOOK_AGAIN)
    asked = at + timedelta(seconds=retry_after) if retry_after and retry_after > 0 else at
    return max(at + wait, min(asked, at + LONGEST_RETRY_AFTER))
