"""Facts and measures: rows a second and peak memory, beside pandas working out the same figure.

The town is made up here; no store is read, so that this times the writing of facts and the counting alone.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

CALLS, QUICK_CALLS = 100_000, 10_000
AREAS = [f"area-{number:02d}" for number in range(12)]
CATEGORIES = ["noise", "neighbour_dispute", "welfare_check", "unwanted_person", "youth", "public_space", "distress"]
REASONS = ["off_hours", "all_busy", "offer_timed_out", "declined_by_worker"]


def make_calls(count: int) -> Iterator[Any]:
    """Make up a year of calls, the same ones every time."""
    dice = random.Random(911)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    for _ in range(count):
        at = start + timedelta(minutes=dice.random() * 525_600)
        is_ours, is_eligible, is_answered = dice.random() < 0.4, dice.random() < 0.5, dice.random() < 0.6
        answered = is_ours and is_eligible and is_answered
        stamps = [at + timedelta(minutes=minutes) for minutes in (0, 1, 9, 11, 11 + dice.expovariate(1 / 30))]
        requested, accepted, arrived, engaged, departed = stamps if answered else [None] * 5
        yield SimpleNamespace(
            created_at=at, call_source="centre", category=dice.choice(CATEGORIES), area_code=dice.choice(AREAS),
            lon=round(-89.5 + dice.random() * 0.1, 3), lat=round(43.0 + dice.random() * 0.1, 3),
            is_officer_initiated=dice.random() < 0.1, in_hours=dice.random() < 0.5,
            outcome=("eligible" if is_eligible else "ineligible") if is_ours else None, because=("rule",),
            protocol_version="p1" if is_ours else "", offered=answered, requested_at=requested,
            accepted_at=accepted,
            arrived_at=arrived, engaged_at=engaged, departed_at=departed, officer_on_scene_at_arrival=None,
            officer_released_at=None, end="engaged" if answered else "",
            non_response_reason="" if answered or not (is_ours and is_eligible) else dice.choice(REASONS),
            police_dispatched_at=at, police_on_scene_at=None, police_cleared_at=None,
        )  # fmt: skip


def main(quick: bool = False) -> dict[str, float]:
    """Build facts and count every measure in a process of its own; assert the answers; print the figures."""
    count = QUICK_CALLS if quick else CALLS
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as home:
        environment = os.environ | {
            "ALONGSIDE_DATA": f"{home}/data", "ALONGSIDE_KEY_FILE": f"{home}/keys/k",
            "ALONGSIDE_SECRET_FILE": f"{home}/keys/s", "DJANGO_SETTINGS_MODULE": "alongside.project.settings",
        }  # fmt: skip
        told = {
            part: json.loads(
                subprocess.run(
                    [sys.executable, __file__, part, str(count)], env=environment, check=True, capture_output=True
                ).stdout.splitlines()[-1]
            )
            for part in ("ours", "pandas")
        }
    ours, peer = told["ours"], told["pandas"]
    assert ours["answer"] == peer["answer"], (ours["answer"], peer["answer"])
    assert ours["calls"] == count, ours
    figures = {
        "calls": count, "build_rows_per_second": round(count / ours["build_seconds"]),
        "all_measures_seconds": ours["measures_seconds"], "report_seconds": ours["report_seconds"],
        "capture_seconds": ours["capture_seconds"], "pandas_capture_seconds": peer["capture_seconds"],
        "capture_ratio_to_pandas": round(peer["capture_seconds"] / ours["capture_seconds"], 2),
        "peak_mib": ours["peak_mib"], "pandas_peak_mib": peer["peak_mib"],
    }  # fmt: skip
    print(json.dumps({"figure": "measures", **figures}))
    return figures


def build_and_count(count: int) -> dict[str, Any]:
    """Write the facts, count every measure, make the report; time the capture rate by area and hour warm."""
    import django

    django.setup()
    from zoneinfo import ZoneInfo

    from alongside.counted.measures import reads
    from alongside.counted.measures.actions import cell_of
    from alongside.counted.measures.actions.writing import FactsWriter
    from alongside.counted.measures.reads.tables import open_tables
    from alongside.counted.measures.rules import expressions, facts
    from alongside.counted.measures.rules.report import make_report

    zone, at = ZoneInfo("America/Chicago"), datetime(2026, 1, 1, tzinfo=UTC)
    start = time.perf_counter()
    with FactsWriter(reads.counted_folder(), "bench") as writer:
        for call in make_calls(count):
            writer.add_all(facts.call_facts(call, zone, cell_of(call.lon, call.lat)))
        rows, _ = writer.finish(cut_at=at)
    built = time.perf_counter()
    counts = reads.count_measures("bench")
    counted = time.perf_counter()
    report = make_report(counts, programme="Bench", slug="bench", cut_at=at, made_at=at,
                         time_zone="America/Chicago", category_says={}, area_says={})  # fmt: skip
    made = time.perf_counter()
    assert report["funnel"][2]["count"] == counts.funnel["eligible"]
    took = []
    with open_tables(reads.facts_folder("bench")) as tables:
        for _ in range(5):
            begun = time.perf_counter()
            answer = tables.rows(expressions.capture_by(tables["calls"], "area_code"))
            took.append(time.perf_counter() - begun)
    return {
        "calls": rows["calls"], "build_seconds": built - start, "measures_seconds": round(counted - built, 3),
        "report_seconds": round(made - counted, 3), "capture_seconds": round(min(took), 4),
        "answer": sorted([row["key"], row["eligible"], row["answered"]] for row in answer), "peak_mib": peak_mib(),
    }  # fmt: skip


def count_with_pandas(count: int) -> dict[str, Any]:
    """Work out the capture rate by area as an analyst would: every row of the facts in a pandas frame."""
    import django

    django.setup()
    import pandas as pd

    from alongside.counted.measures.reads import facts_folder

    took = []
    for _ in range(5):
        begun = time.perf_counter()
        paths = sorted(facts_folder("bench").glob("month=*/calls.parquet"))
        frame = pd.concat([pd.read_parquet(path, partitioning=None) for path in paths])
        ours = frame[(frame.outcome == "eligible") & ~frame.is_officer_initiated]
        by_area = ours.groupby("area_code").accepted.agg(["count", "sum"])
        took.append(time.perf_counter() - begun)
    answer = sorted([str(key), int(row["count"]), int(row["sum"])] for key, row in by_area.iterrows())
    return {"capture_seconds": round(min(took), 4), "answer": answer, "peak_mib": peak_mib()}


def peak_mib() -> float:
    """Answer the most memory this process has held, in MiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    if sys.argv[1:2] in (["ours"], ["pandas"]):
        part = build_and_count if sys.argv[1] == "ours" else count_with_pandas
        print(json.dumps(part(int(sys.argv[2]))))
    else:
        main(quick="--quick" in sys.argv)
