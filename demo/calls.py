"""The calls of the made-up town: when, where, what, how long, and with what dirt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from math import exp
from zoneinfo import ZoneInfo

import numpy as np

from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource

from .figures import Figures
from .streets import Address

MISSING_AT_ALL = (None, None)
ZERO = (0.0, 0.0)
UNITS = ("W11", "W12", "W14", "W21", "W23", "W24", "W31", "W32", "W35", "W41", "W42", "5E93")
OPEN, CLOSED = "Service in Progress", "Assignment Completed"

HOT = frozenset(
    """SHOTS FIRED|SHOTSPOTTER|SUBJ WITH GUN|SUBJ WITH WEAPON|FIGHT|BATTERY|BATTERY DV|BATTERY CUTTING|SHOOTING
    |ROBBERY ARMED|ENTRY|FIRE|ACC PI|MED RUN|INJ PERSON/SICK|RECK USE OF WEAP|HOLDUP ALARM""".replace(
        "\n    ", ""
    ).split("|")
)
"""Natures the centre sends at the two highest priorities."""

TALK = frozenset(
    """TRBL W/SUBJ|TRBL W/SUBJ-DV|TRBL W/JUV|FAMILY TROUBLE|FAMILY TROUBL-DV|NOISE NUISANCE
    |WELFARE CITIZEN|CHILD CUSTODY|LANDLORD/TEN TRB|LOOSE ANIMAL|PARKING TROUBLE|TRESPASSER|LOITERING
    |LOUD MUSIC - VEH|CALL FOR POLICE|THREAT|TRUANT|CRUELTY ANIMAL|VIOL REST ORDER""".replace("\n    ", "").split("|")
)
"""Natures where call-takers ask the programme's questions."""

UNCLEAR = frozenset(("TRBL W/SUBJ", "TRBL W/SUBJ-DV", "FAMILY TROUBL-DV", "CALL FOR POLICE", "THREAT"))
"""Natures that hide an argument and an assault alike: only a person who asked can say which."""

MEANT = (
    ("neighbour_dispute", 0.30), ("unwanted_person", 0.24), ("household_dispute", 0.14), ("public_space", 0.12),
    ("distress", 0.10), ("intoxicated", 0.06), ("roommate_landlord", 0.04),
)  # fmt: skip
"""What call-takers find an unclear nature to be, and how often: set by hand."""


@dataclass(frozen=True)
class TownCall(CallReport):
    """One call as the centre keeps it: a report as intake takes it, as this centre fills it in."""

    call_source: CallSource = CallSource.CENTRE
    status: str = CLOSED
    district: str = "West"

    def as_first_heard(self) -> "TownCall":
        """Answer the call as it stood when it was made: nobody sent yet, nothing known of its end."""
        return replace(
            self, status=OPEN, first_dispatched_at=None, first_on_scene_at=None, cleared_at=None, final_nature="",
            final_nature_code="", close_code="", primary_unit="", units_dispatched=None, units_arrived=None,
        )  # fmt: skip


