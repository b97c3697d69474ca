"""Files that are dropped somewhere: a watched folder here, and one on an SFTP server."""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import paramiko
import pytest
import shapefile

from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.fetching.sftp import _fingerprint
from alongside.street.feeds.rules import faults
from alongside.street.feeds.rules.faults import FeedFault
from alongside.street.feeds.rules.fetched import Fetching
from tests.servers.calls import NOON, Calls
from tests.servers.portals import as_csv, as_geojson, as_lines
from tests.servers.sftp import SftpServer

OLD = NOON.timestamp()
LATER = NOON + timedelta(hours=1)


class Drop:
    """A folder, the adapter that watches it, and what was kept so far."""

    def __init__(self, folder: Path, kind: str, settings: dict[str, Any], secret: str = "") -> None:
        self.folder, self.kind, self.settings, self.secret = folder, kind, settings, secret
        self.cursor: dict[str, Any] = {}
        self.rows: list[dict[str, str]] = []
        self.notes: list[str] = []
        self.fault: FeedFault | None = None

    def put(self, name: str, data: bytes, *, changed: float = OLD) -> None:
        path = self.folder / name
        path.write_bytes(data)
        os.utime(path, (changed, changed))

    def fetch(self, *, batches: int | None = None, **more: Any) -> "Drop":
        asked = Fetching(self.settings, self.secret, json.loads(json.dumps(self.cursor)), LATER, **more)
        self.rows, self.notes, self.fault = [], [], None
        try:
            for number, batch in enumerate(ADAPTERS[self.kind].fetch(asked), 1):
                self.rows.extend(batch.rows)
                self.notes.extend(batch.notes)
                self.cursor = batch.cursor
                if number == batches:
                    break
        except FeedFault as fault:
            self.fault = fault
        return self

    @property
    def numbers(self) -> list[str]:
        return [row["event"] for row in self.rows]


@pytest.fixture(params=["folder", "sftp"])
def drop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Drop]:
    """The same drop, watched here and over SFTP."""
    if request.param == "folder":
        yield Drop(tmp_path, "folder", {"folder": str(tmp_path), "allowed_folders": [str(tmp_path)]})
        return
    with SftpServer(tmp_path) as server:
        yield Drop(tmp_path, "sftp", settings_of(server), server.password)


def settings_of(server: SftpServer, **more: Any) -> dict[str, Any]:
    told = {"host": "127.0.0.1", "port": str(server.port), "user": server.user, "allow_local": True}
    return told | {"host_key": _fingerprint(server.host_key.asbytes()), "limits": {"read": 5.0}} | more


def rows(count: int = 3, begin: int = 1) -> list[dict[str, Any]]:
    calls = Calls(count + begin - 1)
    return calls.ask("SELECT event, created, nature, address, lon, lat, note FROM calls WHERE oid >= ?", (begin,))


def numbered(count: int) -> list[dict[str, Any]]:
    one = rows(1)[0]
    return [{**one, "event": f"F{number}"} for number in range(count)]


