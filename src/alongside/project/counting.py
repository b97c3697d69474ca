"""Counting a programme: the facts without names, then the figures that may be said aloud."""

from collections.abc import Callable
from datetime import datetime
from typing import Any


def count_programme(
    *, programme_id: int, at: datetime, on_progress: Callable[[float, str], None] | None = None
) -> dict[str, Any]:
    """Build the facts of a programme and its published report. The counted floor is loaded only here."""
    from alongside.counted.measures.actions import build_facts, publish_report
    from alongside.doors.reports.printing import print_report

    built = build_facts(programme_id=programme_id, at=at, on_progress=on_progress)
    published = publish_report(programme_id=programme_id, at=at, on_progress=on_progress)
    print_report(slug=built.programme)
    return {"calls": built.calls, "report": str(published)}
