"""A real Chromium with a profile of its own, started as a process, so that it can be killed as one."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = "/usr/bin/chromium"
ESBUILD = ROOT / "phone" / "node_modules" / ".bin" / "esbuild"
ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--mute-audio",
    "--disable-features=Translate,OptimizationHints,MediaRouter", "--disable-default-apps", "--window-size=390,844",
]  # fmt: skip


def bundle() -> str:
    """Build the phone's keeping and sending, without its screens, into one script; or skip and say what is missing."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is missing: install the chromium package")
    if not ESBUILD.exists():
        pytest.skip("the phone's packages are not installed: npm ci in phone/")
    words = [
        str(ESBUILD), str(Path(__file__).with_name("keep.ts")), "--bundle", "--format=iife", "--target=es2022",
        "--log-level=error",
    ]  # fmt: skip
    built = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT / "phone")
    return built.stdout


def relaxed(script: str) -> str:
    """Answer the same script with its one protection taken away: the browser's default durability."""
    assert script.count('durability: "strict"') == 1
    return script.replace('durability: "strict"', 'durability: "default"')


def of_version(script: str, version: int) -> str:
    """Answer the script as an app whose store has another shape number."""
    assert script.count("VERSION = 1;") == 1
    return script.replace("VERSION = 1;", f"VERSION = {version};")


class Chromium:
    """One browser process on one profile."""

    def __init__(self, profile: Path, address: str, *, before: Sequence[str | Path] = ()) -> None:
        words = [*before, CHROMIUM, *ARGUMENTS, f"--user-data-dir={profile}", address]
        self.process = subprocess.Popen(
            words, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self) -> None:
        """Kill the browser with everything it started, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
