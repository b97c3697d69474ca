"""What changes in alerts: told, paged, answered; ways in which people are reached; what was sent."""

from .paging import answer_page, climb_pages, page, page_oneself, take_back_page
from .reaching import (
    NumberIsTaken,
    NumberNotUnderstood,
    PlaceNotUnderstood,
    TooManyCodes,
    WrongCode,
    WrongTimes,
    confirm_number,
    forget_number,
    forget_place,
    give_number,
    keep_place,
    obey_stop,
    set_ladder,
)
from .telling import sweep_alerts, tell, tell_all
from .texting import finish_text, queue_text, take_text_in

__all__ = [
    "NumberIsTaken",
    "NumberNotUnderstood",
    "PlaceNotUnderstood",
    "TooManyCodes",
    "WrongCode",
    "WrongTimes",
    "answer_page",
    "climb_pages",
    "confirm_number",
    "finish_text",
    "forget_number",
    "forget_place",
    "give_number",
    "keep_place",
    "obey_stop",
    "page",
    "page_oneself",
    "queue_text",
    "set_ladder",
    "sweep_alerts",
    "take_back_page",
    "take_text_in",
    "tell",
    "tell_all",
]