def as_xlsx(told: list[dict[str, Any]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(told[0]))
    for row in told:
        sheet.append(list(row.values()))
    book.save(out)
    return out.getvalue()


def as_shapes(told: list[dict[str, Any]]) -> bytes:
    parts = {kind: io.BytesIO() for kind in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts) as writer:
        writer.field("event", "C")
        writer.field("nature", "C")
        for row in told:
            writer.point(row["lon"], row["lat"])
            writer.record(row["event"], row["nature"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for kind, part in parts.items():
            archive.writestr(f"calls.{kind}", part.getvalue())
        archive.writestr("calls.prj", 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]')  # fmt: skip
    return out.getvalue()


KINDS = {
    "calls.csv": as_csv,
    "calls.tsv": lambda told: as_csv(told).replace(b",", b"\t"),
    "calls.xlsx": as_xlsx,
    "calls.json": lambda told: json.dumps(told).encode(),
    "calls.jsonl": as_lines,
    "calls.geojson": as_geojson,
    "calls.zip": as_shapes,
}


@pytest.mark.parametrize("name", list(KINDS))
def test_every_kind_of_file_is_read(drop: Drop, name: str) -> None:
    drop.put(name, KINDS[name](rows(3)))

    drop.fetch()

    assert (drop.fault, drop.numbers) == (None, ["F26000001", "F26000002", "F26000003"])


def test_a_file_is_read_once_and_again_when_it_changed(drop: Drop) -> None:
    drop.put("monday.csv", as_csv(rows(3)))
    first = drop.fetch().numbers
    again = drop.fetch().numbers
    drop.put("monday.csv", as_csv(rows(4)), changed=OLD + 60)

    changed = drop.fetch().numbers

    assert (len(first), again, len(changed)) == (3, [], 4)


def test_a_file_that_was_only_touched_is_not_read_again(drop: Drop) -> None:
    drop.put("monday.csv", as_csv(rows(3)))
    drop.fetch()
    drop.put("monday.csv", as_csv(rows(3)), changed=OLD + 600)

    drop.fetch()

    assert (drop.fault, drop.rows) == (None, [])


def test_older_files_come_first_so_that_the_newest_state_counts(drop: Drop) -> None:
    drop.put("b.csv", as_csv(rows(1, begin=1)), changed=OLD)
    drop.put("a.csv", as_csv(rows(1, begin=2)), changed=OLD + 60)

    drop.fetch()

    assert drop.numbers == ["F26000001", "F26000002"]


def test_a_file_that_still_grows_is_left_until_it_stands_still(drop: Drop) -> None:
    now = LATER.timestamp()
    drop.put("now.csv", as_csv(rows(3))[:80], changed=now - 5)
    first = drop.fetch()
    said, seen = first.notes, first.numbers
    drop.put("now.csv", as_csv(rows(3)), changed=now - 2)
    still = drop.fetch().numbers

    drop.fetch()

    assert said == ["1 files still grow or came just now; they are read next time."]
    assert (seen, still, len(drop.numbers)) == ([], [], 3)


def test_a_file_with_a_time_in_the_future_is_read_when_it_was_seen_twice(drop: Drop) -> None:
    drop.put("ahead.csv", as_csv(rows(3)), changed=LATER.timestamp() + 86_400)
    first = drop.fetch().numbers

    drop.fetch()

    assert (first, len(drop.numbers)) == ([], 3)


def test_an_unreadable_file_is_told_and_the_others_are_read(drop: Drop) -> None:
    drop.put("a.csv", as_csv(rows(2)))
    drop.put("b.zip", b"PK\x03\x04 this is no archive")
    drop.put("c.csv", as_csv(rows(2, begin=3)), changed=OLD + 60)

    drop.fetch()

    assert drop.numbers == ["F26000001", "F26000002", "F26000003", "F26000004"]
    assert isinstance(drop.fault, faults.FileUnreadable)
    assert drop.fault.facts["name"] == "b.zip"
    drop.put("b.zip", as_shapes(rows(2, begin=5)), changed=OLD + 120)
    assert (drop.fetch().numbers, drop.fault) == (["F26000005", "F26000006"], None)


def test_a_web_page_in_place_of_a_file_is_told(drop: Drop) -> None:
    drop.put("calls.csv", b"<!DOCTYPE html><html><title>Sign in</title></html>")

    drop.fetch()

    assert isinstance(drop.fault, faults.WebPageInstead)


def test_an_empty_file_and_an_empty_day_are_no_fault(drop: Drop) -> None:
    drop.put("nothing.csv", b"")
    drop.put("quiet.csv", as_csv([]))

    drop.fetch()

    assert (drop.fault, drop.rows) == (None, [])
    assert drop.notes == ["The file nothing.csv is empty: it has not even a line of column names."]


def test_a_fetch_broken_off_goes_on_in_the_middle_of_a_file(drop: Drop) -> None:
    many = numbered(4_500)
    drop.put("many.csv", as_csv(many))
    first = drop.fetch(batches=1).numbers

    rest = drop.fetch().numbers

    assert (len(first), len(rest)) == (2_000, 2_500)
    assert first + rest == [row["event"] for row in many]
    assert drop.fetch().numbers == []


def test_a_file_that_changed_in_the_middle_is_read_from_its_beginning(drop: Drop) -> None:
    many = numbered(2_500)
    drop.put("many.csv", as_csv(many))
    drop.fetch(batches=1)
    drop.put("many.csv", as_csv(many[1:]), changed=OLD + 60)

    drop.fetch()

    assert drop.numbers == [row["event"] for row in many[1:]]


def test_working_copies_and_other_files_are_left(drop: Drop) -> None:
    drop.settings["pattern"] = "calls_*.csv, *.jsonl"
    for name in (".calls_1.csv", "~$calls_2.csv", "calls_3.csv.part", "other.csv"):
        drop.put(name, as_csv(rows(1)))
    drop.put("CALLS_4.CSV", as_csv(rows(1, begin=4)))

    drop.fetch()

    assert drop.numbers == ["F26000004"]


def test_a_trial_reads_the_newest_file_and_keeps_nothing(drop: Drop) -> None:
    drop.put("old.csv", as_csv(rows(1)))
    drop.put("new.csv", as_csv(rows(1, begin=2)), changed=OLD + 60)

    drop.fetch(is_trial=True)

    assert (drop.numbers, drop.cursor) == (["F26000002"], {})


def test_a_missing_folder_is_told(drop: Drop) -> None:
    drop.settings["folder"] = "gone" if drop.kind == "sftp" else str(drop.folder / "gone")

    drop.fetch()

    assert isinstance(drop.fault, faults.FolderMissing)


def test_a_folder_that_the_operator_has_not_opened_is_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "drop", tmp_path / "keys"
    inside.mkdir()
    outside.mkdir()
    (inside / "way-out").symlink_to(outside)
    adapter = ADAPTERS["folder"]
    adapter.check({"folder": str(inside), "allowed_folders": [str(inside)]})

    for folder in (str(outside), str(inside / ".." / "keys"), str(inside / "way-out"), "drop", ""):
        with pytest.raises(faults.BadSettings):
            adapter.check({"folder": folder, "allowed_folders": [str(inside)]})
    with pytest.raises(faults.BadSettings):
        adapter.check({"folder": str(inside)})


def test_a_link_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    inside, secret = tmp_path / "drop", tmp_path / "secret.csv"
    inside.mkdir()
    secret.write_bytes(as_csv(rows(1)))
    os.utime(secret, (OLD, OLD))
    (inside / "calls.csv").symlink_to(secret)

    drop = Drop(inside, "folder", {"folder": str(inside), "allowed_folders": [str(inside)]}).fetch()

    assert (drop.fault, drop.rows) == (None, [])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    """An SFTP server with one file."""
    (tmp_path / "calls.csv").write_bytes(as_csv(rows(2)))
    os.utime(tmp_path / "calls.csv", (OLD, OLD))
    with SftpServer(tmp_path) as running:
        yield running


def fetch(server: SftpServer, secret: str | None = None, **more: Any) -> Drop:
    secret = server.password if secret is None else secret
    return Drop(server.folder, "sftp", settings_of(server, **more), secret).fetch()


def test_a_server_nobody_confirmed_shows_its_key_and_gets_no_password(server: SftpServer) -> None:
    drop = fetch(server, host_key="")

    assert isinstance(drop.fault, faults.HostKeyUnknown)
    assert drop.fault.facts["shown"] == _fingerprint(server.host_key.asbytes())


def test_a_server_with_another_key_is_refused(server: SftpServer) -> None:
    drop = fetch(server, host_key=_fingerprint(paramiko.ECDSAKey.generate().asbytes()))

    assert isinstance(drop.fault, faults.HostKeyChanged)


def test_the_whole_line_of_a_key_may_be_pinned(server: SftpServer) -> None:
    line = f"{server.host_key.get_name()} {server.host_key.get_base64()} centre"

    assert len(fetch(server, host_key=line).rows) == 2


def test_a_private_key_opens_the_folder(server: SftpServer) -> None:
    own, text = paramiko.ECDSAKey.generate(), io.StringIO()
    own.write_private_key(text)
    server.client_key = own

    assert len(fetch(server, text.getvalue()).rows) == 2
    assert isinstance(fetch(server, "-----BEGIN OPENSSH PRIVATE KEY-----\nxx").fault, faults.TokenRefused)


def test_a_wrong_password_is_told(server: SftpServer) -> None:
    assert isinstance(fetch(server, "wrong").fault, faults.TokenRefused)


def test_an_sftp_server_that_says_nothing_is_told(server: SftpServer) -> None:
    server.fail = "hang"

    assert isinstance(fetch(server, limits={"read": 0.3}).fault, faults.NoAnswer)


def test_a_line_that_breaks_in_the_middle_of_a_file_is_told_and_caught_up(server: SftpServer) -> None:
    server.fail = "cut"
    broken = fetch(server)
    server.fail = ""

    assert (isinstance(broken.fault, faults.CutShort), broken.rows) == (True, [])
    assert len(broken.fetch().rows) == 2


def test_a_server_that_falls_silent_in_the_middle_of_a_file_is_told(server: SftpServer) -> None:
    server.fail = "stall"

    drop = fetch(server, limits={"read": 0.5})

    assert (type(drop.fault), drop.rows) == (faults.NoAnswer, [])


def test_an_sftp_server_that_is_not_there_is_told(server: SftpServer) -> None:
    drop = fetch(server, port="1")

    assert isinstance(drop.fault, faults.Unreachable)


def test_an_sftp_server_in_the_own_network_is_refused_unless_allowed(server: SftpServer) -> None:
    assert isinstance(fetch(server, allow_local=False).fault, faults.NotAllowed)


@pytest.mark.real_data
def test_a_folder_of_real_files_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    for source in (
        "berkeley_ca/calls.csv.gz",
        "montgomery_pa/911_sample.csv",
        "seattle_wa/spd_911_incident_response_2016-03.csv",
    ):
        path = shared_data / "calls" / source
        (tmp_path / path.name).write_bytes(path.read_bytes())
    folder = Drop(tmp_path, "folder", {"folder": str(tmp_path), "allowed_folders": [str(tmp_path)]})
    for path in tmp_path.iterdir():
        os.utime(path, (OLD, OLD))

    folder.fetch()

    # the file of Montgomery has no line of column names, so its first row of 3,051 is taken for it
    assert (folder.fault, len(folder.rows)) == (None, 4_490 + 3_050 + 673)
    assert folder.fetch().rows == []
