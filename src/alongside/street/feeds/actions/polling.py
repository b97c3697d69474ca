"""A feed is polled: fetched batch by batch, kept batch by batch, judged at the end."""

import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.street.intake.rules.recipe import Recipe

from ..models import Feed, FeedRun
from ..rules.faults import FeedFault
from ..rules.fetched import MOST_ROWS, Batch, Fetching
from ..rules.health import note_lag, note_news
from ..rules.noticing import Moved, Notice, needed_and_gone
from ..rules.pace import next_after_fault, next_after_good
from ..rules.words import FeedState, RunEnd
from .claims import ClaimLost, claim_feed, hold_claim
from .configuring import FeedNotReady, adapter_of, secret_of, settings_for_adapter
from .judging import merge_notices, newest_day, notices_of_run
from .keeping import Keeper, Read
from .recipes import reader_of, recipe_named, zone_name_of

log = logging.getLogger("alongside.feeds")
MOST_COLUMNS = 400
MOST_NOTES = 20


class ColumnGone(Refusal):
    """A feed came without a column that its recipe cannot do without."""

    code = "feeds.column-gone"
    says = "The column {column} is gone, and the recipe {recipe} cannot read a call without it. Nothing was kept."
    try_ = "Ask the centre whether it has a new name, then choose or confirm a recipe that names it."


@dataclass
class Run:
    """What one run has seen and kept so far."""

    feed: Feed
    row: FeedRun
    recipe: Recipe
    zone: str
    at: datetime
    began: float
    columns: tuple[str, ...] = ()
    told: Counter[str] = field(default_factory=Counter)
    batches: int = 0
    newest_at: datetime | None = None
    digest: int = 0
    notes: list[str] = field(default_factory=list)
    ahead: list[datetime] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)

    def now(self) -> datetime:
        """Answer the instant it is by the run's own start, for what is written at the end."""
        return self.at + timedelta(seconds=time.monotonic() - self.began)

    def counts(self) -> dict[str, Any]:
        """Answer the counts as the run's row keeps them."""
        names = ("rows", "new", "changed", "same", "older", "repeated", "set_aside", "empty", "live")
        return {name: self.told[name] for name in names} | {"batches": self.batches, "newest_at": self.newest_at}


@dataclass(frozen=True)
class PollResult:
    """What came of one poll. ``says`` and ``try_`` are of what went wrong, blank when all went well."""

    feed_id: int
    run_id: int
    end: str
    rows: int
    new: int
    changed: int
    same: int
    set_aside: int
    live: int
    says: str = ""
    try_: str = ""


def poll_feed(*, feed_id: int, by: Actor, at: datetime, holder: str = "") -> PollResult:
    """Fetch what is new of a feed and keep it, each batch with the place to go on in one transaction.

    Whatever ends it (a fault of the portal, a missing column, a killed process), what was kept is kept once and
    the next poll goes on after it. Raises ``BeingPolled`` or ``AskedToWait`` when it must not be polled now.
    """
    feed = claim_feed(feed_id=feed_id, programme_id=by.programme_id, holder=holder, at=at)
    row = FeedRun.objects.create(feed=feed, started_at=at, asked_by_id=by.user_id)
    began = time.monotonic()
    run: Run | None = None
    refused: Refusal | None = None
    try:
        run = _begin(feed, row, by=by, at=at, began=began)
        for batch in _fetched(feed, at):
            _keep_batch(run, batch, by)
    except Refusal as wrong:
        refused = wrong
    except ClaimLost:
        log.warning("feed %s was taken over by another runner; what is not kept yet is left to it", feed.slug)
        FeedRun.objects.filter(pk=row.pk).update(end=RunEnd.CUT_OFF, ended_at=at)
        return PollResult(feed.pk, row.pk, RunEnd.CUT_OFF, 0, 0, 0, 0, 0, 0)
    except BaseException:
        _let_go(feed, row, at)
        raise
    return _close(feed, row, run, refused, at=at, began=began)


