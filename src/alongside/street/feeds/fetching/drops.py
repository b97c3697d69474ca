"""Places where files are dropped: which files are new or changed, which still grow, and what was read of each."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Protocol

from ..rules import faults
from ..rules.faults import FeedFault
from ..rules.fetched import Batch, Fetching
from .answers import Columns, Notes
from .tables import TRIAL_ROWS, NothingInside, Rows, digest_of, read_file

SETTLED_AFTER = 60.0
"""Seconds since the last change after which a file counts as finished, without being seen twice."""

MOST_FILES = 5_000
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload", "~")


class TooManyFiles(FeedFault):
    """A folder holds more files than a drop ever should."""

    code = "feeds.too-many-files"
    says = "The folder {folder} holds {files} files, more than {most}; nothing was read."
    try_ = "Move the files that were read long ago to another folder, or name only the wanted files."
    is_passing = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as its folder lists it; ``changed`` in seconds since 1970."""

    name: str
    size: int
    changed: float

    @property
    def look(self) -> list[float]:
        """Answer what tells a changed file without reading it."""
        return [self.size, self.changed]


class Drop(Protocol):
    """A folder, here or elsewhere."""

    def list_files(self) -> list[Dropped]:
        """Answer the files that are there."""

    def open_file(self, file: Dropped) -> AbstractContextManager[Path]:
        """Answer a copy or the file itself, to be read at once."""


def is_wanted(name: str, pattern: str) -> bool:
    """Say whether a file of a folder is one of the feed's, and not the working copy of some program."""
    lower = name.lower()
    if lower.startswith((".", "~$")) or lower.endswith(_UNFINISHED):
        return False
    return any(fnmatchcase(lower, one.strip().lower()) for one in (pattern or "*").split(","))


def read_drop(asked: Fetching, drop: Drop, label: str) -> Iterator[Batch]:
    """Answer the rows of every new or changed file, oldest first; one that cannot be read is told at the end.

    A file that still grows is left until it looks the same twice, or has not changed for a minute.
    """
    files = sorted(drop.list_files(), key=lambda one: (one.changed, one.name))
    if len(files) > MOST_FILES:
        raise TooManyFiles(folder=label, files=f"{len(files):,}", most=f"{MOST_FILES:,}")
    if asked.is_trial:
        yield from _trial(files, drop, Notes())
        return
    run = _Run(asked, drop, files)
    new = [one for one in files if run.kept.get(one.name, [])[:2] != one.look]
    finished = [one for one in new if _stands_still(one, asked)]
    for file in finished:
        yield from run.read(file)
        if run.taken >= asked.most_rows:
            return
    if len(finished) < len(new):
        run.notes.add(f"{len(new) - len(finished)} files still grow or came just now; they are read next time.")
    yield run.batch([])
    if run.wrong is not None:
        raise run.wrong


def _stands_still(file: Dropped, asked: Fetching) -> bool:
    seen = (asked.cursor.get("seen") or {}).get(file.name)
    return seen == file.look or asked.at.timestamp() - file.changed >= SETTLED_AFTER


class _Run:
    """One look at a drop: files read to their end, files seen, the one being read, the first that was unreadable."""

    def __init__(self, asked: Fetching, drop: Drop, files: list[Dropped]) -> None:
        there = {one.name for one in files}
        kept = asked.cursor.get("kept") or {}
        self.most_rows, self.drop = asked.most_rows, drop
        self.kept: dict[str, list[Any]] = {name: list(told) for name, told in kept.items() if name in there}
        self.seen = {one.name: one.look for one in files}
        self.part: dict[str, Any] = dict(asked.cursor.get("part") or {})
        self.notes, self.columns, self.taken = Notes(), Columns(), 0
        self.wrong: FeedFault | None = None

    def batch(self, rows: Rows, names: tuple[str, ...] = ()) -> Batch:
        """Answer a batch with the cursor as it stands."""
        cursor = {"kept": dict(self.kept), "seen": self.seen, "part": dict(self.part)}
        return Batch(rows, self.columns.name(names), cursor, self.notes.take(), self.notes.take_broken())

    def read(self, file: Dropped) -> Iterator[Batch]:
        """Answer the rows of a file, from where an earlier look stopped in the very same content."""
        try:
            with self.drop.open_file(file) as path:
                if path.is_file() and path.stat().st_size == file.size:
                    yield from self._rows(file, path)
                else:
                    self.notes.add(f"{file.name} changed while it was fetched; it is read next time.")
        except (faults.FileUnreadable, faults.WebPageInstead, faults.SourceSaysNo) as wrong:
            self.wrong = self.wrong or wrong

    def _rows(self, file: Dropped, path: Path) -> Iterator[Batch]:
        digest = digest_of(path)
        if self.kept.get(file.name, [0, 0, ""])[2] != digest:
            skip = int(self.part["rows"]) if self.part.get("digest") == digest else 0
            try:
                for rows, names, passed in read_file(path, file.name, self.notes, skip=skip):
                    self.part = {"digest": digest, "rows": passed}
                    self.taken += len(rows)
                    yield self.batch(rows, names)
                    if self.taken >= self.most_rows:
                        return
            except NothingInside as empty:
                self.notes.add(empty.message)
        self.kept[file.name] = [*file.look, digest]
        self.part = {}


def _trial(files: list[Dropped], drop: Drop, notes: Notes) -> Iterator[Batch]:
    if not files:
        yield Batch([], (), {}, ("There is no file yet.",))
        return
    with drop.open_file(files[-1]) as path:
        for rows, names, _ in read_file(path, files[-1].name, notes):
            yield Batch(rows[:TRIAL_ROWS], names, {}, notes.take())
            return
