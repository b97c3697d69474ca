"""A feed is tried: its first page is fetched and read as it would be, and nothing is kept."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.street.intake.reads import list_recipes
from alongside.street.intake.rules.categories import category_of
from alongside.street.intake.rules.recipe import NoRecipeFits, Recipe, choose_recipe
from alongside.street.intake.rules.report import CallReport

from ..models import Feed
from ..rules.fetched import Batch, Fetching
from ..rules.noticing import needed_and_gone, notice_columns, notice_set_aside
from .claims import refuse_too_soon
from .configuring import adapter_of, secret_of, settings_for_adapter
from .polling import as_fault
from .recipes import reader_of, recipe_named, zone_name_of

FIRST_ROWS = 8
TRIAL_ROWS = 1_000


@dataclass
class Trial:
    """What a trial found. Only what the recipe names is shown; ``left_out`` are the columns it would not keep."""

    columns: list[str] = field(default_factory=list)
    recipe: str = ""
    is_recipe_chosen: bool = True
    time_zone: str = ""
    rows: int = 0
    understood: int = 0
    located: int = 0
    with_category: int = 0
    officer_activity: int = 0
    first: list[dict[str, Any]] = field(default_factory=list)
    set_aside: dict[str, int] = field(default_factory=dict)
    set_aside_says: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    newest_at: str = ""
    fault: dict[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Say whether the feed could be switched on as it is."""
        return not self.fault and (self.understood > 0 or not self.rows)

    def as_dict(self) -> dict[str, Any]:
        """Answer the trial as JSON can write it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__} | {"is_good": self.is_good}


def try_feed(*, feed_id: int, by: Actor, at: datetime) -> Trial:
    """Fetch the first page of a feed and read it with its recipe; keep nothing, change nothing.

    Without a recipe the one that fits best is tried. What goes wrong is told in the trial, not raised.
    """
    feed = Feed.objects.filter(pk=feed_id, programme_id=by.programme_id).first()
    if feed is None:
        raise Missing
    trial = Trial()
    try:
        refuse_too_soon(feed, at=at)
        batch = first_page(feed, at=at)
        trial.columns, trial.rows, trial.notes = list(batch.columns), len(batch.rows), list(batch.notes)
        recipe = _recipe(feed, batch, trial, by)
        _read(feed, recipe, batch, trial, by=by, at=at)
    except Refusal as refused:
        trial.fault = as_fault(refused)
    return trial


def first_page(feed: Feed, *, at: datetime) -> Batch:
    """Fetch the first page of a feed, with every column it has. Nothing of it may be stored."""
    asked = Fetching(
        settings=settings_for_adapter(feed.settings), secret=secret_of(feed), cursor={}, at=at,
        most_rows=TRIAL_ROWS, is_trial=True,
    )  # fmt: skip
    rows: list[dict[str, str]] = []
    columns: dict[str, None] = {}
    notes: dict[str, None] = {}
    for batch in adapter_of(feed.kind).fetch(asked):
        rows += batch.rows[: TRIAL_ROWS - len(rows)]
        columns |= dict.fromkeys(batch.columns)
        notes |= dict.fromkeys(batch.notes)
        if len(rows) >= TRIAL_ROWS:
            break
    return Batch(rows, tuple(columns), {}, tuple(notes))


def _recipe(feed: Feed, batch: Batch, trial: Trial, by: Actor) -> Recipe | None:
    if feed.recipe:
        return recipe_named(feed.recipe, programme_id=by.programme_id)
    trial.is_recipe_chosen = False
    if not batch.columns:
        return None
    try:
        return choose_recipe(batch.columns, list_recipes(by.programme_id))
    except NoRecipeFits as none_fits:
        trial.fault = as_fault(none_fits)
        return None


def _read(feed: Feed, recipe: Recipe | None, batch: Batch, trial: Trial, *, by: Actor, at: datetime) -> None:
    if recipe is None:
        return
    trial.recipe = recipe.name
    trial.time_zone = zone_name_of(recipe, programme_id=by.programme_id)
    trial.left_out = [column for column in batch.columns if column not in recipe.columns]
    reader = reader_of(recipe, batch.columns, zone=trial.time_zone, at=at)
    aside: Counter[str] = Counter()
    newest: datetime | None = None
    for row in batch.rows:
        said = reader.read([row.get(column, "") for column in batch.columns])
        if isinstance(said, CallReport):
            newest = max(newest or said.created_at, said.created_at)
            _count(trial, said)
        else:
            aside[said.reason] += 1
            if said.says not in trial.set_aside_says and len(trial.set_aside_says) < 5:
                trial.set_aside_says.append(said.says)
    trial.set_aside, trial.newest_at = dict(aside), newest.isoformat() if newest else ""
    before = feed.watched.get("columns", ())
    gone = needed_and_gone(recipe, batch.rows) if batch.rows else []
    came = [column for column in batch.columns if column not in gone]
    noticed = notice_columns(recipe, came, before=before, rows=len(batch.rows)) if batch.rows else []
    noticed += notice_set_aside(sum(aside.values()), len(batch.rows))
    trial.notices = [one.as_dict() for one in noticed]


def _count(trial: Trial, report: CallReport) -> None:
    nature = report.final_nature or report.initial_nature
    code = report.final_nature_code or report.initial_nature_code
    category = report.category or category_of(code, nature) or ""
    trial.understood += 1
    trial.located += report.lon is not None
    trial.with_category += bool(category)
    trial.officer_activity += report.is_officer_initiated
    if len(trial.first) < FIRST_ROWS:
        trial.first.append(
            {
                "number": report.event_number, "created_at": report.created_at.isoformat(),
                "nature": nature or code, "category": str(category), "address": report.address,
                "priority": report.priority, "is_located": report.lon is not None, "beat": report.beat,
                "is_officer_initiated": report.is_officer_initiated,
            }
        )  # fmt: skip
