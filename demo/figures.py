"""The figures of the made-up town, as measured on real files by ``calibrate.py``."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Figures:
    """Rates, shares and quantiles. Weeks have 168 hours, Monday 00 first, with mean 1."""

    residents: int
    calls_per_1000_residents_per_day: float
    officer_initiated_share: float
    citizen_natures: dict[str, float]
    officer_natures: dict[str, float]
    close_codes: dict[str, float]
    missing_coordinates_share: float
    citizen_week: list[float]
    officer_week: list[float]
    top_percent_of_addresses_holds: float
    lost_am_pm_share: float
    status_change_share: float
    daily_file_repeats_share: float
    zero_coordinates_share: float
    scene_minutes: list[float]
    wait_minutes_assumed: list[float]
    drive_minutes_assumed: list[float]

    @property
    def calls_a_day(self) -> float:
        """Answer the mean number of call records a day, officers' own activity included."""
        return self.calls_per_1000_residents_per_day * self.residents / 1000


@cache
def read_figures() -> Figures:
    """Read the committed figures."""
    return Figures(**json.loads(Path(__file__).with_name("figures.json").read_text()))
