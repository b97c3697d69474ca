"""What a phone says of itself beside every question: its last number, what waits on it, since when."""

from datetime import datetime

from django.http import HttpRequest

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.street.devices.actions import hear_from
from alongside.street.devices.rules import PhoneReport, read_report

HEADER = "X-Phone"


def hear(request: HttpRequest, *, by: Actor, at: datetime | None = None) -> PhoneReport | None:
    """Note what the phone says of itself, and answer it; a phone that says nothing is none."""
    report = read_report(request.headers.get(HEADER, ""))
    if report is not None:
        hear_from(report=report, by=by, at=at or clock.now())
    return report
