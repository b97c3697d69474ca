"""What refuses to start, and what each refusal says to do."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from alongside.ground import sqlite
from alongside.project.startup import DiskIsFull, OldLibrary, check_disk, check_library
from benchmarks.house import House, open_house

GIB = 1024**3
CHECK = """
import sys
import django
django.setup()
from django.conf import settings
from django.db import connections
from alongside.ground.errors import Refusal
from alongside.project.startup import check_durability
alias, level = sys.argv[1:]
connections.settings[alias]["OPTIONS"]["init_command"] += f"; PRAGMA synchronous={level}" if level else ""
import json
try:
    check_durability(alias)
    print(json.dumps("well"))
except Refusal as refused:
    print(json.dumps(f"{refused.message} {refused.next_step}"))
"""


def command(house: House, word: str) -> tuple[int, list[str]]:
    """Run an ``alongside`` command to its end and answer its exit code and what it complains of."""
    done = subprocess.run(
        [sys.executable, "-m", "alongside.project.cli", word], env=house.env, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize("found", [(3, 51, 2), (3, 40, 1), (2, 99, 99)])
def test_an_old_sqlite_library_is_refused(found: tuple[int, int, int]) -> None:
    with pytest.raises(OldLibrary) as refused:
        check_library(found)

    words = ".".join(map(str, found))
    assert refused.value.message == (
        f"The SQLite library is {words}, but 3.51.3 or newer is needed: older ones can lose what was saved."
    )
    assert refused.value.next_step == "Install the versions of requirements/run.txt again, then start once more."


def test_the_oldest_safe_library_and_the_installed_one_may_start() -> None:
    check_library(sqlite.OLDEST_SAFE)
    check_library(sqlite.version())


def test_the_library_that_django_uses_is_the_one_that_was_checked() -> None:
    import sqlite3

    assert sqlite3.sqlite_version == ".".join(map(str, sqlite.version()))


def test_less_than_a_gibibyte_free_is_refused(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free

    check_disk(tmp_path, least=free - GIB)
    with pytest.raises(DiskIsFull) as refused:
        check_disk(tmp_path, least=free + GIB)

    assert refused.value.next_step == "Make room on that disk, or set ALONGSIDE_DATA to a folder on another one."


def test_the_house_asks_for_a_gibibyte() -> None:
    assert check_disk.__defaults__ == (GIB,)


@pytest.mark.serial
def test_every_store_commits_in_full_and_one_that_does_not_is_refused() -> None:
    with open_house(None) as house:
        assert command(house, "set-up") == (0, [])
        for alias, level in (("default", 2), ("confided", 2), ("keys", 3)):
            assert house.run(CHECK, alias, "") == "well"
            assert house.run(CHECK, alias, "NORMAL") == (
                f"The {alias} store answers synchronous=1, but it must be {level}. "
                "Check that nothing else opens the store with other settings, then start once more."
            )


@pytest.mark.serial
@pytest.mark.parametrize("word", ["serve", "set-up"])
def test_a_key_store_that_cannot_be_read_is_refused_and_left_as_it_is(word: str) -> None:
    with open_house(None) as house:
        keys = house.home / "data" / "keys.db"
        keys.write_bytes(b"this is no key store" * 500)

        code, says = command(house, word)

        assert (code, says) == (
            1,
            [
                f"The key store {keys} cannot be read: file is not a database.",
                "Bring keys.db back from its mirror. Do not delete it: without it nothing confided can be opened.",
            ],
        )
        assert keys.read_bytes() == b"this is no key store" * 500


@pytest.mark.serial
def test_a_programme_key_among_the_stores_is_refused_before_it_is_made() -> None:
    with open_house(None) as house:
        key = house.home / "data" / "programme.key"
        house.env["ALONGSIDE_KEY_FILE"] = str(key)

        code, says = command(house, "set-up")

        assert (code, says) == (
            1,
            [
                f"The programme key {key} lies inside the data folder.",
                "Move it out and set ALONGSIDE_KEY_FILE: a stolen data disk must not bring its own key.",
            ],
        )
        assert not key.exists()


@pytest.mark.serial
def test_the_demonstration_clock_is_refused_outside_a_demonstration() -> None:
    with open_house(None, ALONGSIDE_DEMO_CLOCK="0,0,60") as house:
        refused = command(house, "set-up")
        house.env["ALONGSIDE_DEMO"] = "1"
        in_demo = command(house, "set-up")

    assert refused == (
        1,
        ["ALONGSIDE_DEMO_CLOCK is set, but this is not a demonstration.", "Unset ALONGSIDE_DEMO_CLOCK."],
    )
    assert in_demo == (0, [])


@pytest.mark.serial
def test_a_bad_setting_stops_the_start_and_names_itself() -> None:
    with open_house(None, ALONGSIDE_WEB_PORT="eighty") as house:
        code, says = command(house, "set-up")

    assert (code, says) == (
        1,
        [
            "ALONGSIDE_WEB_PORT is 'eighty', but it must be a port, 1 to 65535.",
            "Set ALONGSIDE_WEB_PORT again (port of the pages and the phone), then start once more.",
        ],
    )
