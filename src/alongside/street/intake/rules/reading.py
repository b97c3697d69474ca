"""From a row of a file to a report of a call, or to the reason why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from .coordinates import locate
from .recipe import Recipe
from .report import TEXT_LIMITS, CallReport
from .times import NotATime, check_plausible, read_time

LONGEST_FIELD = 2_000
"""A field of more characters is damage (an unclosed quote, a pasted document) and sets its row aside."""

KEPT_OF_A_FIELD = LONGEST_FIELD + 1
"""What a row set aside keeps of such a field: enough to be refused again when it is retried."""


MOST_NATURES_REMEMBERED = 4_096


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
}
"""Every reason for which a row is set aside."""

NEVER_RETRIED = frozenset({"wrong-width", "damaged", "quote-not-closed", "field-too-long", "empty-row"})
"""Reasons about the file itself: reading the row again cannot help, a person looks."""

Read = CallReport | NotUnderstood


class RowReader:
    """Reads the rows of one file: a recipe, the file's own header, the zone and the instant of the import."""

    def __init__(self, recipe: Recipe, header: Sequence[str], zone: ZoneInfo, at: datetime) -> None:
        self.recipe, self.zone, self.at = recipe, zone, at
        self.width = len(header)
        self.shortened = 0
        place = {name: index for index, name in reversed(list(enumerate(header)))}
        self._kept = [(name, place[name]) for name in sorted(recipe.columns) if name in place]
        places = [index for _, index in self._kept]
        self._all_kept = itemgetter(*places, places[0]) if places else tuple
        self._is_officer_by: dict[tuple[str, str], bool] = {}
        self._texts = [(field, place[col], TEXT_LIMITS[field]) for field, col in recipe.texts.items() if col in place]
        self._times = [
            (field, place[told.column], told.written) for field, told in recipe.times.items() if told.column in place
        ]
        self._counts = [(field, place[column]) for field, column in recipe.counts.items() if column in place]
        self._x, self._y = place.get(recipe.x), place.get(recipe.y)
        self._officer = place.get(recipe.officer_column)

    def keep(self, row: Sequence[str]) -> dict[str, str]:
        """Answer the columns of a row that the recipe names, for a row set aside. Nothing else is kept."""
        return {name: row[index].replace("\0", "�")[:KEPT_OF_A_FIELD] for name, index in self._kept if index < len(row)}

    def read(self, row: Sequence[str]) -> Read:
        """Read one row of a file."""
        wrong = self._damage(row)
        if wrong is not None:
            return wrong
        facts: dict[str, Any] = {}
        try:
            self._read_times(row, facts)
        except NotATime as wrong_time:
            return NotUnderstood("impossible-time", f"{str(wrong_time)[:1].upper()}{str(wrong_time)[1:]}.")
        self._read_texts(row, facts)
        number, created_at = facts.get("event_number", ""), facts.get("created_at")
        if not number:
            return NotUnderstood("no-number", REASONS["no-number"])
        if created_at is None:
            return NotUnderstood("no-time", REASONS["no-time"])
        for field, index in self._counts:
            facts[field] = _count(row[index])
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
        if len(text) > LONGEST_FIELD or "\0" in text:
            wrong = self._damaged_field(row)
            if wrong is not None:
                return wrong
        if not text or text.isspace():
            return NotUnderstood("empty-row", REASONS["empty-row"])
        number = row[self._texts[0][1]] if self._texts and self._texts[0][0] == "event_number" else ""
        if len(number.strip()) > TEXT_LIMITS["event_number"]:
            return NotUnderstood("number-too-long", f"The event number has {len(number)} characters.")
        return None

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
                facts[field] = text
        for ending in self.recipe.drop_after_address:
            address = facts.get("address", "")
            if address.endswith(ending):
                facts["address"] = address[: -len(ending)].rstrip()

    def _read_times(self, row: Sequence[str], facts: dict[str, Any]) -> None:
        for field, index, written in self._times:
            text = row[index].strip()
            if text:
                instant = read_time(text, written=written, zone=self.zone, twice=self.recipe.twice)
                check_plausible(instant, self.at)
                facts[field] = instant

    def _is_officer_activity(self, row: Sequence[str], facts: Mapping[str, Any]) -> bool:
        if self._officer is not None:
            return row[self._officer].strip().lower() in {"1", "true", "yes", "y"}
        recipe = self.recipe
        nature = facts.get("final_nature") or facts.get("initial_nature") or ""
        code = facts.get("final_nature_code") or facts.get("initial_nature_code") or ""
        known = self._is_officer_by.get((nature, code))
        if known is None:
            known = nature.upper() in recipe.officer_natures or code.upper() in recipe.officer_codes
            if len(self._is_officer_by) < MOST_NATURES_REMEMBERED:
                self._is_officer_by[nature, code] = known
        return known


def _count(text: str) -> int | None:
    text = text.strip()
    return min(int(text), 32_767) if text.isascii() and text.isdigit() and len(text) < 9 else None
