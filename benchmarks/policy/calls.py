"""The eligible calls of the made-up town, of Oakland and of San Antonio. Nothing of the real ones is kept."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from alongside.ground.geometry import is_on_earth
from alongside.street.intake.rules.report import CallReport
from benchmarks.real_calls import files_of, read_reports, row_of

from .world import Place

CITIES = {
    "oakland_ca": ("America/Los_Angeles", ("2024-04", "2024-05")),
    "san_antonio_tx": ("America/Chicago", ("26-",)),
}
TOWN_DAYS = date(2026, 3, 1), date(2026, 4, 26)
TOWN_VOLUME = 4.0
"""So that six workers have something to do there; thinned again to each load."""
SAID_YES = {"weapon": 0.05, "violence": 0.10, "crime": 0.09, "medical": 0.05, "wants_police": 0.09}
"""No feed says what was asked. How often call-takers hear a yes: as in the made-up town."""


def calls_of_city(city: str) -> list[Place]:
    """Answer the eligible calls of a city in order of time; none where the data is not on this machine."""
    zone_name, months = CITIES[city]
    paths = [one for one in files_of(city) if one.name.rpartition("calls_for_service-")[2].startswith(months)]
    reports = {one.event_number: one for one in read_reports(paths)}
    dice = np.random.default_rng(5)
    asked = dice.random((len(reports), len(SAID_YES))) < np.array(list(SAID_YES.values()))
    rows = [
        (reports[number], {question: bool(yes) for question, yes in zip(SAID_YES, said, strict=True)})
        for number, said in zip(sorted(reports), asked, strict=True)
    ]
    return sorted(_eligible(rows, ZoneInfo(zone_name)))


def calls_of_town() -> list[Place]:
    """Answer the eligible calls of the made-up town, as its call-takers asked."""
    from demo.town import make_town

    town = make_town(7, volume=TOWN_VOLUME)
    made = [
        (one, {name: bool(said) for name, said in one.answers.items()}) for one in town.maker.calls_between(*TOWN_DAYS)
    ]
    return sorted(_eligible(made, town.maker.zone))


def _eligible(calls: Iterable[tuple[CallReport, dict[str, bool]]], zone: ZoneInfo) -> Iterable[Place]:
    from alongside.street.screening.actions import FIRST_PROTOCOL
    from alongside.street.screening.reads.facts import _with_facts
    from alongside.street.screening.rules import read_protocol, read_toml, screen
    from alongside.street.screening.rules.words import Outcome

    protocol, at = read_protocol("1", read_toml(FIRST_PROTOCOL.read_text())), datetime(2026, 12, 1, tzinfo=UTC)
    for report, answers in calls:
        if report.lon is None or report.lat is None or not is_on_earth(report.lon, report.lat):
            continue
        facts = _with_facts(row_of(0, report, answers), zone, {}, at).facts
        if screen(facts, protocol).outcome is Outcome.ELIGIBLE:
            yield report.created_at.astimezone(zone).replace(tzinfo=None), report.lon, report.lat
