"""Opening the files that centres send: whatever they were saved as, read line by line, within limits."""

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from alongside.ground.errors import Refusal

MOST_TIMES_LARGER = 200
SMALL_ENOUGH = 16 * 1024 * 1024
LONGEST_LINE = 4 * 1024 * 1024
MOST_LINES_OF_A_ROW = 50
MOST_BLANK_LINES = 10_000
_BAD_ZIPS = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)
csv.field_size_limit(LONGEST_LINE * 2)


class FileUnusable(Refusal):
    """A file cannot be read at all, or not to its end."""

    code = "intake.file-unusable"
    says = "{why}"
    try_ = "Ask the centre for the file again as CSV text, then import it once more; what was read is kept."


class EmptyFile(FileUnusable):
    """A file of no bytes, or of blank lines."""

    code = "intake.file-empty"
    says = "The file is empty: it has not even a line of column names."


class WebPageInstead(FileUnusable):
    """A portal's error page was saved under the name of a table."""

    code = "intake.file-is-a-web-page"
    says = "The file is a web page, not a table; it begins “{begins}”."
    try_ = "The portal probably answered with an error. Open its address in a browser, then fetch the file again."


class ExpandsTooMuch(FileUnusable):
    """A compressed file grows beyond any table of calls."""

    code = "intake.file-expands-too-much"
    says = "The compressed file grows to more than {times} times its size, which no table of calls does."
    try_ = "Do not open it. Ask the centre what this file is; what was read before is kept."


class NothingButBlankLines(FileUnusable):
    """A file goes on with blank lines and no rows."""

    code = "intake.file-of-blank-lines"
    says = "More than {limit} blank lines follow one another at line {line}, which no table of calls has."
    try_ = "Ask the centre what this file is; what was read before is kept."


@dataclass
class OpenTable:
    """A table that is open for reading: its header, and what was noticed while opening."""

    header: tuple[str, ...]
    delimiter: str
    lines: "_Lines"
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the file; ``wrong`` is set when the text itself is broken there."""

    number: int
    values: list[str]
    wrong: str = ""


class _Counted(io.RawIOBase):
    """Counts what comes out of a compressed stream, and stops a file that grows without end."""

    def __init__(self, inner: IO[bytes], packed_bytes: int) -> None:
        self.inner, self.limit, self.seen = inner, max(SMALL_ENOUGH, packed_bytes * MOST_TIMES_LARGER), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            read = self.inner.read(len(buffer))
        except _BAD_ZIPS as wrong:
            raise FileUnusable(why="The compressed file is damaged or stops in the middle.") from wrong
        self.seen += len(read)
        if self.seen > self.limit:
            raise ExpandsTooMuch(times=MOST_TIMES_LARGER)
        buffer[: len(read)] = read
        return len(read)


class _Lines:
    """The lines of a file, remembering those of the row being read so that a stray quote can be undone."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self.stream, self.number, self.taken, self.back = stream, 0, [], []  # type: ignore[var-annotated]

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line: str = self.back.pop() if self.back else self.stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        if len(self.taken) > MOST_LINES_OF_A_ROW:
            raise csv.Error("quote not closed")
        return line

    def give_back_all_but_one(self) -> str:
        first, rest = self.taken[0], self.taken[1:]
        self.back.extend(reversed(rest))
        self.number -= len(rest)
        self.taken = []
        return str(first)


def open_table(path: Path, stack: ExitStack) -> OpenTable:
    """Open a table of calls (.csv, .gz, .zip with one table; UTF-8, UTF-16 or Windows text), or refuse it."""
    raw, packed = _unpacked(path, stack)
    buffered = io.BufferedReader(_Counted(raw, packed), 256 * 1024)
    begins = buffered.peek(4096)[:65_536]
    notes: list[str] = []
    if not begins.strip(b"\xef\xbb\xbf \t\r\n"):
        raise EmptyFile
    encoding = _encoding(begins)
    if encoding != "utf-8-sig":
        notes.append(f"The file is written in {encoding.upper()}; it was read as such.")
    _refuse_web_page(begins.decode(encoding, "replace"))
    stream = io.TextIOWrapper(buffered, encoding=encoding, errors="surrogateescape", newline="")
    lines = _Lines(stack.enter_context(stream))
    first = _first_line(lines)
    delimiter = max(",;\t|", key=first.count)
    if delimiter != ",":
        notes.append(f"The columns are parted by {_NAMES[delimiter]}, not by commas; they were read so.")
    header = tuple(name.strip() for name in next(csv.reader([first], delimiter=delimiter), []))
    return OpenTable(header, delimiter, lines, notes)


