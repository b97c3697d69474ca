"""Reading a recipe's columns many rows at once, to the same calls that ``RowReader`` reads one by one.

What repeats (natures, addresses, points) is worked out once for each different value, by the very rules that read a
row; clocks are read as numbers. A row that is odd in any way is only marked: somebody reads it as a row.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ...rules.coordinates import DEGREES, locate
from ...rules.place import place_key
from ...rules.reading import LONGEST_FIELD, RowReader, count_of
from ...rules.report import TEXT_LIMITS
from ...rules.times import EARLIEST, Clock, NotATime, check_plausible, localise, read_time
from ..keeping import Surroundings
from .schema import CALL, COUNTS, TIMES

Mask = npt.NDArray[np.bool_]
_STEP = 15 * 60 * 1_000_000
"""Clocks change at whole quarters of an hour: within one, local and universal time differ by the same."""

_REMEMBERED = 200_000
_BLANK, _NOWHERE = pa.scalar(""), pa.scalar("0")
_PLAIN_DEGREES = r"^-?\d{1,3}(\.\d{1,20})?$"
_NATURES = ("initial_nature_code", "initial_nature", "final_nature_code", "final_nature")


class ColumnReader:
    """Reads blocks of one file: the recipe and zone of its reader of rows, column by column."""

    def __init__(self, reader: RowReader, around: Surroundings) -> None:
        self.reader, self.recipe, self.around = reader, reader.recipe, around
        self.shortened = 0
        self._keys: dict[str, str] = {}
        self._instants: dict[str, dict[str, int | None]] = {}
        self._points: dict[tuple[str, str], tuple[float | None, float | None, str]] = {}

    @classmethod
    def of(cls, reader: RowReader, around: Surroundings) -> "ColumnReader | None":
        """Answer a reader of columns, or None when the recipe makes columns of its own: that goes by rows."""
        return None if reader.recipe.made or reader.recipe.without_header else cls(reader, around)

    def read(self, table: pa.Table) -> tuple[pa.Table, Mask]:
        """Answer the calls of a block, one for each row, and which rows are odd and must be read as rows."""
        place = self.reader.place
        rows = table.num_rows
        odd = self._is_damaged(table)
        self._is_shortened: list[Mask] = []
        made: dict[str, Any] = {}
        for name, column in self.recipe.texts.items():
            made[name] = self._text(name, table[place[column]]) if column in place else None
        odd |= _is(pc.equal(made["event_number"], ""))
        for name in TIMES:
            told = self.recipe.times.get(name)
            made[name] = None
            if told is not None and told.column in place:
                made[name], wrong = self._times(table[place[told.column]], told.written)
                odd |= wrong
        odd |= _is(pc.is_null(made["created_at"]))
        for name in COUNTS:
            column = self.recipe.counts.get(name, "")
            made[name] = _each(table[place[column]], count_of, pa.int32()) if column in place else None
        self._put_place(table, made, rows)
        self._put_address(made, rows)
        self._put_nature(table, made, rows)
        made["call_source"] = pa.repeat(pa.scalar(self.recipe.call_source.value), rows)
        made["answers"] = pa.repeat(pa.scalar("{}"), rows)
        self.shortened += sum(int((one & ~odd).sum()) for one in self._is_shortened)
        return pa.table([_column(made.get(field.name), field.type, rows) for field in CALL], schema=CALL), odd

    def _is_damaged(self, table: pa.Table) -> Mask:
        """Mark rows that have a field far too long, or nothing at all in the columns that are kept."""
        lengths = [pc.utf8_length(table[at]) for at in self.reader.kept_places]
        total = lengths[0]
        for one in lengths[1:]:
            total = pc.add(total, one)
        number = table[self.reader.place[self.recipe.texts["event_number"]]]
        too_long = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(number)), TEXT_LIMITS["event_number"])
        return _is(pc.or_(pc.or_(pc.greater(total, LONGEST_FIELD), pc.equal(total, 0)), too_long))

    def _text(self, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
        text = pc.utf8_trim_whitespace(column)
        is_long = pc.greater(pc.utf8_length(text), TEXT_LIMITS[name])
        if pc.any(is_long).as_py():
            self._is_shortened.append(_is(is_long))
            text = pc.utf8_slice_codeunits(text, 0, TEXT_LIMITS[name])
        return text

    def _times(self, column: pa.ChunkedArray, written: str) -> tuple[pa.Array, Mask]:
        """Answer instants in microseconds since 1970, nulls where nothing is told, and where the text is no time."""
        text = pc.utf8_trim_whitespace(column)
        is_blank = _is(pc.equal(text, ""))
        if written in (Clock.EPOCH_MS, Clock.EPOCH_MS_LOCAL):
            micros, wrong = _epoch(text)
            if written == Clock.EPOCH_MS_LOCAL:
                micros, is_skipped = self._localised(micros, ~wrong)
                wrong |= is_skipped
            wrong |= (micros < _micros(EARLIEST)) | (micros > _micros(self.reader.at + timedelta(days=2)))
        else:
            micros, wrong = self._read_each(text, written)
        wrong &= ~is_blank
        return pa.array(micros, pa.int64(), mask=is_blank | wrong), wrong

    def _localised(self, micros: npt.NDArray[np.int64], is_told: Mask) -> tuple[npt.NDArray[np.int64], Mask]:
        quarters = np.where(is_told, micros, 0) // _STEP
        different, place = np.unique(quarters, return_inverse=True)
        moved = np.zeros(len(different), dtype="int64")
        skipped = np.zeros(len(different), dtype=bool)
        for at, quarter in enumerate(different):
            face = datetime(1970, 1, 1) + timedelta(microseconds=int(quarter) * _STEP)  # noqa: DTZ001
            try:
                moved[at] = _micros(localise(face, self.reader.zone, self.recipe.twice)) - int(quarter) * _STEP
            except NotATime:
                skipped[at] = True
        return micros + moved[place], skipped[place]

    def _read_each(self, text: pa.ChunkedArray, written: str) -> tuple[npt.NDArray[np.int64], Mask]:
        known = self._instants.setdefault(written, {})
        codes, values = _different(text)
        if len(known) > _REMEMBERED:
            known.clear()
        for value in values:
            if value not in known:
                known[value] = self._instant(value, written)
        found = [known[value] for value in values]
        wrong = np.array([one is None for one in found], dtype=bool)
        return np.array([one or 0 for one in found], dtype="int64")[codes], wrong[codes]

    def _instant(self, text: str, written: str) -> int | None:
        try:
            instant = read_time(text, written=written, zone=self.reader.zone, twice=self.recipe.twice)
            check_plausible(instant, self.reader.at)
        except (NotATime, OverflowError):
            return None
        return _micros(instant)

    def _put_place(self, table: pa.Table, made: dict[str, Any], rows: int) -> None:
        place, recipe, known = self.reader.place, self.recipe, self._points
        if recipe.x not in place or recipe.y not in place:
            made["area_code"] = _blanks(rows)
            return
        x, y = table[place[recipe.x]].combine_chunks(), table[place[recipe.y]].combine_chunks()
        if recipe.epsg == DEGREES and self.around.map_version is None:
            made["area_code"] = _blanks(rows)
            made["lon"], made["lat"] = _degrees(x, y)
            return
        if len(known) > _REMEMBERED:
            known.clear()
        pairs = list(zip(x.to_pylist(), y.to_pylist(), strict=True))
        for pair in set(pairs):
            if pair not in known:
                lon, lat = locate(pair[0], pair[1], recipe.epsg)
                known[pair] = (lon, lat, self.around.area_at(lon, lat))
        found = [known[pair] for pair in pairs]
        made["lon"] = pa.array([one[0] for one in found], pa.float64())
        made["lat"] = pa.array([one[1] for one in found], pa.float64())
        made["area_code"] = pa.array([one[2] for one in found], pa.string())

    def _put_address(self, made: dict[str, Any], rows: int) -> None:
        address = made.get("address")
        if address is None:
            made["place_key"] = _blanks(rows)
            return
        codes, values = _different(address)
        values = [self._without_ending(value) for value in values]
        if len(self._keys) > _REMEMBERED:
            self._keys.clear()
        for value in values:
            if value not in self._keys:
                self._keys[value] = place_key(value)
        made["address"] = pa.array(values, pa.string()).take(pa.array(codes))
        made["place_key"] = pa.array([self._keys[value] for value in values], pa.string()).take(pa.array(codes))

    def _without_ending(self, address: str) -> str:
        for ending in self.recipe.drop_after_address:
            if address.endswith(ending):
                address = address[: -len(ending)].rstrip()
        return address

    def _put_nature(self, table: pa.Table, made: dict[str, Any], rows: int) -> None:
        """Work out the category and officers' own activity once for each different nature."""
        told = {name: made.get(name) for name in _NATURES}
        columns = {name: _different(column) for name, column in told.items() if column is not None}
        officer = self.reader.place.get(self.recipe.officer_column)
        parts = [codes for codes, _ in columns.values()]
        flags: Sequence[str] = [""]
        if officer is not None:
            codes, flags = _different(table[officer])
            parts.append(codes)
        if not parts:
            made["category"], made["is_officer_initiated"] = _blanks(rows), pa.repeat(pa.scalar(False), rows)
            return
        different, first, place = np.unique(np.stack(parts), axis=1, return_index=True, return_inverse=True)
        place = place.reshape(-1)
        is_dated = bool(self.around.meanings)
        natures = [{name: values[codes[at]] for name, (codes, values) in columns.items()} for at in first]
        row = [""] * table.num_columns
        is_officer = []
        for at, facts in zip(range(different.shape[1]), natures, strict=True):
            if officer is not None:
                row[officer] = flags[different[-1][at]]
            is_officer.append(self.reader.is_officer_activity(row, facts))
        made["is_officer_initiated"] = pa.array(np.array(is_officer)[place])
        said = [_named(facts) for facts in natures]
        if is_dated:  # what people confirmed applies from a date on: it depends on when each call was created
            when = made["created_at"].to_pylist()
            found = [self.around.category_at(*said[at], _instant(us)) for at, us in zip(place, when, strict=True)]
            made["category"] = pa.array(found, pa.string())
        else:
            made["category"] = pa.array([self.around.category_at(*one, EARLIEST) for one in said], pa.string()).take(
                pa.array(place)
            )


