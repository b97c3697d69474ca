"""What changes in missed: days settled, questions answered, falls noticed."""

from .answering import answer_missed, answer_the_rest, undo_answer
from .nightly import days_to_settle, settle_days
from .noticing import notice_falls, put_fall_away
from .settling import BeforeTheWork, DayIsNotOver, Settled, settle_day

__all__ = [
    "BeforeTheWork",
    "DayIsNotOver",
    "Settled",
    "answer_missed",
    "answer_the_rest",
    "days_to_settle",
    "notice_falls",
    "put_fall_away",
    "settle_day",
    "settle_days",
    "undo_answer",
]
