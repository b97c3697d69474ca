"""A feed in one word, and why: late against its own usual lag, frozen, failing, or waiting for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from .noticing import Notice
from .words import FeedState, Health

BUCKET_HOURS = 6
MOST_BUCKETS = 40
ENOUGH_BUCKETS = 4
FROZEN_AT_LEAST = timedelta(hours=48)
MOST_NEWS = 20
NEEDS_A_PERSON = frozenset({"column-gone", "clock-shifted"})
"""What is noticed and only a person can settle."""


@dataclass(frozen=True)
class Signs:
    """What is known of a feed, for judging it at any instant."""

    state: str
    last_tried_at: datetime | None
    last_good_at: datetime | None
    newest_at: datetime | None
    last_news_at: datetime | None
    failures: int
    needs_person: bool
    lags: Mapping[str, float]
    news: Sequence[str]
    notices: Sequence[Mapping[str, Any]]


def judge(signs: Signs, *, at: datetime) -> tuple[Health, list[Notice]]:
    """Answer a feed's health and the notices that come with time alone: late, frozen, no answer."""
    if signs.last_tried_at is None:
        return Health.NEW, []
    if signs.state == FeedState.PAUSED:
        return Health.PAUSED, []
    said: list[Notice] = []
    if signs.failures >= 2:
        since = signs.last_good_at.isoformat() if signs.last_good_at else ""
        said.append(Notice("no-answer", {"count": signs.failures, "since": since}))
    late, frozen = _late(signs, at), _frozen(signs, at)
    said += [one for one in (frozen or late,) if one is not None]
    if signs.needs_person or any(one["code"] in NEEDS_A_PERSON for one in signs.notices):
        return Health.NEEDS_YOU, said
    if signs.failures:
        return Health.FAILING, said
    if frozen is not None:
        return Health.FROZEN, said
    return (Health.LATE if late is not None else Health.WELL), said


def _late(signs: Signs, at: datetime) -> Notice | None:
    usual = usual_lag(signs.lags)
    if signs.newest_at is None or usual is None:
        return None
    lag = at - signs.newest_at
    if lag <= usual * 1.5 + timedelta(hours=1):
        return None
    return Notice("late", {"lag": _minutes(lag), "usual": _minutes(usual)})


def _frozen(signs: Signs, at: datetime) -> Notice | None:
    if signs.last_news_at is None or signs.failures:
        return None
    still = at - signs.last_news_at
    gap = usual_gap(signs.news)
    if still < max(FROZEN_AT_LEAST, 3 * gap if gap else FROZEN_AT_LEAST):
        return None
    return Notice("frozen", {"how_long": _minutes(still)})


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def usual_lag(lags: Mapping[str, float]) -> timedelta | None:
    """Answer how old the newest call usually is at most, or None while too little is known.

    ``lags`` holds the largest lag in minutes of each quarter of a day; the median of them withstands an outage.
    """
    return timedelta(minutes=median(lags.values())) if len(lags) >= ENOUGH_BUCKETS else None


def usual_gap(news: Sequence[str]) -> timedelta | None:
    """Answer the usual time between two runs that brought news, or None while too little is known."""
    seen = sorted(datetime.fromisoformat(one) for one in news)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(seen)]
    return timedelta(seconds=median(gaps)) if len(gaps) >= 2 else None


def note_lag(lags: Mapping[str, float], *, newest_at: datetime, at: datetime) -> dict[str, float]:
    """Answer the lags with that of this run put into its quarter of a day; the oldest quarters are forgotten."""
    bucket = at.replace(hour=at.hour - at.hour % BUCKET_HOURS, minute=0, second=0, microsecond=0).isoformat()
    lag = round(max((at - newest_at).total_seconds() / 60, 0.0), 1)
    kept = dict(lags) | {bucket: max(lag, lags.get(bucket, 0.0))}
    return {name: kept[name] for name in sorted(kept)[-MOST_BUCKETS:]}


def note_news(news: Sequence[str], *, at: datetime) -> list[str]:
    """Answer the instants of news with this one, at most one an hour and the newest twenty."""
    hour = at.replace(minute=0, second=0, microsecond=0).isoformat()
    return [*(one for one in news if one != hour), hour][-MOST_NEWS:]
