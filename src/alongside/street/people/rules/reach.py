"""Who may be reached now. Nobody off shift is ever paged."""

from datetime import datetime

from .words import ShiftKind


def is_reachable(
    *, kind: str, starts_at: datetime, ends_at: datetime, went_on_at: datetime | None, went_off_at: datetime | None,
    at: datetime,
) -> bool:  # fmt: skip
    """Say whether a shift lets its worker be asked at an instant.

    On duty: inside the hours, and they said "I am here", and have not left. On call: inside the hours, unless
    they said that they are leaving; whoever is on call is at home and has nothing to tap.
    """
    if not starts_at <= at < ends_at or went_off_at is not None:
        return False
    return kind == ShiftKind.ON_CALL or went_on_at is not None
