"""Runs every test: the rooms on SQLite; then processes and the rooms on PostgreSQL, beside browsers.

Ends with one line, ``N passed, N failed, N skipped``. With CI=true a skipped test is a failure.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
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
    # These touch no store, and these read the files of SQLite.
    "--ignore=tests/street/feeds/fetching",
    "--ignore=tests/street/intake/test_allow_list.py",
]
COUNT = re.compile(r"(\d+) (passed|failed|skipped|error)")
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::\S+)")
MOST_UNSTEADY = 3
"""Tests of processes and browsers that failed beside others and passed alone: more than these is a failure."""


def phase(
    name: str, words: list[str], env: dict[str, str] | None = None, failed: set[str] | None = None
) -> Counter[str]:
    """Run one part, show it as it goes, and count what came of it; ``failed`` collects the names of what failed."""
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
        if failed is not None and (named := FAILED.match(line)):
            failed.add(named.group(1))
    code = run.wait()
    counts = Counter({word.rstrip("s"): int(number) for number, word in COUNT.findall(last)})
    if code and not (counts["failed"] or counts["error"]):
        print(f"== {name}: ended with {code}; 5 means that it found no test at all", flush=True)
        counts["broken"] += 1
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
    failed: set[str] = set()
    alone, browsers = f"serial and not browser{unless_long}", f"browser{unless_long}"
    # Two lanes: processes one at a time, then PostgreSQL; beside them one driver of the browser at a time.
    lanes: tuple[list[Callable[[], Counter[str]]], ...] = (
        [
            lambda: phase("Processes, one at a time", ["-m", alone, "tests"], size, failed),
            lambda: on_postgres(["-m", f"{quick} and not real_data", *ON_BOTH_STORES], size),
        ],
        [
            lambda: phase("Browsers: tests/doors", ["-m", browsers, "tests/doors"], size, failed),
            lambda: phase("Browsers: tests/browser", ["-m", browsers, "tests/browser"], size, failed),
        ],
    )
    with ThreadPoolExecutor(len(lanes)) as both:
        done = both.map(lambda lane: [part() for part in lane], lanes)
        beside = sum((counts for lane in done for counts in lane), Counter[str]())
    total += once_more(beside, failed, size)
    wrong = total["failed"] + total["error"] + total["broken"]
    if total["skipped"] and os.environ.get("CI"):
        print("In CI no test may be skipped; the lines above say which were and why.")
        wrong += total["skipped"]
    unsteady = f", {total['unsteady']} unsteady" if total["unsteady"] else ""
    print(f"\n{total['passed']} passed, {wrong} failed, {total['skipped']} skipped{unsteady}")
    return 1 if wrong else 0


def on_postgres(words: list[str], size: dict[str, str]) -> Counter[str]:
    """Run the rooms again on a PostgreSQL cluster of their own, or say why that cannot be. None is tried twice."""
    try:
        with cluster() as address:
            env = {"DATABASE_URL": f"{address}/street", "CONFIDED_DATABASE_URL": f"{address}/confided", **size}
            counts = phase("Rooms on PostgreSQL", words, env)
            counts["broken"] += counts.pop("failed", 0) + counts.pop("error", 0)
            return counts
    except NoPostgres as missing:
        print(f"SKIPPED: rooms on PostgreSQL. {missing}")
        return Counter(skipped=1)


def once_more(counts: Counter[str], failed: set[str], size: dict[str, str]) -> Counter[str]:
    """Run what failed among processes and browsers once more, alone: a busy machine is no fault of theirs.

    What passes then is counted as unsteady, by name, so that somebody mends it; what fails again has failed.
    """
    if not failed or len(failed) > MOST_UNSTEADY:
        return counts
    again = [phase(f"Once more, alone: {name}", [name], size) for name in sorted(failed)]
    if any(counts != Counter(passed=1) for counts in again):
        return counts
    for name in sorted(failed):
        print(f"UNSTEADY: {name} failed beside others and passed alone")
    return (
        counts
        + Counter(passed=counts["failed"], unsteady=len(failed))
        - Counter(failed=counts["failed"], error=counts["error"])
    )


if __name__ == "__main__":
    raise SystemExit(main())
