"""Files of calls are imported: streaming, in short transactions, every row accounted for."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.street.people.reads import access_programme

from ..models import SetAside, Source
from ..reads.recipes import list_recipes
from ..rules.recipe import Recipe
from ..rules.summary import FileSummary, Summary
from .aside import can_work_aside, made_aside
from .keeping import Surroundings, category_at, changes_of, number_of, worth_keeping
from .parsing import Asked, Closed, Message, Opened, Parsed, parse_files
from .record import touch_source
from .settling import RECIPE_KEY
from .upsert import keep_many, room_for_many

MOST_NUMBERS_REMEMBERED = 1_000_000
"""Event numbers remembered per file to notice repeats; beyond them a repeat counts as same or changed."""

WORTH_A_PROCESS = 1024 * 1024
"""Files of fewer bytes in all are read in this process; larger ones are read by a second one beside it."""

Progress = Callable[[Summary], None]


@dataclass
class _Import:
    """What one import carries from batch to batch."""

    source_id: int
    at: datetime
    summary: Summary
    on_progress: Progress | None
    seen: set[str] = field(default_factory=set)


def import_calls(
    *,
    source: str,
    paths: Sequence[Path],
    recipe: Recipe | None,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    on_progress: Progress | None = None,
) -> Summary:
    """Import files of calls in the order given, and answer what became of every row.

    Memory stays bounded whatever the size of a file. A file that cannot be used says so in the summary and
    the others still go on. The calls are history: they are not screened and not offered. Large files are read
    by a second process while this one writes.
    """
    zone = access_programme(by.programme_id).time_zone
    summary = Summary(source=source, time_zone=zone, is_dry_run=dry_run)
    source_id = _source_id(source, by.programme_id, at, dry_run)
    around = Surroundings(programme_id=by.programme_id, source_id=source_id, at=at)
    asked = Asked(paths, recipe, () if recipe else list_recipes(by.programme_id), zone, at)
    job = _Import(source_id=source_id, at=at, summary=summary, on_progress=on_progress)
    with room_for_many():
        for place, message in _messages(asked, around):
            if place == len(summary.files):
                summary.files.append(FileSummary(path=str(paths[place])))
                job.seen.clear()
            _follow(job, summary.files[place], message)
    return summary


def _messages(asked: Asked, around: Surroundings) -> Iterator[tuple[int, Message]]:
    parsed = parse_files(asked, around)
    if sum(path.stat().st_size for path in asked.paths if path.is_file()) < WORTH_A_PROCESS or not can_work_aside():
        yield from parsed
        return
    kinds: dict[str, Callable[..., Message]] = {one.__name__: one for one in (Opened, Parsed, Closed)}
    plain = ((place, type(message).__name__, message) for place, message in parsed)
    for place, kind, told in made_aside(plain):
        yield place, kinds[kind](*told)


def _follow(job: _Import, told: FileSummary, message: Message) -> None:
    if isinstance(message, Opened):
        told.recipe, told.notes, job.summary.time_zone = message.recipe, list(message.notes), message.zone
    elif isinstance(message, Parsed):
        _keep(job, told, message)
    else:
        told.notes += [note for note in message.notes if note not in told.notes]
        told.problem = message.problem
        job.summary.shortened += message.shortened
        if told.recipe and not told.rows and not told.problem:
            told.notes.append("The file has a line of column names and no rows.")


def _keep(job: _Import, told: FileSummary, parsed: Parsed) -> None:
    """Keep a batch; everything is worked out before the one short transaction opens."""
    summary = job.summary
    changes = changes_of(job.source_id, parsed.values)
    if not summary.is_dry_run:
        fresh = worth_keeping(parsed.values, changes)
        aside = [_set_aside(job, told, *one) for one in parsed.set_aside]
        if fresh or aside:
            with transaction.atomic():
                keep_many(fresh)
                SetAside.objects.bulk_create(aside, ignore_conflicts=True)
    _count(job, told, parsed, changes)
    if job.on_progress is not None:
        job.on_progress(summary)


def _count(job: _Import, told: FileSummary, parsed: Parsed, changes: list[str]) -> None:
    summary = job.summary
    told.rows += parsed.rows
    for name in ("rows", "understood", "repeated", "empty", "officer_activity", "located"):
        setattr(summary, name, getattr(summary, name) + getattr(parsed, name))
    for at in (parsed.first_at, parsed.last_at):
        if at is not None:
            summary.saw(datetime.fromtimestamp(at, UTC))
    summary.set_aside.update(reason for _, reason, _, _ in parsed.set_aside)
    summary.not_mapped += sum(1 for row in parsed.values if not category_at(row))
    numbers = [number_of(row) for row in parsed.values]
    counts = Counter(
        "repeated" if number in job.seen else change for number, change in zip(numbers, changes, strict=True)
    )
    for change, count in counts.items():
        setattr(summary, change, getattr(summary, change) + count)
    if len(job.seen) < MOST_NUMBERS_REMEMBERED:
        job.seen.update(numbers)


def _source_id(slug: str, programme_id: int, at: datetime, dry_run: bool) -> int:
    if not dry_run:
        return touch_source(programme_id=programme_id, slug=slug, at=at)
    known = Source.objects.filter(programme_id=programme_id, slug=slug).values_list("pk", flat=True).first()
    return known or 0


def _set_aside(
    job: _Import, told: FileSummary, row_number: int, reason: str, says: str, kept: dict[str, str]
) -> SetAside:
    name = Path(told.path).name
    where = f"{name}:{row_number}" if reason == "empty-row" or not kept else ""
    digest = blake2b(repr((reason, where, sorted(kept.items()))).encode("utf-8", "replace"), digest_size=16)
    row: dict[str, Any] = {**kept, RECIPE_KEY: told.recipe}
    return SetAside(
        source_id=job.source_id, file_name=name[:200], row_number=row_number, reason=reason, says=says, row=row,
        digest=digest.digest(), set_aside_at=job.at,
    )  # fmt: skip
