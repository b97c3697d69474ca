"""Reads of the counted floor: where facts and figures stand, and what they say. Never imports another floor."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from alongside.ground.errors import Missing

from ..rules import expressions as e
from .tables import open_tables

Row = dict[str, Any]


@dataclass(frozen=True)
class Counts:
    """Every exact count, before anything is hidden. Never leaves the measures room."""

    funnel: dict[str, int]
    non_responses: dict[str, int]
    by_category: dict[str, tuple[int, int]]
    by_area: dict[str, tuple[int, int]]
    by_hour: dict[int, tuple[int, int]]
    times: dict[str, float | None]
    officer: dict[str, float | None]
    encounters: int
    needs: dict[str, int]
    root_problems: dict[str, int]
    dispositions: dict[str, int]
    referrals: dict[str, int]
    diversion: dict[str, int]
    mandate: dict[str, dict[str, int]]
    months: tuple[str, ...] = ()
    protocols: tuple[str, ...] = field(default=())


def counted_folder() -> Path:
    """Answer the folder of everything counted; there is none in the liaison process."""
    if settings.COUNTED is None:
        raise Missing
    return Path(settings.COUNTED)


def facts_folder(slug: str) -> Path:
    """Answer where the facts of a programme stand."""
    return counted_folder() / f"programme={slug}"


def report_folder(slug: str) -> Path:
    """Answer where the published figures of a programme stand."""
    return counted_folder() / "reports" / slug


def read_cut_at(slug: str) -> datetime:
    """Answer the instant at which the facts of a programme were cut."""
    about = json.loads((facts_folder(slug) / "about.json").read_text())
    return datetime.fromisoformat(about["cut_at"])


def read_report(slug: str) -> dict[str, Any] | None:
    """Answer the published figures of a programme, or nothing when none were counted yet.

    Every number in it is safe to say aloud; hidden ones are not in it.
    """
    path = report_folder(slug) / "report.json"
    try:
        report: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    return report


def count_measures(slug: str) -> Counts:
    """Run every measure over the facts of a programme."""
    with open_tables(facts_folder(slug)) as tables:
        calls, responses, encounters = tables["calls"], tables["responses"], tables["encounters"]
        mandate = {r["key"]: {k: int(v) for k, v in r.items() if k != "key"} for r in tables.rows(e.mandate(calls))}
        served = e.by_word(e.came(calls), "month")
        return Counts(
            funnel=_whole(tables.row(e.funnel(calls))),
            non_responses=_by_key(tables.rows(e.non_responses(calls))),
            by_category=_pairs(tables.rows(e.capture_by(calls, "category"))),
            by_area=_pairs(tables.rows(e.capture_by(calls, "area_code"))),
            by_hour=_pairs(tables.rows(e.capture_by(calls, "hour_of_week"))),
            times=tables.row(e.times(responses)),
            officer=tables.row(e.officer_minutes(calls, responses)),
            encounters=int(tables.row(encounters.aggregate(n=encounters.count()))["n"]),
            needs=_by_key(tables.rows(e.named_in(encounters, "needs"))),
            root_problems=_by_key(tables.rows(e.named_in(encounters, "root_problems"))),
            dispositions=_by_key(tables.rows(e.by_word(encounters, "disposition"))),
            referrals=_by_key(tables.rows(e.by_word(tables["referrals"], "result"))),
            diversion=_whole(tables.row(e.diversion(calls))),
            mandate=mandate,
            months=tuple(sorted(_by_key(tables.rows(served)))),
            protocols=tuple(sorted(p for p in _by_key(tables.rows(e.by_word(calls, "protocol_version"))) if p)),
        )


def _whole(row: Row) -> dict[str, int]:
    return {name: int(value or 0) for name, value in row.items()}


def _by_key(rows: list[Row]) -> dict[str, int]:
    return {row["key"]: int(row["count"]) for row in rows}


def _pairs(rows: list[Row]) -> dict[Any, tuple[int, int]]:
    return {row["key"]: (int(row["eligible"]), int(row["answered"])) for row in rows}
