"""Workbooks: the sheet with the table is found, dates that Excel typed become ISO text, nothing in them is run."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from .faults import ExpandsTooMuch, FileUnusable, NoTableInside, SheetTooLarge
from .table import ROWS_LOOKED_AT, OpenTable, RawRow, header_place, table_of

MOST_CELLS = 12_000_000
"""A workbook is read whole: about 400 MB of memory at most. A larger table comes as CSV."""

MOST_BYTES = 1024 * 1024 * 1024
MOST_TEXTS = 256 * 1024 * 1024
MOST_TIMES_LARGER = 200
SMALL_ENOUGH = 16 * 1024 * 1024

_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]{0,120}?\br="([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_WRONG = (CalamineError, XmlError, ZipError, OSError, ValueError)


def open_workbook(file: IO[bytes], archive: zipfile.ZipFile | None, notes: list[str]) -> OpenTable:
    """Open the largest table of a workbook, and say which sheet it is when there are several."""
    if archive is not None:
        _check_size(archive)
        if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
            notes.append("The workbook holds macros; they were not run.")
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        sheets = [(sheet.name, _sheet(book, sheet.name)) for sheet in book.sheets_metadata if _is_shown(sheet)]
    except PasswordError as wrong:
        raise FileUnusable(why="The workbook is locked with a password.") from wrong
    except _WRONG as wrong:
        raise FileUnusable(why="The workbook is damaged, or is no workbook that can be read.") from wrong
    tables = [(name, sheet) for name, sheet in sheets if _is_table(sheet)]
    if not tables:
        raise NoTableInside(why=f"none of its {len(sheets)} sheets has column names and rows below them")
    name, sheet = max(tables, key=lambda one: one[1].height)
    if len(tables) > 1:
        others = ", ".join(f"“{other[:40]}”" for other, _ in tables if other != name)
        notes.append(f"The workbook has {len(tables)} tables; the longest was read, sheet “{name[:40]}”, not {others}.")
    return table_of(_rows(sheet), notes)


def _is_shown(sheet: Any) -> bool:
    return bool(sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible != SheetVisibleEnum.VeryHidden)


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    return book.get_sheet_by_name(name)


def _is_table(sheet: CalamineSheet) -> bool:
    if sheet.height < 1 or sheet.width < 2:
        return False
    first = sheet.to_python(nrows=ROWS_LOOKED_AT)
    rows = [[_text(cell) for cell in row] for row in first]
    place = header_place(rows)
    return bool(rows) and sum(1 for cell in rows[place] if cell) >= 2


def _rows(sheet: CalamineSheet) -> Iterator[RawRow]:
    for number, row in enumerate(sheet.iter_rows(), start=(sheet.start or (0, 0))[0] + 1):
        values = [_text(cell) for cell in row]
        if any(values):
            yield RawRow(number, values)


def _text(cell: object) -> str:
    """Answer a cell as text: whole numbers without a point, instants in ISO."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell).upper()
    if isinstance(cell, datetime):
        if cell.microsecond:  # a day is a fraction in Excel: 20:00:00 comes back as 19:59:59.999997
            cell = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _check_size(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook that would need too much memory; it is unpacked here once, piece by piece, to know."""
    packed = sum(one.compress_size for one in archive.infolist())
    most = min(MOST_BYTES, max(SMALL_ENOUGH, packed * MOST_TIMES_LARGER))
    seen = 0
    for one in archive.infolist():
        name = one.filename.lower()
        if not name.startswith("xl/") or not name.endswith((".xml", ".bin")):
            continue
        is_sheet = name.startswith("xl/worksheets/")
        seen += _check_part(archive, one, most - seen, is_sheet=is_sheet)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, *, is_sheet: bool) -> int:
    seen, tail, column, row, rows = 0, b"", 0, 0, 0
    limit = min(most, MOST_TEXTS) if part.filename.lower().endswith("sharedstrings.xml") else most
    with archive.open(part) as stream:
        while piece := stream.read(1024 * 1024):
            seen += len(piece)
            if seen > limit:
                raise ExpandsTooMuch(times=MOST_TIMES_LARGER)
            if b"<!ENTITY" in piece or b"<!DOCTYPE" in piece:
                raise FileUnusable(why="The workbook defines entities of its own, which no table of calls does.")
            if is_sheet:
                text = tail + piece
                rows += len(_ROW.findall(piece))
                for letters, number in _CELL.findall(text):
                    column, row = max(column, _column(letters)), max(row, int(number))
                tail = text[-200:]
    if column * max(row, rows) > MOST_CELLS:
        cell = f"{_letters(column)}{row}"
        raise SheetTooLarge(sheet=part.filename.rpartition("/")[2], cell=cell, limit=MOST_CELLS)
    return seen


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _letters(number: int) -> str:
    said = ""
    while number:
        number, rest = divmod(number - 1, 26)
        said = chr(65 + rest) + said
    return said
