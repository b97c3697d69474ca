"""Tables written as text with a delimiter. A stray quote costs its own line only, never the lines after it."""

import csv
import io
import re
from collections.abc import Iterator
from statistics import median

from alongside.ground.errors import Refusal

from .faults import NothingButBlankLines
from .table import ROWS_LOOKED_AT, DelimitedText, OpenTable, RawRow, header_place, names_of, skipped

LONGEST_LINE = 4 * 1024 * 1024
MOST_LINES_OF_A_ROW = 50
MOST_BLANK_LINES = 10_000
QUOTE = "A quotation mark opens in this line and is never closed."
DELIMITERS = ",;\t|"
_NAMES = {";": "semicolons", "\t": "tabs", "|": "bars"}
csv.field_size_limit(LONGEST_LINE * 2)


class _Broken:
    """Stands in for a file after the place where it breaks off."""

    def __init__(self, why: Refusal) -> None:
        self.why = why

    def readline(self, _most: int) -> str:
        raise self.why


class _Lines:
    """The lines of a file, remembering those of the row being read so that a stray quote can be undone."""

    def __init__(self, stream: "io.TextIOBase | _Broken", number: int = 0) -> None:
        self.stream, self.number = stream, number
        self.taken: list[str] = []
        self.back: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.back.pop() if self.back else self.stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE and line[-1] != "\n":
            line = self._without_the_rest(line)
        self.number += 1
        self.taken.append(line)
        if len(self.taken) > MOST_LINES_OF_A_ROW:
            raise csv.Error("quote not closed")
        return line

    def _read(self) -> str:
        line = self.stream.readline(LONGEST_LINE)
        return self._without_the_rest(line) if len(line) == LONGEST_LINE and line[-1] != "\n" else line

    def _without_the_rest(self, line: str) -> str:
        """Answer the beginning of a line that is far too long, and pass what follows of it."""
        while (more := self.stream.readline(LONGEST_LINE)) and more[-1] != "\n":
            pass
        return line + "\n"

    def give_back_all_but_one(self) -> str:
        first, rest = self.taken[0], self.taken[1:]
        self.back.extend(reversed(rest))
        self.number -= len(rest)
        self.taken = []
        return first

    def read_on(self, characters: int) -> str:
        """Answer what stands next, about so many characters, up to the end of a line.

        Where the file breaks off, the lines before are answered first and the next call raises what is wrong.
        """
        held = self.back[::-1]
        self.back = []
        size = sum(map(len, held))
        try:
            while size < characters and (line := self._read()):
                held.append(line)
                size += len(line)
        except Refusal as broken:
            self.stream = _Broken(broken)
            if not held:
                raise
        return "".join(held)

    def with_again(self, piece: str, line: int) -> "_Lines":
        """Answer these lines with a piece that was read put back before them."""
        self.back += reversed(list(io.StringIO(piece, newline="")))
        self.number = line - 1
        return self

    def look_ahead(self, count: int) -> list[str]:
        """Answer the next lines that are not blank, and leave them to be read again."""
        seen: list[str] = []
        ahead = 0
        while ahead < count and len(seen) < count + MOST_BLANK_LINES:
            try:
                line = self._read()
            except Refusal as broken:  # it is raised again in its place
                self.stream = _Broken(broken)
                line = ""
            if not line:
                break
            seen.append(line)
            ahead += bool(line.strip())
        self.back.extend(reversed(seen))
        return [line for line in seen if line.strip()]


def open_delimited(stream: io.TextIOBase, notes: list[str]) -> OpenTable:
    """Open a text whose columns are parted by commas, semicolons, tabs or bars."""
    lines = _Lines(stream)
    ahead = lines.look_ahead(ROWS_LOOKED_AT)
    told = re.fullmatch(r"\ufeff?sep=(.)\s*", ahead[0]) if ahead else None
    if told:
        ahead = ahead[1:]
        _skip(lines, 1)
    delimiter = told[1] if told else _delimiter(ahead)
    if delimiter in _NAMES:
        notes.append(f"The columns are parted by {_NAMES[delimiter]}, not by commas; they were read so.")
    place = header_place([_cells(line, delimiter) for line in ahead])
    above = [RawRow(n, _cells(line, delimiter)) for n, line in enumerate(ahead[:place], start=1)]
    if above:
        notes.append(skipped(above))
    _skip(lines, place)
    header = _header(lines, delimiter)
    text = DelimitedText(
        delimiter, lines.read_on,
        rows_of=lambda piece, line: _rows(_Lines(io.StringIO(piece, newline=""), line - 1), delimiter, header),
        rows_to_the_end=lambda piece, line: _rows(lines.with_again(piece, line), delimiter, header),
        first_line=lines.number + 1,
    )  # fmt: skip
    return OpenTable(header, _rows(lines, delimiter, header), notes, above, text=text)


def _skip(lines: _Lines, count: int) -> None:
    while count and next(lines, ""):
        count -= bool(lines.taken[-1].strip())
        lines.taken = []


def _header(lines: _Lines, delimiter: str) -> tuple[str, ...]:
    """Read the column names; a name may go over several lines when it is quoted."""
    for line in lines:
        if not line.strip():
            lines.taken = []
            continue
        lines.number -= 1
        lines.back.append(lines.taken.pop())
        break
    lines.taken = []
    try:
        values = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        values = _plain(lines.give_back_all_but_one(), delimiter)
    return names_of([_mended(value) for value in values])


def _rows(lines: _Lines, delimiter: str, header: tuple[str, ...]) -> Iterator[RawRow]:
    width, blank = len(header), 0
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.taken = []
        at_line = lines.number + 1
        try:
            values = next(reader, None)
            is_stray = values is not None and len(lines.taken) > 1 and len(values) != width
        except csv.Error:
            values, is_stray = [], True
        if is_stray:
            yield RawRow(at_line, _plain(lines.give_back_all_but_one(), delimiter), "quote-not-closed", QUOTE)
            reader = csv.reader(lines, delimiter=delimiter)
        elif values is None:
            return
        elif not values:  # a blank line is no row
            blank += 1
            if blank > MOST_BLANK_LINES:
                raise NothingButBlankLines(limit=MOST_BLANK_LINES, line=at_line)
        else:
            blank = 0
            yield RawRow(at_line, values if _is_clean(lines.taken) else [_mended(value) for value in values])


def _delimiter(lines: list[str]) -> str:
    counts = {one: median([len(_cells(line, one)) for line in lines] or [0]) for one in DELIMITERS}
    return max(DELIMITERS, key=lambda one: counts[one])


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return _plain(line, delimiter)


def _is_clean(lines: list[str]) -> bool:
    return lines[0].isascii() if len(lines) == 1 else all(line.isascii() for line in lines)


def _mended(value: str) -> str:
    """Read bytes that were no UTF-8 as Windows text."""
    if value.isascii() or not re.search(r"[\udc80-\udcff]", value):
        return value
    return value.encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _plain(line: str, delimiter: str) -> list[str]:
    return [_mended(part) for part in line.rstrip("\r\n").replace('"', "").split(delimiter)]
