"""Recipes proposed for made-up exports in real layouts; the sealed ones were written after the profiler."""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.intake.rules.profiling import NothingToProfile, Proposal, amend, propose, write_toml
from alongside.street.intake.rules.reading import RowReader
from alongside.street.intake.rules.recipe import Recipe, parse_recipe
from alongside.street.intake.rules.report import CallReport
from tests.cast import TONIGHT

from .made_exports import LOOKED_AT, SEALED, Export

EVERY: dict[str, Callable[[], Export]] = {**LOOKED_AT, **SEALED}
PRIVATE = {
    "chapel_hill": {"CallerName", "CallbackPhone", "Narrative", "PlateNo", "DOB"},
    "hartford": {"Call_Taker", "Caller_Phone", "Suspect_Race", "Remarks"},
}


@lru_cache(maxsize=64)
def made(name: str) -> tuple[Export, Proposal, Recipe]:
    export = EVERY[name]()
    proposal = propose(export.columns, export.rows)
    return export, proposal, parse_recipe(name, tomllib.loads(proposal.recipe_toml))


def share_right(names: list[str]) -> tuple[int, int]:
    right = total = 0
    for name in names:
        export, _, recipe = made(name)
        roles = recipe.roles()
        total += len(export.columns)
        right += sum(roles.get(column, frozenset()) == export.truth[column] for column in export.columns)
    return right, total


def test_layouts_that_were_looked_at_are_read_right() -> None:
    right, total = share_right(list(LOOKED_AT))

    assert (total, right / total >= 0.97) == (232, True)


def test_layouts_that_nobody_tuned_for_are_read_right() -> None:
    right, total = share_right(list(SEALED))

    assert (total, right / total >= 0.95) == (129, True)


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_what_is_about_a_person_is_left_out_and_named(name: str) -> None:
    _, proposal, recipe = made(name)

    assert {one.column for one in proposal.left_out if one.is_private} == PRIVATE[name]
    assert recipe.columns.isdisjoint(PRIVATE[name])


@pytest.mark.parametrize("name", sorted(EVERY))
def test_every_column_has_a_use_or_a_reason(name: str) -> None:
    export, proposal, recipe = made(name)
    left = {one.column for one in proposal.left_out if one.reason}

    assert left | set(recipe.columns) == set(export.columns)
    assert all(one.reason and 0 <= one.confidence <= 1 for one in proposal.choices)


@pytest.mark.parametrize("name", ["new_orleans", "sacramento", "chapel_hill", "hartford"])
def test_feet_are_found_when_the_programme_says_where_it_is(name: str) -> None:
    export = EVERY[name]()
    place = [
        index
        for index, column in enumerate(export.columns)
        if "x" in export.truth[column] or "y" in export.truth[column]
    ]
    assert len(place) == 2
    towns = {
        "new_orleans": (-90.1, 30.0),
        "sacramento": (-121.5, 38.6),
        "chapel_hill": (-79.0, 35.9),
        "hartford": (-72.7, 41.8),
    }

    proposal = propose(export.columns, export.rows, hint_zone=export.zone, hint_point=towns[name])

    assert (proposal.body["place"]["epsg"], proposal.body["time_zone"]) == (export.epsg, export.zone)


@pytest.mark.parametrize(
    ("name", "shows"),
    [("detroit", "utc"), ("chapel_hill", "local"), ("burlington", "utc"), ("tucson", "utc"), ("seattle", "local")],
)
def test_a_clock_says_whether_it_is_local(name: str, shows: str) -> None:
    export = EVERY[name]()
    proposal = propose(export.columns, export.rows, hint_zone=export.zone)

    assert proposal.zone is not None
    assert (proposal.zone.shows, proposal.zone.confidence >= 0.6) == (shows, True)


