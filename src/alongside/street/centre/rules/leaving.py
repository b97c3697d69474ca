"""May I leave? What an officer who asked is shown while nobody has answered: silence is said plainly."""

from datetime import datetime, timedelta

SOON = timedelta(minutes=2)
PLAIN_AFTER = timedelta(minutes=5)
"""After this long without an answer, the page says that nobody has answered and that the officer decides."""


def silence_of(*, asked_at: datetime, at: datetime) -> str:
    """Answer ``waiting``, ``slow`` or ``silent``: how an unanswered question must be spoken of."""
    waited = at - asked_at
    if waited < SOON:
        return "waiting"
    return "slow" if waited < PLAIN_AFTER else "silent"


def whole_minutes(since: datetime, at: datetime) -> int:
    """Answer for how many whole minutes something has lasted."""
    return max(0, int((at - since).total_seconds() // 60))