def _begin(feed: Feed, row: FeedRun, *, by: Actor, at: datetime, began: float) -> Run:
    if not feed.recipe:
        raise FeedNotReady(feed=feed.name)
    recipe = recipe_named(feed.recipe, programme_id=by.programme_id)
    return Run(feed, row, recipe, zone_name_of(recipe, programme_id=by.programme_id), at, began)


def _fetched(feed: Feed, at: datetime) -> Iterator[Batch]:
    asked = Fetching(
        settings=settings_for_adapter(feed.settings), secret=secret_of(feed), cursor=feed.cursor, at=at,
        most_rows=MOST_ROWS,
    )  # fmt: skip
    return adapter_of(feed.kind).fetch(asked)


def _keep_batch(run: Run, batch: Batch, by: Actor) -> None:
    run.columns = tuple(dict.fromkeys((*run.columns, *batch.columns)))[:MOST_COLUMNS]
    run.notes += [note for note in batch.notes if note not in run.notes]
    if batch.rows:
        gone = needed_and_gone(run.recipe, batch.rows)
        if gone:
            run.told["rows"] += len(batch.rows)
            run.columns = tuple(column for column in run.columns if column not in gone)
            raise ColumnGone(column=gone[0], recipe=run.recipe.name)
    run.digest = (run.digest + digest_of_rows(batch)) % 2**128
    keeper = Keeper(run.feed, run.recipe, reader_of(run.recipe, run.columns, zone=run.zone, at=run.at), by, run.at)
    kept = keeper.read(batch, run.columns, first_number=run.told["rows"] + 1)
    run.told["rows"] += len(batch.rows) + len(batch.broken)
    run.batches += 1
    chunks = kept.chunks()
    for index, chunk in enumerate(chunks):
        told = run.told.copy()
        with transaction.atomic():
            told += keeper.keep(chunk)
            changes: dict[str, Any] = {"cursor": batch.cursor} if index == len(chunks) - 1 else {}
            hold_claim(run.feed, at=run.now(), **changes)
            run.told = told
            FeedRun.objects.filter(pk=run.row.pk).update(**run.counts())
    run.feed.cursor = batch.cursor
    _note(run, kept, keeper)


def _note(run: Run, kept: Read, keeper: Keeper) -> None:
    created = [report.created_at for report in kept.reports]
    if created:
        newest = min(max(created), run.at)  # a clock that runs ahead must not hide that the feed is late
        run.newest_at = max(run.newest_at or newest, newest)
        run.ahead += [one for one in created if one > run.at]
    run.moved += keeper.moved


def digest_of_rows(batch: Batch) -> int:
    """Answer a sum over the rows of a batch that is the same in whatever order they come."""
    digests = (blake2b(repr(sorted(row.items())).encode("utf-8", "replace"), digest_size=16) for row in batch.rows)
    return sum(int.from_bytes(one.digest(), "big") for one in digests)


def _let_go(feed: Feed, row: FeedRun, at: datetime) -> None:
    """After a bug or an interrupt: give the claim back, so that the next poll goes on from the last batch."""
    FeedRun.objects.filter(pk=row.pk).update(end=RunEnd.CUT_OFF, ended_at=at)
    until = next_after_fault(at=at, every_minutes=feed.every_minutes, failures=feed.failures + 1)
    due = {"next_at": until} if feed.state == FeedState.ON else {}
    Feed.objects.filter(pk=feed.pk, claim=feed.claim).update(claim="", claimed_until=None, **due)


