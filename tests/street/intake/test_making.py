"""Clocks and columns that are made: dates and clocks apart, addresses in pieces, numbers where there are none."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.intake.rules.making import How, MadeColumn, make_columns
from alongside.street.intake.rules.reading import RowReader
from alongside.street.intake.rules.recipe import BadRecipe, columns_of, parse_recipe
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.times import NotATime, is_clock_word, read_clock, read_time

CHICAGO = ZoneInfo("America/Chicago")
AT = datetime(2026, 5, 15, 2, 0, tzinfo=UTC)
BODY = {
    "time_zone": "America/Chicago",
    "texts": {"event_number": "made number", "address": "made address"},
    "times": {"created_at": {"column": "made created", "written": "iso"}},
    "place": {"x": "made lon", "y": "made lat"},
    "made": {
        "made number": {"how": "fingerprint", "columns": ["day", "what"]},
        "made address": {"how": "words", "columns": ["no", "street", "/", "cross"]},
        "made created": {"how": "date_and_clock", "columns": ["day", "clock"], "nulls": ["NA"], "blank": "00:00"},
        "made lat": {"how": "first_number", "columns": ["where"]},
        "made lon": {"how": "second_number", "columns": ["where"]},
    },
}
HEADER = ["day", "clock", "what", "no", "street", "cross", "where"]
ROW = ["05/14/2026", "9:04 PM", "Noise", "0", "ELM ST", "OAK AV", "ELM ST\nMadison (43.07, -89.4)"]


@pytest.mark.parametrize(
    ("text", "written", "instant"),
    [
        ("2026-05-14T21:00:00.000Z", "iso_local", "2026-05-15T02:00:00+00:00"),
        ("2026-05-15 02:00:00", "utc:iso", "2026-05-15T02:00:00+00:00"),
        ("5/14/2026 9:00:00 PM", "us", "2026-05-15T02:00:00+00:00"),
        ("05/14/26  21:00", "us", "2026-05-15T02:00:00+00:00"),
        ("5/15/2026 2:00 AM", "utc:us", "2026-05-15T02:00:00+00:00"),
        ("2026-05-14", "date", "2026-05-14T05:00:00+00:00"),
        ("05/14/2026 12:00:00 AM", "date", "2026-05-14T05:00:00+00:00"),
        ("1778810400", "epoch_s", "2026-05-15T02:00:00+00:00"),
        ("1778792400", "epoch_s_local", "2026-05-15T02:00:00+00:00"),
        ("20260515 020000", "utc:%Y%m%d %H%M%S", "2026-05-15T02:00:00+00:00"),
    ],
)
def test_the_clocks_of_many_centres_are_read(text: str, written: str, instant: str) -> None:
    assert read_time(text, written=written, zone=CHICAGO).isoformat() == instant


@pytest.mark.parametrize("text", ["13/40/2026", "5/14/2026 13:00 PM", "5/14/2026 0:30 AM", "14.5.2026", "", "x"])
def test_what_is_no_american_date_is_refused(text: str) -> None:
    with pytest.raises(NotATime):
        read_time(text, written="us", zone=CHICAGO)


@pytest.mark.parametrize(
    ("text", "clock"),
    [("21:04", "21:04:00"), ("9:04:10 PM", "21:04:10"), ("2104", "21:04:00"), ("904", "09:04:00"), ("9", "09:00:00"),
     ("12:05 am", "00:05:00"), ("2026-05-14T21:04:00", "21:04:00")],
)  # fmt: skip
def test_a_clock_without_a_day_is_read(text: str, clock: str) -> None:
    assert read_clock(text) == clock


@given(st.text(max_size=30))
def test_no_clock_crashes(text: str) -> None:
    for written in ("us", "date", "epoch_s", "iso_local", "utc:iso"):
        try:
            read_time(text, written=written, zone=CHICAGO)
        except NotATime:
            pass
    try:
        read_clock(text)
    except NotATime:
        pass


def test_a_row_in_pieces_becomes_a_report() -> None:
    read = RowReader(parse_recipe("own", BODY), HEADER, CHICAGO, AT).read(ROW)

    assert isinstance(read, CallReport)
    assert (read.created_at.isoformat(), read.address, read.lon, read.lat) == (
        "2026-05-15T02:04:00+00:00", "ELM ST / OAK AV", -89.4, 43.07,
    )  # fmt: skip


def test_a_lost_hour_is_midnight() -> None:
    read = RowReader(parse_recipe("own", BODY), HEADER, CHICAGO, AT).read([ROW[0], "NA", *ROW[2:]])

    assert isinstance(read, CallReport)
    assert read.created_at.isoformat() == "2026-05-14T05:00:00+00:00"


def test_rows_that_say_the_same_are_told_apart_and_stay_so() -> None:
    def numbers() -> list[str]:
        reader = RowReader(parse_recipe("own", BODY), HEADER, CHICAGO, AT)
        return [read.event_number for _ in range(3) if isinstance(read := reader.read(ROW), CallReport)]

    assert (len(set(numbers())), numbers()) == (3, numbers())


def test_a_row_set_aside_keeps_the_pieces_and_nothing_else() -> None:
    reader = RowReader(parse_recipe("own", BODY), [*HEADER, "caller"], CHICAGO, AT)

    assert set(reader.keep([*ROW, "Quillfeather"])) == set(HEADER)


def test_a_first_line_that_is_a_row_gets_the_recipes_names() -> None:
    recipe = parse_recipe(
        "own",
        {"time_zone": "UTC", "texts": {"event_number": "n"}, "times": {"created_at": {"column": "at", "written": "iso"}},
         "without_header": ["n", "at"]},
    )  # fmt: skip

    assert columns_of(recipe, ["17", "2026-05-14 20:00"]) == ("n", "at")
    assert columns_of(recipe, ["n", "at"]) == ("n", "at")
    assert columns_of(recipe, ["number", "when"]) == ("number", "when")


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "Mars/Olympus"},
        {"times": {"created_at": {"column": "day", "written": "sundial"}}},
        {"made": {"made number": {"how": "guess", "columns": ["day"]}}},
    ],
)
def test_a_recipe_that_asks_the_impossible_is_refused(change: dict[str, object]) -> None:
    with pytest.raises((BadRecipe, ValueError)):
        parse_recipe("own", {**BODY, **change})


@pytest.mark.parametrize(
    ("word", "is_one"), [("iso", True), ("utc:us", True), ("%d.%m.%Y", True), ("sundial", False), (7, False)]
)
def test_words_for_clocks_are_a_closed_list(word: object, is_one: bool) -> None:
    assert is_clock_word(word) is is_one


def test_nothing_is_made_when_a_recipe_makes_nothing() -> None:
    make = make_columns({"m": MadeColumn(How.FIRST, ("a", "b"), frozenset({"NA"}))}, ["a", "b"])

    assert (make_columns({}, ["a"]), make and make(["NA", "x"])) == (None, ["x"])
