"""Measure the figures of the made-up town on the real files, and write them to ``figures.json``.

Figures are carried, never rows: rates, shares, medians. Run it as ``python -m demo.calibrate [FOLDER]``
where the folder holds the real data (default ``../shared/data``); without it the committed figures stand.
"""

import csv
import gzip
import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

FIGURES = Path(__file__).with_name("figures.json")
LOCAL = ZoneInfo("America/Chicago")

OFFICER_NATURES = frozenset(
    """TRAFFIC STOP|BUSINESS CHECK|RETURN STATION|FOLLOW UP|PATROL|REPORTS|SPECIAL ASSIGN|POLICE ADMIN|PARK AND WALK
    |ASSIGNMENT|OUT OF SERVICE|SUBJ STOP|PROBATION/PAROLE|TS TARGETED|COURT DUTY|CITIZEN CONTACT
    |BUS INVESTIGATIO|PRISONER TRANS|TAVERN CHECK|CONVEY PROPERTY|NON PURSUIT NO P|NON PURSUIT|VEHICLE MAINT
    |SCHL MONITORING|ADDL INFO|MEET GOVT AGENCY|TRAFFIC LASER|COMMUNITY MTNG|VACANT HOUSE CHK|NOTIFICATION|MEET MFD
    |VEHICLE PURSUIT|NETWORK CRIMINAL|CITIZEN CONVEY|HOSPITAL GUARD|POLICE ACADEMY|FOOT PURSUIT
    |TRAFFIC CONTROL|SEARCH WARRANT|REPORT TO 10-22|HOME VISIT DV|ESCORT|CAR CHANGE|SCHL PERIMETER|JUV CONVEY
    |GAME PLAN|MAIL RUN|BOAT STOP|PICKUP PARTNER|SUBJ WANTED""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Milwaukee's natures that an officer starts: activity, not somebody's call."""

FEWEST = 5
"""A nature rarer than this is left out: it would be a row, not a figure."""


def measure(data: Path) -> dict[str, object]:
    """Measure every figure on the real files under ``data``."""
    milwaukee = list(_rows(data / "calls" / "milwaukee_wi" / "mpd_calls_2018-05.csv.gz"))
    return {
        "residents": 62_000,
        "calls_per_1000_residents_per_day": _busy_rate(data),
        **_milwaukee_mix(milwaukee),
        **_week_and_repeats(data, milwaukee),
        **_oakland_dirt(data),
        "scene_minutes": _scene_minutes(data),
        # The files hold no dispatch times: these two are set by hand, as quantiles 10/50/90.
        "wait_minutes_assumed": [1.0, 5.0, 31.0],
        "drive_minutes_assumed": [2.0, 6.0, 15.0],
    }


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", newline="", encoding="utf-8", errors="replace") as lines:
        yield from csv.DictReader(lines)


def _busy_rate(data: Path) -> float:
    """Answer calls per 1,000 residents and day at the 90th percentile of San Antonio's settled ZIP areas."""
    rates: dict[str, list[float]] = {}
    for path in sorted((data / "calls" / "san_antonio_tx" / "analysis").glob("*-analysis.csv")):
        with path.open(newline="") as lines:
            for row in csv.DictReader(lines):
                if row["Population"] and float(row["Population"]) >= 20_000:
                    rates.setdefault(row["Zipcode"], []).append(float(row["IncidentsPer1000"]))
    usual = sorted(statistics.median(months) for months in rates.values())
    return round(usual[int(0.9 * len(usual))] / 30.4, 3)


def _milwaukee_mix(rows: list[dict[str, str]]) -> dict[str, object]:
    """Answer shares of natures, the officer-initiated share, closing words, and missing coordinates."""
    natures = Counter(row["nature"] for row in rows)
    officer = {n: c for n, c in natures.items() if n in OFFICER_NATURES and c >= FEWEST}
    citizen = {n: c for n, c in natures.items() if n not in OFFICER_NATURES and c >= FEWEST}
    closings = Counter(row["status"] for row in rows if row["status"] != "Service in Progress")
    return {
        "officer_initiated_share": round(sum(officer.values()) / len(rows), 4),
        "citizen_natures": _shares(citizen),
        "officer_natures": _shares(officer),
        "close_codes": _shares({word: count for word, count in closings.items() if count >= FEWEST}),
        "missing_coordinates_share": round(sum(not row["latitude"] for row in rows) / len(rows), 5),
    }


def _shares(counts: dict[str, int]) -> dict[str, float]:
    whole = sum(counts.values())
    return {word: round(count / whole, 6) for word, count in sorted(counts.items(), key=lambda one: -one[1])}


def _week_and_repeats(data: Path, milwaukee: list[dict[str, str]]) -> dict[str, object]:
    """Answer the shape of the week (168 hours, Monday 00 first, mean 1) and how calls gather at addresses."""
    hours: Counter[int] = Counter()
    days: dict[str, set[int]] = {}
    addresses: Counter[str] = Counter()
    lost_half, rows = 0, 0
    for path in sorted((data / "calls" / "san_antonio_tx").glob("2*-*.csv.gz")):
        for row in _rows(path):
            rows += 1
            addresses[row["Address"]] += 1
            lost_half += not row["Time"].strip().endswith("M")
            when = datetime.fromtimestamp(int(row["ResponseDate"]) / 1000, UTC).astimezone(LOCAL)
            days.setdefault(when.strftime("%Y-%m-%d %w"), set()).add(when.hour)
            if row["ProblemType"] not in ("Patrol By", "Officer Traffic Stop"):
                hours[when.weekday() * 24 + when.hour] += 1
    whole_days = Counter((int(day[-1]) - 1) % 7 for day, seen in days.items() if len(seen) == 24)
    week = [hours[slot] / whole_days[slot // 24] for slot in range(168)]
    top = sum(count for _, count in addresses.most_common(len(addresses) // 100))
    return {
        "citizen_week": _mean_one(week),
        "officer_week": _mean_one(_officer_week(milwaukee)),
        "top_percent_of_addresses_holds": round(top / rows, 4),
        "lost_am_pm_share": round(lost_half / rows, 4),
    }


def _officer_week(rows: list[dict[str, str]]) -> list[float]:
    hours: Counter[int] = Counter()
    for row in rows:
        if row["nature"] in OFFICER_NATURES:
            when = datetime.strptime(row["time"], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  (local, only its hour is used)
            hours[when.weekday() * 24 + when.hour] += 1
    return [float(hours[slot]) for slot in range(168)]


def _mean_one(week: list[float]) -> list[float]:
    mean = sum(week) / len(week)
    return [round(value / mean, 4) for value in week]


def _oakland_dirt(data: Path) -> dict[str, object]:
    """Answer how often an event changes its status, sits at 0/0, or is sent again unchanged."""
    states: dict[str, set[str]] = {}
    seen: Counter[str] = Counter()
    nowhere = 0
    for path in sorted((data / "calls" / "oakland_ca" / "csv").glob("*.csv.gz")):
        for row in _rows(path):
            number = row.get("I_EVENTNUMBER") or ""
            if not number:
                continue
            seen[number] += 1
            states.setdefault(number, set()).add(row.get("I_STATUSID") or "")
            nowhere += (row.get("I_MAPX") or "0") in ("0", "0.0")
    rows = sum(seen.values())
    return {
        "status_change_share": round(sum(len(one) > 1 for one in states.values()) / len(states), 4),
        "daily_file_repeats_share": round(1 - len(seen) / rows, 4),
        "zero_coordinates_share": round(nowhere / rows, 5),
    }


def _scene_minutes(data: Path) -> list[float]:
    """Answer the 10th, 50th and 90th percentile of minutes from on scene to cleared (Seattle)."""
    layout = "%m/%d/%Y %I:%M:%S %p"
    minutes = []
    for path in (data / "calls" / "seattle_wa").glob("*.csv"):
        with path.open(newline="", encoding="utf-8", errors="replace") as lines:
            for row in csv.DictReader(lines):
                if row["At Scene Time"] and row["Event Clearance Date"]:
                    start = datetime.strptime(row["At Scene Time"], layout)  # noqa: DTZ007
                    end = datetime.strptime(row["Event Clearance Date"], layout)  # noqa: DTZ007
                    minutes.append((end - start).total_seconds() / 60)
    ordered = sorted(one for one in minutes if 0 < one < 24 * 60)
    return [round(ordered[int(share * len(ordered))], 1) for share in (0.1, 0.5, 0.9)]


def main() -> None:
    """Measure, write the figures, and say where."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not data.is_dir():
        sys.exit(f"The real data is not at {data}. Give its folder: python -m demo.calibrate FOLDER")
    FIGURES.write_text(json.dumps(measure(data), indent=1) + "\n")
    print(f"Wrote {FIGURES.name}.")


if __name__ == "__main__":
    main()
