"""Nothing of a CAD record is kept unless the recipe names it: planted words, then every byte of the store and the log.

Names, plates, criminal history and narrative are planted into columns and parts that nothing names: into rows of
files (good ones and ones set aside), records and calls sent as JSON, and emergency messages.
"""

import csv
import json
import logging
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client

from alongside.ground.actor import Actor, the_system
from alongside.street.intake.actions import import_calls
from alongside.street.intake.models import Call, SetAside
from alongside.street.intake.rules.reading import RowReader
from alongside.street.people.actions import make_machine_token
from alongside.street.screening.actions import start_first_protocol
from tests.cast import TONIGHT, gather_cast
from tests.flows.canary import forms_of

from .eido_messages import CIVIC, POINT, eido, pidf

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default"]),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the files of SQLite"),
]
ROOT = "qzxwvump"
"""A run of letters that nobody writes; every planted word has it inside."""
PRIVATE = ("caller_name", "plate", "criminal_history", "narrative", "Ñotas", "suspect.name", "dob", "phone", "remarks")
SAID = ("{}", "Ñandú {} Ávila", "WANTED FOR {}", "{}-7731 WI", "she said {} again", "\u200f{}\u0000x", "1990-01-01 {}")
SHARE = {"file": 0.76, "records": 0.17, "eido": 0.05, "calls": 0.02}
MESSAGES = 100_000 if os.environ.get("ALONGSIDE_TEST_LONG") else 10_000


@pytest.fixture
def rng() -> random.Random:
    return random.Random(904_085)


