"""Every number by which a programme's offers, shifts and rests are run: its name, its range, its unit.

One row a setting. What each one means is said where a person changes it: the settings page of the console.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a setting is counted in."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    WORKERS = "workers"
    YES_NO = "yes_no"


class Group(StrEnum):
    """Which part of the work a setting belongs to."""

    OFFERS = "offers"
    CHOICE = "choice"
    SAFETY = "safety"
    ROSTER = "roster"


@dataclass(frozen=True)
class Setting:
    """One number of the programme and the range in which it makes sense."""

    name: str
    group: Group
    unit: Unit
    least: int
    most: int


CATALOGUE: tuple[Setting, ...] = (
    Setting("offer_seconds", Group.OFFERS, Unit.SECONDS, 10, 900),
    Setting("offers_at_once", Group.OFFERS, Unit.WORKERS, 1, 5),
    Setting("wait_minutes", Group.OFFERS, Unit.MINUTES, 1, 240),
    Setting("knows_place_minutes", Group.CHOICE, Unit.MINUTES, 0, 60),
    Setting("language_minutes", Group.CHOICE, Unit.MINUTES, 0, 60),
    Setting("busy_shift_minutes", Group.CHOICE, Unit.MINUTES, 0, 30),
    Setting("usual_partner_minutes", Group.CHOICE, Unit.MINUTES, 0, 60),
    Setting("hard_call_minutes", Group.SAFETY, Unit.MINUTES, 10, 480),
    Setting("rest_minutes", Group.SAFETY, Unit.MINUTES, 0, 240),
    Setting("check_in_minutes", Group.SAFETY, Unit.MINUTES, 5, 120),
    Setting("cover_wanted", Group.ROSTER, Unit.WORKERS, 1, 50),
    Setting("shifts_need_approval", Group.ROSTER, Unit.YES_NO, 0, 1),
)
SETTINGS: Mapping[str, Setting] = {one.name: one for one in CATALOGUE}


@dataclass(frozen=True)
class Fault:
    """Why a value cannot be taken."""

    name: str
    least: int
    most: int


def find_faults(values: Mapping[str, int]) -> list[Fault]:
    """Answer which values lie outside the range in which they make sense."""
    return [
        Fault(name, SETTINGS[name].least, SETTINGS[name].most)
        for name, value in values.items()
        if not SETTINGS[name].least <= value <= SETTINGS[name].most
    ]
