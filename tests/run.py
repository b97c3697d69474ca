"""Runs every test: the rooms on SQLite, the rooms again on PostgreSQL, processes, browsers.

Ends with one line, ``N passed, N failed, N skipped``. With CI=true a skipped test is a failure.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.postgres import NoPostgres, cluster  # noqa: E402

ON_BOTH_STORES = [
    "tests/street",
    "tests/confided",
    "tests/counted",
    "tests/guards/test_models.py",
    "tests/guards/test_constraints.py",
]
COUNT = re.compile(r"(\d+) (passed|failed|skipped|error)")


def phase(name: str, words: list[str], env: dict[str, str] | None = None) -> Counter[str]:
    """Run one part, show it as it goes, and count what came of it."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *words], cwd=ROOT, env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    last = ""
    assert run.stdout is not None
    for line in run.stdout:
        sys.stdout.write(line)
        if COUNT.search(line):
            last = line
    code = run.wait()
    counts = Counter({word.rstrip("s"): int(number) for number, word in COUNT.findall(last)})
    if code not in (0, 5) and not (counts["failed"] or counts["error"]):
        counts["failed"] += 1
    print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    return counts


def main() -> int:
    """Run all parts and say the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="the same tests with bigger numbers")
    options = parser.parse_args()
    size = {"ALONGSIDE_TEST_LONG": "1"} if options.long else {}
    unless_long = "" if options.long else " and not long"
    total: Counter[str] = Counter()
    quick = f"not browser and not serial{unless_long}"
    total += phase("Rooms, doors and guards on SQLite", ["-n", "2", "-m", quick, "tests"], size)
    try:
        with cluster() as address:
            env = {"DATABASE_URL": f"{address}/street", "CONFIDED_DATABASE_URL": f"{address}/confided", **size}
            total += phase("Rooms on PostgreSQL", ["-n", "2", "-m", f"{quick} and not real_data", *ON_BOTH_STORES], env)
    except NoPostgres as missing:
        print(f"SKIPPED: rooms on PostgreSQL. {missing}")
        total["skipped"] += 1
    total += phase("Processes, one at a time", ["-m", f"serial and not browser{unless_long}", "tests"], size)
    # One driver of the browser a process: each folder has its own.
    folders = ("tests/browser", "tests/doors")
    with ThreadPoolExecutor(len(folders)) as both:
        for counts in both.map(lambda at: phase(f"Browsers: {at}", ["-m", f"browser{unless_long}", at], size), folders):
            total += counts
    failed = total["failed"] + total["error"]
    if total["skipped"] and os.environ.get("CI"):
        print("In CI no test may be skipped; the lines above say which were and why.")
        failed += total["skipped"]
    print(f"\n{total['passed']} passed, {failed} failed, {total['skipped']} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
