"""A recipe: how to read one centre's export. Data, not code; what it does not name is never kept."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from alongside.ground.errors import Refusal

from .making import MadeColumn, parse_made
from .report import TEXT_LIMITS, TIMES
from .times import Twice, is_clock_word, is_time
from .words import CallSource

PROGRAMME_ZONE = "programme"


class BadRecipe(Refusal):
    """A recipe file says something that cannot be used."""

    code = "intake.bad-recipe"
    says = "The recipe {recipe} cannot be used: {why}."
    try_ = "Correct the recipe file, then import again."


class NoRecipeFits(Refusal):
    """No recipe knows the columns of this file."""

    code = "intake.no-recipe-fits"
    says = "No recipe knows the columns of this file. It has {count}: {columns}."
    try_ = "Rename the columns to those of the plain recipe (at least event_number, created_at), or write a recipe."


class ColumnsMissing(Refusal):
    """The recipe that was asked for needs columns that the file does not have."""

    code = "intake.columns-missing"
    says = "The recipe {recipe} needs the column {missing}, which this file does not have. It has {count}: {columns}."
    try_ = "Leave out --recipe to let Alongside look for one that fits, or check that this is the right file."


@dataclass(frozen=True)
class TimeColumn:
    """One column that holds an instant, and how it is written."""

    column: str
    written: str


@dataclass(frozen=True)
class Recipe:
    """How to read one centre's export. ``usual`` is its whole header, to notice when the export changes."""

    name: str
    title: str
    time_zone: str
    call_source: CallSource
    texts: Mapping[str, str]
    times: Mapping[str, TimeColumn]
    counts: Mapping[str, str]
    x: str = ""
    y: str = ""
    epsg: int = 4326
    officer_natures: frozenset[str] = frozenset()
    officer_codes: frozenset[str] = frozenset()
    officer_column: str = ""
    drop_after_address: tuple[str, ...] = ()
    are_empty_rows_expected: bool = False
    twice: Twice = Twice.FIRST
    usual: tuple[str, ...] = ()
    made: Mapping[str, MadeColumn] = field(default_factory=dict)
    without_header: tuple[str, ...] = ()
    officer_values: frozenset[str] = frozenset()

    @property
    def columns(self) -> frozenset[str]:
        """Answer every column the recipe names: the only ones that may be kept, even of a row set aside."""
        return frozenset(part for column in self._named for part in self.parts_of(column))

    @property
    def needs(self) -> tuple[str, ...]:
        """Answer the columns without which no call can be read: its number and when it was created."""
        named = (self.texts["event_number"], self.times["created_at"].column)
        return tuple(dict.fromkeys(part for column in named for part in self.parts_of(column)))

    def parts_of(self, column: str) -> tuple[str, ...]:
        """Answer the columns of the file behind a column the recipe names: itself, or what it is made from."""
        return self.made[column].sources if column in self.made else (column,)

    def roles(self) -> dict[str, frozenset[str]]:
        """Answer, for every column of the file that is kept, what it is used for."""
        uses = [*self.texts.items(), *((name, told.column) for name, told in self.times.items()), *self.counts.items()]
        uses += [("x", self.x), ("y", self.y), ("is_officer_initiated", self.officer_column)]
        found: dict[str, set[str]] = {}
        for use, column in uses:
            for part in self.parts_of(column) if column else ():
                found.setdefault(part, set()).add(use)
        return {column: frozenset(names) for column, names in found.items()}

    @property
    def _named(self) -> frozenset[str]:
        named = {*self.texts.values(), *self.counts.values(), *(t.column for t in self.times.values())}
        return frozenset((named | {self.x, self.y, self.officer_column}) - {""})


