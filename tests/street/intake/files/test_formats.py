"""Files in every form that centres send: the same rows come out, in order, whatever they were saved as."""

import gzip
import io
import json
import re
import zipfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
import shapefile

from alongside.ground.actor import the_system
from alongside.ground.errors import Refusal
from alongside.street.intake.actions import import_calls
from alongside.street.intake.actions.files import json_scan, open_table, read_rows
from alongside.street.intake.models import Call, SetAside
from alongside.street.intake.rules.summary import Summary
from tests.cast import Cast

COLUMNS = ["event_number", "created_at", "initial_nature", "lon", "lat"]
ROWS = [["1", "2026-05-14 20:00:00", "Noise", "-89.5", "43.0"], ["2", "2026-05-14 21:00:00", "Fight", "", ""]]
AT = datetime(2026, 12, 1, tzinfo=UTC)
NAD83_WISCONSIN = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]]'
)
Table = tuple[tuple[str, ...], list[list[str]], list[str], list[str]]


def read(path: Path) -> Table:
    """Answer the header, the rows, the reasons of broken ones, and the notes."""
    with ExitStack() as stack:
        table = open_table(path, stack)
        rows = list(read_rows(table))
        return table.header, [r.values for r in rows if not r.wrong], [r.wrong for r in rows if r.wrong], table.notes


