"""From a row of a file to a report of a call, or to the reason why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from .coordinates import locate
from .making import make_columns
from .recipe import Recipe, columns_of
from .report import TEXT_LIMITS, CallReport
from .spreadsheet import Codes, is_number_for_code
from .times import NotATime, check_plausible, read_time

LONGEST_FIELD = 2_000
"""A field of more characters is damage (an unclosed quote, a pasted document) and sets its row aside."""

KEPT_OF_A_FIELD = LONGEST_FIELD + 1
"""What a row set aside keeps of such a field: enough to be refused again when it is retried."""


MOST_NATURES_REMEMBERED = 4_096
_SWALLOWED = "A quotation mark opens in this line and closes in a later one, so that the rows run into each other."


@dataclass(frozen=True)
class NotUnderstood:
    """Why a row is set aside: a reason from the closed list below and a sentence."""

    reason: str
    says: str


REASONS: dict[str, str] = {
    "empty-row": "The row has no values.",
    "no-number": "The row has no event number.",
    "number-too-long": "The event number is too long.",
    "no-time": "The row does not say when the call was created.",
    "impossible-time": "A time of the row cannot be.",
    "wrong-width": "The row has more or fewer columns than the header.",
    "field-too-long": "A field of the row is far too long.",
    "damaged": "The row has characters that no text has.",
    "quote-not-closed": "A quotation mark was opened and not closed.",
    "number-for-a-code": "A spreadsheet made a number of a code.",
    "record-broken": "The record is not JSON that can be read.",
    "record-too-long": "The record is longer than any call.",
    "too-deep": "The record is nested too deeply to be a call.",
    "name-twice": "The record says one thing twice, differently.",
    "no-record": "What stands there is no record with named fields.",
}
"""Every reason for which a row is set aside."""

NEVER_RETRIED = frozenset(
    {
        "wrong-width", "damaged", "quote-not-closed", "field-too-long", "empty-row", "record-broken",
        "record-too-long", "too-deep", "name-twice", "no-record",
    }
)  # fmt: skip
"""Reasons about the file itself: reading the row again cannot help, a person looks."""

NOT_LINED_UP = frozenset({"wrong-width", "quote-not-closed"})
"""Reasons for which nobody can say which value belongs to which column."""

Read = CallReport | NotUnderstood

_IN_WORDS = frozenset({"address", "initial_nature", "final_nature"})
"""Texts that are no codes: whatever a number looks like in them, it may stand."""


class NotACode(ValueError):
    """A spreadsheet made a number of a code, and which one is not certain; the message says where."""


class RowReader:
    """Reads the rows of one file: a recipe, the file's own header, the zone and the instant of the import."""

    def __init__(self, recipe: Recipe, header: Sequence[str], zone: ZoneInfo, at: datetime) -> None:
        self.recipe, self.zone, self.at = recipe, zone, at
        self.width = len(header)
        self.shortened = 0
        header = columns_of(recipe, header)
        self._make = make_columns(recipe.made, header)
        place = {name: index for index, name in reversed(list(enumerate([*header, *recipe.made])))}
        place |= {name: self.width + index for index, name in enumerate(recipe.made)}
        self.place = {name: index for name, index in place.items() if index < self.width}
        self._kept = [
            (name, place[name]) for name in sorted(recipe.columns) if place.get(name, self.width) < self.width
        ]
        places = self.kept_places = [index for _, index in self._kept]
        self._all_kept = itemgetter(*places, places[0]) if places else tuple
        self._is_officer_by: dict[tuple[str, ...], bool] = {}
        self._texts = [(field, place[col], TEXT_LIMITS[field]) for field, col in recipe.texts.items() if col in place]
        self._times = [
            (field, place[told.column], told.written) for field, told in recipe.times.items() if told.column in place
        ]
        self._counts = [(field, place[column]) for field, column in recipe.counts.items() if column in place]
        self._x, self._y = place.get(recipe.x), place.get(recipe.y)
        self._officer = place.get(recipe.officer_column)
        self._neighbours: Sequence[Sequence[str]] = ()
        self._codes: dict[int, Codes] = {}
        self._has_exponent = False
        self.repaired = 0

    def is_officer_activity(self, row: Sequence[str], facts: Mapping[str, Any]) -> bool:
        """Say whether a row with these facts is officers' own activity."""
        return self._is_officer_activity(row, facts)

    def learn(self, rows: Sequence[Sequence[str]]) -> None:
        """Take note of the rows around those read next: what their codes look like proves what a damaged one was."""
        self._neighbours = rows
        for index, codes in self._codes.items():
            codes.learn(row[index] for row in rows if index < len(row))

    def keep(self, row: Sequence[str], reason: str = "") -> dict[str, str]:
        """Answer the columns of a row that the recipe names, for a row set aside. Nothing else is kept.

        Of a row that does not line up with its header nothing is kept: what stands where the address should be
        may be a name.
        """
        if len(row) != self.width or reason in NOT_LINED_UP:
            return {}
        return {name: row[index].replace("\0", "�")[:KEPT_OF_A_FIELD] for name, index in self._kept if index < len(row)}

    def read(self, row: Sequence[str]) -> Read:
        """Read one row of a file."""
        wrong = self._damage(row)
        if wrong is not None:
            return wrong
        if self._make is not None:
            row = [*row, *self._make(row)]
        facts: dict[str, Any] = {}
        try:
            self._read_times(row, facts)
        except (NotATime, OverflowError) as wrong_time:
            return NotUnderstood("impossible-time", f"{str(wrong_time)[:1].upper()}{str(wrong_time)[1:]}.")
        try:
            self._read_texts(row, facts)
        except NotACode as wrong_code:
            return NotUnderstood("number-for-a-code", str(wrong_code))
        number, created_at = facts.get("event_number", ""), facts.get("created_at")
        if not number:
            return NotUnderstood("no-number", REASONS["no-number"])
        if created_at is None:
            return NotUnderstood("no-time", REASONS["no-time"])
        for field, index in self._counts:
            facts[field] = count_of(row[index])
        if self._x is not None and self._y is not None:
            facts["lon"], facts["lat"] = locate(row[self._x], row[self._y], self.recipe.epsg)
        return CallReport(
            call_source=self.recipe.call_source,
            is_officer_initiated=self._is_officer_activity(row, facts),
            **facts,
        )

    def _damage(self, row: Sequence[str]) -> NotUnderstood | None:
        if len(row) != self.width:
            return NotUnderstood("wrong-width", f"The row has {len(row)} columns, the header {self.width}.")
        text = "".join(self._all_kept(row))
        self._has_exponent = "E+" in text
        if "\n" in text and any(self._swallows_a_row(row[index]) for _, index in self._kept):
            return NotUnderstood("quote-not-closed", _SWALLOWED)
        if len(text) > LONGEST_FIELD or "\0" in text:
            wrong = self._damaged_field(row)
            if wrong is not None:
                return wrong
        if not text or text.isspace():
            return NotUnderstood("empty-row", REASONS["empty-row"])
        has_number = self._texts and self._texts[0][0] == "event_number" and self._texts[0][1] < self.width
        number = row[self._texts[0][1]] if has_number else ""
        if len(number.strip()) > TEXT_LIMITS["event_number"]:
            return NotUnderstood("number-too-long", f"The event number has {len(number)} characters.")
        return None

    def _swallows_a_row(self, value: str) -> bool:
        """Say whether a value holds the end of one row and the start of another: two stray quotes in one column."""
        return "\n" in value and max(value.count(mark) for mark in ",;\t|") >= self.width - 1

    def _damaged_field(self, row: Sequence[str]) -> NotUnderstood | None:
        for name, index in self._kept:
            value = row[index]
            if "\0" in value:
                return NotUnderstood("damaged", f"{name} holds a zero byte, which no text has.")
            if len(value) > LONGEST_FIELD:
                return NotUnderstood("field-too-long", f"{name} has {len(value):,} characters.")
        return None

    def _read_texts(self, row: Sequence[str], facts: dict[str, Any]) -> None:
        for field, index, limit in self._texts:
            text = row[index].strip()
            if len(text) > limit:
                text, self.shortened = text[:limit], self.shortened + 1
            if text:
                facts[field] = self._code(field, index, text) if self._has_exponent else text
        for ending in self.recipe.drop_after_address:
            address = facts.get("address", "")
            if address.endswith(ending):
                facts["address"] = address[: -len(ending)].rstrip()

    def _code(self, field: str, index: int, text: str) -> str:
        """Answer a text, undoing what a spreadsheet did to a code when only one code can have been meant."""
        if field in _IN_WORDS or not is_number_for_code(text):
            return text
        codes = self._codes.get(index)
        if codes is None:
            codes = self._codes[index] = Codes()
            codes.learn(row[index] for row in self._neighbours if index < len(row))
        code = codes.code_for(text)
        if code is None:
            raise NotACode(f"“{text}” was a code that a spreadsheet made into a number; which one is not certain.")
        self.repaired += 1
        return code

    def _read_times(self, row: Sequence[str], facts: dict[str, Any]) -> None:
        for field, index, written in self._times:
            text = row[index].strip()
            if text:
                if self._has_exponent and is_number_for_code(text):
                    raise NotATime(f"“{text}” is a time that a spreadsheet rounded")
                instant = read_time(text, written=written, zone=self.zone, twice=self.recipe.twice)
                check_plausible(instant, self.at)
                facts[field] = instant

    def _is_officer_activity(self, row: Sequence[str], facts: Mapping[str, Any]) -> bool:
        if self._officer is not None:
            return row[self._officer].strip().lower() in (self.recipe.officer_values or _YES)
        said = facts.get
        named = (
            said("initial_nature", ""), said("final_nature", ""), said("initial_nature_code", ""),
            said("final_nature_code", ""),
        )  # fmt: skip
        known = self._is_officer_by.get(named)
        if known is None:
            known = self._names_officer_activity(named)
            if len(self._is_officer_by) < MOST_NATURES_REMEMBERED:
                self._is_officer_by[named] = known
        return known

    def _names_officer_activity(self, named: tuple[str, ...]) -> bool:
        upper = [text.upper() for text in named]
        recipe = self.recipe
        return not recipe.officer_natures.isdisjoint(upper[:2]) or not recipe.officer_codes.isdisjoint(upper[2:])


_YES = frozenset({"1", "true", "yes", "y"})


def count_of(text: str) -> int | None:
    """Read a count, at most what the store holds; None when the text is none."""
    text = text.strip()
    return min(int(text), 32_767) if text.isascii() and text.isdigit() and len(text) < 9 else None
