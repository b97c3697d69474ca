"""The whole house's memory at rest: ``alongside serve`` with a page of every door shown once.

PSS counts what processes share once; RSS counts it each time. The limit beside it is the four processes as bare
Python interpreters that have imported Django and nothing of ours.
"""

import json
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.house import House, open_house, wait_for

AIM_MB = 400
REST_SECONDS, QUICK_REST_SECONDS = 20, 3
PAGES = (
    ("console", "web", "/console/", "rosa"),
    ("phone", "web", "/phone/", "dee"),
    ("phone state", "web", "/phone/api/state", "dee"),
    ("reports", "web", "/reports/", "sam"),
    ("start", "web", "/", ""),
    ("liaison", "liaison", "/liaison/", "lind"),
)
BARE = "import django, wsgiref.simple_server; print(open('/proc/self/smaps_rollup').read())"


def main(quick: bool = False) -> dict[str, float]:
    """Start the house, show one page of each door, let it rest, and sum what its processes hold."""
    with open_house("dee,marcus") as house:
        serving = _serve(house)
        try:
            with_page = [(name, house.ask(process, path, who=who).status) for name, process, path, who in PAGES]
            assert all(status == 200 for _, status in with_page), with_page
            time.sleep(QUICK_REST_SECONDS if quick else REST_SECONDS)
            held = _held_by(serving.pid)
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.wait(15)
        bare = subprocess.run([sys.executable, "-c", BARE], capture_output=True, text=True, check=True).stdout
    assert set(held) == {"serve", "web", "live", "liaison", "runner"}, held
    pss = sum(one["pss"] for one in held.values())
    bare_pss = len(held) * _kib(bare, "Pss") / 1024
    figures = {
        "pss_mb": round(pss, 1), "rss_mb": round(sum(one["rss"] for one in held.values()), 1), "aim": AIM_MB,
        "ratio_to_aim": round(pss / AIM_MB, 2), "ratio_to_bare_django": round(pss / bare_pss, 1),
        **{f"{name}_pss_mb": round(one["pss"], 1) for name, one in sorted(held.items())},
    }  # fmt: skip
    print(json.dumps({"figure": "memory", **figures}))
    return figures


def _serve(house: House) -> "subprocess.Popen[bytes]":
    log = house.home / "serve.log"
    with log.open("wb") as out:
        serving = subprocess.Popen(
            [sys.executable, "-m", "alongside.project.cli", "serve"], env=house.env, stdout=out, stderr=out
        )
    try:
        wait_for(lambda: b"Alongside is ready" in log.read_bytes() or serving.poll() is not None, 60, "the house")
        assert serving.poll() is None, log.read_text()
    except BaseException:
        serving.terminate()
        raise
    return serving


def _held_by(root: int) -> dict[str, dict[str, float]]:
    """Answer the PSS and RSS (MB) under a process, by the name of the house's process that each belongs to."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    held: defaultdict[str, dict[str, float]] = defaultdict(lambda: {"pss": 0.0, "rss": 0.0})
    for pid in parents:
        line = pid
        while line in parents and line != root:
            line = parents[line]
        if line == root:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            name = _name_of(pid)
            held[name]["pss"] += _kib(rollup, "Pss") / 1024
            held[name]["rss"] += _kib(rollup, "Rss") / 1024
    return dict(held)


def _name_of(pid: int) -> str:
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    found = re.search(rb"(?:^|\0)ALONGSIDE_PROCESS=([a-z]+)", environment)
    return found.group(1).decode() if found else "serve"


def _kib(rollup: str, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found is not None, rollup
    return float(found.group(1))


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
