"""The nine cities: their recipes read the real files, and what is proposed for them is what a person wrote."""

import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pytest

from alongside.street.intake.actions.files import open_table, read_rows
from alongside.street.intake.actions.proposing import propose_recipe
from alongside.street.intake.reads import access_recipe
from alongside.street.intake.rules.profiling import Proposal
from alongside.street.intake.rules.reading import RowReader
from alongside.street.intake.rules.recipe import Recipe, check_fits, choose_recipe, columns_of, parse_recipe
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.times import zone_named

pytestmark = pytest.mark.real_data
AT = datetime(2026, 12, 1, tzinfo=UTC)
SHARE_ASKED = 0.95
ENOUGH = 12_000
FILES: dict[str, tuple[str, ...]] = {
    "berkeley_ca": ("calls.csv.gz",),
    "milwaukee_wi": ("mpd_calls_2018-05.csv.gz",),
    "montgomery_pa": ("911_sample.csv",),
    "oakland_ca": tuple(f"csv/oakland_calls_for_service-2022-11-2{day}.csv.gz" for day in (2, 3, 4)),
    "portland_or": ("090116_093016_Data.zip",),
    "san_antonio_tx": ("23-12.csv.gz",),
    "san_diego_ca": ("pd_calls_for_service_2023_datasd.csv.gz",),
    "seattle_wa": ("spd_911_incident_response_2016-03.csv",),
    "toronto_crisis": ("piccfsa_2014.csv.gz",),
}
TOWNS: dict[str, tuple[float, float]] = {
    "berkeley_ca": (-122.27, 37.87), "milwaukee_wi": (-87.95, 43.04), "montgomery_pa": (-75.35, 40.15),
    "oakland_ca": (-122.22, 37.79), "portland_or": (-122.63, 45.52), "san_antonio_tx": (-98.49, 29.45),
    "seattle_wa": (-122.33, 47.61),
}  # fmt: skip


class Read:
    """What became of the rows of a city's files."""

    def __init__(self, name: str, shared_data: Path, most: int = 4_000) -> None:
        self.reports: list[CallReport] = []
        self.set_aside: Counter[str] = Counter()
        recipe = access_recipe(name)
        for file in FILES[name]:
            with ExitStack() as stack:
                table = open_table(shared_data / "calls" / name / file, stack)
                check_fits(recipe, table.header)
                rows = [row.values for row in islice(read_rows(table), most)]
                if columns_of(recipe, table.header) != tuple(table.header):
                    rows.insert(0, list(table.header))
                self._take(RowReader(recipe, table.header, zone_named(recipe.time_zone), AT), rows)

    def _take(self, reader: RowReader, rows: Sequence[list[str]]) -> None:
        for row in rows:
            read = reader.read(row)
            if isinstance(read, CallReport):
                self.reports.append(read)
            else:
                self.set_aside[read.reason] += 1

    def share_in(self, town: tuple[float, float]) -> float:
        """Answer the share of located calls within about 45 km of a town."""
        located = [one for one in self.reports if one.lon is not None and one.lat is not None]
        near = [one for one in located if abs(one.lon - town[0]) < 0.5 and abs(one.lat - town[1]) < 0.4]  # type: ignore[operator]
        return len(near) / len(located)


@pytest.mark.parametrize(
    ("name", "read", "set_aside"),
    [
        ("berkeley_ca", 4_000, {}),
        ("milwaukee_wi", 4_000, {}),
        ("montgomery_pa", 3_051, {}),
        ("oakland_ca", 4_428, {"empty-row": 12}),
        ("portland_or", 4_000, {}),
        ("san_antonio_tx", 4_000, {}),
        ("san_diego_ca", 4_000, {}),
        ("seattle_wa", 673, {}),
        ("toronto_crisis", 4_000, {}),
    ],
)
def test_every_row_is_read_or_set_aside(name: str, read: int, set_aside: dict[str, int], shared_data: Path) -> None:
    told = Read(name, shared_data)

    assert (len(told.reports), dict(told.set_aside)) == (read, set_aside)
    assert len({one.event_number for one in told.reports}) > 0.6 * len(told.reports)


@pytest.mark.parametrize("name", sorted(TOWNS))
def test_the_points_fall_into_the_town(name: str, shared_data: Path) -> None:
    assert Read(name, shared_data).share_in(TOWNS[name]) > 0.97


