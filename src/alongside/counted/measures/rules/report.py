"""The published figures: every table of a report hidden as one release, then written as plain data."""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

from . import says
from .dictionary import RULES_VERSION
from .dictionary import gettext_noop as _
from .intervals import share_of
from .release import Cells
from .suppression import THRESHOLD, Release

REPORT_SCHEMA = 1
STEP_CODES = tuple(says.STEPS)
ENOUGH_FOR_TAIL = 20


class CountsLike(Protocol):
    """The exact counts that a report is made from."""

    @property
    def funnel(self) -> Mapping[str, int]: ...
    @property
    def non_responses(self) -> Mapping[str, int]: ...
    @property
    def by_category(self) -> Mapping[str, tuple[int, int]]: ...
    @property
    def by_area(self) -> Mapping[str, tuple[int, int]]: ...
    @property
    def by_hour(self) -> Mapping[int, tuple[int, int]]: ...
    @property
    def times(self) -> Mapping[str, float | None]: ...
    @property
    def officer(self) -> Mapping[str, float | None]: ...
    @property
    def encounters(self) -> int: ...
    @property
    def needs(self) -> Mapping[str, int]: ...
    @property
    def root_problems(self) -> Mapping[str, int]: ...
    @property
    def dispositions(self) -> Mapping[str, int]: ...
    @property
    def referrals(self) -> Mapping[str, int]: ...
    @property
    def diversion(self) -> Mapping[str, int]: ...
    @property
    def mandate(self) -> Mapping[str, Mapping[str, int]]: ...
    @property
    def months(self) -> tuple[str, ...]: ...
    @property
    def protocols(self) -> tuple[str, ...]: ...


def make_report(
    counts: CountsLike,
    *,
    programme: str,
    slug: str,
    cut_at: datetime,
    made_at: datetime,
    time_zone: str,
    category_says: Mapping[str, str],
    area_says: Mapping[str, str],
) -> dict[str, Any]:
    """Make the figures that may be said aloud. A hidden count is ``None``, and so is every share made from it."""
    hours = hours_in_block(counts.funnel["eligible"])
    cells = gather_cells(counts, hours)
    release = cells.protect()
    return {
        "schema": REPORT_SCHEMA,
        "rules_version": RULES_VERSION,
        "threshold": THRESHOLD,
        "programme": {"name": programme, "slug": slug, "time_zone": time_zone},
        "cut_at": cut_at.isoformat(),
        "made_at": made_at.isoformat(),
        "months": list(counts.months),
        "protocols": list(counts.protocols),
        "funnel": [_item(code, says.STEPS[code], release.values[code]) for code in STEP_CODES],
        "non_responses": _listed(release, "non_response", counts.non_responses, says.NON_RESPONSES),
        "capture": _share(release, "accepted", "eligible"),
        "talked": _share(release, "engaged", "reached"),
        "capture_in_hours": _share(release, "accepted_in_hours", "eligible_in_hours"),
        "by_category": _captured(release, "category", counts.by_category, category_says, _("Not sorted yet")),
        "by_area": _captured(release, "area", counts.by_area, area_says, _("No area known")),
        "week": _week(release, hours),
        "times": [_leg(code, counts.times) for code in says.LEGS],
        "officer": _officer(counts.officer),
        "encounters": release.values["encounters"],
        "needs": _listed(release, "need", counts.needs, says.NEEDS),
        "root_problems": _listed(release, "root_problem", counts.root_problems, says.ROOT_PROBLEMS),
        "dispositions": _listed(release, "disposition", counts.dispositions, says.DISPOSITIONS),
        "referrals": _listed(release, "referral", counts.referrals, says.RESULTS),
        "connection": _share(release, "connected", "referrals"),
        "diversion": _diversion(release),
        "overlap_categories": [category_says.get(key, key) for key in _overlapping(counts.mandate)],
        "hidden_cells": len(release.hidden),
        "share_published": round(release.share_published, 4),
    }


def hours_in_block(total_eligible: int) -> int:
    """Choose how many hours one square of the week covers: finer only when there are calls enough to show."""
    if total_eligible >= 8_000:
        return 1
    if total_eligible >= 2_500:
        return 3
    return 6


def gather_cells(counts: CountsLike, hours: int) -> Cells:
    """Write every count of the report, and every count that can be worked out from two of them, as one release."""
    cells = Cells()
    cells.add("came", counts.funnel["came"])
    for outer, inner in pairwise(STEP_CODES):
        cells.add_within(outer, inner, counts.funnel[inner])
    cells.add_within("eligible", "accepted", counts.funnel["accepted"], rest="not_accepted")
    cells.add_parts("not_accepted", "non_response", counts.non_responses)
    cells.add_within("eligible", "eligible_in_hours", counts.funnel["eligible_in_hours"])
    cells.add_within("eligible_in_hours", "accepted_in_hours", counts.funnel["accepted_in_hours"])
    cells.add_within("accepted", "accepted_in_hours", counts.funnel["accepted_in_hours"])
    cells.add_answered("category", counts.by_category)
    cells.add_answered("area", counts.by_area)
    cells.add_answered("week", in_blocks(counts.by_hour, hours))
    cells.add("encounters", counts.encounters)
    for name, named in (("need", counts.needs), ("root_problem", counts.root_problems)):
        for key, count in named.items():
            cells.add_within("encounters", f"{name}/{key}", count)
    cells.add_parts("encounters", "disposition", counts.dispositions)
    cells.add("referrals", sum(counts.referrals.values()))
    cells.add_parts("referrals", "referral", counts.referrals)
    connected = {key: n for key, n in counts.referrals.items() if key in says.CONNECTED}
    cells.add_within("referrals", "connected", sum(connected.values()))
    cells.add_parts("connected", "referral", connected)
    _gather_diversion(cells, counts)
    return cells