@dataclass(frozen=True)
class CallMaker:
    """Makes the calls of any local day from one seed: the same day is the same, whatever is made before it."""

    seed: int
    figures: Figures
    addresses: tuple[Address, ...]
    zone: ZoneInfo
    volume: float = 1.0

    @cached_property
    def _mass(self) -> np.ndarray:
        return np.cumsum([one.weight for one in self.addresses])

    @cached_property
    def _natures(self) -> dict[bool, tuple[list[str], np.ndarray]]:
        figures = self.figures
        return {
            by_officer: (list(mix), np.cumsum(list(mix.values())))
            for by_officer, mix in ((False, figures.citizen_natures), (True, figures.officer_natures))
        }

    @cached_property
    def _closings(self) -> tuple[list[str], np.ndarray]:
        return list(self.figures.close_codes), np.cumsum(list(self.figures.close_codes.values()))

    @cached_property
    def _spans(self) -> tuple[tuple[float, float], ...]:
        figures = self.figures
        return tuple(
            _fit(one) for one in (figures.wait_minutes_assumed, figures.drive_minutes_assumed, figures.scene_minutes)
        )

    def calls_of(self, day: date) -> list[TownCall]:
        """Make every call of one local day, in order of time."""
        rng = np.random.default_rng([self.seed, day.toordinal()])
        moments = sorted(self._moments(day, rng))
        return [self._call(f"LK{day:%y%j}{n:04d}", at, off, rng) for n, (at, off) in enumerate(moments, start=1)]

    def calls_between(self, first: date, until: date) -> Iterator[TownCall]:
        """Make the calls of the local days from ``first`` up to, not with, ``until``."""
        for offset in range((until - first).days):
            yield from self.calls_of(first + timedelta(days=offset))

    def _moments(self, day: date, rng: np.random.Generator) -> Iterator[tuple[datetime, bool]]:
        """Draw the moments of a day: a Poisson count each hour, warmer months busier."""
        season = 1 + 0.12 * float(np.cos((day.timetuple().tm_yday - 200) / 365 * 2 * np.pi))
        share = self.figures.officer_initiated_share
        for by_officer, week, part in (
            (False, self.figures.citizen_week, 1 - share),
            (True, self.figures.officer_week, share),
        ):
            hourly = self.figures.calls_a_day / 24 * part * season * self.volume
            for hour in range(24):
                count = int(rng.poisson(hourly * week[day.weekday() * 24 + hour]))
                for second in rng.integers(0, 3600, count):
                    local = datetime(day.year, day.month, day.day, hour, tzinfo=self.zone)
                    yield local.astimezone(ZoneInfo("UTC")) + timedelta(seconds=int(second)), by_officer

    def _call(self, number: str, at: datetime, by_officer: bool, rng: np.random.Generator) -> TownCall:
        names, mass = self._natures[by_officer]
        nature = names[min(int(np.searchsorted(mass, rng.random() * mass[-1])), len(names) - 1)]
        place = self.addresses[
            min(int(np.searchsorted(self._mass, rng.random() * self._mass[-1])), len(self.addresses) - 1)
        ]
        lon, lat = self._spot(place, rng)
        answers = {} if by_officer else _answers(nature, rng)
        call = TownCall(
            event_number=number, created_at=at, initial_nature_code=nature, initial_nature=nature,
            category=_meant(rng) if answers and nature in UNCLEAR else "",
            priority=_priority(nature, by_officer, rng), beat=place.beat, address=place.address, lon=lon, lat=lat,
            is_officer_initiated=by_officer, answers=answers,
        )  # fmt: skip
        return self._finish(call, nature, rng)

    def _spot(self, place: Address, rng: np.random.Generator) -> tuple[float | None, float | None]:
        """Answer where the centre says it is: now and then nowhere, or at 0/0."""
        draw = rng.random()
        if draw < self.figures.missing_coordinates_share * 10:
            return MISSING_AT_ALL
        if draw < (self.figures.missing_coordinates_share + self.figures.zero_coordinates_share) * 10:
            return ZERO
        return place.lon, place.lat

    def _finish(self, call: TownCall, nature: str, rng: np.random.Generator) -> TownCall:
        """Add what the centre knows at the end: units, times, the closing word."""
        words, mass = self._closings
        close = words[min(int(np.searchsorted(mass, rng.random() * mass[-1])), len(words) - 1)]
        waits, drives, stays = self._spans
        wait, drive = (0.0, 0.0) if call.is_officer_initiated else (_draw(waits, rng), _draw(drives, rng))
        stay = _draw(stays, rng) * (0.35 if call.is_officer_initiated else 1.0)
        sent = call.created_at + timedelta(minutes=wait)
        arrived: datetime | None = sent + timedelta(minutes=drive)
        cleared = sent + timedelta(minutes=drive + stay)
        units = 1 + int(rng.poisson(1.4 if nature in HOT else 0.4))
        nobody_came = not call.is_officer_initiated and rng.random() < 0.06
        if nobody_came:
            local = call.created_at.astimezone(self.zone)
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
            arrived = midnight.astimezone(ZoneInfo("UTC")) if rng.random() < 0.5 else None
        return replace(
            call, first_dispatched_at=_whole(sent), first_on_scene_at=_whole(arrived), cleared_at=_whole(cleared),
            close_code=close, final_nature_code=nature, final_nature=nature,
            primary_unit=_typed(UNITS[int(rng.integers(len(UNITS)))], rng),
            units_dispatched=units, units_arrived=0 if nobody_came else units,
        )  # fmt: skip


def _whole(moment: datetime | None) -> datetime | None:
    return moment.replace(microsecond=0) if moment else None


def _fit(quantiles: list[float]) -> tuple[float, float]:
    """Answer the mean and spread of logarithms of a log-normal with these 10th, 50th and 90th percentiles."""
    low, middle, high = (float(one) for one in np.log(quantiles))
    return middle, (high - low) / 2.563


def _draw(fitted: tuple[float, float], rng: np.random.Generator) -> float:
    """Draw minutes from a log-normal, kept under a day."""
    return min(exp(rng.normal(*fitted)), 16 * 60.0)


def _priority(nature: str, by_officer: bool, rng: np.random.Generator) -> str:
    if by_officer:
        return "9"
    if nature in HOT:
        return "1" if rng.random() < 0.7 else "2"
    return "23344"[int(rng.integers(5))]


def _answers(nature: str, rng: np.random.Generator) -> dict[str, bool]:
    """Answer what the call-taker asked: all of it, some of it, or nothing on a busy night."""
    if nature not in TALK:
        return {}
    draws = rng.random(6)
    if draws[0] < 0.11:
        return {}
    asked = {
        "weapon": draws[1] < 0.05,
        "violence": draws[2] < (0.45 if nature.endswith("DV") else 0.10),
        "crime": draws[3] < 0.09,
        "medical": draws[4] < 0.05,
        "wants_police": draws[5] < 0.09,
    }
    return {question: bool(said) for question, said in asked.items()}


def _meant(rng: np.random.Generator) -> str:
    """Answer what the call-taker says an unclear call is about, or nothing."""
    draw = rng.random() / 0.8
    for category, share in MEANT:
        draw -= share
        if draw < 0:
            return category
    return ""


def _typed(unit: str, rng: np.random.Generator) -> str:
    """Answer a unit as somebody typed it: ten ways, a spreadsheet's among them."""
    if unit == "5E93":
        return "5.00E+93" if rng.random() < 0.5 else unit
    ways = (unit, unit, unit, unit.lower(), f"{unit[0]}-{unit[1:]}", f"{unit[0]} {unit[1:]}", f" {unit}",
            f"0{unit}", f"{unit}.", f"UNIT {unit}")  # fmt: skip
    return ways[int(rng.integers(len(ways)))]
