"""Intake of one call through the API, with the whole house behind it: requests a second, p50 and p99.

A real granian (one worker; one thread, or as many as the command line says: ``bench_intake.py 4``) on a fresh store
with full durability takes calls from eight clients that keep their connections; every call has a key of its own. The
first protocol is in force, the town has an area, and two workers are on shift: they are offered the first calls, and
the others wait on the board. The limit beside it is a bare loop that commits one row with the same durability.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

CLIENTS = 8
CALLS = 4_000
QUICK_CALLS = 400
WARM_UP = 40
MIX: tuple[tuple[str, dict[str, bool]], ...] = (
    ("NOISE NUISANCE", {}),
    ("NEIGHBOR TROUBLE", {"weapon": False, "violence": False}),
    ("WELFARE CITIZEN", {"weapon": False}),
    ("TRBL W/JUV", {"weapon": True}),
    ("BATTERY", {}),
    ("FIGHT", {}),
)
"""Three eligible, two ineligible, one that nobody can assess; told by the centre in its own words."""

SETUP = """
import json
from datetime import timedelta
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from alongside.ground import clock
from alongside.ground.actor import Actor, the_system
from alongside.ground.audience import Role
from alongside.street.people.actions import add_shift, add_worker, make_machine_token
from alongside.street.people.models import Programme, Shift, User, Worker
from alongside.street.places.actions import add_area
from alongside.street.screening.actions import start_first_protocol
at = clock.now()
programme = Programme.objects.create(name="Bench", slug="bench")
by = the_system(programme.pk)
start_first_protocol(by=by, at=at)
edge = [[-89.6, 43.0], [-89.4, 43.0], [-89.4, 43.2], [-89.6, 43.2], [-89.6, 43.0]]
add_area(kind="service", code="town", name="Town", polygon={"type": "Polygon", "coordinates": [edge]}, by=by, at=at)
for name in ("Ada", "Bo"):
    user = User.objects.create_user(f"{name}@example.org", name=name, role=Role.WORKER, programme=programme)
    worker = Worker.objects.create(programme=programme, user=user, initials=name[:2].upper(), languages=["en"],
                                   home_lon=-89.5, home_lat=43.06)
    Shift.objects.create(worker=worker, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=7),
                         went_on_at=at - timedelta(hours=1))
print(json.dumps({"token": make_machine_token(name="Bench", source="bench", by=by, at=at)}))
"""

COUNT = """
import json
import django
django.setup()
from alongside.street.alerts.models import Alert
from alongside.street.dispatch.models import Offer, Waiting
from alongside.street.intake.models import Call
from alongside.street.screening.models import ScreeningRecord
print(json.dumps({"calls": Call.objects.count(), "screened": ScreeningRecord.objects.count(),
                  "eligible": ScreeningRecord.objects.filter(outcome="eligible").count(),
                  "waiting": Waiting.objects.count(), "alerts": Alert.objects.count(),
                  "offers": Offer.objects.count()}))
