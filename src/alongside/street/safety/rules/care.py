"""After a hard call: when somebody asks how the worker is."""

from datetime import datetime, timedelta

from .words import CareKind, HardWhy

AFTER: dict[CareKind, timedelta] = {
    CareKind.STAND_DOWN: timedelta(0),
    CareKind.DAY: timedelta(hours=24),
    CareKind.WEEK: timedelta(days=7),
}
"""Lengths of time, not hours of the clock: 24 hours are 24 hours in the night when the clocks change."""

HARD_ENDS = {"left_for_safety": HardWhy.LEFT_FOR_SAFETY}
"""The ends of a response that make a call hard without anybody saying so."""

EXPOSURE_DAYS = 30


def follow_ups(hard_at: datetime) -> dict[CareKind, datetime]:
    """Answer when each of the three questions falls due."""
    return {kind: hard_at + after for kind, after in AFTER.items()}
