"""``alongside serve`` as an operator runs it: four processes that are watched, told little, and stopped cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.house import House, Line, wait_for

pytestmark = pytest.mark.serial

FOUR = {"web", "live", "liaison", "runner"}
TOLD = """
import json
import django
django.setup()
from django.conf import settings
rooms = sorted({app.split(".")[1] for app in settings.INSTALLED_APPS if app.startswith("alongside.")})
doors = sorted(app.split(".")[-1] for app in settings.INSTALLED_APPS if app.startswith("alongside.doors"))
print(json.dumps({"floors": rooms, "doors": doors, "stores": sorted(settings.DATABASES),
                  "key_file": settings.PROGRAMME_KEY_FILE, "counted": settings.COUNTED}))
"""
COUNT = """
import json
import django
django.setup()
from alongside.street.intake.models import Call
print(json.dumps(sorted(Call.objects.values_list("event_number", flat=True))))
"""


@contextmanager
def serving(house: House) -> "Iterator[subprocess.Popen[bytes]]":
    """Run ``alongside serve`` until the end of the block; whatever it leaves behind is ended afterwards."""
    log = house.home / "serve.log"
    log.write_bytes(b"")
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "alongside.project.cli", "serve"], env=house.env, stdout=out, stderr=out
        )
    try:
        wait_for(lambda: b"is ready" in log.read_bytes() or process.poll() is not None, 60, "the house to be ready")
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        family = pids_of(house)
        if process.poll() is None:
            process.terminate()
            process.wait(15)
        for pid in family:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


def pids_of(house: House) -> dict[int, str]:
    """Answer every process of this house (and no other's), with the name that it was given."""
    mine = f"ALONGSIDE_DATA={house.home / 'data'}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if mine in told:
            names = [line.split(b"=")[1].decode() for line in told if line.startswith(b"ALONGSIDE_PROCESS=")]
            found[int(folder.name)] = names[0] if names else "serve"
    return found


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def first_of(house: House, name: str) -> int:
    """Answer the process that ``serve`` itself started under a name."""
    return min(pid for pid, called in pids_of(house).items() if called == name)


def test_four_processes_start_answer_and_stop_with_nothing_left(house: House) -> None:
    with serving(house) as process:
        answers = {name: house.ask(name, "/healthz").json for name in ("web", "live", "liaison")}
        family = pids_of(house)
        began = time.monotonic()
        process.terminate()
        code = process.wait(12)
        took = time.monotonic() - began

    assert set(family.values()) == FOUR | {"serve"}
    assert {name: answer["process"] for name, answer in answers.items()} == {
        "web": "web",
        "live": "live",
        "liaison": "liaison",
    }
    assert (answers["web"]["writes"], answers["liaison"]["writes"]) == (True, True)
    assert code == 0
    assert took <= 8
    assert [name for pid, name in family.items() if is_alive(pid)] == []


def test_a_killed_process_is_started_again(house: House) -> None:
    with serving(house):
        family = Counter(pids_of(house).values())
        log = house.home / "serve.log"
        for name in sorted(FOUR):
            os.kill(first_of(house, name), signal.SIGKILL)
            line = f"{name} stopped (-9); starting it again"
            wait_for(lambda line=line: line in log.read_text(), 10, f"{name} to be missed")
        for name in ("web", "live", "liaison"):
            wait_for(lambda name=name: house.is_well(name), 20, f"{name} to answer again")
        wait_for(lambda: Counter(pids_of(house).values()) == family, 10, "the same family as before, and no orphan")
        said = log.read_text()

    for name in FOUR:
        assert said.count(f"{name} stopped (-9); starting it again") == 1, said


def test_the_liaison_and_the_live_process_know_nothing_of_what_is_confided(house: House) -> None:
    house.env |= {"CONFIDED_DATABASE_URL": ""}
    with serving(house):
        for name, floors, doors in (
            ("liaison", ["doors", "ground", "project", "street"], ["liaison"]),
            ("live", ["ground", "project", "street"], []),
        ):
            lines = Path(f"/proc/{first_of(house, name)}/environ").read_text().split("\0")
            told = dict(line.split("=", 1) for line in lines if "=" in line)
            secrets = {"ALONGSIDE_KEY_FILE", "CONFIDED_DATABASE_URL"} & set(told)
            knows = House(house.home, told, house.ports).run(TOLD)

            assert secrets == set()
            assert knows == {
                "floors": floors,
                "doors": doors,
                "stores": ["default"],
                "key_file": None,
                "counted": None,
            }
        web = Path(f"/proc/{first_of(house, 'web')}/environ").read_text()
        opened = {str(link.readlink()) for link in _files_of(house, "liaison")}
    house.env.pop("CONFIDED_DATABASE_URL")

    assert "ALONGSIDE_KEY_FILE=" in web
    assert [path for path in opened if "confided" in path or "keys" in path] == []
    assert any(path.endswith("street.db") for path in opened)


def _files_of(house: House, name: str) -> list[Path]:
    """Answer the open files of all the processes of one name, after they have answered once."""
    house.ask(name, "/healthz")
    folders = [Path(f"/proc/{pid}/fd") for pid, called in pids_of(house).items() if called == name]
    return [link for folder in folders for link in folder.iterdir() if link.exists()]


def test_a_restart_keeps_every_acknowledged_call(house: House) -> None:
    numbers = [f"kept-{number}" for number in range(40)]
    with serving(house):
        centre = Line(house, "web")
        statuses = {centre.report(number).status for number in numbers[:20]}
        centre.close()
    with serving(house):
        centre = Line(house, "web")
        found = [centre.ask(f"/api/v1/calls/{number}", headers=_token(house)).status for number in numbers[:20]]
        statuses |= {centre.report(number).status for number in numbers[20:]}
        centre.close()

    assert statuses == {201}
    assert found == [200] * 20
    assert [number for number in house.run(COUNT) if number.startswith("kept-")] == sorted(numbers)


def test_a_port_that_another_program_has_is_named(house: House) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        env = house.env | {"ALONGSIDE_LIVE_PORT": str(port)}
        done = subprocess.run(
            [sys.executable, "-m", "alongside.project.cli", "serve"], env=env, capture_output=True, text=True, timeout=90
        )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.splitlines()[-2:] == [
        f"The live process does not answer on port {port}.",
        f"Read {house.home / 'logs' / 'live.log'}. If another program has the port, set another one "
        "(see the operator's guide).",
    ]
    assert pids_of(house) == {}


def _token(house: House) -> dict[str, str]:
    return {"Authorization": f"Bearer {house.told['token']}"}


def test_no_house_of_this_module_is_left_running(house: House) -> None:
    assert pids_of(house) == {}
