"""Files of calls: every row is accounted for, nothing is lost, nothing crashes, and each refusal is clear."""

import gzip
import io
import json
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from alongside.ground.actor import the_system
from alongside.ground.errors import Missing
from alongside.street.intake.actions import dismiss_set_aside, import_calls, retry_set_aside
from alongside.street.intake.models import Call, SetAside
from alongside.street.intake.reads import list_set_aside
from alongside.street.intake.rules.summary import Summary
from alongside.street.people.models import Programme
from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default"])

AT = datetime(2026, 12, 1, tzinfo=UTC)
HEADER = "event_number,created_at,initial_nature,address,lon,lat,status,stated_at\n"


MISSING = "The file cannot be opened: No such file or directory."


def line(number: object = 1, at: str = "2026-05-14 20:00:00", status: str = "", stated: str = "") -> str:
    return f"{number},{at},Noise,1200 N Elm St,-89.5,43.0,{status},{stated}\n"


def take(cast: Cast, *paths: Path, source: str = "files", dry_run: bool = False) -> Summary:
    summary = import_calls(
        source=source, paths=paths, recipe=None, by=the_system(cast.programme.pk), at=AT, dry_run=dry_run
    )
    assert summary.adds_up
    return summary


def written(folder: Path, text: str | bytes, name: str = "calls.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_plain_file_is_read_in_the_programmes_own_clock(cast: Cast, tmp_path: Path) -> None:
    summary = take(cast, written(tmp_path, HEADER + line(1) + line(2)))

    told = summary.as_dict()
    call = Call.objects.get(event_number="1")
    assert (summary.new, told["first_call"], told["share_located"]) == (2, "2026-05-14T20:00:00-05:00", 1.0)
    assert (call.created_at, call.is_history, call.place_key) == (
        datetime(2026, 5, 15, 1, 0, tzinfo=UTC), True, "1200 block of n elm st",
    )  # fmt: skip


def test_the_same_file_again_is_all_the_same(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + line(1) + line(2) + line("", at="") + line(3, at="2026-02-30"))
    take(cast, path)
    before = list(Call.objects.order_by("id").values())

    again = take(cast, path)

    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert list(Call.objects.order_by("id").values()) == before
    assert SetAside.objects.count() == 2


def test_a_status_is_followed_and_yesterdays_feed_does_not_undo_it(cast: Cast, tmp_path: Path) -> None:
    yesterday = written(tmp_path, HEADER + line(1, status="P", stated="2026-05-14 20:05:00"), "a.csv")
    today = written(tmp_path, HEADER + line(1, status="C", stated="2026-05-14 21:00:00"), "b.csv")

    summary = take(cast, yesterday, today, yesterday)

    assert (summary.new, summary.changed, summary.older) == (1, 1, 1)
    assert Call.objects.get().status == "C"


def test_repeats_within_a_file_are_counted_and_the_last_one_holds(cast: Cast, tmp_path: Path) -> None:
    many = "".join(line(f"n{n}") for n in range(1_200))
    path = written(tmp_path, HEADER + line(1) + line(1, status="C") + many + line(1, status="D"))

    summary = take(cast, path)

    assert (summary.rows, summary.new, summary.repeated) == (1_203, 1_201, 2)
    assert Call.objects.get(event_number="1").status == "D"


def test_a_dry_run_keeps_nothing_and_says_the_same(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + line(1) + line(""))

    dry = take(cast, path, dry_run=True)

    assert (Call.objects.count(), SetAside.objects.count()) == (0, 0)
    real = take(cast, path)
    assert (dry.new, dry.set_aside) == (real.new, real.set_aside)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        (b"\n\n  \n", "The file is empty"),
        (b"<!DOCTYPE html><html><body>504 Gateway Time-out</body></html>", "The file is a web page"),
        (b"  <html><head>", "The file is a web page"),
        (b"\x1f\x8b\x08broken", "The compressed file is damaged"),
        (b"PK\x03\x04broken", "The ZIP file is damaged"),
        ((",".join(f"c{n}" for n in range(200)) + "\n").encode(), "No recipe knows the columns"),
        (b"event_number/created_at\n1/2026\n", "No recipe knows the columns"),
        (b"\x00" * 500, "No recipe knows the columns"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_the_others_go_on(
    cast: Cast, tmp_path: Path, content: bytes, says: str
) -> None:
    bad = written(tmp_path, content, "bad.csv")
    good = written(tmp_path, HEADER + line(1), "good.csv")

    summary = take(cast, bad, tmp_path / "missing.csv", good)

    assert [one.path for one in summary.problems] == [str(bad), str(tmp_path / "missing.csv")]
    assert [one.problem.startswith(text) for one, text in zip(summary.problems, (says, MISSING), strict=True)] == [
        True, True,
    ]  # fmt: skip
    assert summary.new == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_recognised(cast: Cast, tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = (HEADER + line(1).replace("Elm", "Élm")).replace(",", delimiter)

    summary = take(cast, written(tmp_path, text.encode(encoding)))

    assert (summary.new, Call.objects.get().address) == (1, "1200 N Élm St")


def test_windows_text_is_read(cast: Cast, tmp_path: Path) -> None:
    take(cast, written(tmp_path, (HEADER + line(1).replace("Elm", "Peña")).encode("cp1252")))

    assert Call.objects.get().address == "1200 N Peña St"


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_a_compressed_file_that_grows_without_end_is_stopped(cast: Cast, tmp_path: Path, kind: str) -> None:
    start, zeros = (HEADER + line(1)).encode(), b"0" * 80_000_000
    if kind == "gz":
        path = written(tmp_path, gzip.compress(start + zeros), "bomb.csv.gz")
    else:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("calls.csv", start + zeros)
        path = written(tmp_path, held.getvalue(), "bomb.zip")

    summary = take(cast, path)

    assert summary.problems[0].problem.startswith("The compressed file grows to more than 200 times its size")


@pytest.mark.parametrize("start", [b"", b"\n" * 60 + (HEADER + line(1)).encode()])
def test_millions_of_blank_lines_are_not_read_to_their_end(cast: Cast, tmp_path: Path, start: bytes) -> None:
    path = written(tmp_path, gzip.compress(start + b"\n" * 30_000_000), "blank.csv.gz")
    began = time.process_time()

    summary = take(cast, path)

    says = "More than 10000 blank lines follow one another" if start else "The file is empty"
    assert (summary.new, summary.problems[0].problem.startswith(says)) == (int(bool(start)), True)
    assert time.process_time() - began < 2


def test_some_blank_lines_between_rows_are_no_rows(cast: Cast, tmp_path: Path) -> None:
    summary = take(cast, written(tmp_path, HEADER + line(1) + "\n" * 500 + line(2)))

    assert (summary.rows, summary.new, summary.problems) == (2, 2, [])


def test_a_zip_of_one_table_is_read(cast: Cast, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "calls.zip", "w") as archive:
        archive.writestr("calls.csv", HEADER + line(1))

    assert take(cast, tmp_path / "calls.zip").new == 1


def test_a_file_that_stops_in_the_middle_keeps_what_was_read(cast: Cast, tmp_path: Path) -> None:
    packed = gzip.compress((HEADER + "".join(line(n) for n in range(60_000))).encode())

    summary = take(cast, written(tmp_path, packed[: len(packed) // 2], "half.csv.gz"))

    assert summary.problems[0].problem.startswith("The compressed file is damaged or stops in the middle.")
    assert Call.objects.count() == summary.new > 1_000


def test_a_header_without_rows_is_no_error(cast: Cast, tmp_path: Path) -> None:
    summary = take(cast, written(tmp_path, HEADER))

    assert (summary.problems, summary.files[0].notes[-1]) == (
        [], "The file has a line of column names and no rows.",
    )  # fmt: skip


def test_broken_rows_are_set_aside_one_by_one(cast: Cast, tmp_path: Path) -> None:
    rows = [
        line(1), ",,,,,,,\n", line(""), line(2, at="2026-02-30 10:00"), "3,2026-05-14\n",
        line(4).replace("Elm", "E\0m"),
        line(5).replace("Elm", "x" * 1_000_000), '6,"2026-05-14 20:00:00,Noise,unclosed\n', line(7), line(8),
    ]  # fmt: skip

    summary = take(cast, written(tmp_path, HEADER + "".join(rows)))

    assert sorted(Call.objects.values_list("event_number", flat=True)) == ["1", "7", "8"]
    assert dict(summary.set_aside) == {
        "empty-row": 1, "no-number": 1, "impossible-time": 1, "wrong-width": 1, "damaged": 1, "field-too-long": 1,
        "quote-not-closed": 1,
    }  # fmt: skip
    assert max(len(json.dumps(dict(row.row))) for row in list_set_aside(the_system(cast.programme.pk))) < 10_000


def test_a_stray_quote_costs_its_own_line_only(cast: Cast, tmp_path: Path) -> None:
    rows = "".join(line(n) for n in range(3_000))
    broken = '9001,"2026-05-14 20:00:00,Noise,a,1,2,,\n'

    summary = take(cast, written(tmp_path, HEADER + broken + rows + broken.replace("9001", "9002")))

    assert (summary.new, dict(summary.set_aside)) == (3_000, {"quote-not-closed": 1, "wrong-width": 1})


def test_a_row_set_aside_keeps_only_the_columns_of_the_recipe(cast: Cast, tmp_path: Path) -> None:
    text = HEADER.replace("\n", ",caller_name\n") + line("", at="x").replace("\n", ",Quillfeather\n")

    take(cast, written(tmp_path, text))

    assert "Quillfeather" not in json.dumps(list(SetAside.objects.values()), default=str)


def test_zero_zero_is_not_located_and_the_call_is_kept(cast: Cast, tmp_path: Path) -> None:
    summary = take(cast, written(tmp_path, HEADER + line(1).replace("-89.5,43.0", "0,0")))

    assert (summary.new, summary.located, Call.objects.get().lon) == (1, 0, None)


def test_a_row_set_aside_is_retried_or_dismissed(cast: Cast, tmp_path: Path) -> None:
    by = the_system(cast.programme.pk)
    take(cast, written(tmp_path, HEADER + line(1, at="2027-05-14 20:00:00") + line(2, at="x")))
    still_wrong = retry_set_aside(source="files", by=by, at=AT)

    retried = retry_set_aside(source="files", by=by, at=datetime(2027, 6, 1, tzinfo=UTC))
    left = list_set_aside(by)
    dismiss_set_aside(row_id=left[0].id, why="no call", by=by, at=AT)

    assert (still_wrong.recorded, retried.recorded, len(left)) == (0, 1, 1)
    assert (Call.objects.get().event_number, list_set_aside(by)) == ("1", [])
    with pytest.raises(Missing):
        dismiss_set_aside(row_id=left[0].id, why="again", by=by, at=AT)


def test_the_list_of_rows_set_aside_has_pages(cast: Cast, tmp_path: Path) -> None:
    take(cast, written(tmp_path, HEADER + "".join(line(n, at="x") for n in range(7))))
    by = the_system(cast.programme.pk)

    first = list_set_aside(by, limit=5)
    rest = list_set_aside(by, limit=5, after=first[-1].id)

    assert [row.row["event_number"] for row in first + rest] == [str(n) for n in range(7)]


def test_the_command_prints_a_summary_and_fails_with_a_sentence(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, HEADER + line(1), "day-2.csv")
    written(tmp_path, b"", "day-10.csv")

    with pytest.raises(CommandError) as failed:
        call_command("import_calls", str(tmp_path), "--json", skip_checks=True)

    said = json.loads(capsys.readouterr().out)
    assert [Path(one["path"]).name for one in said["files"]] == ["day-2.csv", "day-10.csv"]
    assert (said["calls"]["new"], "The file is empty" in str(failed.value)) == (1, True)


def test_the_command_says_a_note_once_for_all_its_files(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for day in range(1, 12):
        written(tmp_path, HEADER + line(day), f"day-{day}.csv")

    call_command("import_calls", str(tmp_path), skip_checks=True)

    said = [one for one in capsys.readouterr().out.splitlines() if "recipe" in one]
    assert said == ["  day-1.csv and 10 more files: Read with the recipe plain, which fits its columns."]


def test_the_command_says_what_to_do_without_a_programme(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The store has no programme yet"):
        call_command("import_calls", str(written(tmp_path, HEADER)), skip_checks=True)


def test_the_command_asks_which_programme(cast: Cast, tmp_path: Path) -> None:
    Programme.objects.create(name="Other", slug="other")

    with pytest.raises(CommandError, match="other, westside"):
        call_command("import_calls", str(written(tmp_path, HEADER)), skip_checks=True)


def test_the_command_knows_its_recipes(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no recipe called aurora"):
        call_command("import_calls", str(written(tmp_path, HEADER)), recipe="aurora", skip_checks=True)
