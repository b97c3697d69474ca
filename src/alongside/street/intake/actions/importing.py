"""Files of calls are imported: streaming, in short transactions, every row accounted for."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.street.people.reads import access_programme
from alongside.street.places.reads import area_of, has_areas, map_version

from ..models import CodeMapping, SetAside, Source
from ..reads.recipes import list_recipes
from ..rules.categories import category_of
from ..rules.reading import NotUnderstood, RowReader
from ..rules.recipe import PROGRAMME_ZONE, Recipe, check_fits, choose_recipe, differences
from ..rules.report import CallReport, digest_of, is_older
from ..rules.summary import FileSummary, Summary
from ..rules.times import zone_named
from .files import OpenTable, RawRow, open_table, read_rows
from .record import touch_source
from .settling import RECIPE_KEY
from .upsert import COLUMNS, Known, keep_many, known_of, room_for_many, values_of

BATCH = 2_000
"""Rows of one transaction: small enough that a phone's tap waits milliseconds, not seconds."""

MOST_NUMBERS_REMEMBERED = 1_000_000
"""Event numbers remembered per file to notice repeats; beyond them a repeat counts as same or changed."""

Progress = Callable[[Summary], None]


@dataclass
class _Batch:
    """Calls of one transaction, by event number; a later row of the same call takes the earlier one's place."""

    reports: dict[str, CallReport] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)
    set_aside: list[SetAside] = field(default_factory=list)
    rows: int = 0


