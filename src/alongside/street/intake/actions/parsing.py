"""From files to rows ready for the store: reading, recipes, categories, places. Nothing here asks the store.

What comes out are plain tuples of texts, numbers and bytes, so that another process may do this work (``aside.py``).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from alongside.ground.errors import Refusal

from ..rules.reading import NotUnderstood, RowReader
from ..rules.recipe import (
    PROGRAMME_ZONE,
    NoRecipeFits,
    Recipe,
    check_fits,
    choose_recipe,
    columns_of,
    differences,
    fits,
)
from ..rules.report import CallReport, is_older
from ..rules.times import zone_named
from .files import OpenTable, RawRow, open_table, read_rows
from .keeping import BATCH, Surroundings
from .upsert import Values


class Opened(NamedTuple):
    """A file was opened: the recipe that reads it, its zone, what was noticed."""

    recipe: str
    zone: str
    notes: list[str]


class Parsed(NamedTuple):
    """Rows of a file, ready: values of calls (once per event number), rows set aside, and counts of each."""

    values: list[Values]
    set_aside: list[tuple[int, str, str, dict[str, str]]]
    rows: int
    understood: int
    repeated: int
    empty: int
    officer_activity: int
    located: int
    first_at: float | None
    last_at: float | None


class Closed(NamedTuple):
    """A file came to its end, or to what made it unusable."""

    notes: list[str]
    problem: str
    shortened: int


Message = Opened | Parsed | Closed


@dataclass(frozen=True)
class Asked:
    """What is to be read, and with what: one recipe for all files, or those among which one is chosen."""

    paths: Sequence[Path]
    recipe: Recipe | None
    recipes: Sequence[Recipe]
    programme_zone: str
    at: datetime


@dataclass
class _Batch:
    """Calls of one transaction, by event number; a later row of the same call takes the earlier one's place."""

    reports: dict[str, CallReport] = field(default_factory=dict)
    set_aside: list[tuple[int, str, str, dict[str, str]]] = field(default_factory=list)
    rows: int = 0
    understood: int = 0
    repeated: int = 0
    empty: int = 0
    officer_activity: int = 0
    located: int = 0

    def take(self, report: CallReport) -> None:
        """Take a report; of a call that comes twice the last word holds, unless it is an older one."""
        self.understood += 1
        self.officer_activity += report.is_officer_initiated
        self.located += report.lon is not None
        known = self.reports.get(report.event_number)
        if known is not None:
            self.repeated += 1
            if is_older(report.stated_at, known.stated_at):
                return
        self.reports[report.event_number] = report

    def parsed(self, around: Surroundings, created: list[datetime]) -> Parsed:
        """Answer the batch as plain values, in the order of their event numbers."""
        return Parsed(
            [around.values(self.reports[number]) for number in sorted(self.reports)], self.set_aside, self.rows,
            self.understood, self.repeated, self.empty, self.officer_activity, self.located,
            min(created).timestamp() if created else None, max(created).timestamp() if created else None,
        )  # fmt: skip


def parse_files(asked: Asked, around: Surroundings) -> Iterator[tuple[int, Message]]:
    """Read files in the order given: each begins with Opened, goes on with Parsed, and ends with Closed.

    A file that cannot be used, or not to its end, says so when it is closed, and the next one follows.
    """
    for place, path in enumerate(asked.paths):
        notes: list[str] = []
        problem = ""
        shortened: list[int] = []
        try:
            with ExitStack() as stack:
                table = open_table(path, stack)
                notes = table.notes
                for message in _parse(table, asked, around, shortened):
                    yield place, message
        except Refusal as refused:
            problem = f"{refused.message} {refused.next_step}"
        yield place, Closed(list(notes), problem, sum(shortened))


def _parse(table: OpenTable, asked: Asked, around: Surroundings, shortened: list[int]) -> Iterator[Message]:
    opening, reader, rows = opened(table, asked)
    yield opening
    try:
        yield from _batches(reader, read_rows(table) if rows is None else rows, around)
    finally:
        shortened.append(reader.shortened)
        if reader.repaired:
            table.notes.append(
                f"A spreadsheet had made numbers of {reader.repaired} codes (5E93 became 5.00E+93); each was undone, "
                "because the other codes of its column leave only one that it can have been."
            )


def opened(table: OpenTable, asked: Asked) -> tuple[Opened, RowReader, Iterator[RawRow] | None]:
    """Choose the recipe of an open table and what reads its rows; the rows are None when they are the table's own."""
    found, recipe, said = _recipe_for(table, asked)
    check_fits(recipe, found.header)
    zone = asked.programme_zone if recipe.time_zone == PROGRAMME_ZONE else recipe.time_zone
    reader = RowReader(recipe, found.header, zone_named(zone), asked.at)
    notes = [*said, *found.notes, *differences(recipe, found.header)]
    rows = None if found is table else read_rows(found)
    if columns_of(recipe, found.header) != tuple(found.header):  # the first line is a row already
        rows = chain([RawRow(1, list(found.header))], read_rows(found))
        notes.append("The file has no line of column names; its first line was read as a row.")
    return Opened(recipe.name, zone, notes), reader, rows


def _recipe_for(table: OpenTable, asked: Asked) -> tuple[OpenTable, Recipe, list[str]]:
    """Choose the recipe; when none knows the column names, look whether they stand in a lower line."""
    if asked.recipe is not None:
        lower = _lower(table, [asked.recipe])
        return (table if lower is None else lower), asked.recipe, []
    try:
        recipe = choose_recipe(table.header, asked.recipes)
    except NoRecipeFits:
        lower = _lower(table, asked.recipes)
        if lower is None:
            raise
        table, recipe = lower, choose_recipe(lower.header, asked.recipes)
    return table, recipe, [f"Read with the recipe {recipe.name}, which fits its columns."]


def _lower(table: OpenTable, recipes: Sequence[Recipe]) -> OpenTable | None:
    if any(fits(recipe, table.header) for recipe in recipes):
        return None
    for place, row in enumerate(table.look_ahead()):
        names = [name.strip() for name in row.values]
        if any(set(recipe.needs) <= set(names) for recipe in recipes):
            return table.starting_at(place)
    return None


def _batches(reader: RowReader, rows: Iterable[RawRow], around: Surroundings) -> Iterator[Parsed]:
    """Read rows a batch at a time; what was read before a file breaks off is still answered."""
    coming = iter(rows)
    broken: Refusal | None = None
    while broken is None:
        raws: list[RawRow] = []
        try:
            for raw in coming:
                raws.append(raw)
                if len(raws) >= BATCH:
                    break
        except Refusal as refused:
            broken = refused
        if not raws:
            break
        yield _read(reader, raws, around)
    if broken is not None:
        raise broken


def _read(reader: RowReader, raws: list[RawRow], around: Surroundings) -> Parsed:
    batch = _Batch(rows=len(raws))
    created: list[datetime] = []
    reader.learn([raw.values for raw in raws])
    for raw in raws:
        read: Any = NotUnderstood(raw.wrong, raw.says) if raw.wrong else reader.read(raw.values)
        if isinstance(read, CallReport):
            batch.take(read)
            created.append(read.created_at)
        elif read.reason == "empty-row" and reader.recipe.are_empty_rows_expected:
            batch.empty += 1
        else:
            batch.set_aside.append((raw.number, read.reason, read.says[:400], reader.keep(raw.values, read.reason)))
    return batch.parsed(around, created)
