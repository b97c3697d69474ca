"""Importing files of calls: rows a second and peak memory, beside a loop that only parses the same files."""

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 717_164
QUICK_FILES = 3
CALLS = Path(__file__).resolve().parents[2] / "shared" / "data" / "calls" / "san_antonio_tx"

CHILD = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from alongside.ground.actor import the_system
from alongside.street.intake.actions import import_calls
from alongside.street.intake.models import Call
from alongside.street.people.models import Programme
by = the_system(Programme.objects.create(name="Bench", slug="bench").pk)
at = datetime(2026, 12, 1, tzinfo=UTC)
paths = [Path(one) for one in sys.argv[1:]]
took = []
longest = 0.0
for turn in range(2):
    start = time.perf_counter()
    summary = import_calls(source="bench", paths=paths, recipe=None, by=by, at=at)
    took.append(time.perf_counter() - start)
    assert summary.adds_up, summary
    if turn == 0:
        first = summary
assert summary.new == summary.changed == 0, summary
print(json.dumps({"rows": first.rows, "new": first.new, "changed": first.changed, "same": first.same,
    "repeated": first.repeated, "set_aside": dict(first.set_aside), "in_store": Call.objects.count(),
    "seconds": took[0], "seconds_again": took[1],
    "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def main(quick: bool = False) -> dict[str, float]:
    """Import San Antonio's months into a fresh store, twice; assert the counts; print the figures."""
    paths = sorted(CALLS.glob("2*.csv.gz"))[: QUICK_FILES if quick else None]
    if not paths:
        print(json.dumps({"figure": "import", "skipped": f"the real data is not on this machine ({CALLS})"}))
        return {}
    parse_seconds, parsed = _parse_only(paths)
    told = _import(paths)
    assert told["rows"] == parsed, (told["rows"], parsed)
    assert quick or parsed == ROWS, parsed
    assert told["in_store"] == told["new"], told
    assert told["rows"] == told["new"] + told["changed"] + told["same"] + told["repeated"] + sum(
        told["set_aside"].values()
    ), told
    figures = {
        "import_rows_per_second": told["rows"] / told["seconds"],
        "import_again_rows_per_second": told["rows"] / told["seconds_again"],
        "import_peak_mib": told["peak_mib"],
        "import_parse_only_rows_per_second": parsed / parse_seconds,
        "import_seconds_over_parse_only": told["seconds"] / parse_seconds,
    }
    for name, value in figures.items():
        print(json.dumps({"figure": name, "value": round(value, 2), "rows": told["rows"], "aim": _AIMS.get(name)}))
    return figures


_AIMS = {"import_rows_per_second": ">= 20000", "import_peak_mib": "< 1024"}


def _parse_only(paths: list[Path]) -> tuple[float, int]:
    start, rows = time.perf_counter(), 0
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
            rows += sum(1 for _ in csv.reader(lines)) - 1
    return time.perf_counter() - start, rows


def _import(paths: list[Path]) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as home:
        (Path(home) / "data").mkdir()
        surroundings = os.environ | {
            "ALONGSIDE_DATA": f"{home}/data",
            "ALONGSIDE_KEY_FILE": f"{home}/keys/programme.key",
            "ALONGSIDE_SECRET_FILE": f"{home}/keys/secret.txt",
            "DJANGO_SETTINGS_MODULE": "alongside.project.settings",
        }
        asked = [sys.executable, "-c", CHILD, *map(str, paths)]
        done = subprocess.run(asked, env=surroundings, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
