"""Calls that the tests of the street floor make."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from alongside.ground.actor import Actor, the_system
from alongside.street.dispatch.actions import Received, receive_call
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from tests.cast import TONIGHT, Cast

SAFE = {"weapon": False, "violence": False}


def ring(cast: Cast, number: str = "26-0001", at: datetime = TONIGHT, **facts: Any) -> Received:
    """The centre sends a noise call near Dee, unless the test says otherwise."""
    told = {
        "category": "noise",
        "address": "1200 N ELM ST",
        "lon": -89.499,
        "lat": 43.061,
        "answers": SAFE,
        **facts,
    }
    by: Actor = told.pop("by", the_system(cast.programme.pk))
    asked_by_id = told.pop("asked_by_id", None)
    source = told.pop("call_source", CallSource.CENTRE)
    report = CallReport(event_number=number, created_at=at, call_source=source, **told)
    return receive_call(source="centre", report=report, by=by, at=at, asked_by_id=asked_by_id)


def later(minutes: float) -> datetime:
    """Some minutes after tonight began."""
    return TONIGHT + timedelta(minutes=minutes)


def tap(n: int) -> UUID:
    """The id of the n-th tap of a test."""
    return UUID(int=n)