def read_rows(table: OpenTable) -> Iterator[RawRow]:
    """Read the rows of a table one by one. A stray quote costs its own line only, never the lines after it."""
    lines, width, blank = table.lines, len(table.header), 0
    reader = csv.reader(lines, delimiter=table.delimiter)
    while True:
        lines.taken = []
        at_line = lines.number + 1
        try:
            values = next(reader, None)
            is_stray = values is not None and len(lines.taken) > 1 and len(values) != width
        except csv.Error:
            values, is_stray = [], True
        if is_stray:
            yield RawRow(at_line, _plain(lines.give_back_all_but_one(), table.delimiter), "quote-not-closed")
            reader = csv.reader(lines, delimiter=table.delimiter)
        elif values is None:
            return
        elif not values:  # a blank line is no row
            blank += 1
            if blank > MOST_BLANK_LINES:
                raise NothingButBlankLines(limit=MOST_BLANK_LINES, line=at_line)
        else:
            blank = 0
            yield RawRow(at_line, values if _is_clean(lines.taken) else [_mended(value) for value in values])


def _first_line(lines: _Lines) -> str:
    for line in lines:
        lines.taken = []
        if line.strip():
            return line
    return ""


_NAMES = {";": "semicolons", "\t": "tabs", "|": "bars"}


def _unpacked(path: Path, stack: ExitStack) -> tuple[IO[bytes], int]:
    try:
        size = path.stat().st_size
        file = stack.enter_context(path.open("rb"))
    except OSError as wrong:
        raise FileUnusable(why=f"The file cannot be opened: {wrong.strerror}.") from wrong
    magic = file.read(4)
    file.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return stack.enter_context(gzip.GzipFile(fileobj=file)), size  # type: ignore[arg-type]
    if magic == b"PK\x03\x04":
        return _only_table(file, stack), size
    return file, size


def _only_table(file: IO[bytes], stack: ExitStack) -> IO[bytes]:
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
        tables = [one for one in archive.infolist() if re.search(r"\.(csv|txt|tsv)$", one.filename.lower())]
        if len(tables) != 1:
            raise FileUnusable(why=f"The ZIP file holds {len(tables)} tables; Alongside reads a ZIP of exactly one.")
        return stack.enter_context(archive.open(tables[0]))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as wrong:
        raise FileUnusable(why="The ZIP file is damaged, or locked with a password.") from wrong


def _encoding(begins: bytes) -> str:
    if begins[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    sample = begins[: len(begins) // 2 * 2]
    if sample and sample[1::2].count(0) > len(sample) * 0.3:
        return "utf-16-le"
    if sample and sample[0::2].count(0) > len(sample) * 0.3:
        return "utf-16-be"
    return "utf-8-sig"


def _refuse_web_page(text: str) -> None:
    start = text.lstrip("\ufeff \t\r\n")[:200]
    if re.match(r"<(!doctype|html|head|body|\?xml|!--)", start, re.IGNORECASE):
        raise WebPageInstead(begins=" ".join(start[:60].split()))


def _is_clean(lines: list[str]) -> bool:
    return lines[0].isascii() if len(lines) == 1 else all(line.isascii() for line in lines)


def _mended(value: str) -> str:
    """Read bytes that were no UTF-8 as Windows text."""
    if value.isascii() or not re.search(r"[\udc80-\udcff]", value):
        return value
    return value.encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _plain(line: str, delimiter: str) -> list[str]:
    return [_mended(part) for part in line.rstrip("\r\n").replace('"', "").split(delimiter)]
