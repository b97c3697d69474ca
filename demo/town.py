"""Larkwater's west side, made from one seed: its ground, its people, its services and its calls."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from .calls import CallMaker
from .figures import Figures, read_figures
from .services import TownService, list_town_services
from .streets import Address, Area, Segment, make_addresses, make_areas, make_lake, make_segments

ZONE = ZoneInfo("America/Chicago")
TOWN_DAY = date(2026, 5, 14)
"""The day that the demonstration plays: a Thursday in spring."""
SLUG, NAME = "larkwater-west", "Larkwater Westside Neighbours"
LOTS = 9_000


@dataclass(frozen=True)
class Person:
    """Somebody who signs in. ``role`` is a word of ``ground.audience.Role``."""

    email: str
    name: str
    role: str


@dataclass(frozen=True)
class TownWorker:
    """A community safety worker: languages, home in degrees, and the weekday they rest (Monday is 0)."""

    email: str
    name: str
    initials: str
    languages: tuple[str, ...]
    home: tuple[float, float]
    rests_on: int


@dataclass(frozen=True)
class Town:
    """Everything there is to know about the made-up town."""

    seed: int
    figures: Figures
    areas: tuple[Area, ...]
    segments: tuple[Segment, ...]
    addresses: tuple[Address, ...]
    services: tuple[TownService, ...]
    people: tuple[Person, ...]
    workers: tuple[TownWorker, ...]
    maker: CallMaker


PEOPLE = (
    Person("imani@example.org", "Imani", "coordinator"),
    Person("lind@example.org", "Officer Lind", "officer"),
    Person("reyes@example.org", "Officer Reyes", "officer"),
    Person("pat@example.org", "Pat", "call_taker"),
    Person("noor@example.org", "Noor", "director"),
    Person("wen@example.org", "Wen", "evaluator"),
)
WORKERS = (
    TownWorker("dee@example.org", "Dee", "DE", ("en",), (-89.9021, 43.2963), rests_on=6),
    TownWorker("marco@example.org", "Marco", "MA", ("en", "es"), (-89.8807, 43.2899), rests_on=0),
)


def make_town(seed: int = 7, *, lots: int = LOTS, volume: float = 1.0) -> Town:
    """Make the town: the same seed makes the same town, byte for byte. ``volume`` scales its calls."""
    figures = read_figures()
    lake = make_lake()
    areas, segments = make_areas(lake), make_segments(lake)
    rng = np.random.default_rng([seed, 1])
    addresses = tuple(make_addresses(segments, areas, lots, figures.top_percent_of_addresses_holds, rng))
    return Town(
        seed=seed,
        figures=figures,
        areas=tuple(areas),
        segments=tuple(segments),
        addresses=addresses,
        services=tuple(list_town_services()),
        people=PEOPLE,
        workers=WORKERS,
        maker=CallMaker(seed, figures, addresses, ZONE, volume),
    )


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Answer the instant (UTC) of a local time; hour 24 is the next midnight."""
    moment = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, minute), tzinfo=ZONE)
    return moment.astimezone(ZoneInfo("UTC"))


def shifts_between(worker: TownWorker, first: date, until: date) -> list[tuple[datetime, datetime]]:
    """Answer a worker's shifts, 14:00 to midnight, from ``first`` up to, not with, ``until``."""
    days = (first + timedelta(days=offset) for offset in range((until - first).days))
    return [(local(day, 14), local(day, 24)) for day in days if day.weekday() != worker.rests_on]