def parse_recipe(name: str, body: Mapping[str, Any]) -> Recipe:
    """Read a recipe from its TOML body, or refuse it with the reason."""
    texts, times, counts = (dict(body.get(part, {})) for part in ("texts", "times", "counts"))
    place, officer, zone = body.get("place", {}), body.get("officer_activity", {}), body.get("time_zone", "")
    _check(name, zone, texts, times)
    _check_written(name, zone, times)
    return Recipe(
        name=name,
        title=body.get("title", name),
        time_zone=zone,
        call_source=CallSource(body.get("call_source", "centre")),
        texts=texts,
        times={field: TimeColumn(said["column"], said["written"]) for field, said in times.items()},
        counts=counts,
        x=place.get("x", ""),
        y=place.get("y", ""),
        epsg=place.get("epsg", 4326),
        officer_natures=frozenset(nature.upper() for nature in officer.get("natures", ())),
        officer_codes=frozenset(code.upper() for code in officer.get("codes", ())),
        officer_column=officer.get("column", ""),
        officer_values=frozenset(value.lower() for value in officer.get("values", ())),
        drop_after_address=tuple(body.get("drop_after_address", ())),
        are_empty_rows_expected=body.get("empty_rows_expected", False),
        twice=Twice(body.get("hour_that_happens_twice", "first")),
        usual=tuple(body.get("usual_columns", ())),
        made=parse_made(body.get("made", {})),
        without_header=tuple(body.get("without_header", ())),
    )


def _check(name: str, zone: str, texts: Mapping[str, str], times: Mapping[str, Any]) -> None:
    unknown = sorted((set(texts) - set(TEXT_LIMITS)) | (set(times) - set(TIMES)))
    if unknown:
        raise BadRecipe(recipe=name, why=f"a call has no {', '.join(unknown)}")
    if "event_number" not in texts or "created_at" not in times or not zone:
        raise BadRecipe(recipe=name, why="it must say texts.event_number, times.created_at and time_zone")


def _check_written(name: str, zone: str, times: Mapping[str, Any]) -> None:
    if zone != PROGRAMME_ZONE and zone not in available_timezones():
        raise BadRecipe(recipe=name, why=f"there is no time zone {zone}")
    for told in times.values():
        if not is_clock_word(told["written"]):
            raise BadRecipe(recipe=name, why=f"no clock is written “{told['written']}”")


def fits(recipe: Recipe, header: Sequence[str]) -> bool:
    """Say whether a header has the columns the recipe cannot do without."""
    return set(recipe.needs) <= set(columns_of(recipe, header))


def columns_of(recipe: Recipe, header: Sequence[str]) -> tuple[str, ...]:
    """Answer the names of a file's columns: its first line, or the recipe's own when that line is a row already.

    Only a recipe that says ``without_header`` gives names, to a first line of that width whose created time reads
    as a time; so the same export with a line of names is still read by its names.
    """
    names = recipe.without_header
    if not names or len(names) != len(header) or set(recipe.needs) <= set(header):
        return tuple(header)
    told = recipe.times["created_at"]
    if told.column not in names:
        return tuple(header)
    return names if is_time(header[names.index(told.column)].strip(), told.written) else tuple(header)


def choose_recipe(header: Sequence[str], recipes: Iterable[Recipe]) -> Recipe:
    """Choose the recipe that knows most columns of a header, or refuse and list the columns."""
    fitting = [recipe for recipe in recipes if fits(recipe, header)]
    if not fitting:
        raise NoRecipeFits(count=len(header), columns=_listed(header))
    return max(fitting, key=lambda recipe: (len(recipe.columns & set(columns_of(recipe, header))), recipe.name))


def check_fits(recipe: Recipe, header: Sequence[str]) -> None:
    """Refuse a header that lacks a column the recipe needs."""
    missing = [column for column in recipe.needs if column not in columns_of(recipe, header)]
    if missing:
        raise ColumnsMissing(recipe=recipe.name, missing=missing[0], count=len(header), columns=_listed(header))


def differences(recipe: Recipe, header: Sequence[str]) -> tuple[str, ...]:
    """Say, in sentences, how a header differs from the usual one of this export."""
    if not recipe.usual:
        return ()
    said, header = [], columns_of(recipe, header)
    gone = [column for column in recipe.usual if column not in header]
    added = [column for column in header if column not in recipe.usual]
    if gone:
        said.append(f"An older or shorter form of this export: without {_listed(gone)}.")
    if added:
        said.append(f"Columns this recipe does not know, and so does not keep: {_listed(added)}.")
    return tuple(said)


_LIKE_A_ROW = re.compile(r"\d{4}|[\n\r\0]")


def _listed(names: Sequence[str], most: int = 8) -> str:
    """List columns by name; not when the first line looks like a row of values, which are nobody's to repeat."""
    if any(_LIKE_A_ROW.search(name) for name in names):
        return "not shown, for they look like values and not like names"
    shown = ", ".join(name[:30] or "(no name)" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")
