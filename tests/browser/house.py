"""The whole house, running: a small town in stores of its own, every process started, stopped by its own number."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from pysqlite3 import dbapi2 as sqlite

from demo.by_http import Browser, ByHttp
from demo.doors import NotDone
from demo.town import PEOPLE, TOWN_DAY, WORKERS, local

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 90
FILL_SECONDS = 300
STOP_SECONDS = 20
COORDINATOR, OFFICER, CALL_TAKER, DIRECTOR = (
    next(one.email for one in PEOPLE if one.role == role)
    for role in ("coordinator", "officer", "call_taker", "director")
)
DEE, MARCO = (one.email for one in WORKERS)


class HouseDoesNotStart(Exception):
    """The house did not come up in time; the message holds what it said."""


@dataclass
class House:
    """A running house: where its doors are, and hands to knock at them."""

    place: Path
    web: str
    liaison: str
    live: str
    clock: str
    programme: int
    slug: str
    token: str
    letters: list[str]
    env: dict[str, str]

    def __post_init__(self) -> None:
        self.doors = ByHttp(web=self.web, liaison=self.liaison, token=self.token)
        self._numbers = 0

    def now(self) -> datetime:
        """Answer the town's instant."""
        real, town, speed = (float(part) for part in self.clock.split(","))
        return datetime.fromtimestamp(town + (time.time() - real) * speed, UTC)

    def base_of(self, email: str) -> str:
        """Answer the door at which a person signs in."""
        return self.liaison if email in (OFFICER, CALL_TAKER) else self.web

    def person(self, email: str) -> Browser:
        """Answer a person's plain browser, signed in."""
        return self.doors._signed_in(email, self.base_of(email))

    def bring(self, address: str, nature: str = "NOISE COMPLAINT", category: str = "noise", **told: Any) -> str:
        """Bring one call to the machines' door; answer its number."""
        self._numbers += 1
        number = f"LK26-W{self._numbers:04d}-{uuid4().hex[:4]}"
        call = {
            "event_number": number, "created_at": self.now().isoformat(), "category": category,
            "initial_nature": nature, "address": address, "lon": -89.9021, "lat": 43.2963,
            "answers": {"weapon": False, "violence": False}, **told,
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        status, text = Browser(self.web).ask("/api/v1/calls", json.dumps(call).encode(), headers)
        if status != 201:
            raise NotDone(f"{status}: {text!r}")
        return number

    def rows(self, store: str, question: str, *facts: object) -> list[tuple[Any, ...]]:
        """Read a store of the house, and nothing more."""
        path = self.place / "data" / f"{store}.db"
        with closing(sqlite.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as opened:
            return list(opened.execute(question, facts))

    def accept(self, email: str, seconds: float = 10) -> str:
        """Say yes to whatever is offered to a worker; answer the response."""
        for _ in range(int(seconds / 0.2)):
            offer = self.doors.look(email, self.now()).offer
            response = self.doors.accept(email, offer.offer_id, self.now()) if offer else None
            if response is not None:
                return response.response_id
            time.sleep(0.2)
        raise AssertionError(f"nothing was offered to {email}")

    def tap(self, email: str, response: str, kind: str, what: str) -> None:
        """Tap once on a worker's phone: a status, or an end."""
        one = {"id": str(uuid4()), "kind": kind, "response": response, "at": self.now().isoformat()}
        self.doors.sync(email, [{**one, "status" if kind == "status" else "end": what}], [], self.now())

    def be_quiet(self) -> None:
        """Bring the town to rest: no offer, no response, nobody waiting, nobody on shift."""
        for email in (DEE, MARCO, DEE, MARCO):
            seen = self.doors.look(email, self.now())
            if seen.response:
                self.tap(email, seen.response.response_id, "end", "not_found")
            self.doors.go_off(email, self.now())
        self._close_waiting()

    def _close_waiting(self) -> None:
        imani = self.person(COORDINATOR)
        while ids := re.findall(r"/console/waiting/(\d+)/nobody", imani.ask("/console/parts")[1].decode()):
            for call_id in dict.fromkeys(ids):
                form = {"reason": "all_busy", "csrfmiddlewaretoken": imani.cookie("_csrf")}
                imani.ask(f"/console/waiting/{call_id}/nobody", urllib.parse.urlencode(form).encode())


@contextmanager
def open_house(
    *,
    history: int,
    programme: int,
    until: int,
    letters: int = 0,
    speed: float = 1.0,
    canary: bool = False,
    offers_last: int = 600,
) -> Iterator[House]:
    """Fill a small town, start every process over it, and stop them all at the end."""
    with tempfile.TemporaryDirectory(prefix="alongside-house-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        env = _environment(place)
        sizes = {
            "--history": history,
            "--programme": programme,
            "--until": until,
            "--letters": letters,
            "--canary": int(canary),
            "--offers-last": offers_last,
        }
        facts = _fill(env, [str(word) for pair in sizes.items() for word in pair])
        env["ALONGSIDE_DEMO_CLOCK"] = f"{time.time()},{local(TOWN_DAY, until).timestamp()},{speed}"
        with _served(env, place):
            names = {name: f"http://localhost:{env[f'ALONGSIDE_{name.upper()}_PORT']}" for name in _DOORS}
            yield House(place=place, clock=env["ALONGSIDE_DEMO_CLOCK"], env=env, **names, **facts)


_DOORS = ("web", "live", "liaison")


def _environment(place: Path) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    env.update(
        ALONGSIDE_DATA=str(place / "data"),
        ALONGSIDE_KEY_FILE=str(place / "keys" / "programme.key"),
        ALONGSIDE_SECRET_FILE=str(place / "keys" / "secret.txt"),
        ALONGSIDE_FEEDS_FOLDERS=str(place / "drop"),
        ALONGSIDE_DEMO="1",
        ALONGSIDE_LOG_LEVEL="INFO",
        DJANGO_SETTINGS_MODULE="alongside.project.settings",
        PYTHONPATH=str(ROOT),
    )
    for name, port in zip(_DOORS, _spare_ports(len(_DOORS)), strict=True):
        env[f"ALONGSIDE_{name.upper()}_PORT"] = str(port)
    return env


def _spare_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _fill(env: dict[str, str], words: Sequence[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.fill_house", *words],
        env={**env, "ALONGSIDE_LOG_LEVEL": "WARNING"}, cwd=ROOT, capture_output=True, text=True, timeout=FILL_SECONDS,
    )  # fmt: skip
    if done.returncode:
        raise HouseDoesNotStart(done.stderr[-4000:])
    facts: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return facts


@contextmanager
def _served(env: dict[str, str], place: Path) -> Iterator[None]:
    (place / "logs").mkdir(exist_ok=True)
    said = place / "logs" / "serve.log"
    with said.open("wb") as out:
        serving = subprocess.Popen(
            [sys.executable, "-m", "alongside.project.cli", "serve"], env=env, cwd=place, stdout=out, stderr=out,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        last = time.monotonic() + READY_SECONDS
        while b"Alongside is ready" not in said.read_bytes():
            if serving.poll() is not None or time.monotonic() > last:
                raise HouseDoesNotStart(said.read_text()[-4000:])
            time.sleep(0.1)
        yield
    finally:
        serving.send_signal(signal.SIGTERM)
        try:
            serving.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            serving.kill()
            serving.wait()
