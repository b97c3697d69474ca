"""A recipe is proposed from files: a sample of their rows is looked at, and nothing is kept."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ..rules.profiling import Proposal, propose
from .files import OpenTable, open_table, read_rows

MOST_SAMPLED = 20_000
"""Rows looked at in all: enough for rare values and for a curve over the day."""

MOST_READ = 1_000_000
"""Rows read of one file to reach its end; a longer file is judged by its first million."""

SHOWN = 12
"""Rows of the sample that a page may show while a person confirms."""

Tell = Callable[[float, str], None]


@dataclass
class Sample:
    """The columns of files and a sample of their rows, from their beginning, middle and end."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    rows_in_files: int = 0
    notes: list[str] = field(default_factory=list)


def propose_recipe(
    *,
    paths: Sequence[Path],
    hint_zone: str = "",
    hint_point: tuple[float, float] | None = None,
    title: str = "",
    most_read: int = MOST_READ,
    on_progress: Tell | None = None,
) -> tuple[Proposal, Sample]:
    """Propose a recipe for files of one layout; nothing of them is kept. Refuses what is no table of calls."""
    sample = sample_files(paths, most_read, on_progress)
    if on_progress is not None:
        on_progress(0.7, "")
    proposal = propose(
        sample.columns,
        sample.rows,
        hint_zone=hint_zone,
        hint_point=hint_point,
        hint_epsg=_told_epsg(sample.notes),
        title=title,
    )
    return proposal, sample


def sample_files(paths: Sequence[Path], most_read: int = MOST_READ, on_progress: Tell | None = None) -> Sample:
    """Sample the rows of files, the same share of each, under the columns of all of them."""
    sample = Sample()
    most = max(200, MOST_SAMPLED // max(1, len(paths)))
    for number, path in enumerate(paths):
        with ExitStack() as stack:
            table = open_table(path, stack)
            sample.notes += [note for note in table.notes if note not in sample.notes]
            rows = _sampled(_rows(table, sample, most_read), most)
        _merge(sample, table.header, rows)
        if on_progress is not None:
            on_progress(0.6 * (number + 1) / len(paths), "")
    return sample


def _rows(table: OpenTable, sample: Sample, most_read: int) -> Iterator[list[str]]:
    width = len(table.header)
    for number, row in enumerate(read_rows(table)):
        if number >= most_read:
            sample.notes.append(f"Only the first {most_read:,} rows of a file were looked at.")
            return
        sample.rows_in_files += 1
        if not row.wrong and len(row.values) == width:
            yield row.values


def _sampled(rows: Iterator[list[str]], most: int) -> list[list[str]]:
    """Take rows from the beginning, evenly from the middle, and from the end, in one pass and in their order.

    The middle is thinned by halves as the file goes on, so that memory stays bounded whatever its length.
    """
    part = most // 3
    first, middle, last = [], [], deque[list[str]](maxlen=part)  # type: ignore[var-annotated]
    step, seen = 1, 0
    for row in rows:
        if len(first) < part:
            first.append(row)
            continue
        if len(last) == part and seen % step == 0:
            middle.append(last[0])
            if len(middle) > 2 * part:
                middle, step = middle[::2], step * 2
        if len(last) == part:
            seen += 1
        last.append(row)
    if len(middle) > most - len(first) - len(last):
        middle = middle[::2]
    return [*first, *middle, *last]


def _merge(sample: Sample, header: Sequence[str], rows: list[list[str]]) -> None:
    """Put the rows of one more file under the columns seen so far; a column it lacks says nothing there."""
    if not sample.columns:
        sample.columns, sample.rows = list(header), rows
        return
    added = [name for name in header if name not in sample.columns]
    if added:
        sample.columns += added
        sample.rows = [[*row, *("" for _ in added)] for row in sample.rows]
    place = {name: index for index, name in reversed(list(enumerate(header)))}
    where = [place.get(name) for name in sample.columns]
    sample.rows += [[row[index] if index is not None else "" for index in where] for row in rows]


def _told_epsg(notes: Sequence[str]) -> int:
    """Answer the reference system that a file named itself, 0 when it named none."""
    found = next((match for note in notes if (match := re.search(r"EPSG:(\d{4,6})", note))), None)
    return int(found[1]) if found else 0