def _close(
    feed: Feed, row: FeedRun, run: Run | None, refused: Refusal | None, *, at: datetime, began: float
) -> PollResult:
    ended = at + timedelta(seconds=time.monotonic() - began)
    fault = as_fault(refused)
    end = _end_of(run, refused)
    told = run.told if run else Counter[str]()
    noticed = notices_of_run(run, end) if run else []
    row_says: dict[str, Any] = {
        "ended_at": ended, "end": end, "seconds": round(time.monotonic() - began, 3), "fault": fault,
        "notices": [one.as_dict() for one in noticed],
    }  # fmt: skip
    if run:
        digest = f"{run.digest:032x}" if told["rows"] else ""
        row_says |= run.counts() | {"digest": digest, "notes": run.notes[:MOST_NOTES]}
    feed.refresh_from_db(fields=["state", "watched", "notices", "failures", "every_minutes", "newest_at"])
    changes = _after_fault(feed, refused, at=ended) if refused else _after_good(feed, run, told, at=ended)
    if run:
        changes |= {
            "notices": merge_notices(feed.notices, noticed, columns=run.columns, at=ended),
            "watched": _watched(feed, run, noticed, is_good=refused is None, at=ended),
            "newest_at": max((one for one in (feed.newest_at, run.newest_at) if one), default=None),
        }
        if told["new"] or told["changed"]:
            changes["last_news_at"] = ended
    if feed.state != FeedState.ON:
        changes.pop("next_at", None)
    try:
        with transaction.atomic():
            hold_claim(feed, at=ended, claim="", claimed_until=None, **changes)
            FeedRun.objects.filter(pk=row.pk).update(**row_says)
    except ClaimLost:
        FeedRun.objects.filter(pk=row.pk).update(**row_says | {"end": RunEnd.CUT_OFF})
    return PollResult(
        feed.pk, row.pk, end, told["rows"], told["new"], told["changed"], told["same"], told["set_aside"],
        told["live"], fault.get("says", ""), fault.get("try", ""),
    )  # fmt: skip


def as_fault(refused: Refusal | None) -> dict[str, Any]:
    """Answer what went wrong as a store keeps it, with its facts for another language; {} when nothing did."""
    if refused is None:
        return {}
    return refused.as_dict() | {"facts": {name: str(fact)[:400] for name, fact in refused.facts.items()}}


def _end_of(run: Run | None, refused: Refusal | None) -> RunEnd:
    if refused is not None:
        return RunEnd.STOPPED if isinstance(refused, ColumnGone) else RunEnd.FAULT
    return RunEnd.GOOD if run and run.told["rows"] else RunEnd.NOTHING


def _after_good(feed: Feed, run: Run | None, told: Counter[str], *, at: datetime) -> dict[str, Any]:
    is_cut_at_limit = told["rows"] >= MOST_ROWS
    every = 1 if is_cut_at_limit else feed.every_minutes
    return {
        "failures": 0, "needs_person": False, "fault": {}, "last_good_at": at, "wait_until": None,
        "next_at": next_after_good(at=at, every_minutes=every),
    }  # fmt: skip


def _after_fault(feed: Feed, refused: Refusal, *, at: datetime) -> dict[str, Any]:
    failures = feed.failures + 1
    retry_after = refused.retry_after if isinstance(refused, FeedFault) else None
    needs_person = not refused.is_passing if isinstance(refused, FeedFault) else True
    next_at = next_after_fault(
        at=at, every_minutes=feed.every_minutes, failures=failures, retry_after=retry_after, needs_person=needs_person
    )
    return {
        "failures": failures, "needs_person": needs_person, "fault": as_fault(refused), "next_at": next_at,
        "wait_until": next_at if retry_after else None,
    }  # fmt: skip


def _watched(feed: Feed, run: Run, noticed: Sequence[Notice], *, is_good: bool, at: datetime) -> dict[str, Any]:
    watched = dict(feed.watched)
    if is_good and run.told["rows"]:
        told_gone = {one.facts.get("column") for one in noticed if one.code in ("column-missing", "column-renamed")}
        seen = dict.fromkeys((*watched.get("columns", ()), *run.columns))
        watched["columns"] = [column for column in seen if column not in told_gone][:MOST_COLUMNS]
        watched["rows"], watched["digest"] = run.told["rows"], f"{run.digest:032x}"
    if run.told["new"] or run.told["changed"]:
        watched["news"] = note_news(watched.get("news", ()), at=at)
        day = newest_day(run)
        watched["days_looked"] = day.isoformat() if day else ""
    newest = max((one for one in (feed.newest_at, run.newest_at) if one), default=None)
    if is_good and newest is not None:
        watched["lags"] = note_lag(watched.get("lags", {}), newest_at=newest, at=at)
    return watched
