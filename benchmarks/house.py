"""A whole house for measuring and breaking: stores in a folder of its own, spare ports, real processes.

Every process is started with the very command and environment that ``alongside serve`` gives it.
"""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAGES_TOKEN = "a" * 32
"""The form key of every request here: cookie and header must be equal, and nothing else is asked of them."""

FILL = """
import json, sys
from datetime import timedelta
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from alongside.confided.vault.actions import make_programme_key
for alias in settings.DATABASES:
    call_command("migrate", database=alias, verbosity=0, skip_checks=True)
call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True)
if not settings.PROGRAMME_KEY_FILE.exists():
    make_programme_key()
from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.ground.audience import Role
from alongside.street.people.actions import make_machine_token
from alongside.street.people.models import Programme, Shift, User, Worker
from alongside.street.screening.actions import start_first_protocol
at = clock.now()
programme = Programme.objects.create(name="Westside", slug="westside")
by = the_system(programme.pk)
start_first_protocol(by=by, at=at - timedelta(days=400))
told = {"programme": programme.pk, "sessions": {}, "users": {}, "workers": {}}
people = [("dee", Role.WORKER), ("marcus", Role.WORKER), ("rosa", Role.COORDINATOR), ("lind", Role.OFFICER),
          ("kowal", Role.OFFICER), ("sam", Role.DIRECTOR)]
for name, role in people:
    user = User.objects.create_user(f"{name}@example.org", name=name.title(), role=role, programme=programme)
    told["users"][name] = user.pk
    if role is Role.WORKER and name in sys.argv[1].split(","):
        worker = Worker.objects.create(programme=programme, user=user, initials=name[:2].upper(),
                                       languages=["en"], home_lon=-89.5, home_lat=43.06)
        Shift.objects.create(worker=worker, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=9),
                             went_on_at=at - timedelta(hours=1))
        told["workers"][name] = worker.pk
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    told["sessions"][name] = session.session_key
told["token"] = make_machine_token(name="Centre", source="centre", by=by, at=at)
print(json.dumps(told))
"""

START = """
import os, sys
import django
django.setup()
from alongside.project.processes.serve import _environment, children
child = next(one for one in children() if one.name == sys.argv[1])
os.execvpe(child.command[0], child.command, _environment(child.name))
"""


