"""What a file is, found from how it begins, however often it is packed; then opened by the one who can read it."""

import gzip
import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from .delimited import open_delimited
from .faults import EmptyFile, ExpandsTooMuch, FileUnusable, NoTableInside, WebPageInstead
from .json_text import open_json
from .shapes import open_shapes
from .sheets import open_workbook
from .table import OpenTable

MOST_TIMES_LARGER = 200
SMALL_ENOUGH = 16 * 1024 * 1024
MOST_PACKED = 4
"""An archive in an archive in an archive: beyond this many nobody packed calls."""

_BAD_ZIPS = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)
_TABLES = re.compile(r"\.(csv|txt|tsv|json|jsonl|ndjson|geojson|xlsx|xlsm|xls|gz|zip)$")
_JUNK = re.compile(r"(^|/)(__macosx/|\.|thumbs\.db$)")
_ZIP, _GZIP, _OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class _Packed:
    """A stream of bytes on its way out of its wrappings: how many are packed, how deep it stood."""

    stream: IO[bytes]
    packed_bytes: int
    depth: int = 0


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


def open_table(path: Path, stack: ExitStack) -> OpenTable:
    """Open a table of calls, or refuse the file with the reason. ``stack`` holds what must be closed afterwards.

    Delimited text (UTF-8, UTF-16 or Windows), XLSX, JSON array or object, JSON Lines, GeoJSON, a zipped shapefile;
    each alone, or in a gzip or a ZIP.
    """
    notes: list[str] = []
    return _open(_file(path, stack), stack, notes, again=lambda: _file(path, stack))


def _file(path: Path, stack: ExitStack) -> _Packed:
    try:
        return _Packed(stack.enter_context(path.open("rb")), path.stat().st_size)
    except OSError as wrong:
        raise FileUnusable(why=f"The file cannot be opened: {wrong.strerror}.") from wrong


def _open(packed: _Packed, stack: ExitStack, notes: list[str], again: Callable[[], _Packed]) -> OpenTable:
    """Open what a stream holds; ``again`` opens the same stream anew, for what must be read twice."""
    if packed.depth > MOST_PACKED:
        raise FileUnusable(why=f"The file is packed more than {MOST_PACKED} times over.")
    buffered = io.BufferedReader(_Counted(packed.stream, packed.packed_bytes), 256 * 1024)
    begins = buffered.peek(65_536)[:65_536]
    if begins[:2] == _GZIP:
        inner = _gunzipped(buffered)
        return _open(
            _Packed(stack.enter_context(inner), packed.packed_bytes, packed.depth + 1), stack, notes,
            lambda: _Packed(_gunzipped(again().stream), packed.packed_bytes, packed.depth + 1),
        )  # fmt: skip
    if begins[:4] == _ZIP:
        return _open_zip(_seekable(packed, buffered, stack), packed, stack, notes)
    if begins[:8] == _OLE:
        return open_workbook(_seekable(packed, buffered, stack), None, notes)
    return _open_text(buffered, begins, stack, notes, again)


def _gunzipped(stream: Any) -> IO[bytes]:
    return cast(IO[bytes], gzip.GzipFile(fileobj=stream))


def _seekable(packed: _Packed, buffered: "io.BufferedReader[Any]", stack: ExitStack) -> IO[bytes]:
    """Answer a file that can be read at any place: the file itself, or its unpacked copy on the disk."""
    if packed.depth == 0:
        packed.stream.seek(0)
        return packed.stream
    copy = stack.enter_context(tempfile.TemporaryFile(prefix="alongside-"))  # noqa: SIM115
    while piece := buffered.read(1024 * 1024):
        copy.write(piece)
    copy.seek(0)
    return copy


def _open_zip(file: IO[bytes], packed: _Packed, stack: ExitStack, notes: list[str]) -> OpenTable:
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
        names = [one for one in archive.namelist() if not _JUNK.search(one.lower())]
        if any(name.startswith("xl/workbook.") for name in names):
            return open_workbook(file, archive, notes)
        if any(name.lower().endswith(".shp") for name in names):
            return open_shapes(archive, names, lambda name: _member(archive, name, packed).stream, stack, notes)
        tables = [name for name in names if _TABLES.search(name.lower())]
        if len(tables) != 1:
            raise FileUnusable(why=f"The ZIP file holds {len(tables)} tables; Alongside reads a ZIP of exactly one.")
        return _open(
            _member(archive, tables[0], packed), stack, notes, lambda: _member(archive, tables[0], packed)
        )  # fmt: skip
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as wrong:
        raise FileUnusable(why="The ZIP file is damaged, or locked with a password.") from wrong


def _member(archive: zipfile.ZipFile, name: str, packed: _Packed) -> _Packed:
    limited = io.BufferedReader(_Counted(archive.open(name), packed.packed_bytes), 256 * 1024)
    return _Packed(limited, packed.packed_bytes, packed.depth + 1)


def _open_text(
    buffered: "io.BufferedReader[Any]", begins: bytes, stack: ExitStack, notes: list[str], again: Callable[[], _Packed]
) -> OpenTable:
    if not begins.strip(b"\xef\xbb\xbf \t\r\n"):
        raise EmptyFile
    encoding = encoding_of(begins)
    if encoding != "utf-8-sig":
        notes.append(f"The file is written in {encoding.upper()}; it was read as such.")
    start = begins.decode(encoding, "replace").lstrip("\ufeff\x1e \t\r\n")[:4096]
    _refuse_web_page(start)
    _refuse_other_kinds(begins)
    if _is_json(start):
        return open_json(_decoded(buffered, encoding, stack), lambda: _decoded(_anew(again), encoding, stack), notes)
    return open_delimited(_decoded(buffered, encoding, stack), notes)


def _anew(again: Callable[[], _Packed]) -> "io.BufferedReader[Any]":
    packed = again()
    return io.BufferedReader(_Counted(packed.stream, packed.packed_bytes), 256 * 1024)


def _decoded(stream: "io.BufferedReader[Any]", encoding: str, stack: ExitStack) -> io.TextIOWrapper:
    text = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")
    return stack.enter_context(text)


def encoding_of(begins: bytes) -> str:
    """Answer how a text is encoded, judged by its first bytes."""
    if begins[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    sample = begins[: len(begins) // 2 * 2]
    if sample and sample[1::2].count(0) > len(sample) * 0.3:
        return "utf-16-le"
    if sample and sample[0::2].count(0) > len(sample) * 0.3:
        return "utf-16-be"
    return "utf-8-sig"


def _is_json(start: str) -> bool:
    return re.match(r"\[\s*[\[{\]]|\{\s*[\"}]|[\[{]\s*$", start) is not None


def _refuse_web_page(start: str) -> None:
    if re.match(r"<(!doctype|html|head|body|\?xml|!--)", start, re.IGNORECASE):
        raise WebPageInstead(begins=" ".join(start[:60].split()))


def _refuse_other_kinds(begins: bytes) -> None:
    for magic, kind in _OTHER_KINDS.items():
        if begins.startswith(magic):
            raise NoTableInside(why=f"it is {kind}")


_OTHER_KINDS = {
    b"%PDF-": "a PDF document", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"SQLite format 3": "a database",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive", b"Rar!": "a RAR archive", b"PAR1": "a Parquet file",
    b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an XZ archive",
}  # fmt: skip
