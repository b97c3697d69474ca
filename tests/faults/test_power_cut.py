"""The power goes while calls and sealed records come in: what was acknowledged is there, and every store is sound.

The real actions write to the real stores under a recorder; the recording is cut at places chosen by lot, and every
sector that the disk was not yet asked to keep is there or not by lot.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import pysqlite3
import pytest

from benchmarks.house import House, open_house
from tests.faults.numbers import many
from tests.faults.power.recorder import Event, Kept, NoRecorder, Said, record
from tests.faults.power.replay import PowerCut, cuts

pytestmark = pytest.mark.serial
STORES = ("street", "confided", "keys")
WORK = """
import os, sys
import django
from django.conf import settings
django.setup()
for store in settings.DATABASES.values():
    store["OPTIONS"]["init_command"] = store["OPTIONS"]["init_command"].replace(*sys.argv[1].split())
from datetime import timedelta
from alongside.confided.vault.actions import public_key, receive_sealed
from alongside.confided.vault.rules.sealing import seal_envelope
from alongside.ground import clock
from alongside.ground.actor import Actor, the_system
from alongside.ground.ids import uuid7
from alongside.street.dispatch.actions import receive_call
from alongside.street.intake.rules.words import CallSource
from alongside.street.intake.rules.report import CallReport
from alongside.street.people.models import Programme, Worker
programme = Programme.objects.get()
dee = Worker.objects.select_related("user").first().user.actor
by = the_system(programme.pk)
at = clock.now()
key = public_key()
os.write(1, b"begun\\n")
for number in range(int(sys.argv[2])):
    at += timedelta(seconds=40)
    report = CallReport(event_number=f"P-{number}", created_at=at, call_source=CallSource.CENTRE,
                        initial_nature="NOISE NUISANCE", address=f"{number}00 N Elm St", lon=-89.48, lat=43.06)
    receive_call(source="centre", report=report, by=by, at=at)
    os.write(1, f"call P-{number}\\n".encode())
    if number % 2:
        continue
    record = uuid7()
    sealed = seal_envelope(key, record, b'{"schema": 1, "note": "%d"}' % number)
    receive_sealed(record_id=record, device="phone-1", sequence=number, kind="encounter", sealed=sealed,
                   made_at=at, by=dee, at=at)
    os.write(1, f"record {record.hex}\\n".encode())
"""
CALLS = 90


def recorded(house: House, weaker: str = "= =") -> tuple[dict[Path, bytes], list[Event]]:
    """Let calls and sealed records come in under the recorder; answer the files before, and the recording.

    ``weaker`` is what is asked of the stores at their start, and what is asked instead.
    """
    data = Path(house.env["ALONGSIDE_DATA"])
    for store in STORES:
        with pysqlite3.connect(data / f"{store}.db") as line:
            line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        line.close()
    before = {path: path.read_bytes() for path in data.glob("*.db")}
    command = [sys.executable, "-c", WORK, weaker, str(CALLS)]
    trace = house.home / "trace.txt"
    try:
        events = record(command, env=house.env, folder=data, trace=trace)
    except NoRecorder as missing:
        pytest.skip(str(missing))
    trace.unlink()
    return before, events


def lost_in(cut: PowerCut) -> list[str]:
    """Open the stores as they lie after a cut, and answer what was promised and is not there."""
    with tempfile.TemporaryDirectory(prefix="alongside-cut-") as name:
        folder = Path(name)
        for path, data in cut.files.items():
            (folder / path.name).write_bytes(data)
        try:
            calls, records, keys = _read(folder)
        except pysqlite3.DatabaseError as broken:
            return [f"corrupt: {broken}"]
    kept = {f"call {number}" for number in calls} | {f"record {one}" for one in records & keys}
    return sorted(cut.promised - kept - {"begun"})


def _read(folder: Path) -> tuple[set[str], set[str], set[str]]:
    asked = (
        "SELECT event_number FROM intake_call", "SELECT record_id FROM vault_sealedenvelope",
        "SELECT record_id FROM vault_datakey",
    )  # fmt: skip
    found: list[set[str]] = []
    for store, question in zip(STORES, asked, strict=True):
        line = pysqlite3.connect(folder / f"{store}.db")
        try:
            said = line.execute("PRAGMA integrity_check").fetchone()[0]
            if said != "ok":
                raise pysqlite3.DatabaseError(said)
            found.append({str(one) for (one,) in line.execute(question)})
        finally:
            line.close()
    return found[0], found[1], found[2]


def test_a_power_cut_loses_nothing_that_was_acknowledged() -> None:
    with open_house("dee") as house:
        before, events = recorded(house)

    told = Counter(lost for cut in cuts(before, events, many=many(150, 2_000, 20_000), seed=4) for lost in lost_in(cut))

    said = [one for event in events if isinstance(event, Said) for one in event.words.splitlines()]
    assert len(said) == 1 + CALLS + CALLS // 2
    assert sum(isinstance(event, Kept) for event in events) > CALLS
    assert dict(told) == {}


@pytest.mark.parametrize(
    ("weaker", "share"), [("synchronous=FULL synchronous=NORMAL", 0.1), ("synchronous=EXTRA synchronous=FULL", 0.02)]
)
def test_the_replay_finds_what_a_weaker_promise_loses(weaker: str, share: float) -> None:
    """The control: the street and confided stores without a sync at each commit, the keys without their folder's."""
    with open_house("dee") as house:
        before, events = recorded(house, weaker)

    number = many(150, 500, 2_000)
    losing = sum(bool(lost_in(cut)) for cut in cuts(before, events, many=number, seed=4))

    assert losing > number * share
