"""Zipped shapefiles: the table of the .dbf, with the points of the .shp beside it."""

import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import shapefile
from pyproj import CRS
from pyproj.exceptions import CRSError

from .faults import FileUnusable
from .table import OpenTable, RawRow, names_of

_DEGREES = 4326
_WRONG = (shapefile.ShapefileException, OSError, ValueError, IndexError, struct.error, TypeError)
_LIKELY = 25
"""How sure pyproj must be, of 100, that a .prj is a numbered system: ESRI writes them in words of its own."""


def open_shapes(
    archive: zipfile.ZipFile, names: list[str], opened: Callable[[str], IO[bytes]], stack: ExitStack, notes: list[str]
) -> OpenTable:
    """Open the one shapefile of an archive: its columns, then lon and lat, or x and y when they are no degrees."""
    shapes = [name for name in names if name.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise FileUnusable(why=f"The ZIP file holds {len(shapes)} shapefiles; Alongside reads a ZIP of exactly one.")
    stem = shapes[0][:-4].lower()
    parts = {name.lower()[len(stem) :]: name for name in names if name.lower().startswith(f"{stem}.")}
    if ".dbf" not in parts:
        raise FileUnusable(why="The shapefile has no .dbf part, where the columns of a call would be.")
    others = [name for name in names if name not in parts.values() and not name.endswith("/")]
    if others:
        notes.append(f"The ZIP holds a shapefile, which was read, and {len(others)} other files, which were not.")
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="alongside-")))
    for ending in (".shp", ".dbf", ".shx", ".prj", ".cpg"):
        if ending in parts:
            _unpack(opened(parts[ending]), folder / f"table{ending}")
    return _open(folder, notes, stack)


def _unpack(stream: IO[bytes], path: Path) -> None:
    with path.open("wb") as file:
        while piece := stream.read(1024 * 1024):
            file.write(piece)


def _open(folder: Path, notes: list[str], stack: ExitStack) -> OpenTable:
    epsg = _reference_system(folder / "table.prj", notes)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", shapefile.PossiblyCorruptFileHeader)  # what can be read is read
            reader = stack.enter_context(
                shapefile.Reader(str(folder / "table.shp"), encoding=_encoding(folder), encodingErrors="replace")
            )
        columns = [field[0] for field in reader.fields if field[0] != "DeletionFlag"]
    except (*_WRONG, LookupError) as wrong:
        raise FileUnusable(why="The shapefile is damaged.") from wrong
    pair = ("lon", "lat") if epsg == _DEGREES else ("x", "y")
    header = names_of([*columns, *(name if name not in columns else f"geometry.{name}" for name in pair)])
    return OpenTable(header, _rows(reader, len(columns)), notes)


def _encoding(folder: Path) -> str:
    """Answer the encoding a .cpg names; without one shapefiles are in Windows text."""
    told = folder / "table.cpg"
    name = told.read_text("ascii", "replace").strip()[:20] if told.is_file() else ""
    name = f"cp{name}" if name.isdigit() else name
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name or "cp1252"


def _rows(reader: Any, width: int) -> Iterator[RawRow]:
    number = 0
    try:
        for found in reader.iterShapeRecords():
            number += 1
            points = getattr(found.shape, "points", None) or [("", "")]
            pair = [_text(one) for one in points[0][:2]] if len(points) == 1 else ["", ""]
            yield RawRow(number, [*(_text(value) for value in list(found.record)[:width]), *pair])
    except _WRONG as wrong:
        raise FileUnusable(why=f"The shapefile is damaged after row {number}.") from wrong


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value).upper()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _reference_system(prj: Path, notes: list[str]) -> int | None:
    """Answer the EPSG number of a .prj, and note it; what is not known is noted too."""
    if not prj.is_file():
        notes.append(
            "The shapefile has no .prj part, so the reference system of its x and y is not known; "
            "the recipe must say it (place.epsg)."
        )
        return None
    words = prj.read_text("utf-8", "replace")[:10_000]
    epsg = _epsg(words)
    name = words.partition('"')[2].partition('"')[0][:60]
    if epsg is None:
        notes.append(f"The shapefile's reference system “{name}” has no EPSG number; the recipe must say it.")
    else:
        notes.append(f"The shapefile's coordinates are in EPSG:{epsg} (“{name}”).")
    return epsg


@lru_cache(maxsize=16)
def _epsg(words: str) -> int | None:
    try:
        found = CRS.from_wkt(words).to_epsg(min_confidence=_LIKELY)
    except CRSError:
        return None
    return None if found is None else int(found)
