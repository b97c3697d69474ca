"""What changes about codes: they are counted, reviewed by people, joined into series."""

from .counting import COUNT_CODES, ask_to_count, count_codes
from .joining import JoinedAlready, TooFewToJoin, join_codes, part_codes
from .reviewing import AnsweredAlready, NotSure, NotYetSettled, Reviewed, SettledAlready, open_again, review_code

__all__ = [
    "COUNT_CODES",
    "AnsweredAlready",
    "JoinedAlready",
    "NotSure",
    "NotYetSettled",
    "Reviewed",
    "SettledAlready",
    "TooFewToJoin",
    "ask_to_count",
    "count_codes",
    "join_codes",
    "open_again",
    "part_codes",
    "review_code",
]
