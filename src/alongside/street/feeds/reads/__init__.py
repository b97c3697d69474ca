"""What feeds answer: their rows, their runs, and the catalogue of public ones."""

from .catalogue import access_public_feed, list_places, whole_catalogue
from .feeds import FeedRow, RunRow, access_feed, access_feed_by_slug, list_due, list_feeds, list_runs

__all__ = [
    "FeedRow",
    "RunRow",
    "access_feed",
    "access_feed_by_slug",
    "access_public_feed",
    "list_due",
    "list_feeds",
    "list_places",
    "list_runs",
    "whole_catalogue",
]
