"""The history as Parquet: the same calls as row by row and as the store keeps, replaced whole, the same again."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from alongside.ground.actor import the_system
from alongside.street.intake.actions import import_calls
from alongside.street.intake.actions.history import columns, import_history
from alongside.street.intake.actions.history.schema import CALL
from alongside.street.intake.models import Call, CodeMapping, SetAside
from alongside.street.intake.reads import access_recipe
from alongside.street.intake.reads.history import access_history, find_history_files
from alongside.street.intake.rules.summary import Summary
from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default"])
AT = datetime(2026, 12, 1, tzinfo=UTC)
HEADER = "event_number,created_at,initial_nature,address,lon,lat,status,stated_at,priority,units_dispatched\n"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path / "data"


def line(number: object, at: str = "2026-05-14 20:00:00", status: str = "", stated: str = "", more: str = "2,3") -> str:
    return f"{number},{at},Noise,1200 N Elm St,-89.5,43.0,{status},{stated},{more}\n"


def written(folder: Path, text: str, name: str = "calls.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def take(cast: Cast, *paths: Path, source: str = "files", recipe: str = "plain", dry_run: bool = False) -> Summary:
    summary = import_history(
        source=source, paths=paths, recipe=access_recipe(recipe), by=the_system(cast.programme.pk), at=AT,
        dry_run=dry_run,
    )  # fmt: skip
    assert summary.adds_up
    return summary


def kept(cast: Cast, source: str = "files") -> list[dict[str, Any]]:
    version = access_history(cast.programme.pk, source)
    assert version is not None
    rows = [row for one in version.months for row in pq.read_table(version.path(one.month), schema=CALL).to_pylist()]
    assert len(rows) == version.calls
    return sorted(rows, key=lambda row: row["event_number"])


def stored(source: str) -> list[dict[str, Any]]:
    """What the street store keeps of the same file, in the shape of the history."""
    rows = Call.objects.filter(source__slug=source).order_by("event_number").values(*CALL.names)
    return [{**row, "answers": "{}"} for row in rows]


def by_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns.ColumnReader, "of", classmethod(lambda *_: None))


def test_calls_lie_by_month_and_read_back_as_the_store_has_them(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + line(1) + line(2, at="2026-06-01 00:30:00") + line(3, at="x") + line(""))
    summary = take(cast, path)
    import_calls(source="store", paths=[path], recipe=None, by=the_system(cast.programme.pk), at=AT)

    version = access_history(cast.programme.pk, "files")

    assert version is not None
    assert [(one.month, one.calls) for one in version.months] == [("2026-05", 1), ("2026-06", 1)]
    assert kept(cast) == stored("store")
    assert (summary.new, dict(summary.set_aside)) == (2, {"impossible-time": 1, "no-number": 1})
    assert SetAside.objects.filter(source__slug="files").count() == 2


def test_the_same_again_changes_nothing_and_an_interrupted_one_is_begun_anew(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + line(1) + line(2))
    take(cast, path)
    before = access_history(cast.programme.pk, "files")
    assert before is not None
    (before.folder.parent / "v-broken" / "month=2026-05").mkdir(parents=True)

    again = take(cast, path)

    assert (again.new, again.same, access_history(cast.programme.pk, "files")) == (0, 2, before)


def test_later_words_are_followed_older_ones_are_not_and_a_blank_wipes_nothing(cast: Cast, tmp_path: Path) -> None:
    first = written(tmp_path, HEADER + line(1, status="P", stated="2026-05-14 20:05:00") + line(2), "a.csv")
    later = written(tmp_path, HEADER + line(1, status="C", stated="2026-05-14 21:00:00", more=","), "b.csv")
    take(cast, first, source="together")

    summary = take(cast, first, later, first)
    together = take(cast, later, first, source="together")

    call = kept(cast)[0]
    assert (summary.new, summary.changed, summary.older, summary.same) == (2, 1, 1, 1)
    assert (together.changed, together.older, together.same) == (1, 1, 1)
    assert (call["status"], call["priority"], call["units_dispatched"]) == ("C", "2", 3)
    assert kept(cast, "together") == kept(cast)


def test_a_call_that_moves_to_another_month_leaves_its_old_one(cast: Cast, tmp_path: Path) -> None:
    take(cast, written(tmp_path, HEADER + line(1, at="2026-05-31 23:00:00") + line(2, at="2026-03-01 10:00:00")))
    before = access_history(cast.programme.pk, "files")

    take(cast, written(tmp_path, HEADER + line(1, at="2026-05-31 10:00:00")))

    after = access_history(cast.programme.pk, "files")
    assert before is not None and after is not None
    assert [(one.month, one.calls) for one in after.months] == [("2026-03", 1), ("2026-05", 1)]
    assert before.path("2026-03").stat().st_ino == after.path("2026-03").stat().st_ino  # taken along as it is


def test_a_dry_run_keeps_nothing_and_says_the_same(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + line(1) + line(1, status="C") + line("x", at=""))

    dry = take(cast, path, dry_run=True)

    assert access_history(cast.programme.pk, "files") is None
    real = take(cast, path)
    assert (dry.new, dry.repeated, dry.set_aside) == (real.new, real.repeated, real.set_aside) == (
        1, 1, {"no-time": 1},
    )  # fmt: skip


ODD_ROWS = [
    line(1), line("", at="x"), '2,"2026-05-14 20:00:00",Noise,"12 N ""Elm"" St",-89.5,43.0,,,,\n', ",,,,,,,,,\n",
    line(3).replace("Elm", "Élm"), line(4, at="2026-03-08 02:30:00"), line(5, at="1394-01-01"), "6,2026\n",
    line(7, more="5E93,3"), line(8, more="5.00E+93,99999999999"), line("n" * 90), line(9).replace("Elm", "x" * 3_000),
    line(10).replace("Elm", "y" * 500), line("  11 ", more=" 4 , 05"), line(12).replace("-89.5,43.0", "0,0"),
    line(13).replace("Elm", "E\0m"), line(14).replace("-89.5", "1e2"), '15,"2026-05-14 20:00:00,a,b,1,2,,,,\n', line(16),
]  # fmt: skip


@pytest.mark.parametrize("odd", range(len(ODD_ROWS) + 1))
def test_odd_rows_read_by_columns_are_the_same_as_row_by_row(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: int
) -> None:
    rows = ODD_ROWS if odd == len(ODD_ROWS) else [line("a"), ODD_ROWS[odd], line("b")]
    path = written(tmp_path, HEADER + "".join(rows))
    first = take(cast, path)
    by_columns = kept(cast)
    by_rows(monkeypatch)

    second = take(cast, path, source="rows")

    assert by_columns == kept(cast, "rows")
    assert (first.set_aside, first.shortened, first.located) == (second.set_aside, second.shortened, second.located)


def test_meanings_that_people_confirmed_hold_from_their_date(cast: Cast, tmp_path: Path) -> None:
    CodeMapping.objects.create(
        programme_id=cast.programme.pk, code="Noise", category="animal", applies_from=AT.replace(month=6),
        confirmed_by_id=1,
    )  # fmt: skip

    take(cast, written(tmp_path, HEADER + line(1) + line(2, at="2026-07-14 20:00:00")))

    assert [row["category"] for row in kept(cast)] == ["noise", "animal"]


def test_the_files_of_all_sources_are_one_table(cast: Cast, tmp_path: Path) -> None:
    take(cast, written(tmp_path, HEADER + line(1)))
    take(cast, written(tmp_path, HEADER + line(1)), source="other")

    files = [str(path) for path in find_history_files(cast.programme.pk)]

    assert duckdb.sql(f"SELECT count(*), count(DISTINCT source) FROM read_parquet({files!r})").fetchall() == [(2, 2)]


def assert_equal_by_columns_by_rows_and_in_the_store(
    cast: Cast, recipe: str, paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert paths
    first = take(cast, *paths, recipe=recipe)
    by_columns = kept(cast)
    with monkeypatch.context() as patch:
        by_rows(patch)
        second = take(cast, *paths, source="rows", recipe=recipe)
    assert by_columns == kept(cast, "rows")
    import_calls(
        source="store", paths=paths, recipe=access_recipe(recipe), by=the_system(cast.programme.pk), at=AT
    )  # fmt: skip
    assert by_columns == stored("store")
    assert (first.new, first.changed, first.older) == (second.new, second.changed, second.older)


QUICK = {
    "san_antonio_tx": ["24-8.csv.gz", "26-12.csv.gz", "data.csv.gz"], "oakland_ca": None,
    "berkeley_ca": ["calls.csv.gz"],
}  # fmt: skip


@pytest.mark.real_data
@pytest.mark.parametrize("city", QUICK)
def test_real_files_by_columns_by_rows_and_in_the_store(
    cast: Cast, shared_data: Path, monkeypatch: pytest.MonkeyPatch, city: str
) -> None:
    folder = shared_data / "calls" / city
    names = QUICK[city]
    paths = [folder / name for name in names] if names else sorted((folder / "csv").glob("*.csv.gz"))[:8]

    assert_equal_by_columns_by_rows_and_in_the_store(cast, city, paths, monkeypatch)


@pytest.mark.long
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("city", "pattern"),
    [
        ("san_antonio_tx", "2*.csv.gz"), ("oakland_ca", "csv/*.csv.gz"), ("milwaukee_wi", "*.csv.gz"),
        ("berkeley_ca", "*.csv.gz"), ("montgomery_pa", "*.csv"), ("seattle_wa", "*.csv*"), ("toronto_crisis", "persons*.csv*"),
        ("portland_or", "1*.zip"), ("san_diego_ca", "pd_calls_for*.csv*"),
    ],
)  # fmt: skip
def test_all_real_files_by_columns_by_rows_and_in_the_store(
    cast: Cast, shared_data: Path, monkeypatch: pytest.MonkeyPatch, city: str, pattern: str
) -> None:
    paths = sorted((shared_data / "calls" / city).glob(pattern))

    assert_equal_by_columns_by_rows_and_in_the_store(cast, city, paths, monkeypatch)


def test_a_file_that_breaks_off_keeps_what_was_read(cast: Cast, tmp_path: Path) -> None:
    packed = gzip.compress((HEADER + "".join(line(f"{n:06d}{n * 7919 % 99991}") for n in range(60_000))).encode())
    path = tmp_path / "half.csv.gz"
    path.write_bytes(packed[: len(packed) // 2])

    summary = take(cast, path)

    assert summary.problems[0].problem.startswith("The compressed file is damaged or stops in the middle.")
    assert len(kept(cast)) == summary.new > 1_000
