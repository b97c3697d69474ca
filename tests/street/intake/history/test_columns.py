"""A law of reading by columns: every row that is not marked as odd is read to the very call that reading rows gives."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.street.intake.actions.history.columns import ColumnReader
from alongside.street.intake.actions.history.schema import CALL, row_of
from alongside.street.intake.actions.keeping import Surroundings
from alongside.street.intake.reads import access_recipe
from alongside.street.intake.rules.reading import RowReader
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.times import zone_named
from tests.cast import Cast

AT = datetime(2026, 12, 1, tzinfo=UTC)
SIGNS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f\x85"), max_size=12)
ODD = st.sampled_from(["", " ", "0", "-0.0", "1e3", "nan", "180.5", "  7 ", "99999", "-89.5", "43.0", "x" * 170, "ñ"])
EPOCHS = st.one_of(
    st.integers(600_000_000_000, 1_800_000_000_000).map(str),
    st.sampled_from(["1678588200000", "1699167600000", "1699171200000", "1.6E12", "-5", "0", " 1664600439123 "]),
)
ISO = st.one_of(
    st.datetimes(datetime(1989, 1, 1), datetime(2027, 1, 1)).map(str),  # noqa: DTZ001
    st.sampled_from(["2026-03-08 02:30:00", "2026-11-01 01:30:00", "2026-05-14T20:00:00Z", "2026-05-14", "20:00"]),
)
NATURES = st.sampled_from(["Patrol By", "patrol by", "NOISE", "Fight", "976", "WELFARE CHECK", ""])
CITIES = ("plain", "san_antonio_tx", "oakland_ca", "milwaukee_wi")


def cells(recipe: Any, header: list[str]) -> st.SearchStrategy[list[str]]:
    """Answer rows in which each column mostly holds what belongs there."""
    clocks = {told.column: EPOCHS if "epoch" in told.written else ISO for told in recipe.times.values()}
    natures = {column for field, column in recipe.texts.items() if "nature" in field}
    places = {recipe.x, recipe.y}
    return st.tuples(*(
        st.one_of(clocks[name], clocks[name], clocks[name], st.just(""), ODD) if name in clocks
        else NATURES if name in natures
        else st.one_of(st.floats(-190, 190).map(lambda one: f"{one:.4f}"), st.floats(-90, 90).map(str), st.integers(1_000_000, 9_000_000).map(str), ODD)
        if name in places
        else st.one_of(SIGNS, ODD)
        for name in header
    )).map(list)  # fmt: skip


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize("city", CITIES)
def test_a_row_that_is_not_odd_is_read_as_by_rows(cast: Cast, city: str) -> None:
    recipe = access_recipe(city)
    header = sorted(recipe.columns)
    around = Surroundings(programme_id=cast.programme.pk, source_id=1, at=AT)
    seen = [0, 0]

    @settings(max_examples=60, deadline=None)
    @given(st.lists(cells(recipe, header), min_size=1, max_size=12))
    def read_alike(rows: list[list[str]]) -> None:
        reader = RowReader(recipe, header, zone_named("America/Chicago"), AT)
        columns = ColumnReader.of(RowReader(recipe, header, zone_named("America/Chicago"), AT), around)
        assert columns is not None
        table = pa.table([[row[n] for row in rows] for n in range(len(header))], [str(n) for n in range(len(header))])
        found, odd = columns.read(table)
        for row, is_odd, by_columns in zip(rows, odd, found.to_pylist(), strict=True):
            seen[int(is_odd)] += 1
            if not is_odd:
                read = reader.read(row)
                assert isinstance(read, CallReport), (row, read)
                by_row = row_of(read, around.category(read), around.area(read), "{}")
                assert by_columns == {name: by_row[name] for name in CALL.names}

    read_alike()
    assert min(seen) > 5  # both kinds came, often enough to mean something
