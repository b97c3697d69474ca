"""The capture rate: calls a worker accepted of the calls the protocol said a worker could go to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from zoneinfo import ZoneInfo

TOO_FEW = 11
"""Of fewer eligible calls than this no share is shown: counts only, and the words "too few to tell"."""

TOO_WIDE = 0.45
"""Nor where the interval is as wide as this."""

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Eligible:
    """One eligible event: when, where, what about, under which protocol, and whether a worker accepted it."""

    created_at: datetime
    category: str
    area_code: str
    protocol_version: str
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """Answered of eligible, with its 95% interval (Wilson)."""

    answered: int
    eligible: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Answer the share itself; 0 of nothing is 0."""
        return self.answered / self.eligible if self.eligible else 0.0

    @property
    def is_told(self) -> bool:
        """Say whether the numbers are enough to tell a share."""
        return self.eligible >= TOO_FEW and self.high - self.low < TOO_WIDE


@dataclass(frozen=True, slots=True)
class Capture:
    """The capture rate of a span of time, whole and by category, area and hour of the week."""

    whole: Rate
    by_category: tuple[tuple[str, Rate], ...]
    by_area: tuple[tuple[str, Rate], ...]
    by_hour: tuple[tuple[int, Rate], ...]
    protocols: tuple[str, ...]


def rate(answered: int, eligible: int) -> Rate:
    """Answer a rate with its Wilson score interval (1927, JASA 22): right for small numbers, never outside 0 to 1."""
    if not 0 <= answered <= eligible:
        raise ValueError(f"{answered} of {eligible} is not a share")
    if eligible == 0:
        return Rate(0, 0, 0.0, 1.0)
    share, squared = answered / eligible, Z95 * Z95
    middle = (share + squared / (2 * eligible)) / (1 + squared / eligible)
    half = Z95 / (1 + squared / eligible) * sqrt(share * (1 - share) / eligible + squared / (4 * eligible**2))
    return Rate(answered, eligible, max(0.0, middle - half), min(1.0, middle + half))


def capture(events: Iterable[Eligible], zone: ZoneInfo) -> Capture:
    """Count eligible and answered events, whole and by category, area and local hour of the week (0 is Monday 0:00)."""
    eligible: dict[str, Counter[object]] = {name: Counter() for name in ("all", "category", "area", "hour")}
    answered: dict[str, Counter[object]] = {name: Counter() for name in eligible}
    protocols: set[str] = set()
    for event in events:
        local = event.created_at.astimezone(zone)
        protocols.add(event.protocol_version)
        keys = {
            "all": "",
            "category": event.category,
            "area": event.area_code,
            "hour": local.weekday() * 24 + local.hour,
        }
        for name, key in keys.items():
            eligible[name][key] += 1
            answered[name][key] += event.is_answered
    return Capture(
        whole=rate(answered["all"][""], eligible["all"][""]),
        by_category=tuple((str(key), one) for key, one in _rates(answered["category"], eligible["category"])),
        by_area=tuple((str(key), one) for key, one in _rates(answered["area"], eligible["area"])),
        by_hour=tuple(
            (hour, rate(answered["hour"][hour], eligible["hour"][hour]))
            for hour in range(168)
            if eligible["hour"][hour]
        ),
        protocols=tuple(sorted(protocols)),
    )


def _rates(answered: "Counter[object]", eligible: "Counter[object]") -> list[tuple[object, Rate]]:
    """Answer a rate for each key, the one with most eligible calls first."""
    ordered = sorted(eligible.items(), key=lambda one: (-one[1], str(one[0])))
    return [(key, rate(answered[key], count)) for key, count in ordered]