@dataclass
class _Import:
    """What one import carries from file to file."""

    source: str
    source_id: int
    programme_id: int
    at: datetime
    zone: str
    is_dry_run: bool
    summary: Summary
    meanings: dict[str, str]
    map_version: int | None
    on_progress: Progress | None


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
    the others still go on. The calls are history: they are not screened and not offered.
    """
    zone = access_programme(by.programme_id).time_zone
    summary = Summary(source=source, time_zone=zone, is_dry_run=dry_run)
    job = _Import(
        source=source, source_id=_source_id(source, by.programme_id, at, dry_run), programme_id=by.programme_id,
        at=at, zone=zone, is_dry_run=dry_run, summary=summary, meanings=_meanings(by.programme_id, at),
        map_version=_map_version(by.programme_id), on_progress=on_progress,
    )  # fmt: skip
    for path in paths:
        told = FileSummary(path=str(path))
        summary.files.append(told)
        try:
            with ExitStack() as stack, room_for_many():
                _import_file(job, open_table(path, stack), recipe, told)
        except Refusal as refused:
            told.problem = f"{refused.message} {refused.next_step}"
    return summary


def _import_file(job: _Import, table: OpenTable, recipe: Recipe | None, told: FileSummary) -> None:
    if recipe is None:
        recipe = choose_recipe(table.header, list_recipes())
        told.notes.append(f"Read with the recipe {recipe.name}, which fits its columns.")
    check_fits(recipe, table.header)
    told.recipe, told.notes = recipe.name, told.notes + table.notes + list(differences(recipe, table.header))
    zone = job.zone if recipe.time_zone == PROGRAMME_ZONE else recipe.time_zone
    job.summary.time_zone = zone
    reader = RowReader(recipe, table.header, zone_named(zone), job.at)
    try:
        _import_rows(job, reader, read_rows(table), told)
    finally:
        job.summary.shortened += reader.shortened
    if not told.rows:
        told.notes.append("The file has a line of column names and no rows.")


def _import_rows(job: _Import, reader: RowReader, rows: Iterable[RawRow], told: FileSummary) -> None:
    seen: set[str] = set()
    batch = _Batch()
    try:
        for raw in rows:
            _take_row(job, reader, raw, told, batch)
            if batch.rows >= BATCH:
                _keep(job, batch, seen)
                batch = _Batch()
    finally:
        if batch.rows:
            _keep(job, batch, seen)


def _take_row(job: _Import, reader: RowReader, raw: RawRow, told: FileSummary, batch: _Batch) -> None:
    batch.rows += 1
    told.rows += 1
    summary = job.summary
    summary.rows += 1
    read = NotUnderstood(raw.wrong, _QUOTE) if raw.wrong else reader.read(raw.values)
    if isinstance(read, CallReport):
        _take_report(summary, read, batch)
    elif read.reason == "empty-row" and reader.recipe.are_empty_rows_expected:
        summary.empty += 1
    else:
        summary.set_aside[read.reason] += 1
        batch.set_aside.append(_set_aside(job, reader, raw, read, told))


def _take_report(summary: Summary, report: CallReport, batch: _Batch) -> None:
    summary.understood += 1
    summary.officer_activity += report.is_officer_initiated
    summary.located += report.lon is not None
    summary.saw(report.created_at)
    known = batch.reports.get(report.event_number)
    if known is not None:
        summary.repeated += 1
        if is_older(report.stated_at, known.stated_at):
            return
    batch.reports[report.event_number] = report


def _keep(job: _Import, batch: _Batch, seen: set[str]) -> None:
    """Keep a batch; everything is worked out before the one short transaction opens.

    Should somebody else change one of these calls in between, the upsert itself still decides rightly.
    """
    known = known_of(job.source_id, list(batch.reports)) if job.source_id and batch.reports else {}
    changes: Counter[str] = Counter()
    fresh = []
    for number, report in batch.reports.items():
        digest = digest_of(report)
        change = _change(report, digest, known.get(number))
        changes["repeated" if number in seen else change] += 1
        category = report.category or _meaning(job, report)
        job.summary.not_mapped += not category
        if change in ("new", "changed") and not job.is_dry_run:
            fresh.append(_values(job, report, category, digest))
    if not job.is_dry_run and (fresh or batch.set_aside):
        with transaction.atomic():
            keep_many(sorted(fresh, key=_BY_NUMBER))
            SetAside.objects.bulk_create(batch.set_aside, ignore_conflicts=True)
    for change, count in changes.items():
        setattr(job.summary, change, getattr(job.summary, change) + count)
    if len(seen) < MOST_NUMBERS_REMEMBERED:
        seen.update(batch.reports)
    if job.on_progress is not None:
        job.on_progress(job.summary)


_BY_NUMBER = itemgetter(COLUMNS.index("event_number"))


def _values(job: _Import, report: CallReport, category: str, digest: bytes) -> list[Any]:
    return values_of(
        report, programme_id=job.programme_id, source_id=job.source_id, category=category,
        area_code=_area(job, report), asked_by_id=None, is_history=True, at=job.at, digest=digest,
    )  # fmt: skip


_QUOTE = "A quotation mark opens in this line and is never closed."


def _change(report: CallReport, digest: bytes, known: Known | None) -> str:
    if known is None:
        return "new"
    if is_older(report.stated_at, known[1]):
        return "older"
    return "same" if known[0] == digest else "changed"


def _meaning(job: _Import, report: CallReport) -> str:
    code = report.final_nature_code or report.initial_nature_code
    nature = report.final_nature or report.initial_nature
    if job.meanings:
        confirmed = job.meanings.get(code) or job.meanings.get(nature)
        if confirmed:
            return confirmed
    return category_of(code, nature) or ""


def _area(job: _Import, report: CallReport) -> str:
    if job.map_version is None:
        return ""
    return area_of(job.programme_id, report.lon, report.lat, version=job.map_version)


def _map_version(programme_id: int) -> int | None:
    version = map_version(programme_id)
    return version if has_areas(programme_id, version=version) else None


def _meanings(programme_id: int, at: datetime) -> dict[str, str]:
    found = CodeMapping.objects.filter(programme_id=programme_id, applies_from__lte=at).order_by("applies_from")
    return dict(found.values_list("code", "category"))


def _source_id(slug: str, programme_id: int, at: datetime, dry_run: bool) -> int:
    if not dry_run:
        return touch_source(programme_id=programme_id, slug=slug, at=at)
    known = Source.objects.filter(programme_id=programme_id, slug=slug).values_list("pk", flat=True).first()
    return known or 0


def _set_aside(job: _Import, reader: RowReader, raw: RawRow, why: NotUnderstood, told: FileSummary) -> SetAside:
    row: dict[str, Any] = reader.keep(raw.values)
    where = f"{Path(told.path).name}:{raw.number}" if why.reason == "empty-row" else ""
    digest = blake2b(repr((why.reason, where, sorted(row.items()))).encode("utf-8", "replace"), digest_size=16)
    return SetAside(
        source_id=job.source_id, file_name=Path(told.path).name[:200], row_number=raw.number, reason=why.reason,
        says=why.says[:400], row=row | {RECIPE_KEY: reader.recipe.name}, digest=digest.digest(), set_aside_at=job.at,
    )  # fmt: skip