"""


def main(quick: bool = False, threads: int = 1) -> dict[str, float]:
    """Send calls from eight clients; assert that each is kept, screened and told; print the figures."""
    calls = QUICK_CALLS if quick else CALLS
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as home:
        surroundings = _surroundings(home)
        token = _run(SETUP, surroundings)["token"]
        port = _free_port()
        server = _serve(port, surroundings, threads)
        try:
            _wait_for(port)
            _send_many(port, token, WARM_UP, "warm")
            took, seconds = _send_many(port, token, calls, "call")
        finally:
            server.terminate()
            server.wait(10)
        counted = _run(COUNT, surroundings)
        limit = _bare_inserts_per_second(Path(home) / "limit.db", calls)
    _check(counted, calls + WARM_UP)
    took.sort()
    figures = {
        "intake_requests_per_second": calls / seconds,
        "intake_p50_ms": took[len(took) // 2] * 1000,
        "intake_p99_ms": took[int(len(took) * 0.99)] * 1000,
        "intake_limit_inserts_per_second": limit,
        "intake_share_of_limit": calls / seconds / limit,
    }
    for name, value in figures.items():
        print(
            json.dumps(
                {"figure": name, "value": round(value, 3), "calls": calls, "threads": threads, "aim": _AIMS.get(name)}
            )
        )
    return figures


_AIMS = {"intake_requests_per_second": ">= 900", "intake_p99_ms": "<= 50"}


def _check(counted: dict[str, int], sent: int) -> None:
    assert counted["calls"] == sent, counted
    assert counted["screened"] == sent, counted
    assert counted["alerts"] >= sent, counted
    assert abs(counted["eligible"] - sent / 2) <= len(MIX), counted
    assert counted["waiting"] == counted["eligible"], counted
    assert counted["offers"] == 2, counted


def _surroundings(home: str) -> dict[str, str]:
    (Path(home) / "data").mkdir()
    (Path(home) / "static").mkdir()
    return os.environ | {
        "ALONGSIDE_DATA": f"{home}/data",
        "ALONGSIDE_KEY_FILE": f"{home}/keys/programme.key",
        "ALONGSIDE_SECRET_FILE": f"{home}/keys/secret.txt",
        "ALONGSIDE_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "alongside.project.settings",
    }


def _run(code: str, surroundings: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _serve(port: int, surroundings: dict[str, str], threads: int) -> subprocess.Popen[bytes]:
    asked = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", str(threads),
        "--host", "127.0.0.1", "--port", str(port), "--no-access-log", "--log-level", "warning",
        "alongside.project.wsgi:application",
    ]  # fmt: skip
    return subprocess.Popen(asked, env=surroundings)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start within 30 seconds.")


def _send_many(port: int, token: str, calls: int, name: str) -> tuple[list[float], float]:
    took: list[list[float]] = [[] for _ in range(CLIENTS)]
    wrong: list[BaseException] = []

    def one_client(number: int) -> None:
        try:
            took[number] = _send(port, token, name, range(number, calls, CLIENTS))
        except BaseException as failed:
            wrong.append(failed)

    clients = [threading.Thread(target=one_client, args=(number,)) for number in range(CLIENTS)]
    start = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if wrong:
        raise wrong[0]
    return [one for mine in took for one in mine], time.perf_counter() - start


def _send(port: int, token: str, name: str, places: range) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    took = []
    for place in places:
        number = f"{name}-{place}"
        body = json.dumps(_call(number, created, place))
        start = time.perf_counter()
        connection.request("POST", "/api/v1/calls", body, headers | {"Idempotency-Key": number})
        answer = connection.getresponse()
        said = answer.read()
        took.append(time.perf_counter() - start)
        assert answer.status == 201, said
        assert json.loads(said)["number"] == number, said
    connection.close()
    return took


def _call(number: str, created: str, place: int) -> dict[str, Any]:
    nature, answers = MIX[place % len(MIX)]
    return {
        "event_number": number, "created_at": created, "initial_nature": nature, "priority": "3",
        "address": f"{place * 7 % 4000} N Elm St", "beat": "W4", "lon": -89.48, "lat": 43.06, "answers": answers,
    }  # fmt: skip


def _bare_inserts_per_second(path: Path, rows: int) -> float:
    import pysqlite3

    store = pysqlite3.connect(str(path), isolation_level=None)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute("CREATE TABLE call (id INTEGER PRIMARY KEY, number TEXT UNIQUE, at TEXT, address TEXT)")
    start = time.perf_counter()
    for n in range(rows):
        store.execute("BEGIN IMMEDIATE")
        store.execute("INSERT INTO call (number, at, address) VALUES (?, ?, ?)", (f"c{n}", "2026-05-15", "Elm St"))
        store.execute("COMMIT")
    seconds = time.perf_counter() - start
    assert store.execute("SELECT count(*) FROM call").fetchone() == (rows,)
    store.close()
    return rows / seconds


if __name__ == "__main__":
    main(quick="--quick" in sys.argv, threads=next((int(one) for one in sys.argv if one.isdigit()), 1))
