"""Plant a word in every confided field of a full write-up, then read every byte of the stores: none is there."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PLANTED = {
    "name": "Zebrawood-Quillon",
    "second name": "Ümläut-Quagga",
    "note": "xylophone under the porch",
    "first name": "Quixotina",
    "contact": "608-555-0188",
    "reason": "marzipan went missing",
    "comment": "persimmon on Tuesday",
    "replaced note": "hurdy-gurdy next door",
    "quarantined note": "obsidian in the shed",
}
CHILD = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
for alias in settings.DATABASES:
    call_command("migrate", database=alias, verbosity=0)
from datetime import timedelta
from alongside.confided.encounters.actions import replace_encounter
from alongside.confided.encounters.reads import access_encounter
from alongside.confided.referrals.actions import answer_by_link, send_referral
from alongside.confided.referrals.reads import access_by_link
from alongside.confided.vault.actions import ask_break_glass, make_programme_key
from alongside.confided.vault.reads import list_glass_to_review
from alongside.ground.ids import uuid7
from alongside.street.screening.actions import start_first_protocol
from tests.cast import TONIGHT, gather_cast
from tests.confided.phones import add_tenants_table, answer_a_call, refer, send, write_up
from tests.street.calls import later
said = json.loads(sys.argv[1])
make_programme_key()
town = gather_cast()
start_first_protocol(by=town.rosa.actor, at=TONIGHT - timedelta(days=30))
dee = town.dee.user.actor
response = answer_a_call(town)
people = [{"role": "victim", "name": said["name"]}, {"role": "family", "name": said["second name"]}]
record = send(write_up(response, people=people, note=said["note"]), by=dee)
send(write_up(uuid7(), note=said["quarantined note"]), by=dee)
body = refer(record, add_tenants_table(town), first_name=said["first name"], contact=said["contact"])
referral = send(body, kind="referral", by=dee)
token = send_referral(referral_id=referral, by=dee, at=later(60))
letter = access_by_link(token, at=later(61))
answer_by_link(token=token, answer="connected", comment=said["comment"], at=later(62))
ask_break_glass(record_kind="encounter", record_id=record, reason=said["reason"], by=town.rosa.actor, at=later(63))
read = access_encounter(record, by=dee, at=later(64))
fresh = uuid7()
replace_encounter(encounter_id=record, new_id=fresh, body=write_up(response, note=said["replaced note"]), by=dee,
                  at=later(65))
glass = list_glass_to_review(by=town.sam.actor, at=later(66))[0]
print(json.dumps([read.people[0].name, read.people[1].name, read.note, letter.first_name, letter.contact,
                  glass.reason, access_encounter(fresh, by=dee, at=later(67)).note]))
sys.stdout.flush()
import os
os._exit(0)  # as in a power cut: the write-ahead logs stay where they are
"""


@pytest.fixture
def after(tmp_path: Path) -> tuple[Path, Any]:
    """Stores of their own after a full write-up in a process that was cut off, and what it had shown."""
    (tmp_path / "data").mkdir()
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "alongside.project.settings",
        "ALONGSIDE_DATA": str(tmp_path / "data"),
        "ALONGSIDE_KEY_FILE": str(tmp_path / "keys" / "programme.key"),
        "ALONGSIDE_SECRET_FILE": str(tmp_path / "keys" / "secret.txt"),
        "ALONGSIDE_LOG_LEVEL": "DEBUG",
        "DATABASE_URL": "",
        "CONFIDED_DATABASE_URL": "",
    }
    with (tmp_path / "data" / "log.txt").open("wb") as log:
        words = [sys.executable, "-c", CHILD, json.dumps(PLANTED)]
        done = subprocess.run(words, env=env, check=True, stdout=subprocess.PIPE, stderr=log)
    return tmp_path / "data", json.loads(done.stdout)


def spellings(word: str) -> set[bytes]:
    """The ways in which a word could stand on a disk."""
    return {
        word.encode(), word.encode("utf-16-le"), json.dumps(word)[1:-1].encode(), word.lower().encode(),
        word.encode().hex().encode(),
    }  # fmt: skip


def test_no_planted_word_is_in_any_byte_of_the_stores_or_the_log(after: tuple[Path, Any]) -> None:
    folder, shown = after
    files = sorted(folder.iterdir())

    found = [
        (file.name, what)
        for file in files
        for what, word in PLANTED.items()
        if any(spelling in file.read_bytes() for spelling in spellings(word))
    ]

    assert shown == [PLANTED[what] for what in (
        "name", "second name", "note", "first name", "contact", "reason", "replaced note",
    )]  # fmt: skip
    assert {"confided.db", "confided.db-wal", "keys.db", "street.db", "log.txt"} <= {file.name for file in files}
    assert b"Tenants' Table" in b"".join(file.read_bytes() for file in files if file.name.startswith("street"))
    assert found == []
