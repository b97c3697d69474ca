"""What changes in feeds: they are connected, tried, polled, paused and taken away."""

from .claims import AskedToWait, BeingPolled, release_claims, sweep_runs
from .configuring import (
    FeedNotReady,
    FeedUnusable,
    NewFeed,
    SlugTaken,
    add_feed,
    change_feed,
    dismiss_notice,
    pause_feed,
    remove_feed,
    resume_feed,
)
from .polling import PollResult, poll_feed
from .trying import Trial, try_feed

__all__ = [
    "AskedToWait",
    "BeingPolled",
    "FeedNotReady",
    "FeedUnusable",
    "NewFeed",
    "PollResult",
    "SlugTaken",
    "Trial",
    "add_feed",
    "change_feed",
    "dismiss_notice",
    "pause_feed",
    "poll_feed",
    "release_claims",
    "remove_feed",
    "resume_feed",
    "sweep_runs",
    "try_feed",
]