def _named(facts: dict[str, str]) -> tuple[str, str]:
    code = facts.get("final_nature_code") or facts.get("initial_nature_code") or ""
    return code, facts.get("final_nature") or facts.get("initial_nature") or ""


def _instant(micros: int | None) -> datetime:
    return EARLIEST if micros is None else datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros)


def _degrees(x: pa.Array, y: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Read degrees: plainly written ones all at once, the few others one by one."""
    are_plain = pc.and_(pc.match_substring_regex(x, _PLAIN_DEGREES), pc.match_substring_regex(y, _PLAIN_DEGREES))
    is_blank = pc.or_(pc.equal(x, ""), pc.equal(y, ""))
    lon, lat = (pc.if_else(are_plain, one, _NOWHERE).cast(pa.float64()) for one in (x, y))
    is_here = pc.and_(pc.less_equal(pc.abs(lon), 180.0), pc.less_equal(pc.abs(lat), 90.0))
    is_here = pc.and_(is_here, pc.and_(are_plain, pc.or_(pc.not_equal(lon, 0.0), pc.not_equal(lat, 0.0))))
    null = pa.scalar(None, pa.float64())
    lon, lat = pc.if_else(is_here, lon, null), pc.if_else(is_here, lat, null)
    others = np.flatnonzero(~(_is(are_plain) | _is(is_blank)))
    if not len(others):
        return lon, lat
    lons, lats = lon.to_pylist(), lat.to_pylist()
    for at in others:
        lons[at], lats[at] = locate(x[int(at)].as_py(), y[int(at)].as_py(), DEGREES)
    return pa.array(lons, pa.float64()), pa.array(lats, pa.float64())


def _epoch(text: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], Mask]:
    """Read whole milliseconds; anything written otherwise is left to the reader of rows."""
    is_plain = pc.match_substring_regex(text, r"^[1-9]\d{11,12}$")
    millis = pc.if_else(is_plain, text, pa.scalar("0")).cast(pa.int64())
    return np.asarray(millis) * 1000, ~_is(is_plain)


def _each(column: pa.ChunkedArray, read: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    codes, values = _different(column)
    return pa.array([read(value) for value in values], kind).take(pa.array(codes))


def _different(column: pa.ChunkedArray | pa.Array) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Answer the different values of a column, and for each row which of them it has."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    found = pc.dictionary_encode(whole)
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    return np.asarray(found.indices).astype("int64"), found.dictionary.to_pylist()


def _column(values: Any, kind: pa.DataType, rows: int) -> Any:
    if values is None:
        return _blanks(rows) if pa.types.is_string(kind) else pa.nulls(rows, kind)
    return values.cast(kind) if values.type != kind else values


def _blanks(rows: int) -> pa.Array:
    return pa.repeat(_BLANK, rows)


def _is(values: Any) -> Mask:
    return np.asarray(values).astype(bool)


def _micros(at: datetime) -> int:
    return (at - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