def written(folder: Path, content: str | bytes, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def records() -> list[dict[str, object]]:
    return [
        {
            "event_number": "1",
            "created_at": "2026-05-14 20:00:00",
            "initial_nature": "Noise",
            "lon": -89.5,
            "lat": 43.0,
        },
        {"event_number": 2, "created_at": "2026-05-14 21:00:00", "initial_nature": "Fight", "lon": None},
    ]


def feature(row: list[str]) -> dict[str, object]:
    place = {"type": "Point", "coordinates": [float(row[3]), float(row[4])]} if row[3] else None
    return {"type": "Feature", "properties": dict(zip(COLUMNS[:3], row[:3], strict=True)), "geometry": place}


def workbook(rows: list[list[object]], *, above: int = 0, more: dict[str, list[list[object]]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(above):
        sheet.append(["Calls for service, west district"])
    for row in rows:
        sheet.append(row)
    for name, others in (more or {}).items():
        for row in others:
            (book[name] if name in book.sheetnames else book.create_sheet(name)).append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def shapes(*, prj: str | None = NAD83_WISCONSIN, cut: bool = False) -> bytes:
    parts = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts) as writer:
        writer.field("event_num", "C", 20)
        writer.field("created", "C", 20)
        writer.field("units", "N", 5)
        for number in range(20):
            writer.point(-89.5, 43.0)
            writer.record(f"n{number}", "2026-05-14", number)
    held = {f"calls.{ending}": part.getvalue() for ending, part in parts.items()}
    if cut:
        held["calls.dbf"] = held["calls.dbf"][:400]
    if prj is not None:
        held["calls.prj"] = prj.encode()
    return zipped(held)


MANY = json.dumps([{"number": n * 7919 % 99_991, "nature": "Noise"} for n in range(20_000)]).encode()
CSV = "\n".join(",".join(row) for row in [COLUMNS, *ROWS]) + "\n"
JSON = json.dumps(records())
FORMS: dict[str, bytes] = {
    "csv": CSV.encode(),
    "tsv": CSV.replace(",", "\t").encode(),
    "told delimiter": ("sep=;\n" + CSV.replace(",", ";")).encode(),
    "title lines": ("Calls for service\nMade on 2026-05-15, 06:00\n\n" + CSV).encode(),
    "json array": JSON.encode(),
    "json with a bom": b"\xef\xbb\xbf" + JSON.encode(),
    "json in utf-16": JSON.encode("utf-16"),
    "json lines": "\n".join(map(json.dumps, records())).encode(),
    "json lines with blank ones": "\n\n\r\n".join(map(json.dumps, records())).encode(),
    "one record a line, cut by signs": "".join("\x1e" + json.dumps(one) + "\n" for one in records()).encode(),
    "object with records": json.dumps({"help": "x", "success": True, "result": {"fields": [{"id": "a"}], "records": records()}}).encode(),
    "object with rows": json.dumps({"meta": {"view": {"columns": [{"fieldName": c} for c in COLUMNS]}}, "data": ROWS}).encode(),
    "list of lists": json.dumps([COLUMNS, *ROWS]).encode(),
    "arcgis": json.dumps({"fields": [{"name": "a"}], "features": [{"attributes": one} for one in records()]}).encode(),
    "geojson": json.dumps({"type": "FeatureCollection", "crs": {"type": "name"}, "features": [feature(row) for row in ROWS]}).encode(),
    "geojson a line": "\n".join(json.dumps(feature(row)) for row in ROWS).encode(),
    "pretty geojson": json.dumps({"type": "FeatureCollection", "features": [feature(row) for row in ROWS]}, indent=2).encode(),
    "workbook": workbook([COLUMNS, *ROWS]),
    "workbook with a title": workbook([COLUMNS, *ROWS], above=3),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("packing", ["", "gz", "zip", "zip in zip", "gz of zip"])
def test_the_same_rows_come_out_of_every_form(tmp_path: Path, form: str, packing: str) -> None:
    content = FORMS[form]
    name = f"calls.{'xlsx' if 'workbook' in form else 'json' if 'json' in form else 'csv'}"
    for step in packing.split(" ")[::-1]:
        if step == "zip":
            content, name = zipped({name: content, "__MACOSX/._x.csv": b"junk"}), "calls.zip"
        elif step == "gz":
            content, name = gzip.compress(content), "calls.gz"

    header, rows, wrong, _ = read(written(tmp_path, content))

    assert (header, rows, wrong) == (tuple(COLUMNS), ROWS, [])


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (FORMS["title lines"], ["2 lines above the column names skipped, beginning “Calls for service”."]),
        (FORMS["workbook with a title"],
         ["3 lines above the column names skipped, beginning “Calls for service, west district”."]),
        (workbook([["a", "b"], [1, 2]], more={"Calls": [list(COLUMNS), *ROWS], "Notes": [["only one"]]}),
         ["The workbook has 2 tables; the longest was read, sheet “Calls”, not “Sheet”."]),
        (FORMS["tsv"], ["The columns are parted by tabs, not by commas; they were read so."]),
        (JSON.replace("-89.5", "NaN").replace("43.0", "-Infinity").encode(),
         ["The file writes NaN or Infinity, which are no numbers; they were read as blank."]),
        (json.dumps({"features": [{"attributes": {"a": 1}}], "exceededTransferLimit": True}).encode(),
         ["The portal says that it holds more records than it put into this file (exceededTransferLimit)."]),
        (shapes(), ["The shapefile's coordinates are in EPSG:4326 (“GCS_WGS_1984”)."]),
        (shapes(prj=None), ["The shapefile has no .prj part, so the reference system of its x and y is not known; "
                            "the recipe must say it (place.epsg)."]),
        (shapes(prj='PROJCS["Nowhere"]'),
         ["The shapefile's reference system “Nowhere” has no EPSG number; the recipe must say it."]),
    ],
)  # fmt: skip
def test_what_was_noticed_is_told(tmp_path: Path, content: bytes, notes: list[str]) -> None:
    assert read(written(tmp_path, content))[3] == notes


def test_a_shapefile_gives_degrees_or_x_and_y(tmp_path: Path) -> None:
    header, rows, _, _ = read(written(tmp_path, shapes()))

    assert (header, rows[3]) == (
        ("event_num", "created", "units", "lon", "lat"), ["n3", "2026-05-14", "3", "-89.5", "43"],
    )  # fmt: skip
    assert read(written(tmp_path, shapes(prj=None)))[0][-2:] == ("x", "y")


def test_cells_that_excel_typed_become_plain_text(tmp_path: Path) -> None:
    row = [7, 1.5, datetime(2026, 5, 14, 20, 0, 1), datetime(2026, 5, 14).date(), True, None, "007", "=1+1", 5e93]  # noqa: DTZ001

    _, rows, _, _ = read(written(tmp_path, workbook([list("abcdefghi"), row])))

    assert rows == [["7", "1.5", "2026-05-14 20:00:01", "2026-05-14", "true", "", "007", "", "5E+93"]]


def test_numbers_keep_the_text_they_were_written_with_and_what_is_inside_gets_a_longer_name(tmp_path: Path) -> None:
    text = (
        '[{"a": 1.10, "b": 12345678901234567890123, "c": true, "d": null, "e": {"f": {"g": "x"}}, "h": [1, "y"], '
        '"p": {"type": "Point", "coordinates": [-89.50, 43.0]}, "z": {}}]'
    )

    header, rows, _, _ = read(written(tmp_path, text))

    assert dict(zip(header, rows[0], strict=True)) == {
        "a": "1.10", "b": "12345678901234567890123", "c": "true", "d": "", "e.f.g": "x", "h": '["1", "y"]',
        "p.lon": "-89.50", "p.lat": "43.0", "z": "",
    }  # fmt: skip


def test_a_column_that_appears_late_is_still_a_column(tmp_path: Path) -> None:
    lines = [json.dumps({"n": n, **({"late": "x"} if n == 4_000 else {})}) for n in range(4_001)]

    for content in ("\n".join(lines), f"[{','.join(lines)}]"):
        header, rows, _, _ = read(written(tmp_path, gzip.compress(content.encode())))

        assert (header, len(rows), rows[0], rows[-1]) == (("n", "late"), 4_001, ["0", ""], ["4000", "x"])


BROKEN = [
    ('{"n": 1, "n": 2}', "name-twice"), ('{"n": 1, "n": 1}', ""), ('{"n": tru}', "record-broken"),
    ('{"n": "a\\x"}', "record-broken"), ('{"n" 1}', "record-broken"), ('{"n": ' + "[" * 50_000 + "]" * 50_000 + "}", "too-deep"),
    ('{"n": "' + "x" * 10_000_000 + '"}', "record-too-long"), ('{"n": "' + '\\"{' * 2_000_000 + '"}', "record-too-long"),
    ('{"n": 01}', "record-broken"), ("7", "no-record"), ('{"n": "\\ud800"}', ""),
]  # fmt: skip


@pytest.mark.parametrize(("record", "wrong"), BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("form", ["array", "lines", "features"])
def test_a_broken_record_costs_itself_only(tmp_path: Path, record: str, wrong: str, form: str) -> None:
    parts = [*(f'{{"n": "a{n}"}}' for n in range(5)), record, *(f'{{"n": "b{n}"}}' for n in range(5))]
    if form == "lines":
        text = "\n".join(parts)
    else:
        text = ("[%s]" if form == "array" else '{"ok": 1, "features": [%s], "more": 2}') % ",\n ".join(parts)

    _, rows, reasons, _ = read(written(tmp_path, text))

    assert reasons == ([wrong] if wrong else [])
    assert [row[0] for row in rows if row[0][0] in "ab" and len(row[0]) == 2] == [p[7:9] for p in parts if p != record]


@pytest.mark.parametrize("chunk", [1, 3, 7, 64])
def test_records_are_read_alike_however_the_file_comes_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(json_scan, "CHUNK", chunk)
    odd = [
        '{"a": "x\\"y{[", "b": {"c": [1, {"d": "}"}]}}',
        '{"a": "n\\u00e9", "b": -1.5e3}',
        '{"a": NaN}',
        '{"a": tru}',
    ]

    header, rows, wrong, _ = read(
        written(tmp_path, f'{{"skip": [1, {{"q": "]}}\\\\"}}], "records": [{", ".join(odd)}]}}')
    )

    assert header == ("a", "b.c", "b")
    assert (rows, wrong) == (
        [['x"y{[', '["1", {"d": "}"}]', ""], ["né", "", "-1.5e3"], ["", "", ""]], ["record-broken"],
    )  # fmt: skip


HUGE = '<?xml version="1.0"?><worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v>b</v></c></row></sheetData></worksheet>'


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    return zipped(parts | {name: content})


BOOK = workbook([COLUMNS, *ROWS])
NESTED = CSV.encode()
for _ in range(6):
    NESTED = zipped({"in.zip": NESTED})
REFUSED: dict[str, tuple[bytes, str]] = {
    "portal page": (b"\n<!doctype html><html>502 Bad Gateway", "The file is a web page, not a table; it begins"),
    "portal error": (b'{"error": {"code": 498, "message": "Invalid token."}}',
                     "The file holds a portal's answer instead of calls: “Invalid token.”."),
    "portal error in words": (b'{"message": "Not Found", "status": 404}', "The file holds a portal's answer instead"),
    "no records": (b'{"result": {"records": []}}', "There is no table of calls in this file: it holds no records."),
    "empty array": (b"[]", "There is no table of calls in this file: it holds no records."),
    "bad envelope": (b'{"a": tru, "records": [{"n": 1}]}', "The JSON text is damaged before its records"),
    "huge sheet": (with_part(BOOK, "xl/worksheets/sheet1.xml", HUGE.encode()),
                   "The sheet “sheet1.xml” reaches to cell XFD1048576"),
    "entities": (with_part(BOOK, "xl/sharedStrings.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><sst/>'),
                 "The workbook defines entities of its own"),
    "bomb in a workbook": (with_part(BOOK, "xl/worksheets/sheet1.xml", b"<c/>" * 12_000_000),
                           "The compressed file grows to more than 200 times its size"),
    "broken workbook": (with_part(BOOK, "xl/workbook.xml", b"<workbook"), "The workbook is damaged"),
    "no table": (workbook([["one"], ["column"]]), "There is no table of calls in this file: none of its 1 sheets"),
    "old or locked workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "The workbook is damaged"),
    "too many wrappings": (NESTED, "The file is packed more than 4 times over."),
    "two tables": (zipped({"a.csv": b"a,b\n", "b.csv": b"a,b\n"}), "The ZIP file holds 2 tables"),
    "truncated zip": (zipped({"a.csv": CSV.encode() * 50})[:-40], "The ZIP file is damaged"),
    "no dbf": (zipped({"a.shp": b"x"}), "The shapefile has no .dbf part"),
    "broken shapefile": (zipped({"a.shp": b"x" * 200, "a.dbf": b"y" * 200}), "The shapefile is damaged"),
    "pdf": (b"%PDF-1.7\n...", "There is no table of calls in this file: it is a PDF document."),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_no_table_says_what_it_is(tmp_path: Path, what: str) -> None:
    content, says = REFUSED[what]

    with pytest.raises(Refusal) as refused:
        read(written(tmp_path, content))

    assert refused.value.message[: len(says)] == says


def test_macros_are_left_alone(tmp_path: Path) -> None:
    _, rows, _, notes = read(written(tmp_path, with_part(BOOK, "xl/vbaProject.bin", b"Shell")))

    assert (rows, notes) == (ROWS, ["The workbook holds macros; they were not run."])


@pytest.mark.parametrize(
    "content",
    [JSON[: len(JSON) // 2 + 60].encode(), gzip.compress(MANY)[:30_000], shapes(cut=True), JSON[:-1].encode(),
     JSON.encode() + b"[1]"],
    ids=["json", "gzip", "shapefile", "array left open", "more after the end"],
)  # fmt: skip
def test_what_stands_before_the_break_is_kept(tmp_path: Path, content: bytes) -> None:
    kept = []

    with ExitStack() as stack, pytest.raises(Refusal) as refused:
        for row in read_rows(open_table(written(tmp_path, content), stack)):
            kept.append(row)

    assert len(kept) >= 1
    assert re.search("(stops|goes on|damaged).*(middle|end|after row)", refused.value.message)


def take(cast: Cast, path: Path) -> Summary:
    summary = import_calls(source="files", paths=[path], recipe=None, by=the_system(cast.programme.pk), at=AT)
    assert summary.adds_up
    return summary


@pytest.mark.django_db(databases=["default"])
def test_every_form_is_imported_alike(cast: Cast, tmp_path: Path) -> None:
    for form, content in FORMS.items():
        summary = take(cast, written(tmp_path, content))

        assert (summary.problems, summary.rows, summary.new + summary.same) == ([], 2, 2), form
    assert list(Call.objects.order_by("event_number").values_list("event_number", "lon")) == [("1", -89.5), ("2", None)]


@pytest.mark.django_db(databases=["default"])
def test_column_names_in_the_third_line_are_found_by_the_recipe(cast: Cast, tmp_path: Path) -> None:
    lines = ["Number of the call,When it was made,What it is,East,North", "text,local time,text,degrees,degrees", CSV]

    summary = take(cast, written(tmp_path, "\n".join(lines)))

    assert (summary.new, summary.problems) == (2, [])
    assert "2 lines above the column names skipped, beginning “Number of the call When it was made" in (
        " ".join(summary.files[0].notes)
    )


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_unit_that_a_spreadsheet_made_a_number_is_repaired_when_that_is_provable(
    cast: Cast, tmp_path: Path, form: str
) -> None:
    units = ["5A21", "3B12", "4C99", "5.00E+93" if form == "csv" else 5e93, "1.25E+80" if form == "csv" else 1.25e80]
    rows = [[f"n{n}", "2026-05-14 20:00:00", unit] for n, unit in enumerate(units)]
    header = ["event_number", "created_at", "primary_unit"]
    text = "\n".join(",".join(map(str, row)) for row in [header, *rows])

    summary = take(cast, written(tmp_path, text if form == "csv" else workbook([header, *rows])))

    assert list(Call.objects.order_by("event_number").values_list("primary_unit", flat=True)) == [
        "5A21", "3B12", "4C99", "5E93",
    ]  # fmt: skip
    assert (dict(summary.set_aside), SetAside.objects.get().row["primary_unit"]) == (
        {"number-for-a-code": 1}, "1.25E+80",
    )  # fmt: skip
    assert next(note for note in summary.files[0].notes if "spreadsheet" in note).startswith(
        "A spreadsheet had made numbers of 1 codes"
    )


@pytest.mark.django_db(databases=["default"])
def test_odd_rows_and_records_are_set_aside_with_their_reason(cast: Cast, tmp_path: Path) -> None:
    told = [
        {"event_number": "1", "created_at": "1394-02-12 10:00:00"}, {"event_number": "2", "created_at": "0001-01-01"},
        {"event_number": "3", "created_at": "9999-12-31 23:59:59"}, {"event_number": "4", "created_at": float("nan")},
        {"event_number": "5", "created_at": "2026-05-14 20:00:00", "status": "é"},
    ]  # fmt: skip
    text = json.dumps(told, ensure_ascii=False).encode().replace("é".encode(), b"\xe9")

    summary = take(cast, written(tmp_path, text[:-1] + b', {"event_number": "6", "event_number": "7"}, {"x": 01}]'))

    assert dict(summary.set_aside) == {"impossible-time": 3, "no-time": 1, "name-twice": 1, "record-broken": 1}
    assert Call.objects.get().status == "é"


def test_a_line_of_ten_million_signs_is_one_row(tmp_path: Path) -> None:
    text = CSV + "x" * 10_000_000 + ",2026-05-14,a,1,2\n" + CSV.split("\n")[1] + "\n"

    _, rows, wrong, _ = read(written(tmp_path, text))

    assert ([len(row) for row in rows], wrong, rows[-1]) == ([5, 5, 1, 5], [], ROWS[0])