def test_a_local_text_that_is_really_utc_is_seen() -> None:
    export = LOOKED_AT["gainesville"]()
    where = export.columns.index("Report Date")
    rows = [[*row[:where], _in_utc(row[where]), *row[where + 1 :]] for row in export.rows]

    proposal = propose(export.columns, rows)

    assert proposal.body["times"]["created_at"] == {"column": "Report Date", "written": "utc:iso"}


def _in_utc(text: str) -> str:
    return (
        datetime.fromisoformat(text)
        .replace(tzinfo=ZoneInfo("America/New_York"))
        .astimezone(UTC)
        .strftime("%Y-%m-%dT%H:%M:%S")
    )


def test_swapped_axes_are_seen() -> None:
    export = LOOKED_AT["gainesville"]()
    names = [{"Latitude": "Longitude", "Longitude": "Latitude"}.get(name, name) for name in export.columns]

    proposal = propose(names, export.rows)

    assert proposal.body["place"] == {"x": "Latitude", "y": "Longitude", "epsg": 4326}


def test_what_is_proposed_reads_the_rows() -> None:
    for name in EVERY:
        export, _, recipe = made(name)
        reader = RowReader(recipe, export.columns, ZoneInfo(export.zone), TONIGHT)
        read = [reader.read(row) for row in export.rows]

        assert (name, sum(isinstance(one, CallReport) for one in read)) == (name, len(export.rows))


@pytest.mark.parametrize(
    ("columns", "rows", "why"),
    [
        (["a"], [["1"]], "one column only"),
        (["a", "b"], [], "no rows"),
        (["a", "b"], [["", " "], ["", ""]], "all its rows are empty"),
        ([f"c{n}" for n in range(200)], [["x"] * 200], "200 columns"),
        (["id", "what"], [["1", "Noise"], ["2", "Theft"]], "no column says when a call was"),
    ],
)
def test_what_is_no_table_of_calls_is_refused(columns: list[str], rows: list[list[str]], why: str) -> None:
    with pytest.raises(NothingToProfile) as refused:
        propose(columns, rows)

    assert why in refused.value.message


def test_a_person_may_change_any_choice() -> None:
    _, proposal, _ = made("chapel_hill")

    body = amend(
        proposal.body,
        {"texts.beat": "", "times.created_at": "ArrivedDate", "written.created_at": "epoch_ms", "place.epsg": "2264",
         "time_zone": "America/New_York", "officer.natures": "PATROL\n\nSTOP"},
    )  # fmt: skip
    recipe = parse_recipe("own", tomllib.loads(write_toml(body)))

    assert ("beat" in recipe.texts, recipe.times["created_at"].column, recipe.epsg, recipe.time_zone) == (
        False, "ArrivedDate", 2264, "America/New_York",
    )  # fmt: skip
    assert recipe.officer_natures == {"PATROL", "STOP"}


def test_odd_names_survive_the_writing() -> None:
    body = {
        "title": 'He said "no"\n',
        "time_zone": "UTC",
        "texts": {"event_number": "№ \\ \t"},
        "usual_columns": ["a\u0001b"],
    }

    assert tomllib.loads(write_toml(body)) == body


NAMES = [
    "id",
    "Event Number",
    "date",
    "time",
    "CALL_DATE",
    "lat",
    "lon",
    "X",
    "Y",
    "address",
    "nature",
    "",
    "hour",
    "beat",
]
VALUES = ["", "NA", "7", "2026-05-14", "5/14/2026 9:00 PM", "1667278839000", "-93.1", "44.9", "7624094", "(44.1, -93.2)",
          "9:99", "١٢:٣٠", "Noise", "x" * 300, "\0", "2026-05-14T21:00:00Z", "99999999999999", "inf"]  # fmt: skip


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=6),
    st.lists(st.lists(st.sampled_from(VALUES) | st.text(max_size=12), max_size=6), max_size=30),
)
def test_no_table_crashes_the_profiler(columns: list[str], rows: list[list[str]]) -> None:
    try:
        proposal = propose(columns, rows)
    except NothingToProfile:
        return

    assert parse_recipe("own", tomllib.loads(proposal.recipe_toml)).needs
