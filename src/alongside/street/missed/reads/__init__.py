"""What missed answers: a day and its questions, the strip of days, the capture rate, falls."""

from .around import WorkerThen
from .capturing import CaptureRow, capture_between
from .day import (
    DayView,
    FallRow,
    QuestionRow,
    StripDay,
    Told,
    access_question,
    day_view,
    list_days,
    list_falls,
    told_on_board,
)
from .flowing import DayFlow

__all__ = [
    "CaptureRow",
    "DayFlow",
    "DayView",
    "FallRow",
    "QuestionRow",
    "StripDay",
    "Told",
    "WorkerThen",
    "access_question",
    "capture_between",
    "day_view",
    "list_days",
    "list_falls",
    "told_on_board",
]
