"""When a message that a carrier did not take is tried again."""

from datetime import timedelta

LONGEST_PAUSE = 60.0
LONGEST_OBEYED = 300.0
"""A carrier may ask for more patience than this; an alert that old helps nobody."""
GIVE_UP_AFTER = timedelta(hours=24)


def pause_before(tries: int, *, chance: float, asked: float | None = None) -> timedelta:
    """Answer how long to wait after ``tries`` failures: 1, 2, 4 … 60 seconds, spread by a quarter either way.

    ``chance`` is a number from 0 to 1 drawn by the caller, so that many phones do not come back at once.
    ``asked`` is the carrier's own Retry-After in seconds: never come back sooner.
    """
    own = min(LONGEST_PAUSE, 2.0 ** (max(tries, 1) - 1)) * (0.75 + chance / 2)
    return timedelta(seconds=max(own, min(asked or 0.0, LONGEST_OBEYED)))
