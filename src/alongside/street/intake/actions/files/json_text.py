"""Tables written as JSON: an array, an object that holds the records, one object a line, or GeoJSON features.

Read record by record, so memory stays small whatever the length of the file. A record that cannot be read is set
aside alone. Numbers keep the text they were written with.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TextIO

from .faults import FileUnusable, NoTableInside, PortalAnswer
from .json_scan import Broken, Cut, Scan
from .records import flat, is_twice
from .table import OpenTable, RawRow, names_of

REMEMBERED = 2_000
"""Records kept while the column names are gathered; a longer file is read twice instead."""

_NOT_RECORDS = frozenset({"fields", "columns", "links", "crs", "metadata", "spatialreference", "fieldaliases", "bbox"})
_DEEPEST_ENVELOPE = 6
_MOST_TOLD = 200


class _Answer:
    """What stands in a JSON file beside its records."""

    def __init__(self, columns: Sequence[str] = ()) -> None:
        self.told: dict[str, Any] = {}
        self.columns = list(columns)
        self.has_records = False
        self.has_blanked = False


Record = dict[str, str] | list[str] | Broken


def open_json(text: TextIO, again: Callable[[], TextIO], notes: list[str]) -> OpenTable:
    """Open a JSON text as a table whose columns are all the names its records use, in the order they appear."""
    answer = _Answer()
    coming = _records(Scan(text), answer)
    names: dict[str, None] = {}
    first: list[Record] = []
    is_all = False
    try:
        for record in coming:
            first.append(record)
            if len(first) > REMEMBERED:
                break
        else:
            is_all = True
    except FileUnusable:  # it is met again, in its place, when the rows are read
        if not first:
            raise
    for record in first:
        names.update(dict.fromkeys(record) if isinstance(record, dict) else ())
    if not is_all:
        _gather_names(coming, names)
        answer = _Answer(answer.columns)
        coming, first = _records(Scan(again()), answer), []
    return _table(first, coming, list(names), answer, notes)


def _gather_names(coming: Iterator[Record], names: dict[str, None]) -> None:
    try:
        for record in coming:
            if isinstance(record, dict):
                names.update(dict.fromkeys(record))
    except FileUnusable:
        return


def _table(
    first: list[Record], coming: Iterator[Record], names: list[str], answer: _Answer, notes: list[str]
) -> OpenTable:
    if not names:
        names = _names_of_lists(first, answer)
    if not names and not any(isinstance(record, Broken) for record in first):
        raise _refusal(answer)
    return OpenTable(names_of(names), _rows(first, coming, names, answer, notes), notes)


def _refusal(answer: _Answer) -> FileUnusable:
    said = answer.told.get("message") or answer.told.get("error") or answer.told.get("detail") or answer.told
    if answer.told and not answer.has_records:
        return PortalAnswer(said=" ".join(str(said).split())[:160])
    return NoTableInside(why="it holds no records")


def _names_of_lists(first: list[Record], answer: _Answer) -> list[str]:
    """Answer the column names of rows written as lists: told beside them, or their first row."""
    if answer.columns:
        return answer.columns
    if first and isinstance(first[0], list):
        head = first.pop(0)
        return list(head) if isinstance(head, list) else []
    return []


def _rows(
    first: list[Record], coming: Iterator[Record], names: list[str], answer: _Answer, notes: list[str]
) -> Iterator[RawRow]:
    number = 0
    blank = [""] * len(names)
    for records in (first, coming):
        for record in records:
            number += 1
            if isinstance(record, dict):
                yield RawRow(number, [record.get(name, "") for name in names])
            elif isinstance(record, list):
                yield RawRow(number, record)
            else:
                yield RawRow(number, blank, record.reason, record.says)
    if answer.has_blanked:
        notes.append("The file writes NaN or Infinity, which are no numbers; they were read as blank.")
    if answer.told.get("exceededTransferLimit") is True:
        notes.append("The portal says that it holds more records than it put into this file (exceededTransferLimit).")


def _records(scan: Scan, answer: _Answer) -> Iterator[Record]:
    scan.on_blanked = lambda: setattr(answer, "has_blanked", True)
    begins = scan.peek()
    if begins == "[":
        answer.has_records = True
        yield from _array(scan)
        if scan.peek():
            raise FileUnusable(why="The file goes on after the end of its records; that part was not read.")
    elif scan.is_one_a_line():
        answer.has_records = True
        yield from _lines(scan)
    else:
        yield from _envelope(scan, answer, 0)
        if answer.told and not answer.has_records and not _is_about_an_error(answer.told):
            answer.has_records = True
            yield flat(answer.told)


def _is_about_an_error(told: dict[str, Any]) -> bool:
    return bool({"error", "errors", "message", "detail"} & set(told)) or told.get("success") in (False, "false")


def _lines(scan: Scan) -> Iterator[Record]:
    while scan.peek():
        yield _one(scan, scan.skip_line)


def _array(scan: Scan) -> Iterator[Record]:
    scan.take("[")
    if scan.peek() == "]":
        scan.take("]")
        return
    while True:
        yield _one(scan, scan.skip_to_next_record)
        if scan.peek() == ",":
            scan.take(",")
        sign = scan.peek()
        if sign == "]":
            scan.take("]")
            return
        if not sign or sign in ":}":
            raise FileUnusable(why="The file stops in the middle of its records.")


def _one(scan: Scan, skip: Callable[[], None]) -> Record:
    twice: list[str] = []
    try:
        value = scan.value(twice)
    except Cut:
        raise FileUnusable(why="The file stops in the middle of a record.") from None
    except Broken as broken:
        if not broken.is_passed:
            skip()
        return broken
    if twice:
        return is_twice(twice[0])
    if isinstance(value, dict):
        return flat(value)
    if isinstance(value, list):
        return [one if isinstance(one, str) else "" if one is None else json.dumps(one) for one in value]
    return Broken("no-record", "The record is a bare value, not an object with named fields.", is_passed=True)


def _envelope(scan: Scan, answer: _Answer, depth: int) -> Iterator[Record]:
    """Go through an object that holds the records somewhere, remembering what it tells beside them."""
    scan.take("{")
    while (sign := scan.peek()) and sign != "}":
        if sign == ",":
            scan.take(",")
            continue
        name = _name(scan)
        scan.take(":")
        yield from _member(scan, answer, name, depth)
    if not sign:
        raise FileUnusable(why="The file stops in the middle of its records.")
    scan.take("}")


def _member(scan: Scan, answer: _Answer, name: str, depth: int) -> Iterator[Record]:
    sign, lower = scan.peek(), name.lower()
    if sign == "[" and lower not in _NOT_RECORDS and not answer.has_records and scan.peek_second() in ("{", "["):
        answer.has_records = scan.peek_second() == "{" or depth == 0
        yield from _array(scan)
    elif sign == "[" and lower not in _NOT_RECORDS and scan.peek_second() == "]":
        answer.has_records = True
        scan.skip_value()
    elif sign == "{" and lower == "meta":
        answer.columns = _columns_of(_small(scan))
    elif sign == "{" and lower not in _NOT_RECORDS and depth < _DEEPEST_ENVELOPE:
        yield from _envelope(scan, answer, depth + 1)
    elif sign in "[{":
        scan.skip_value()
    elif len(answer.told) < _MOST_TOLD:
        answer.told.setdefault(name, _small(scan))
    else:
        scan.skip_value()


def _columns_of(meta: Any) -> list[str]:
    """Answer the column names a Socrata portal tells before rows that are lists."""
    columns = meta.get("view", {}).get("columns", []) if isinstance(meta, dict) else []
    return [str(one.get("fieldName") or one.get("name", "")) for one in columns if isinstance(one, dict)]


def _name(scan: Scan) -> str:
    name = _small(scan)
    if not isinstance(name, str):
        raise FileUnusable(why="The JSON text is damaged before its records.")
    return name


def _small(scan: Scan) -> Any:
    try:
        return scan.value([])
    except (Broken, Cut):
        raise FileUnusable(why="The JSON text is damaged before its records, or stops there.") from None
