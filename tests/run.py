"""Runs every test: the rooms on SQLite; then processes, browsers and the rooms on PostgreSQL, side by side.

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
LANES = 3
"""Parts that run at once on two cores: each of them waits for a process or a browser about half of its time."""
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
    parser.add_argument("--faults", action="store_true", help="the faults alone, as often as they are promised")
    parser.add_argument("--few", action="store_true", help="with --faults: each fault a few times only")
    options = parser.parse_args()
    failed: set[str] = set()
    total = faults(failed, is_few=options.few) if options.faults else everything(failed, is_long=options.long)
    wrong = total["failed"] + total["error"] + total["broken"]
    if total["skipped"] and os.environ.get("CI"):
        print("In CI no test may be skipped; the lines above say which were and why.")
        wrong += total["skipped"]
    unsteady = f", {total['unsteady']} unsteady" if total["unsteady"] else ""
    print(f"\n{total['passed']} passed, {wrong} failed, {total['skipped']} skipped{unsteady}")
    return 1 if wrong else 0


def everything(failed: set[str], *, is_long: bool) -> Counter[str]:
    """Run the rooms on SQLite; then side by side processes, PostgreSQL and browsers, which mostly wait."""
    size = {"ALONGSIDE_TEST_LONG": "1"} if is_long else {}
    unless_long = "" if is_long else " and not long"
    quick = f"not browser and not serial{unless_long}"
    alone, browsers = f"serial and not browser{unless_long}", f"browser{unless_long}"
    # Faults of processes and phones have a command of their own; in the long run they are played here too.
    few = [] if is_long else ["--ignore=tests/faults"]
    total = phase("Rooms, doors and guards on SQLite", ["-n", "2", "-m", quick, "tests"], size)
    beside = side_by_side(
        lambda: phase("Processes, one at a time", ["-m", alone, "tests", *few], size, failed),
        lambda: phase("Browsers: tests/doors", ["-m", browsers, "tests/doors"], size, failed),
        lambda: phase(
            "Browsers: the rest",
            ["-m", browsers, "tests", "--ignore=tests/doors", "--ignore=tests/faults"],
            size,
            failed,
        ),
        lambda: on_postgres(["-m", f"{quick} and not real_data", *ON_BOTH_STORES], size),
    )
    return total + once_more(beside, failed, size)


def faults(failed: set[str], *, is_few: bool) -> Counter[str]:
    """Play every fault as often as it is promised, or a few times only: processes beside browsers."""
    size = {} if is_few else {"ALONGSIDE_TEST_FAULTS": "1"}
    phones = sorted(str(one.relative_to(ROOT)) for one in (ROOT / "tests" / "faults").glob("test_phone_*.py"))
    not_phones = [f"--ignore={one}" for one in phones]
    beside = side_by_side(
        lambda: phase("Faults of processes", ["-m", "not long", "tests/faults", *not_phones], size, failed),
        lambda: phase("Faults of phones", ["-m", "not long", *phones], size, failed),
    )
    return once_more(beside, failed, size)


def side_by_side(*parts: Callable[[], Counter[str]]) -> Counter[str]:
    """Run parts at once, so many as ``LANES``, the first ones first, and answer the sum of what came of them."""
    with ThreadPoolExecutor(LANES) as lanes:
        return sum(lanes.map(lambda part: part(), parts), Counter[str]())


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
