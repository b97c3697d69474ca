"""Columns that an export does not have but holds in pieces: a date and a clock apart, an address in seven columns."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from .times import NotATime, read_clock, read_face

Make = Callable[[Sequence[str]], list[str]]


class How(StrEnum):
    """How a column is made from others."""

    WORDS = "words"  # joined by spaces, blanks and zeros left out; a part "/" stands between two streets
    FIRST = "first"  # the first of them that says anything
    DATE_AND_CLOCK = "date_and_clock"  # the day of the first column and the clock of the second, as ISO
    FIRST_NUMBER = "first_number"  # the first of the last two numbers of a text such as "(37.87, -122.27)"
    SECOND_NUMBER = "second_number"
    FINGERPRINT = "fingerprint"  # a number made of what the row says, for exports without event numbers


CORNER = "/"
MOST_REMEMBERED = 1_000_000
"""Fingerprints remembered per file; beyond them, rows that say the same are taken for one call."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class MadeColumn:
    """One made column: from which columns, how, which words mean "nothing", and what a missing clock stands for."""

    how: How
    columns: tuple[str, ...]
    nulls: frozenset[str] = frozenset()
    blank: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Answer the columns of the file it is made from."""
        return tuple(column for column in self.columns if column != CORNER)


def parse_made(body: Mapping[str, Any]) -> dict[str, MadeColumn]:
    """Read the made columns of a recipe's TOML body."""
    return {
        name: MadeColumn(
            How(said["how"]), tuple(said["columns"]), frozenset(said.get("nulls", ())), str(said.get("blank", ""))
        )
        for name, said in body.items()
    }


def make_columns(made: Mapping[str, MadeColumn], header: Sequence[str]) -> Make | None:
    """Answer a function from a row to the texts of its made columns, in order; None when nothing is made."""
    if not made:
        return None
    place = {name: index for index, name in reversed(list(enumerate(header)))}
    steps = [_step(one, place) for one in made.values()]
    return lambda row: [step(row) for step in steps]


def _step(one: MadeColumn, place: Mapping[str, int]) -> Callable[[Sequence[str]], str]:
    where = [place.get(column, -1) if column != CORNER else None for column in one.columns]

    def parts(row: Sequence[str]) -> list[str]:
        return [_said(row, index, one.nulls) for index in where]

    if one.how is How.FINGERPRINT:
        return _fingerprints(parts)
    make = _MAKERS[one.how]
    return lambda row: make(parts(row), one)


def _said(row: Sequence[str], index: int | None, nulls: frozenset[str]) -> str:
    if index is None:
        return CORNER
    text = row[index].strip() if index >= 0 else ""
    return "" if text in nulls else text


def _words(parts: list[str], one: MadeColumn) -> str:
    streets: list[list[str]] = [[]]
    for part in parts:
        if part == CORNER:
            streets.append([])
        elif part and part != "0":
            streets[-1].append(part)
    return f" {CORNER} ".join(" ".join(street) for street in streets if street)


def _first(parts: list[str], one: MadeColumn) -> str:
    return next((part for part in parts if part), "")


def _date_and_clock(parts: list[str], one: MadeColumn) -> str:
    day, clock = parts[0], parts[1] or one.blank
    if not day or not clock:
        return ""
    try:
        return f"{read_face(day):%Y-%m-%d}T{read_clock(clock)}"
    except NotATime:
        return f"{day} {clock}"


def _pair(parts: list[str], one: MadeColumn) -> str:
    numbers = numbers_in(parts[0])
    if len(numbers) < 2:
        return ""
    return str(numbers[-2] if one.how is How.FIRST_NUMBER else numbers[-1])


def numbers_in(text: str) -> list[str]:
    """Answer every number of a text, as it stands there."""
    return _NUMBER.findall(text)


def _fingerprints(parts: Callable[[Sequence[str]], list[str]]) -> Callable[[Sequence[str]], str]:
    """Answer a maker that tells rows which say the same apart by their order in the file."""
    seen: dict[bytes, int] = {}

    def make(row: Sequence[str]) -> str:
        said = parts(row)
        if not any(said):
            return ""
        print_ = blake2b("\x1f".join(said).encode("utf-8", "replace"), digest_size=8).digest()
        times = seen.get(print_, 0) + 1
        if times > 1 or len(seen) < MOST_REMEMBERED:
            seen[print_] = times
        return f"made-{print_.hex()}" + (f"-{times}" if times > 1 else "")

    return make


_MAKERS: dict[How, Callable[[list[str], MadeColumn], str]] = {
    How.WORDS: _words,
    How.FIRST: _first,
    How.DATE_AND_CLOCK: _date_and_clock,
    How.FIRST_NUMBER: _pair,
    How.SECOND_NUMBER: _pair,
}
