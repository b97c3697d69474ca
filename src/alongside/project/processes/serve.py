"""``alongside serve``: starts the four processes, watches them, starts again what falls, stops all cleanly."""

import contextlib
import http.client
import logging
import os
import pwd
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from alongside.ground.errors import Refusal

log = logging.getLogger("alongside.serve")
STOP_SECONDS = 8


class ProcessDoesNotStart(Refusal):
    """One of the four processes does not come up."""

    code = "serve.does-not-start"
    says = "The {name} process does not answer on port {port}."
    try_ = "Read {log}. If another program has the port, set another one (see the operator's guide)."


@dataclass
class Child:
    """One process: its name, how to start it, and where it answers."""

    name: str
    command: list[str]
    port: int | None
    log_path: Path
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start the process with only what it may know in its environment."""
        self.starts.append(time.monotonic())
        with self.log_path.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                env=_environment(self.name),
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                **_user_of(self.name),
                start_new_session=True,
            )

    def end_family(self) -> None:
        """End what a process that fell left behind: a server's worker outlives it and would go on answering."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def is_well(self) -> bool:
        """Say whether the process answers, or at least lives when it has no port."""
        if self.process is None or self.process.poll() is not None:
            return False
        if self.port is None:
            return True
        try:
            return _answers(self.port)
        except (OSError, http.client.HTTPException):
            return False


def children() -> list[Child]:
    """Answer the four processes of the house."""
    logs = settings.DATA.parent / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    env = settings.ENV
    python = [sys.executable, "-m"]

    def granian(port: int) -> list[str]:
        return [
            *python, "granian", "--interface", "wsgi", "--host", env["ALONGSIDE_BIND"], "--port", str(port),
            "--workers", "1", "--blocking-threads", "1", "--no-ws", "--backpressure", "512", "--respawn-failed-workers",
            "--log-level", "warning", "alongside.project.wsgi:application",
        ]  # fmt: skip

    web, live, liaison = (env[f"ALONGSIDE_{n}_PORT"] for n in ("WEB", "LIVE", "LIAISON"))
    return [
        Child("web", granian(web), web, logs / "web.log"),
        Child("live", [*python, "alongside.project.processes.live"], live, logs / "live.log"),
        Child("liaison", granian(liaison), liaison, logs / "liaison.log"),
        Child("runner", [*python, "alongside.project.processes.runner"], None, logs / "runner.log"),
    ]


def serve(*, on_ready: "list[str] | None" = None, seconds: float | None = None) -> None:
    """Start everything, say when it is ready, keep it running until told to stop."""
    house = children()
    stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda n, _: stop.append(n))
    try:
        for child in house:
            child.start()
        _wait_until_well(house, stop)
        for line in on_ready or []:
            print(line, flush=True)  # noqa: T201
        _watch(house, stop, until=time.monotonic() + seconds if seconds else None)
    finally:
        stop_all(house)


def stop_all(house: list[Child]) -> None:
    """Ask every process to stop, wait, and end those that do not."""
    living = [child for child in house if child.process and child.process.poll() is None]
    for child in living:
        assert child.process is not None
        child.process.terminate()
    last = time.monotonic() + STOP_SECONDS
    for child in living:
        assert child.process is not None
        try:
            child.process.wait(max(0.1, last - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop by itself", child.name)
            child.end_family()
            child.process.wait()


def _wait_until_well(house: list[Child], stop: list[int]) -> None:
    last = time.monotonic() + 60
    for child in house:
        while not stop and not child.is_well():
            if time.monotonic() > last or (child.process and child.process.poll() is not None):
                raise ProcessDoesNotStart(name=child.name, port=child.port, log=child.log_path)
            time.sleep(0.1)


def _watch(house: list[Child], stop: list[int], until: float | None) -> None:
    while not stop and (until is None or time.monotonic() < until):
        for child in house:
            if child.process and child.process.poll() is not None:
                recent = [at for at in child.starts if at > time.monotonic() - 60]
                child.end_family()
                log.error("%s stopped (%s); starting it again", child.name, child.process.returncode)
                time.sleep(min(len(recent), 5) * 0.5)
                child.start()
        time.sleep(0.2)


def _environment(name: str) -> dict[str, str]:
    """Answer what a process may know. The liaison process is told nothing of keys or the confided store."""
    env = {**os.environ, "ALONGSIDE_PROCESS": name, "DJANGO_SETTINGS_MODULE": "alongside.project.settings"}
    if name in {"liaison", "live"}:
        for secret in ("CONFIDED_DATABASE_URL", "ALONGSIDE_KEY_FILE"):
            env.pop(secret, None)
    return env


def _answers(port: int) -> bool:
    """Ask a process for its health where it listens, under a name that it knows."""
    bound, names = settings.ENV["ALONGSIDE_BIND"], settings.ALLOWED_HOSTS
    address = "127.0.0.1" if bound in {"0.0.0.0", "::", ""} else bound
    line = http.client.HTTPConnection(address, port, timeout=2)
    try:
        line.request("GET", "/healthz", headers={"Host": names[0].lstrip(".*") or "localhost"})
        return line.getresponse().status == 200
    finally:
        line.close()


def _user_of(name: str) -> dict[str, Any]:
    """Answer which operating-system user runs a process: the liaison door its own, with none of our groups."""
    wanted: str = settings.ENV["ALONGSIDE_LIAISON_USER"]
    if name != "liaison" or not wanted:
        return {}
    found = pwd.getpwnam(wanted)
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
