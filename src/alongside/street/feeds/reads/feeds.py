"""What feeds answer: each with its health, its runs, and what was noticed, in facts that a page can word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing

from ..models import Feed, FeedRun
from ..rules.health import Signs, judge, usual_lag
from ..rules.words import FeedState, Health

PAGE = 50
MOST = 500


@dataclass(frozen=True)
class FeedRow:
    """A feed as its page shows it. ``fault`` is what went wrong last ({} when nothing): code, says, try."""

    id: int
    slug: str
    name: str
    kind: str
    settings: Mapping[str, Any]
    has_secret: bool
    recipe: str
    is_live: bool
    live_within_minutes: int
    every_minutes: int
    state: str
    health: Health
    notices: tuple[Mapping[str, Any], ...]
    fault: Mapping[str, Any]
    columns: tuple[str, ...]
    usual_lag_minutes: float | None
    is_polling: bool
    next_at: datetime | None
    wait_until: datetime | None
    last_tried_at: datetime | None
    last_good_at: datetime | None
    last_news_at: datetime | None
    newest_at: datetime | None
    failures: int
    made_at: datetime

    @property
    def is_on(self) -> bool:
        """Say whether the feed runs by itself."""
        return self.state == FeedState.ON


@dataclass(frozen=True)
class RunRow:
    """One run as a page shows it."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    end: str
    batches: int
    rows: int
    new: int
    changed: int
    same: int
    older: int
    repeated: int
    set_aside: int
    empty: int
    live: int
    newest_at: datetime | None
    digest: str
    seconds: float
    notices: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]
    fault: Mapping[str, Any]


def list_feeds(*, by: Actor, at: datetime, limit: int = PAGE) -> list[FeedRow]:
    """List the feeds of the programme by name, each with its health at this instant."""
    found = Feed.objects.filter(programme_id=by.programme_id).order_by("name", "id")[: min(limit, MOST)]
    return [_row(feed, at) for feed in found]


def access_feed(feed_id: int, *, by: Actor, at: datetime) -> FeedRow:
    """Answer a feed of one's own programme, or refuse."""
    feed = Feed.objects.filter(pk=feed_id, programme_id=by.programme_id).first()
    if feed is None:
        raise Missing
    return _row(feed, at)


def access_feed_by_slug(slug: str, *, by: Actor, at: datetime) -> FeedRow:
    """Answer a feed by its short name, or refuse."""
    feed = Feed.objects.filter(slug=slug, programme_id=by.programme_id).first()
    if feed is None:
        raise Missing
    return _row(feed, at)


def list_runs(feed_id: int, *, by: Actor, limit: int = PAGE, before: int | None = None) -> list[RunRow]:
    """List the runs of a feed, newest first; ``before`` is the id of the last one shown."""
    found = FeedRun.objects.filter(feed_id=feed_id, feed__programme_id=by.programme_id)
    if before is not None:
        found = found.filter(pk__lt=before)
    return [_run(run) for run in found.order_by("-id")[: min(limit, MOST)]]


def list_due(*, at: datetime, limit: int = PAGE) -> list[tuple[int, int]]:
    """List the feeds whose time has come and that nobody polls, as (programme, feed), longest overdue first."""
    due = Feed.objects.filter(state=FeedState.ON, next_at__lte=at).exclude(claimed_until__gt=at)
    return list(due.order_by("next_at", "id").values_list("programme_id", "id")[:limit])


def _row(feed: Feed, at: datetime) -> FeedRow:
    watched = feed.watched
    lags = watched.get("lags", {})
    signs = Signs(
        state=feed.state, last_tried_at=feed.last_tried_at, last_good_at=feed.last_good_at, newest_at=feed.newest_at,
        last_news_at=feed.last_news_at, failures=feed.failures, needs_person=feed.needs_person, lags=lags,
        news=watched.get("news", ()), notices=feed.notices,
    )  # fmt: skip
    health, by_time = judge(signs, at=at)
    usual = usual_lag(lags)
    return FeedRow(
        id=feed.pk, slug=feed.slug, name=feed.name, kind=feed.kind, settings=feed.settings,
        has_secret=bool(feed.sealed_secret), recipe=feed.recipe, is_live=feed.is_live,
        live_within_minutes=feed.live_within_minutes, every_minutes=feed.every_minutes, state=feed.state, health=health,
        notices=(*(one.as_dict() for one in by_time), *feed.notices), fault=feed.fault,
        columns=tuple(watched.get("columns", ())),
        usual_lag_minutes=usual.total_seconds() / 60 if usual else None,
        is_polling=bool(feed.claim and feed.claimed_until and feed.claimed_until > at),
        next_at=feed.next_at, wait_until=feed.wait_until, last_tried_at=feed.last_tried_at,
        last_good_at=feed.last_good_at, last_news_at=feed.last_news_at, newest_at=feed.newest_at,
        failures=feed.failures, made_at=feed.made_at,
    )  # fmt: skip


def _run(run: FeedRun) -> RunRow:
    return RunRow(
        id=run.pk, started_at=run.started_at, ended_at=run.ended_at, end=run.end, batches=run.batches, rows=run.rows,
        new=run.new, changed=run.changed, same=run.same, older=run.older, repeated=run.repeated,
        set_aside=run.set_aside, empty=run.empty, live=run.live, newest_at=run.newest_at, digest=run.digest,
        seconds=run.seconds, notices=tuple(run.notices), notes=tuple(run.notes), fault=run.fault,
    )  # fmt: skip
