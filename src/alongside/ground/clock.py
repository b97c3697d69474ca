"""The one clock of the house. Only doors and ``project`` may read it; everything else takes ``at``.

A demonstration day can run faster than the sun: ``ALONGSIDE_DEMO_CLOCK="real_epoch,town_epoch,speed"``
(three numbers) makes every process read the same faster clock. Outside demo mode start-up refuses it.
"""

import os
import time
from datetime import UTC, datetime

_held: list[datetime] = []


def now() -> datetime:
    """Answer the instant it is now, in UTC."""
    if _held:
        return _held[-1]
    setting = os.environ.get("ALONGSIDE_DEMO_CLOCK", "")
    if not setting:
        return datetime.now(UTC)
    real, town, speed = (float(part) for part in setting.split(","))
    return datetime.fromtimestamp(town + (time.time() - real) * speed, UTC)


def speed() -> float:
    """Answer how many seconds of the town pass in one of ours: 1, unless a demonstration runs faster."""
    setting = os.environ.get("ALONGSIDE_DEMO_CLOCK", "")
    return float(setting.split(",")[2]) if setting else 1.0


def hold(at: datetime) -> None:
    """Hold the clock of this process at an instant (the demonstration's fast day, and tests)."""
    _held[:] = [at]


def release() -> None:
    """Let the clock of this process run again."""
    _held.clear()
