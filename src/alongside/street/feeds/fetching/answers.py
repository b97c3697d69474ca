"""From a portal's answer to rows of text: JSON read as written, nested things laid flat, giants cut."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from alongside.street.intake.actions.files.records import flat

from ..rules import faults
from ..rules.fetched import Broken
from .wire import Answer

LONGEST_VALUE = 4_096
"""Characters kept of one value: more than intake takes of any field, so that it is set aside there and told."""

MOST_BROKEN = 1_000
"""Broken rows of one batch that are handed on one by one; a file with more is told by their number."""

Record = dict[str, Any]


class Notes:
    """Counts what was odd in the answers of one fetch, and says it once."""

    def __init__(self) -> None:
        self.not_numbers = self.cut = self.broken = 0
        self.first_broken = ""
        self.others: dict[str, None] = {}
        self.broken_rows: list[Broken] = []

    def break_off(self, row: Broken) -> None:
        """Count a row that is broken in its file, and remember the first ones."""
        self.broken += 1
        self.first_broken = self.first_broken or f"{row.file}, line {row.number}: {row.says}"
        if len(self.broken_rows) < MOST_BROKEN:
            self.broken_rows.append(row)

    def take_broken(self) -> tuple[Broken, ...]:
        """Answer the broken rows since last asked."""
        told, self.broken_rows = tuple(self.broken_rows), []
        return told

    def add(self, note: str) -> None:
        """Say something, once however often it happens."""
        self.others[note] = None

    def take(self) -> tuple[str, ...]:
        """Answer what was noted since last asked."""
        said = list(self.others)
        if self.not_numbers:
            said.append(f"{self.not_numbers} values were NaN or Infinity, which are no numbers; they were left empty.")
        if self.cut:
            said.append(f"{self.cut} values were longer than {LONGEST_VALUE:,} characters and were cut.")
        if self.broken:
            said.append(
                f"{self.broken} rows are broken in the file and were set aside, the first in {self.first_broken}"
            )
        self.not_numbers = self.cut = self.broken = 0
        self.first_broken, self.others = "", {}
        return tuple(said)


class Columns:
    """Every column seen so far in a fetch, in the order in which the source shows them."""

    def __init__(self) -> None:
        self._seen: dict[str, None] = {}

    def add(self, rows: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
        """Take the columns of more rows, and answer all."""
        for row in rows:
            self._seen.update(dict.fromkeys(row))
        return tuple(self._seen)

    def name(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Take columns by their names, and answer all."""
        self._seen.update(dict.fromkeys(columns))
        return tuple(self._seen)


def read_json(answer: Answer, notes: Notes) -> Any:
    """Read an answer as JSON, every number as the text it was written in; refuse web pages and half answers."""
    text = answer.body.read().decode("utf-8-sig", "replace").strip()
    answer.body.close()
    refuse_web_page(answer.host, text)

    def empty(_: str) -> None:
        notes.not_numbers += 1

    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=empty)
    except json.JSONDecodeError as wrong:
        if text and (wrong.pos >= len(text) - 8 or wrong.msg.startswith("Unterminated")):
            raise faults.CutShort(host=answer.host) from wrong
        why = "it is not JSON" if text else "it is empty"
        raise faults.NotReadable(host=answer.host, why=f"{why}.") from wrong
    except RecursionError as wrong:
        raise faults.NotReadable(host=answer.host, why="its JSON is nested without end.") from wrong


def refuse_web_page(host: str, text: str) -> None:
    """Refuse a page made for a browser, telling how it begins."""
    start = text[:2_000]
    if not re.match(r"\s*<(!doctype\s+html|html|head|body|!--|script)", start, re.IGNORECASE):
        return
    title = re.search(r"<title[^>]*>([^<]*)", start, re.IGNORECASE)
    words = title.group(1) if title else re.sub(r"<[^>]*>?", " ", start)
    raise faults.WebPageInstead(host=host, begins=" ".join(words.split())[:60])


def rows_of(records: Iterable[Record], notes: Notes) -> list[dict[str, str]]:
    """Lay records flat, named as those of a file are: "a.b" for what is nested, "a.lon" and "a.lat" for a point."""
    rows = [flat(one) for one in records]
    for row in rows:
        for name, value in row.items():
            if len(value) > LONGEST_VALUE:
                row[name] = cut(value, notes)
    return rows


def cut(text: str, notes: Notes) -> str:
    """Cut a value of a length that no column of calls has."""
    if len(text) <= LONGEST_VALUE:
        return text
    notes.cut += 1
    return text[:LONGEST_VALUE]
