"""A year of San Antonio on the quality page: seconds from question to page, beside counting the calls themselves.

The city's 717,164 rows are imported into a fresh store and tallied; then the coordinator opens the page. What the page
says is compared with what DuckDB counts in the city's own files in the same run.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROWS = 717_164
QUICK_FILES = 4
CALLS = Path(__file__).resolve().parents[2] / "shared" / "data" / "calls" / "san_antonio_tx"

CHILD = """
import json, sys, time
from datetime import UTC, datetime
from pathlib import Path
import django
from django.conf import settings
django.setup()
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.ALLOWED_HOSTS = ["testserver"]
from django.core.management import call_command
from django.db import connection
from django.test import Client
call_command("migrate", verbosity=0, skip_checks=True)
from alongside.doors.console.pages.quality_drawing import by_month
from alongside.ground import clock
from alongside.ground.actor import the_system
from alongside.ground.audience import Role
from alongside.street.intake.actions import import_calls
from alongside.street.intake.actions.tallying import recount_calls, tally_calls
from alongside.street.intake.reads.quality import access_quality
from alongside.street.people.models import Programme, User
programme = Programme.objects.create(name="Bench", slug="bench", time_zone="America/Chicago")
by = the_system(programme.pk)
at = datetime(2026, 9, 1, tzinfo=UTC)
clock.hold(at)
summary = import_calls(source="bench", paths=[Path(one) for one in sys.argv[1:]], recipe=None, by=by, at=at)
assert summary.adds_up and not summary.problems, summary
start = time.perf_counter()
tally_calls(by=by, at=at)
tally_seconds = time.perf_counter() - start
rosa = User.objects.create_user("rosa@example.org", name="Rosa", role=Role.COORDINATOR, programme=programme)
desk = Client()
desk.force_login(rosa)
def seconds(ask, times):
    took = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        took.append(time.perf_counter() - start)
    return min(took)
def open_page():
    answer = desk.get("/console/quality/bench")
    assert answer.status_code == 200, answer.status_code
    return answer.content
def count_calls():
    with connection.cursor() as cursor:
        cursor.execute("SELECT substr(created_at, 1, 13), COUNT(*), COUNT(lon), SUM(is_officer_initiated) "
                       "FROM intake_call WHERE source_id = 1 AND created_at >= %s AND created_at < %s GROUP BY 1",
                       [str(found.since)[:19], str(found.until)[:19]])
        return cursor.fetchall()
found = access_quality("bench", by=by, at=at)
page = open_page().decode()
assert f"{found.row.shares.officer:,} of {found.row.shares.calls:,}" in page
counted = count_calls()
assert sum(row[1] for row in counted) == found.row.shares.calls
print(json.dumps({
    "rows": summary.rows, "new": summary.new, "tally_seconds": tally_seconds, "mended": recount_calls(by=by, at=at),
    "page_seconds": seconds(open_page, 7), "overview_seconds": seconds(lambda: desk.get("/console/quality"), 7),
    "calls_seconds": seconds(count_calls, 3), "page_bytes": len(page.encode()),
    "since": found.since.isoformat(), "until": found.until.isoformat(),
    "shares": [found.row.shares.calls, found.row.shares.located, found.row.shares.officer],
    "months": [[str(one.begins), one.calls] for one in by_month(found.row.volume)],
    "changes": len(found.row.volume.changes), "comes": found.row.volume.pattern.comes.value,
}))
"""

COUNT = """
SELECT count(*), count(*) FILTER (WHERE TRY_CAST(LAT AS DOUBLE) <> 0), count(*) FILTER (
    WHERE upper(trim(ProblemType)) IN ('PATROL BY', 'OFFICER TRAFFIC STOP'))
FROM read_csv({files}, all_varchar=true, union_by_name=true)
WHERE trim(IncidentNumber) <> '' AND CAST(ResponseDate AS BIGINT) >= {since} AND CAST(ResponseDate AS BIGINT) < {until}
"""


def main(quick: bool = False) -> dict[str, float]:
    """Import, tally and open the page; assert what it says; print the figures."""
    paths = [one for one in sorted(CALLS.glob("2*.csv.gz")) if one.stat().st_size > 1_000][
        -QUICK_FILES if quick else 0 :
    ]
    if not paths:
        print(json.dumps({"figure": "quality", "skipped": f"the real data is not on this machine ({CALLS})"}))
        return {}
    told = _run(paths)
    assert quick or told["rows"] == ROWS, told["rows"]
    assert told["mended"] == 0, told
    independent, seconds = _count(paths, told["since"], told["until"])
    assert told["shares"] == independent, (told["shares"], independent)
    assert quick or (told["changes"], told["comes"]) == (0, "month_begins"), told
    assert sum(calls for _, calls in told["months"]) <= independent[0], told["months"]
    figures = {
        "quality_page_seconds": told["page_seconds"],
        "quality_overview_seconds": told["overview_seconds"],
        "quality_ratio_to_calls": told["calls_seconds"] / told["page_seconds"],
        "quality_ratio_to_duckdb": seconds / told["page_seconds"],
        "quality_tally_seconds": told["tally_seconds"],
        "quality_page_bytes": told["page_bytes"],
    }
    for name, value in figures.items():
        print(json.dumps({"figure": name, "value": round(value, 3), "rows": told["rows"], "aim": _AIMS.get(name)}))
    return figures


_AIMS = {"quality_page_seconds": "<= 1"}


def _count(paths: list[Path], since: str, until: str) -> tuple[list[int], float]:
    """Count the same year in the city's own files."""
    from datetime import datetime

    import duckdb

    start = time.perf_counter()
    edges = [int(datetime.fromisoformat(one).timestamp() * 1000) for one in (since, until)]
    files = [str(one) for one in paths]
    row: Any = duckdb.sql(COUNT.format(files=files, since=edges[0], until=edges[1])).fetchone()
    return list(row), time.perf_counter() - start


def _run(paths: list[Path]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as home:
        (Path(home) / "data").mkdir()
        (Path(home) / "static").mkdir()
        surroundings = os.environ | {
            "ALONGSIDE_DATA": f"{home}/data",
            "ALONGSIDE_KEY_FILE": f"{home}/keys/programme.key",
            "ALONGSIDE_SECRET_FILE": f"{home}/keys/secret.txt",
            "ALONGSIDE_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "alongside.project.settings",
        }
        asked = [sys.executable, "-c", CHILD, *map(str, paths)]
        done = subprocess.run(asked, env=surroundings, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