@pytest.fixture
def by() -> Iterator[Actor]:
    with time_machine.travel(TONIGHT, tick=False):
        actor = the_system(gather_cast().programme.pk)
        start_first_protocol(by=actor, at=TONIGHT)
        yield actor


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Everything that is logged, at the most talkative level."""
    path = tmp_path / "everything.log"
    handler, root = logging.FileHandler(path, encoding="utf-8"), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield path
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def word(rng: random.Random) -> str:
    said = rng.choice(SAID).format(ROOT if rng.random() < 0.7 else ROOT.upper())
    return said.replace("\u0000", "") if rng.random() < 0.9 else said


def private(rng: random.Random) -> dict[str, str]:
    return {name: word(rng) for name in PRIVATE if rng.random() < 0.8}


def plain_call(rng: random.Random, number: str, at: str) -> dict[str, Any]:
    return {
        "event_number": number, "created_at": at, "initial_nature": rng.choice(["NOISE", "THEFT", "WELFARE CHECK"]),
        "address": f"{rng.randrange(1, 900)} Elm St", "lat": 43.06, "lon": -89.49,
    }  # fmt: skip


def write_file(path: Path, rng: random.Random, rows: int) -> None:
    """Write a file of calls in the plain columns, with private ones between them and every kind of broken row."""
    named = ["event_number", "created_at", "initial_nature", "address", "lat", "lon"]
    header = [name for pair in zip(named, PRIVATE, strict=False) for name in pair] + list(PRIVATE[len(named) :])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for turn in range(rows):
            row = plain_call(rng, f"F{turn}", "2025-03-04T10:00:00Z") | {name: word(rng) for name in PRIVATE}
            values = [str(row[name]).replace("\u0000", "") for name in header]
            broken = rng.random()
            if broken < 0.03:
                values[0] = ""
            elif broken < 0.06:
                values[2] = "1394-02-03"
            elif broken < 0.09:
                values.insert(rng.randrange(3), word(rng).replace("\u0000", ""))
            elif broken < 0.11:
                del values[rng.randrange(6)]
            elif broken < 0.13:
                values[1] = "x" * 3_000 + ROOT
            elif broken < 0.14:
                file.write(f'"{ROOT} {ROOT}, ' + ",".join(values[1:]).replace('"', "") + "\r\n")
                continue
            writer.writerow(values)


def messages(rng: random.Random, count: int) -> Iterator[dict[str, Any]]:
    """Write emergency messages with private words wherever the standard lets people write them."""
    for turn in range(count):
        told = word(rng)
        message = eido(
            **{"$id": f"urn:emergency:uid:incidentid:{turn}:x", "extension": {"deep": [{"er": told}]}},
            personComponent=[{"$id": "person-1", "ncPersonComponent": {"nc:PersonGivenName": told}, "criminal": told}],
            vehicleComponent=[{"$id": "v", "ncVehicleComponent": {"nc:VehiclePlate": told}}],
            notesComponent=[{"$id": "note-1", "notesActionComments": told}],
            callbackComponent=[{"callBackInformationUri": [f"tel:{told}"]}],
            additionalDataComponent=[{"additionalDataByValue": f"<a>{told}</a>"}],
            agencyComponent=[{"$id": "a", "agencyJcard": told}],
            cautionComponent=[{"cautionTypeInternalText": told}],
            locationComponent=[
                {"$id": "place-1", "locationTypeDescriptionRegistryText": "CurrentIncident", "locationDescriptionText": told,
                 "locationByValue": pidf(CIVIC + POINT, ROOT), "localIdentifier": [told], "locationNotes": told}
            ],
        )  # fmt: skip
        message["incidentComponent"] |= {"incidentSummaryText": told, "narrative": told, "reportNumberType": told}
        message["callComponent"][0] |= {"callStartTimestamp": "2025-03-04T10:00:00Z", "sipIdentity": told}
        message["emergencyResourceComponent"][0]["emergencyResourceName"] = f"Officer {ROOT}"
        if turn % 9 == 0:
            message["$id"] = message["incidentComponent"]["$id"] = ""
        if turn % 11 == 0:
            message["lastUpdateTimeStamp"] = message["locationComponent"][0]["locationByValue"] = told
        yield message


def post(token: str, to: str, body: Any, key: str) -> str:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    answer = Client().post(f"/api/v1/{to}", json.dumps(body), content_type="application/json", headers=headers)
    return answer.content.decode()


def pour_in(by: Actor, rng: random.Random, folder: Path) -> dict[str, int]:
    """Bring every message in, by every way in; answer how many of each."""
    counts = {way: round(share * MESSAGES) for way, share in SHARE.items()}
    write_file(folder / "calls.csv", rng, counts["file"])
    summary = import_calls(source="file", paths=[folder / "calls.csv"], recipe=None, by=by, at=TONIGHT)
    logging.getLogger("test").info("%s", json.dumps(summary.as_dict()))
    assert (summary.adds_up, summary.new > counts["file"] * 0.8, summary.problems) == (True, True, [])
    token = make_machine_token(name="M", source="machine", by=by, at=TONIGHT)
    log = logging.getLogger("test")
    for start in range(0, counts["records"], 500):
        records: list[Any] = []
        for turn in range(start, min(start + 500, counts["records"])):
            records.append(
                plain_call(rng, f"R{turn}", "2025-03-04T10:00:00Z") | private(rng) | {"in": {"side": word(rng)}}
            )
            if turn % 7 == 0:
                records[-1]["created_at"] = ""
        log.info(post(token, "feeds/machine", records, f"r{start}"))
    told = list(messages(rng, counts["eido"]))
    for start in range(0, len(told), 100):
        log.info(post(token, "eido", told[start : start + 100], f"e{start}"))
    for turn in range(counts["calls"]):
        call = plain_call(rng, f"C{turn}", "2026-05-14T20:58:00-05:00") | private(rng) | {"nested": {"a": [word(rng)]}}
        log.info(post(token, "calls", call | ({"lon": 999} if turn % 5 == 0 else {}), f"c{turn}"))
    return counts


def found_in(*paths: Path) -> list[str]:
    """Answer each form in which the planted root stands in a file."""
    forms = forms_of(ROOT)
    look = re.compile(b"|".join(re.escape(one) for one in sorted(set(forms.values()))), re.IGNORECASE)
    return sorted(
        {f"{path.name}: {hit.decode('latin-1')}" for path in paths for hit in look.findall(path.read_bytes())}
    )


def store_files() -> list[Path]:
    path = Path(settings.DATABASES["default"]["NAME"])
    return [one for one in (path, path.with_name(path.name + "-wal")) if one.exists()]


def test_nothing_that_was_not_named_is_kept(by: Actor, rng: random.Random, log: Path, tmp_path: Path) -> None:
    counts = pour_in(by, rng, tmp_path)

    kept = [Call.objects.filter(event_number__startswith=start).count() for start in ("F", "R", "C")]
    assert sum(counts.values()) == MESSAGES
    assert all(count > 0.7 * counts[way] for count, way in zip(kept, ("file", "records", "calls"), strict=True))
    assert SetAside.objects.filter(source__slug="file").count() > counts["file"] * 0.08
    assert found_in(*store_files(), log) == []


def test_a_reader_that_keeps_everything_is_caught(
    by: Actor, rng: random.Random, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        globals(), "ROOT", "zqxwcontrol"
    )  # what one test leaves in the store's free pages is not another's

    def keep_all(self: RowReader, row: list[str], reason: str = "") -> dict[str, str]:
        return {str(index): value for index, value in enumerate(row)}

    monkeypatch.setattr(RowReader, "keep", keep_all)
    write_file(tmp_path / "calls.csv", rng, 200)

    import_calls(source="file", paths=[tmp_path / "calls.csv"], recipe=None, by=by, at=TONIGHT)

    assert f"{store_files()[0].name}: {ROOT}" in found_in(*store_files()) + [
        one.replace("-wal", "") for one in found_in(*store_files())
    ]


def test_two_stray_quotes_in_one_column_do_not_carry_a_name_into_an_address(
    by: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "ROOT", "zqxwstray")
    path = tmp_path / "calls.csv"
    path.write_text(
        "event_number,created_at,address,caller_name,initial_nature\n"
        f'1,2025-03-04T10:00:00Z,"9 Elm St,{ROOT},NOISE\n'
        f'2,2025-03-04T10:05:00Z,7 Oak St",{ROOT},NOISE\n'
        "3,2025-03-04T10:09:00Z,5 Ash St,nobody,NOISE\n"
    )

    summary = import_calls(source="file", paths=[path], recipe=None, by=by, at=TONIGHT)

    assert (dict(summary.set_aside), list(Call.objects.values_list("event_number", flat=True))) == (
        {"quote-not-closed": 1},
        ["3"],
    )
    assert found_in(*store_files()) == []
