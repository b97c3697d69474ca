"""Saved means on the disk: each save of the phone asks the disk to keep it, seen from outside the browser.

A killed browser loses nothing that it handed to the kernel, so killing alone cannot tell strict from relaxed. The
recorder (strace) can: it notes every fsync and fdatasync that the browser asks for on its own store. The control is
the same script with the browser's default durability, which asks for none.
"""

import re
import shutil
import tempfile
from pathlib import Path

import pytest

from benchmarks.house import wait_for
from tests.faults.numbers import many
from tests.faults.phone.chromium import Chromium, bundle, relaxed
from tests.faults.phone.line import Line

pytestmark = pytest.mark.serial
SAVES = many(20, 200, 1_000)
SYNC = re.compile(r"^\d+\s+(\d+\.\d+) (?:fsync|fdatasync)\(\d+<([^>]*IndexedDB[^>]*)>")


def syncs_of(script: str) -> int:
    """Count how often the disk is asked to keep the phone's store while so many taps are saved one after another."""
    recorder = shutil.which("strace")
    if recorder is None:
        pytest.skip("strace is missing: install the strace package")
    line = Line(0, script, "")
    with tempfile.TemporaryDirectory(prefix="alongside-profile-", ignore_cleanup_errors=True) as folder:
        notes = Path(folder) / "notes.txt"
        watched = [recorder, "-f", "-ttt", "-y", "--seccomp-bpf", "-e", "trace=fsync,fdatasync", "-o", str(notes)]
        address = f"{line.address}/harness?for=marks&count={SAVES}&silent"
        browser = Chromium(Path(folder) / "profile", address, before=watched)
        try:
            wait_for(lambda: "end" in line.heard_at, 120, "the saves to be acknowledged")
        finally:
            browser.kill()
        asked = [float(found[1]) for one in notes.read_text().splitlines() if (found := SYNC.match(one))]
    line.close()
    return sum(line.heard_at["begin"] <= at <= line.heard_at["end"] for at in asked)


def test_each_save_is_on_the_disk_where_the_browsers_default_would_leave_it_in_memory() -> None:
    script = bundle()

    strict, default = syncs_of(script), syncs_of(relaxed(script))

    assert strict >= SAVES
    assert default == 0, "the control asked the disk too: the recorder proves nothing here"
