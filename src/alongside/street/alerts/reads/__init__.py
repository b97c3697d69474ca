"""What others may ask: what the live stream sends, how a page stands, how people are reached, what was sent."""

from .ladders import LadderRow, ladder_times, list_ladders
from .log import (
    PageRow,
    PageState,
    ReachRow,
    SendingRow,
    TextInRow,
    list_pages,
    list_reach,
    list_texts_in,
    list_unanswered,
    page_state,
)
from .own import OwnReach, PlaceRow, own_reach
from .stream import AlertRow, audiences_of, last_alert_id, list_alerts_after, list_alerts_by_id, list_late_alerts

__all__ = [
    "AlertRow",
    "LadderRow",
    "OwnReach",
    "PageRow",
    "PageState",
    "PlaceRow",
    "ReachRow",
    "SendingRow",
    "TextInRow",
    "audiences_of",
    "ladder_times",
    "last_alert_id",
    "list_alerts_after",
    "list_alerts_by_id",
    "list_ladders",
    "list_late_alerts",
    "list_pages",
    "list_reach",
    "list_texts_in",
    "list_unanswered",
    "own_reach",
    "page_state",
]