def _gather_diversion(cells: Cells, counts: CountsLike) -> None:
    d = counts.diversion
    cells.add("all", d["all"])
    for inner in ("associated", "sent", "only_team", "made"):
        cells.add_within("all", inner, d[inner])
    cells.add_within("associated", "associated_2a", d["associated_2a"], rest="made")
    cells.add_within("all", "all_2a", d["all"] - d["made"], rest="made")
    cells.add_within("sent", "accepted", counts.funnel["accepted"])
    cells.add_within("all_2a", "either_2b", d["either_2b"])
    cells.add_within("either_2b", "associated_2b", d["associated_2b"])
    cells.add_within("associated_2a", "associated_2b", d["associated_2b"])
    shared = _overlapping(counts.mandate)
    team = sum(counts.mandate[key]["team"] for key in shared)
    answered = {key: counts.by_category.get(key, (0, 0))[1] for key in shared}
    cells.add("overlap_either", sum(counts.mandate[key]["either"] for key in shared))
    cells.add_within("overlap_either", "overlap_team", team)
    cells.add("overlap_beyond", team - sum(answered.values()))
    if all(f"category/{key}/answered" in cells.values for key in shared):
        cells.relate("overlap_team", ["overlap_beyond", *(f"category/{key}/answered" for key in shared)])


def _overlapping(mandate: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Name the kinds of call that neither side takes more than 85% of."""
    return sorted(
        key for key, row in mandate.items() if row["either"] and max(row["team"], row["police"]) <= 0.85 * row["either"]
    )


def in_blocks(by_hour: Mapping[int, tuple[int, int]], hours: int) -> dict[str, tuple[int, int]]:
    """Add the 168 hours of a week up into blocks, named day and first hour; every block is there, even empty."""
    blocks = {f"{day}-{start:02d}": (0, 0) for day in range(7) for start in range(0, 24, hours)}
    for hour, (could, did) in by_hour.items():
        name = f"{hour // 24}-{hour % 24 // hours * hours:02d}"
        blocks[name] = (blocks[name][0] + could, blocks[name][1] + did)
    return blocks


def _item(code: str, words: str, count: int | None) -> dict[str, Any]:
    return {"code": code, "says": words, "count": count}


def _listed(release: Release, name: str, counts: Mapping[str, int], words: dict[str, str]) -> list[dict[str, Any]]:
    """List the parts, the greatest published first, hidden ones after, each group by its words."""
    items = [_item(key, says.say_code(key, words, _("Not said")), release.values[f"{name}/{key}"]) for key in counts]
    return sorted(items, key=lambda item: (item["count"] is None, -(item["count"] or 0), item["says"]))


def _share(release: Release, numerator: str, denominator: str) -> dict[str, Any]:
    hits, tries = release.values[numerator], release.values[denominator]
    answer: dict[str, Any] = {
        "numerator": hits,
        "denominator": tries,
        "share": None,
        "low": None,
        "high": None,
    }
    if hits is not None and tries:
        found = share_of(hits, tries)
        if found is not None:
            answer |= {"share": found.share, "low": found.low, "high": found.high}
    return answer


def _captured(
    release: Release, name: str, counts: Mapping[str, tuple[int, int]], words: Mapping[str, str], blank: str
) -> list[dict[str, Any]]:
    items = []
    for key in counts:
        label = words.get(key) or says.say_code(key, {}, blank)
        share = _share(release, f"{name}/{key}/answered", f"{name}/{key}")
        items.append({"code": key, "says": label, **share})
    return sorted(items, key=lambda i: (i["denominator"] is None, -(i["denominator"] or 0), i["says"]))


def _week(release: Release, hours: int) -> dict[str, Any]:
    starts = list(range(0, 24, hours))
    squares = [
        [
            {
                "eligible": release.values[f"week/{day}-{start:02d}"],
                "answered": release.values[f"week/{day}-{start:02d}/answered"],
            }
            for start in starts
        ]
        for day in range(7)
    ]
    return {"hours": hours, "starts": starts, "days": squares}


def _leg(code: str, times: Mapping[str, float | None]) -> dict[str, Any]:
    """Write one leg of the five stamps; few responses show nothing, and the number of them is rounded down."""
    n = int(times[f"{code}_n"] or 0)
    start, end = says.LEGS[code]
    median, tail = times[f"{code}_median"], times[f"{code}_p90"]
    return {
        "code": code,
        "from": start,
        "to": end,
        "at_least": n // 10 * 10 if n >= THRESHOLD else None,
        "median": _minutes(median) if n >= THRESHOLD else None,
        "p90": _minutes(tail) if n >= ENOUGH_FOR_TAIL else None,
    }


def _minutes(value: float | None) -> float | None:
    return None if value is None else round(value * 2) / 2


def _officer(officer: Mapping[str, float | None]) -> dict[str, Any]:
    n = int(officer["n"] or 0)
    if n < THRESHOLD:
        return {"at_least": None, "saved_hours": None, "stayed_median": None}
    return {
        "at_least": n // 10 * 10,
        "saved_hours": round((officer["saved"] or 0.0) / 60),
        "stayed_median": _minutes(officer["stayed_median"]),
    }


_FORMULAS = (
    ("diversion_1a", "associated", "all"),
    ("diversion_1b", "sent", "all"),
    ("diversion_1c", "only_team", "all"),
    ("diversion_2a", "associated_2a", "all_2a"),
    ("diversion_2b", "associated_2b", "either_2b"),
    ("diversion_overlap", "overlap_team", "overlap_either"),
)


def _diversion(release: Release) -> list[dict[str, Any]]:
    return [{"code": code, **_share(release, top, bottom)} for code, top, bottom in _FORMULAS]
