"""Intake's rules: places, categories, clocks, coordinates, recipes, rows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.intake.reads import list_recipes
from alongside.street.intake.rules.categories import category_of
from alongside.street.intake.rules.coordinates import locate
from alongside.street.intake.rules.meanings import AMBIGUOUS, MEANINGS
from alongside.street.intake.rules.place import place_key
from alongside.street.intake.rules.reading import NotUnderstood, RowReader
from alongside.street.intake.rules.recipe import BadRecipe, NoRecipeFits, choose_recipe, parse_recipe
from alongside.street.intake.rules.report import CallReport, digest_of, is_older
from alongside.street.intake.rules.times import NotATime, Twice, check_plausible, read_time
from alongside.street.intake.rules.words import CallSource, Category

CHICAGO = ZoneInfo("America/Chicago")
AT = datetime(2026, 5, 15, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("1234 N Elm St", "1200 block of n elm st"),
        ("1200 BLOCK OF NORTH ELM STREET", "1200 block of n elm st"),
        ("1234 N. Elm St., Apt 4", "1200 block of n elm st"),
        ("1234-A N Elm St #2", "1200 block of n elm st"),
        ("1201-1299 N ELM ST", "1200 block of n elm st"),
        ("55 Elm Av", "0 block of elm ave"),
        ("Elm St / Oak Av", "elm st & oak ave"),
        ("OAK AVE&ELM ST", "elm st & oak ave"),
        ("Elm St and Oak Ave", "elm st & oak ave"),
        ("Lakeside Park", "lakeside park"),
        ("  ", ""),
    ],
)
def test_one_block_has_one_key_however_typed(typed: str, key: str) -> None:
    assert place_key(typed) == key


@given(st.text(max_size=300))
def test_a_key_is_short_and_never_fails(typed: str) -> None:
    assert len(place_key(typed)) <= 120


@pytest.mark.parametrize(
    ("code", "nature", "category"),
    [
        ("", "NOISE NUISANCE", Category.NOISE),
        ("", "Disturbance Neighbor", Category.NEIGHBOUR_DISPUTE),
        ("415N", "DISTURBANCE-NEIGHBOR", Category.NEIGHBOUR_DISPUTE),
        ("415N", "", Category.NEIGHBOUR_DISPUTE),
        ("", "LANDLORD/TEN TRB", Category.ROOMMATE_LANDLORD),
        ("", "Welfare Check", Category.WELFARE_CHECK),
        ("", "Neighbour dispute over fence", Category.NEIGHBOUR_DISPUTE),
        ("", "FIGHT", None),
        ("", "Disturbance", None),
        ("415C", "415 UNKNOWN", None),
        ("", "TRBL W/SUBJ", None),
        ("", "Threats", None),
        ("", "never heard of it", None),
        ("", "", None),
        ("", "Theft", Category.OTHER),
        ("", "Disturbance Neighbor Gun Involved", Category.OTHER),
        ("415N", "SUBJECT WITH KNIFE", Category.OTHER),
    ],
)
def test_a_nature_means_what_it_says_or_nothing(code: str, nature: str, category: Category | None) -> None:
    assert category_of(code, nature) == category


def test_no_nature_is_both_certain_and_ambiguous() -> None:
    assert AMBIGUOUS & set(MEANINGS) == frozenset()


@given(
    st.sampled_from(sorted(set(MEANINGS) | AMBIGUOUS)),
    st.sampled_from(["gun involved", "with knife", "SHOTS FIRED", "armed", "assault", "in progress"]),
)
def test_a_word_of_danger_never_makes_a_call_ours(nature: str, danger: str) -> None:
    assert category_of("", f"{nature} {danger}") == Category.OTHER


@pytest.mark.parametrize(
    ("text", "written", "instant"),
    [
        ("2026-05-14T21:00:00-05:00", "iso", "2026-05-15T02:00:00+00:00"),
        ("2026-05-14 21:00:00", "iso", "2026-05-15T02:00:00+00:00"),
        ("1667278839000", "epoch_ms", "2022-11-01T05:00:39+00:00"),
        ("1667278839000", "epoch_ms_local", "2022-11-01T10:00:39+00:00"),
        ("05/14/26 9:00:00 PM", "%m/%d/%y %I:%M:%S %p", "2026-05-15T02:00:00+00:00"),
    ],
)
def test_clocks_are_read(text: str, written: str, instant: str) -> None:
    assert read_time(text, written=written, zone=CHICAGO).isoformat() == instant


def test_the_doubled_hour_follows_the_recipe() -> None:
    first = read_time("2025-11-02 01:30:00", written="iso", zone=CHICAGO)
    second = read_time("2025-11-02 01:30:00", written="iso", zone=CHICAGO, twice=Twice.SECOND)

    assert (first.hour, second.hour) == (6, 7)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-03-08 02:30:00", "iso"),  # skipped when the clocks went forward
        ("2026-02-30 10:00:00", "iso"),
        ("soon", "iso"),
        ("nan", "epoch_ms"),
        ("inf", "epoch_ms"),
        ("9" * 30, "epoch_ms"),
        ("05/14/26 21:00:00 PM", "%m/%d/%y %I:%M:%S %p"),
    ],
)
def test_an_impossible_time_is_refused(text: str, written: str) -> None:
    with pytest.raises(NotATime):
        read_time(text, written=written, zone=CHICAGO)


@pytest.mark.parametrize("year", [1394, 1989, 2027])
def test_an_unlikely_year_is_refused(year: int) -> None:
    with pytest.raises(NotATime):
        check_plausible(datetime(year, 6, 1, tzinfo=UTC), AT)


def test_feet_become_degrees() -> None:
    lon, lat = locate("6066622", "2108731", 2227)

    assert (lon, lat) == (pytest.approx(-122.2129103, abs=5e-5), pytest.approx(37.7737513, abs=5e-5))


@pytest.mark.parametrize(
    ("x", "y", "epsg"),
    [("0", "0", 4326), ("0", "0", 2227), ("", "1", 4326), ("x", "1", 4326), ("nan", "1", 4326), ("400", "1", 4326),
     ("1e300", "1e300", 2227)],
)  # fmt: skip
def test_what_is_no_place_is_not_located(x: str, y: str, epsg: int) -> None:
    assert locate(x, y, epsg) == (None, None)


def test_recipes_that_come_with_alongside_are_read() -> None:
    assert [recipe.name for recipe in list_recipes()] == [
        "berkeley_ca", "milwaukee_wi", "montgomery_pa", "oakland_ca", "plain", "portland_or", "san_antonio_tx",
        "san_diego_ca", "seattle_wa", "toronto_crisis",
    ]  # fmt: skip


def test_a_recipe_is_chosen_by_the_header() -> None:
    chosen = [choose_recipe(recipe.usual, list_recipes()).name for recipe in list_recipes() if recipe.usual]

    assert chosen == [recipe.name for recipe in list_recipes() if recipe.usual]


def test_an_unknown_header_is_refused_with_its_columns() -> None:
    with pytest.raises(NoRecipeFits) as refused:
        choose_recipe([f"column {n}" for n in range(200)], list_recipes())

    assert refused.value.facts["count"] == 200


@pytest.mark.parametrize(
    "body",
    [
        {"time_zone": "programme", "texts": {"event_number": "n"}},
        {"time_zone": "programme", "texts": {"caller_name": "x"}, "times": {}},
    ],
)
def test_a_recipe_that_cannot_be_used_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(BadRecipe):
        parse_recipe("own", body)


def reader(header: list[str]) -> RowReader:
    plain = next(recipe for recipe in list_recipes() if recipe.name == "plain")
    return RowReader(plain, header, CHICAGO, AT)


def test_a_row_becomes_a_report() -> None:
    made = reader(["event_number", "created_at", "initial_nature", "lon", "lat", "units_arrived", "extra"]).read(
        [" 1 ", "2026-05-14 20:00:00", "Noise", "-89.5", "43.0", "2", "Quillfeather"]
    )

    assert made == CallReport(
        event_number="1", created_at=datetime(2026, 5, 15, 1, 0, tzinfo=UTC), call_source=CallSource.CENTRE,
        initial_nature="Noise", lon=-89.5, lat=43.0, units_arrived=2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["", "", ""], "empty-row"),
        (["", "2026-05-14 20:00", "x"], "no-number"),
        (["1", "", "x"], "no-time"),
        (["1", "2026-02-30 20:00", "x"], "impossible-time"),
        (["1", "1394-02-03 20:00", "x"], "impossible-time"),
        (["1", "2026-05-14 20:00"], "wrong-width"),
        (["1", "2026-05-14 20:00", "x", "y"], "wrong-width"),
        (["1", "2026-05-14 20:00", "x\0y"], "damaged"),
        (["1", "2026-05-14 20:00", "x" * 1_000_000], "field-too-long"),
        (["1" * 81, "2026-05-14 20:00", "x"], "number-too-long"),
    ],
)
def test_a_row_that_is_no_call_says_why(row: list[str], reason: str) -> None:
    read = reader(["event_number", "created_at", "address"]).read(row)

    assert isinstance(read, NotUnderstood)
    assert read.reason == reason


@given(st.lists(st.text(max_size=60), min_size=3, max_size=3))
def test_no_row_crashes_the_reader(row: list[str]) -> None:
    read = reader(["event_number", "created_at", "lon"]).read(row)

    assert isinstance(read, CallReport | NotUnderstood)


def test_a_digest_differs_when_a_fact_does_and_not_with_the_stamp() -> None:
    report = CallReport(event_number="1", created_at=AT, call_source=CallSource.CENTRE)
    touched = CallReport(event_number="1", created_at=AT, call_source=CallSource.CENTRE, stated_at=AT)
    closed = CallReport(event_number="1", created_at=AT, call_source=CallSource.CENTRE, status="C")

    assert digest_of(report) == digest_of(touched)
    assert digest_of(report) != digest_of(closed)


def test_an_unknown_stamp_is_never_older() -> None:
    assert (is_older(None, AT), is_older(AT, None), is_older(AT, AT)) == (False, False, False)
