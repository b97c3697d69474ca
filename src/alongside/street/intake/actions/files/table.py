"""A table that is open for reading, and how its header is found among the lines above it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

ROWS_LOOKED_AT = 30
"""Rows at the top of a file among which the column names are sought."""

_NUMBER_OR_TIME = re.compile(r"[\d\s:/.,+%$-]+(?:[APap][Mm]|Z)?|\d.*\d{2}:\d{2}.*")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file; ``wrong`` is a reason when the text itself is broken there, with a sentence."""

    number: int
    values: list[str]
    wrong: str = ""
    says: str = ""


@dataclass(frozen=True)
class DelimitedText:
    """The text of a table with a delimiter, for one who reads many lines at once instead of ``rows``."""

    delimiter: str
    read: Callable[[int], str]
    """Answers about so many characters more, up to the end of a line; blank at the end of the file."""

    rows_of: Callable[[str, int], Iterator[RawRow]]
    """Reads the lines of such a piece row by row; the number is that of its first line."""

    rows_to_the_end: Callable[[str, int], Iterator[RawRow]]
    """Reads the lines of such a piece and everything after it row by row."""

    first_line: int


@dataclass
class OpenTable:
    """A table that is open for reading: its header, its rows to come, and what was noticed while opening.

    ``above`` are rows before the header and ``next_rows`` the first ones after it: one that knows more of these
    exports may find that the header stands elsewhere, and ask for ``starting_at`` it.
    """

    header: tuple[str, ...]
    rows: Iterator[RawRow]
    notes: list[str] = field(default_factory=list)
    above: list[RawRow] = field(default_factory=list)
    next_rows: list[RawRow] = field(default_factory=list)
    text: DelimitedText | None = None

    def look_ahead(self) -> list[RawRow]:
        """Answer the first rows after the header; they are still read in their turn."""
        self.next_rows += islice(self.rows, max(0, ROWS_LOOKED_AT - len(self.next_rows)))
        self.text = None
        return self.next_rows

    def starting_at(self, place: int) -> "OpenTable":
        """Answer the table whose header is the row at this place of ``next_rows``."""
        notes = [*self.notes, skipped([*self.above, _row_of(self.header), *self.next_rows[:place]])]
        rows = chain(self.next_rows[place + 1 :], self.rows)
        return OpenTable(names_of(self.next_rows[place].values), rows, notes)


def read_rows(table: OpenTable) -> Iterator[RawRow]:
    """Read the rows of a table one by one."""
    rows, table.rows = chain(table.next_rows, table.rows), iter(())
    table.next_rows = []
    return rows


def table_of(rows: Iterable[RawRow], notes: list[str]) -> OpenTable:
    """Find the header among the first rows of a table; what stands above it is skipped with a note."""
    coming = iter(rows)
    first = list(islice(coming, ROWS_LOOKED_AT))
    place = header_place([row.values for row in first])
    above = first[:place]
    if above:
        notes.append(skipped(above))
    header = names_of(first[place].values) if first else ()
    return OpenTable(header, coming, notes, above, first[place + 1 :])


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """Say which of the first rows of a file holds the column names: the first wide one of names, else the first."""
    widest = max((_filled(row) for row in rows), default=0)
    for place, row in enumerate(rows):
        if _filled(row) >= max(2, 0.6 * widest) and _are_names(row):
            return place
    return 0


def names_of(values: Sequence[str]) -> tuple[str, ...]:
    """Answer column names without the blanks around them, and without the mark some systems put first."""
    return tuple(" ".join(name.replace("\ufeff", "").split()) for name in values)


def skipped(rows: Sequence[RawRow]) -> str:
    """Say which rows above the column names were skipped."""
    said = " ".join(" ".join(rows[0].values).split())[:60]
    return f"{len(rows)} {'line' if len(rows) == 1 else 'lines'} above the column names skipped, beginning “{said}”."


def _row_of(header: Sequence[str]) -> RawRow:
    return RawRow(0, list(header))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for value in row if value.strip())


def _are_names(row: Sequence[str]) -> bool:
    names = [value.strip() for value in row if value.strip()]
    numbers = sum(1 for name in names if _NUMBER_OR_TIME.fullmatch(name))
    return len(set(names)) >= 0.9 * len(names) and numbers <= 0.2 * len(names)