@dataclass(frozen=True)
class Answer:
    """What a process answered: the status, the bytes, and the headers by lower-case name."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


@dataclass
class House:
    """A house on its own stores: who is in it, its ports, and the processes that were started here."""

    home: Path
    env: dict[str, str]
    ports: dict[str, int]
    told: dict[str, Any] = field(default_factory=dict)
    started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, code: str, *words: str) -> Any:
        """Run Python inside the house and answer the JSON of its last line."""
        done = subprocess.run(
            [sys.executable, "-c", code, *words], env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None

    def fill(self, workers: str = "dee") -> None:
        """Make the stores and put people in; the named workers are on shift."""
        self.told = self.run(FILL, workers)

    def start(self, *names: str) -> None:
        """Start processes by name and wait until each answers."""
        for name in names:
            with (self.home / f"{name}.log").open("ab") as log:
                self.started[name] = subprocess.Popen(
                    [sys.executable, "-c", START, name], env=self.env, stdout=log, stderr=log,
                    stdin=subprocess.DEVNULL, start_new_session=True,
                )  # fmt: skip
        for name in names:
            if name in self.ports:
                wait_for(lambda name=name: self.is_well(name), 30, f"{name} to answer: {self.log(name)}")

    def is_well(self, name: str) -> bool:
        """Say whether a process answers its health question."""
        try:
            return self.ask(name, "/healthz").status == 200
        except OSError:
            return False

    def kill(self, name: str) -> None:
        """Kill a process and its children at once, as a power cut would."""
        process = self.started.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Stop everything that was started here."""
        for process in self.started.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        last = time.monotonic() + 10
        for process in self.started.values():
            try:
                process.wait(max(0.1, last - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.started.clear()

    def log(self, name: str) -> str:
        """Answer the end of a process's log."""
        path = self.home / f"{name}.log"
        return path.read_text(errors="replace")[-1500:] if path.exists() else ""

    def cookie(self, who: str, process: str = "web") -> str:
        """Answer the cookies of somebody who is signed in."""
        name = "alongside_liaison" if process == "liaison" else "alongside"
        return f"{name}={self.told['sessions'][who]}; {name}_csrf={PAGES_TOKEN}"

    def ask(self, process: str, path: str, *, who: str = "", data: Any = None) -> Answer:
        """Ask a process one thing over a connection of its own; ``data`` is posted as JSON."""
        line = Line(self, process, who)
        try:
            return line.ask(path, data=data)
        finally:
            line.close()


class Line:
    """A kept connection to one process, as one person."""

    def __init__(self, house: House, process: str, who: str = "") -> None:
        self.headers = {"X-CSRFToken": PAGES_TOKEN}
        if who:
            self.headers["Cookie"] = house.cookie(who, process)
        self.house = house
        self.line = http.client.HTTPConnection("127.0.0.1", house.ports[process], timeout=30)
        self.line.connect()
        self.line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path: str, *, data: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """Ask for a page, or post JSON."""
        sent = self.headers | (headers or {})
        if data is None:
            self.line.request("GET", path, headers=sent)
        else:
            self.line.request("POST", path, json.dumps(data), sent | {"Content-Type": "application/json"})
        got = self.line.getresponse()
        return Answer(got.status, got.read(), {name.lower(): value for name, value in got.getheaders()})

    def report(self, number: str, **facts: Any) -> Answer:
        """Report a call as the centre's machine does."""
        call = {
            "event_number": number, "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "initial_nature": "NOISE NUISANCE", "priority": "3", "address": f"{len(number)}00 N Elm St",
            "lon": -89.48, "lat": 43.06, "answers": {"weapon": False, "violence": False}, **facts,
        }  # fmt: skip
        token = {"Authorization": f"Bearer {self.house.told['token']}", "Idempotency-Key": number}
        return self.ask("/api/v1/calls", data=call, headers=token)

    def close(self) -> None:
        """Hang up."""
        self.line.close()


@dataclass(frozen=True)
class Event:
    """One event of the live stream, with the moment it was received (``time.perf_counter``)."""

    event_id: int
    kind: str
    subject: str
    at: float


class Stream:
    """An open live stream: its events in order, read by a thread of its own until it ends."""

    def __init__(self, house: House, who: str = "", *, last: int | None = None, origin: str = "") -> None:
        headers = {"Accept": "text/event-stream"}
        if who:
            headers["Cookie"] = house.cookie(who)
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        if origin:
            headers["Origin"] = origin
        self.events: list[Event] = []
        self.came = threading.Condition()
        self.ended_at: float | None = None
        self.line = http.client.HTTPConnection("127.0.0.1", house.ports["live"], timeout=60)
        self.line.request("GET", "/live", headers=headers)
        self.answer = self.line.getresponse()
        self.status = self.answer.status
        self.headers = {name.lower(): value for name, value in self.answer.getheaders()}
        self.reader = threading.Thread(target=self._read, daemon=True)
        if self.status == 200:
            assert self.answer.readline() == b"retry: 1500\n"
            self.reader.start()

    def _read(self) -> None:
        said: dict[str, str] = {}
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError, AttributeError):
            while line := self.answer.readline():
                text = line.decode().rstrip("\n")
                name, _, value = text.partition(": ")
                if text:
                    said[name] = value
                    continue
                if "id" in said:
                    event = Event(int(said["id"]), said["event"], json.loads(said["data"])["subject"],
                                  time.perf_counter())  # fmt: skip
                    with self.came:
                        self.events.append(event)
                        self.came.notify_all()
                said = {}
        with self.came:
            self.ended_at = time.monotonic()
            self.came.notify_all()

    def wait(self, enough: Callable[[list[Event]], bool], seconds: float = 10) -> bool:
        """Wait until the events are enough, and say whether they became so."""
        with self.came:
            return self.came.wait_for(lambda: enough(self.events), seconds)

    def wait_for_end(self, seconds: float) -> bool:
        """Wait until the other side ends the stream, and say whether it did."""
        with self.came:
            return self.came.wait_for(lambda: self.ended_at is not None, seconds)

    def close(self) -> None:
        """Hang up."""
        if self.line.sock is not None:
            with contextlib.suppress(OSError):
                self.line.sock.shutdown(socket.SHUT_RDWR)
        self.answer.close()
        self.line.close()


@contextlib.contextmanager
def open_house(workers: str | None = "dee", **settings: str) -> Iterator[House]:
    """Open a house in a temporary folder (filled with people unless ``workers`` is None), and clear it away."""
    home = Path(tempfile.mkdtemp(prefix="alongside-house-"))
    (home / "data").mkdir()
    ports = dict(zip(("web", "live", "liaison"), spare_ports(3), strict=True))
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ALONGSIDE_", "DJANGO_"))}
    env |= {
        "ALONGSIDE_DATA": str(home / "data"), "ALONGSIDE_KEY_FILE": str(home / "keys" / "programme.key"),
        "ALONGSIDE_SECRET_FILE": str(home / "keys" / "secret.txt"), "ALONGSIDE_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "alongside.project.settings", "PYTHONUNBUFFERED": "1",
        **{f"ALONGSIDE_{name.upper()}_PORT": str(port) for name, port in ports.items()}, **settings,
    }  # fmt: skip
    house = House(home, env, ports)
    try:
        if workers is not None:
            house.fill(workers)
        yield house
    finally:
        house.stop()
        shutil.rmtree(home, ignore_errors=True)


def spare_ports(count: int) -> list[int]:
    """Answer ports that nobody listens on, all different."""
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in found]


def wait_for(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something is so, or say what did not come."""
    last = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > last:
            raise TimeoutError(f"waited {seconds} seconds for {what}")
        time.sleep(0.05)


def share(sorted_values: list[float], part: float) -> float:
    """Answer the value below which a part of the sorted values lies."""
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * part))]
