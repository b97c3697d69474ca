"""Importing files of calls: rows a second into the store and into the history, and peak memory.

Beside them, in the same run: a loop that only parses the same files, and the way one would write it in an afternoon
(pandas reads, each row is inserted by itself), over some of the files.
"""

import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROWS = 717_164
QUICK_FILES = 3
PEER_FILES = 1
CALLS = Path(__file__).resolve().parents[2] / "shared" / "data" / "calls" / "san_antonio_tx"

START = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from alongside.ground.actor import the_system
from alongside.street.intake.actions import import_calls
from alongside.street.intake.actions.history import import_history
from alongside.street.intake.models import Call
from alongside.street.intake.reads.history import access_history
from alongside.street.people.models import Programme
by = the_system(Programme.objects.create(name="Bench", slug="bench").pk)
at = datetime(2026, 12, 1, tzinfo=UTC)
paths = [Path(one) for one in sys.argv[1:]]
def told(first, took, kept, **more):
    of = resource.getrusage
    peak = (of(resource.RUSAGE_SELF).ru_maxrss + of(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
    print(json.dumps({"rows": first.rows, "new": first.new, "changed": first.changed, "same": first.same,
        "repeated": first.repeated, "set_aside": dict(first.set_aside), "kept": kept, "seconds": took[0],
        "seconds_again": took[1], "peak_mib": peak, **more}))
"""

TWICE = """
took = []
for turn in range(2):
    start = time.perf_counter()
    summary = {how}(source="bench", paths=paths, recipe=None, by=by, at=at)
    took.append(time.perf_counter() - start)
    assert summary.adds_up and not summary.problems, summary
    if turn == 0:
        first = summary
assert summary.new == summary.changed == 0, summary
"""

LIVE = f"""{START}{TWICE.format(how="import_calls")}
told(first, took, Call.objects.count())
"""

HISTORY = f"""{START}{TWICE.format(how="import_history")}
kept = access_history(by.programme_id, "bench")
import duckdb
files = [str(kept.path(one.month)) for one in kept.months]
counted = duckdb.sql(f"SELECT count(*), count(DISTINCT event_number) FROM read_parquet({{files}})").fetchone()
told(first, took, counted[0], different=counted[1])
"""

PEER = f"""{START}
import pandas as pd
from django.db import transaction
from alongside.street.intake.models import Source
from alongside.street.intake.rules.words import CallSource
source = Source.objects.create(programme_id=by.programme_id, slug="peer", name="peer")
start, rows = time.perf_counter(), 0
for path in paths:
    table = pd.read_csv(path, dtype={{"IncidentNumber": str}}, low_memory=False)
    table["at"] = pd.to_datetime(table["ResponseDate"], unit="ms", utc=True)
    with transaction.atomic():
        for row in table.dropna(subset=["IncidentNumber"]).drop_duplicates("IncidentNumber").itertuples():
            Call.objects.create(
                programme_id=by.programme_id, source=source, event_number=row.IncidentNumber, created_at=row.at,
                call_source=CallSource.CENTRE, initial_nature=row.ProblemType, beat=str(row.PatrolDistrict),
                district=str(row.Substation), address=str(row.Address)[:160], lon=row.LON, lat=row.LAT,
                received_at=at, changed_at=at, digest=b"")
    rows += len(table)
print(json.dumps({{"rows": rows, "seconds": time.perf_counter() - start, "kept": Call.objects.count()}}))
"""


def main(quick: bool = False) -> dict[str, float]:
    """Import San Antonio's months into a fresh store and a fresh history, twice each; assert; print the figures."""
    paths = sorted(CALLS.glob("2*.csv.gz"))[: QUICK_FILES if quick else None]
    if not paths:
        print(json.dumps({"figure": "import", "skipped": f"the real data is not on this machine ({CALLS})"}))
        return {}
    parse_seconds, parsed = _parse_only(paths)
    live, history, peer = _run(LIVE, paths), _run(HISTORY, paths), _run(PEER, paths[:PEER_FILES])
    assert quick or parsed == ROWS, parsed
    _check(live, parsed)
    _check(history, parsed)
    assert history["different"] == history["kept"] == live["kept"], (history, live)
    peer_rate = peer["rows"] / peer["seconds"]
    figures = {
        "import_rows_per_second": live["rows"] / live["seconds"],
        "import_again_rows_per_second": live["rows"] / live["seconds_again"],
        "import_peak_mib": live["peak_mib"],
        "history_rows_per_second": history["rows"] / history["seconds"],
        "history_again_rows_per_second": history["rows"] / history["seconds_again"],
        "history_peak_mib": history["peak_mib"],
        "import_parse_only_rows_per_second": parsed / parse_seconds,
        "import_seconds_over_parse_only": live["seconds"] / parse_seconds,
        "import_peer_rows_per_second": peer_rate,
        "import_ratio_to_peer": live["rows"] / live["seconds"] / peer_rate,
        "history_ratio_to_peer": history["rows"] / history["seconds"] / peer_rate,
    }
    for name, value in figures.items():
        print(json.dumps({"figure": name, "value": round(value, 2), "rows": live["rows"], "aim": _AIMS.get(name)}))
    return figures


_AIMS = {
    "import_rows_per_second": ">= 20000",
    "import_peak_mib": "< 1024",
    "history_rows_per_second": ">= 50000",
    "history_peak_mib": "< 1024",
}


def _check(told: dict[str, Any], parsed: int) -> None:
    assert told["rows"] == parsed, (told["rows"], parsed)
    assert told["kept"] == told["new"], told
    assert told["rows"] == told["new"] + told["changed"] + told["same"] + told["repeated"] + sum(
        told["set_aside"].values()
    ), told


def _parse_only(paths: list[Path]) -> tuple[float, int]:
    start, rows = time.perf_counter(), 0
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
            rows += sum(1 for _ in csv.reader(lines)) - 1
    return time.perf_counter() - start, rows


def _run(code: str, paths: list[Path]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as home:
        (Path(home) / "data").mkdir()
        surroundings = os.environ | {
            "ALONGSIDE_DATA": f"{home}/data",
            "ALONGSIDE_KEY_FILE": f"{home}/keys/programme.key",
            "ALONGSIDE_SECRET_FILE": f"{home}/keys/secret.txt",
            "DJANGO_SETTINGS_MODULE": "alongside.project.settings",
        }
        asked = [sys.executable, "-c", code, *map(str, paths)]
        done = subprocess.run(asked, env=surroundings, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
