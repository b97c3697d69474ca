"""Whole files of calls, whatever way they came: read through intake, handed on in batches."""

from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path

from alongside.street.intake.actions.files import (
    EmptyFile,
    FileUnusable,
    OpenTable,
    PortalAnswer,
    WebPageInstead,
    open_table,
    read_rows,
)
from alongside.street.intake.rules.reading import REASONS

from ..rules import faults
from ..rules.faults import FeedFault
from ..rules.fetched import Broken
from .answers import LONGEST_VALUE, Notes, cut

BATCH = 2_000
TRIAL_ROWS = 200

Rows = list[dict[str, str]]


class NothingInside(faults.FileUnreadable):
    """A file has no bytes."""

    code = "feeds.file-empty"
    says = "The file {name} is empty: it has not even a line of column names."
    try_ = "If there were no calls, nothing is wrong. If there were, ask the centre for the file again."


def read_file(path: Path, name: str, notes: Notes, *, skip: int = 0) -> Iterator[tuple[Rows, tuple[str, ...], int]]:
    """Answer the rows of a file in batches, with its columns and how many rows of it were passed so far.

    Rows that are broken in the file itself are told by their line, among the notes.
    """
    with ExitStack() as stack:
        try:
            table = open_table(path, stack)
            for note in table.notes:
                notes.add(note)
            yield from _batches(table, name, notes, skip)
        except FileUnusable as wrong:
            raise fault_of(name, wrong) from wrong


def _batches(table: OpenTable, name: str, notes: Notes, skip: int) -> Iterator[tuple[Rows, tuple[str, ...], int]]:
    place = {column: index for index, column in reversed(list(enumerate(table.header)))}
    named = [(column, index) for index, column in enumerate(table.header) if column and place[column] == index]
    columns, width = tuple(column for column, _ in named), len(table.header)
    rows: Rows = []
    passed = 0
    for passed, raw in enumerate(read_rows(table), 1):
        if passed <= skip:
            continue
        if raw.wrong or len(raw.values) != width:
            reason = raw.wrong or "wrong-width"
            notes.break_off(Broken(name, raw.number, reason, raw.says or REASONS.get(reason, REASONS["wrong-width"])))
            continue
        rows.append({column: _short(raw.values[index], notes) for column, index in named})
        if len(rows) >= BATCH:
            yield rows, columns, passed
            rows = []
    yield rows, columns, passed


def _short(value: str, notes: Notes) -> str:
    return value if len(value) <= LONGEST_VALUE else cut(value, notes)


def fault_of(name: str, wrong: FileUnusable) -> FeedFault:
    """Answer what a feed says of a file that intake cannot read."""
    if isinstance(wrong, EmptyFile):
        return NothingInside(name=name)
    if isinstance(wrong, WebPageInstead):
        return faults.WebPageInstead(host=name, begins=wrong.facts.get("begins", ""))
    if isinstance(wrong, PortalAnswer):
        return faults.SourceSaysNo(host=name, why=wrong.facts.get("said", ""))
    return faults.FileUnreadable(name=name, why=wrong.message)


def digest_of(path: Path) -> str:
    """Answer the digest of a file's bytes."""
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while part := file.read(1024 * 1024):
            digest.update(part)
    return digest.hexdigest()
