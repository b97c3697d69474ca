"""Figures over a tiny hand-made town: each answer is known by counting on paper."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alongside.counted.measures import reads
from alongside.counted.measures.actions import cell_of
from alongside.counted.measures.actions.writing import FactsWriter
from alongside.counted.measures.reads import Counts, count_measures
from alongside.counted.measures.rules import facts as f
from alongside.counted.measures.rules.dictionary import MEASURES
from alongside.counted.measures.rules.intervals import exact_interval
from alongside.counted.measures.rules.release import Cells, CountsDoNotAdd
from alongside.counted.measures.rules.report import make_report
from tests.counted.measures.town import MONDAY_NINE, Town, a_small_town

ZONE = ZoneInfo("America/Chicago")


@pytest.fixture(autouse=True)
def counted(settings: Any, tmp_path: Path) -> Path:
    settings.COUNTED = tmp_path / "counted"
    return tmp_path / "counted"


def facts_of(town: Town) -> Iterator[f.Fact]:
    for call in town.calls:
        yield from f.call_facts(call, ZONE, cell_of(call.lon, call.lat))
    yield from (f.encounter_fact(one, ZONE) for one in town.encounters)
    yield from (f.referral_fact(one, ZONE) for one in town.referrals)
    yield from (f.problem_fact(one, ZONE) for one in town.problems)


def write(town: Town, slug: str = "westside", at: datetime = MONDAY_NINE) -> tuple[dict[str, int], tuple[str, ...]]:
    with FactsWriter(reads.counted_folder(), slug) as writer:
        writer.add_all(facts_of(town))
        return writer.finish(cut_at=at)


def report_of(counts: Counts) -> dict[str, Any]:
    return make_report(
        counts, programme="Westside", slug="westside", cut_at=MONDAY_NINE, made_at=MONDAY_NINE,
        time_zone="America/Chicago", category_says={}, area_says={},
    )  # fmt: skip


def test_rows_and_months_written() -> None:
    rows, months = write(a_small_town())

    assert rows == {"calls": 305, "responses": 120, "encounters": 80, "referrals": 50, "problems": 12}
    assert months == ("2025-05", "2026-05")


def test_every_count_is_the_one_on_paper() -> None:
    write(a_small_town())

    counts = count_measures("westside")

    assert counts.funnel == {
        "came": 250, "assessed": 230, "eligible": 200, "offered": 170, "accepted": 120, "reached": 100,
        "engaged": 80, "eligible_in_hours": 170, "accepted_in_hours": 120,
    }  # fmt: skip
    assert counts.non_responses == {"all_busy": 50, "off_hours": 30}
    assert counts.by_category == {"noise": (140, 90), "neighbour_dispute": (60, 30)}
    assert counts.by_area == {"east": (140, 90), "west": (60, 30)}
    assert counts.by_hour == {9: (140, 90), 5 * 24 + 22: (60, 30)}
    assert (counts.encounters, counts.needs) == (80, {"housing": 50, "food": 25, "health": 5})
    assert counts.root_problems == {"neighbour_history": 50}
    assert counts.referrals == {"connected": 30, "offered": 20}
    assert counts.diversion == {
        "all": 250, "associated": 170, "sent": 120, "only_team": 70, "made": 0, "associated_2a": 170,
        "either_2b": 150, "associated_2b": 120,
    }  # fmt: skip
    assert (counts.months, counts.protocols) == (("2026-05",), ("p1",))


def test_times_are_medians_of_the_stamps() -> None:
    write(a_small_town())

    times = count_measures("westside").times

    legs = ("minutes_to_accept", "minutes_to_arrive", "minutes_engaged")
    assert {name: times[f"{name}_median"] for name in legs} == {
        "minutes_to_accept": 1.0, "minutes_to_arrive": 7.0, "minutes_engaged": 30.0,
    }  # fmt: skip
    assert (times["minutes_to_arrive_n"], times["minutes_engaged_n"]) == (100, 80)


def test_officers_time_is_the_usual_less_the_stay() -> None:
    write(a_small_town())

    officer = count_measures("westside").officer

    assert officer == {"n": 30, "saved": 30 * (40.0 - 15.0), "stayed_median": 15.0}


def test_report_shows_shares_with_exact_intervals() -> None:
    write(a_small_town())

    report = report_of(count_measures("westside"))

    assert report["capture"] == {"numerator": 120, "denominator": 200, "share": 0.6, "low": 0.5285, "high": 0.6685}
    assert [need["count"] for need in report["needs"]] == [50, 25, None]
    assert report["hidden_cells"] == 2


def test_funnel_adds_up_to_its_reasons() -> None:
    write(a_small_town())

    counts = count_measures("westside")

    assert counts.funnel["eligible"] == counts.funnel["accepted"] + sum(counts.non_responses.values())


def test_no_facts_at_all_still_make_a_report() -> None:
    write(Town())

    report = report_of(count_measures("westside"))

    assert [step["count"] for step in report["funnel"]] == [0] * 7
    assert report["capture"]["share"] is None


def test_counts_that_do_not_add_up_are_never_published() -> None:
    cells = Cells()
    cells.add("all", 20)
    cells.add_parts("all", "part", {"a": 15, "b": 5})

    with pytest.raises(CountsDoNotAdd):
        cells.add_parts("all", "other", {"c": 19})


def test_rebuilt_facts_are_equal_to_the_byte(counted: Path) -> None:
    town = a_small_town()
    write(town)
    first = {path.relative_to(counted / "programme=westside"): path.read_bytes() for path in parquet(counted)}
    town.calls.reverse()
    town.encounters.reverse()

    write(town)

    again = {path.relative_to(counted / "programme=westside"): path.read_bytes() for path in parquet(counted)}
    assert len(first) == 6
    assert again == first
    assert len(list((counted / "builds").iterdir())) == 1


def test_a_build_that_fails_leaves_the_old_facts(counted: Path) -> None:
    write(a_small_town())
    before = {path: path.read_bytes() for path in parquet(counted)}

    with pytest.raises(ZeroDivisionError), FactsWriter(reads.counted_folder(), "westside") as writer:
        writer.add_all(facts_of(a_small_town()))
        raise ZeroDivisionError

    assert {path: path.read_bytes() for path in parquet(counted)} == before
    assert len(list((counted / "builds").iterdir())) == 1


def test_facts_have_only_the_listed_columns(counted: Path) -> None:
    import pyarrow.parquet as pq

    write(a_small_town())

    seen = {path.stem: tuple(pq.read_schema(path).names) for path in parquet(counted)}
    schemas = {pq.read_schema(path).metadata[b"alongside.schema"] for path in parquet(counted)}
    forbidden = {
        "call_id",
        "response_id",
        "encounter_id",
        "place_key",
        "address",
        "lon",
        "lat",
        "name",
        "created_at",
    }
    assert seen == {name: tuple(columns) for name, columns in f.TABLES.items()}
    assert {column for columns in seen.values() for column in columns} & forbidden == set()
    assert schemas == {b"1"}


def test_free_text_never_becomes_a_fact() -> None:
    assert [f.only_code(word) for word in ("noise", "Mrs Canary of 1200 Elm", "", None)] == ["noise", "", "", ""]


def test_stamps_out_of_order_give_no_minutes() -> None:
    later = MONDAY_NINE.replace(hour=15)

    assert [f.minutes_between(MONDAY_NINE, later), f.minutes_between(later, MONDAY_NINE)] == [60.0, None]


def test_every_definition_is_complete() -> None:
    empty = [m.code for m in MEASURES for part in fields(m) if not getattr(m, part.name)]

    assert empty == []
    assert len({m.code for m in MEASURES}) == len(MEASURES)


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(0, 40, 0.0, 0.0881), (5, 10, 0.1871, 0.8129), (40, 40, 0.9119, 1.0), (0, 0, 0.0, 1.0)],
)
def test_exact_interval_matches_published_tables(hits: int, tries: int, low: float, high: float) -> None:
    found = exact_interval(hits, tries)

    assert tuple(round(bound, 4) for bound in found) == (low, high)


def parquet(counted: Path) -> list[Path]:
    return sorted((counted / "programme=westside").glob("month=*/*.parquet"))