@pytest.mark.parametrize(
    "name", ["berkeley_ca", "milwaukee_wi", "oakland_ca", "san_antonio_tx", "san_diego_ca", "toronto_crisis"]
)
def test_the_night_is_quiet_at_five(name: str, shared_data: Path) -> None:
    told = Read(name, shared_data, most=30_000)
    zone = zone_named(access_recipe(name).time_zone)
    hours = Counter(one.created_at.astimezone(zone).hour for one in told.reports)

    quietest = min(range(24), key=lambda hour: hours[hour - 1 if hour else 23] + hours[hour] + hours[(hour + 1) % 24])

    assert quietest in (3, 4, 5, 6)


def test_times_of_a_call_stand_in_order(shared_data: Path) -> None:
    reports = Read("seattle_wa", shared_data).reports
    in_order = sum(1 for one in reports if one.cleared_at and one.created_at <= one.cleared_at + timedelta(minutes=1))

    assert in_order / len(reports) > 0.95


def test_a_call_is_chosen_its_recipe_by_its_header_even_without_one(shared_data: Path) -> None:
    chosen = {}
    for name, files in FILES.items():
        with ExitStack() as stack:
            header = open_table(shared_data / "calls" / name / files[0], stack).header
        chosen[name] = choose_recipe(header, [access_recipe(one) for one in [*FILES, "plain"]]).name

    assert chosen == {name: name for name in FILES}


@lru_cache(maxsize=1)
def proposals(folder: Path) -> dict[str, Proposal]:
    return {
        name: propose_recipe(paths=[folder / "calls" / name / file for file in files], most_read=ENOUGH)[0]
        for name, files in FILES.items()
    }


def compare(name: str, proposal: Proposal) -> list[tuple[str, str, str]]:
    """Answer, for each column of a city, its role in the recipe a person wrote and in the one proposed."""
    truth, drafted = access_recipe(name), parse_recipe(name, tomllib.loads(proposal.recipe_toml))
    columns = truth.usual
    drafted_columns = drafted.without_header or proposal.columns
    by_name = dict(zip(columns, drafted_columns, strict=False)) if drafted.without_header else {c: c for c in columns}
    return [(column, _words(truth, column), _words(drafted, by_name[column])) for column in columns]


def _words(recipe: Recipe, column: str) -> str:
    return " ".join(sorted(recipe.roles().get(column, frozenset()))) or "left out"


def test_what_is_proposed_is_what_a_person_wrote(shared_data: Path) -> None:
    table = [(name, *row) for name, proposal in proposals(shared_data).items() for row in compare(name, proposal)]
    wrong = [row for row in table if row[2] != row[3]]
    for row in table:
        sys.stdout.write(f"{'  ' if row[2] == row[3] else '! '}{row[0]:<15} {row[1]:<28} {row[2]:<32} {row[3]}\n")
    sys.stdout.write(
        f"right on {len(table) - len(wrong)} of {len(table)} columns ({1 - len(wrong) / len(table):.1%})\n"
    )

    assert 1 - len(wrong) / len(table) >= SHARE_ASKED, wrong


def test_clocks_and_places_are_proposed_rightly(shared_data: Path) -> None:
    drafted = {name: parse_recipe(name, tomllib.loads(one.recipe_toml)) for name, one in proposals(shared_data).items()}
    truth = {name: access_recipe(name) for name in FILES}

    assert {name: one.times["created_at"].written for name, one in drafted.items()} == {
        name: one.times["created_at"].written for name, one in truth.items()
    }
    assert {name: one.epsg for name, one in drafted.items()} == {name: one.epsg for name, one in truth.items()}
    told_by_place = {name: one.time_zone for name, one in drafted.items() if one.x}
    assert told_by_place == {name: truth[name].time_zone for name in told_by_place}


def test_the_events_that_come_again_are_seen_as_one(shared_data: Path) -> None:
    choice = proposals(shared_data)["oakland_ca"].choice("event_number")

    assert choice is not None
    assert (choice.column, choice.how) == ("I_EVENTNUMBER", "as text, repeats are later words about the same event")


def test_half_a_clock_is_passed_over(shared_data: Path) -> None:
    reasons = {one.column: one.reason for one in proposals(shared_data)["san_antonio_tx"].left_out}

    assert reasons["Time"] == "It lost AM or PM on many rows, so half of its times are twelve hours off."
