"""Which time zone a clock shows: the curve of calls over the day, two clocks in a row, the days when clocks change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from ..times import zone_named

CALLS_BY_HOUR = np.array(
    [
        414, 357, 303, 236, 207, 196, 243, 327, 439, 470, 489, 512,
        469, 490, 487, 502, 533, 505, 464, 525, 501, 467, 449, 415,
    ],
    dtype=float,
)  # fmt: skip
"""Calls by local hour, the mean of three cities of different size; the quietest hour is 4 to 5 in the morning."""

FEWEST = 150
"""Fewer calls than this make no curve."""

CITIES: tuple[tuple[float, float, str], ...] = (
    (-74.0, 40.7, "America/New_York"), (-71.1, 42.4, "America/New_York"), (-80.2, 25.8, "America/New_York"),
    (-84.4, 33.7, "America/New_York"), (-81.7, 41.5, "America/New_York"), (-84.5, 39.1, "America/New_York"),
    (-79.0, 35.9, "America/New_York"), (-82.3, 29.6, "America/New_York"), (-85.7, 38.2, "America/New_York"),
    (-83.0, 42.3, "America/New_York"), (-86.2, 39.8, "America/New_York"), (-84.3, 30.4, "America/New_York"),
    (-85.3, 35.0, "America/New_York"), (-83.9, 36.0, "America/New_York"), (-85.7, 42.9, "America/New_York"),
    (-77.4, 37.5, "America/New_York"), (-78.9, 42.9, "America/New_York"), (-81.4, 28.5, "America/New_York"),
    (-76.6, 39.3, "America/New_York"), (-79.9, 32.8, "America/New_York"), (-79.4, 43.7, "America/Toronto"),
    (-73.6, 45.5, "America/Toronto"), (-81.2, 43.0, "America/Toronto"), (-63.6, 44.6, "America/Halifax"),
    (-87.6, 41.9, "America/Chicago"), (-87.3, 41.5, "America/Chicago"), (-86.8, 36.2, "America/Chicago"),
    (-86.8, 33.5, "America/Chicago"), (-87.2, 30.4, "America/Chicago"), (-90.1, 30.0, "America/Chicago"),
    (-90.2, 38.6, "America/Chicago"), (-93.3, 45.0, "America/Chicago"), (-95.4, 29.8, "America/Chicago"),
    (-96.8, 32.8, "America/Chicago"), (-98.5, 29.4, "America/Chicago"), (-97.5, 35.5, "America/Chicago"),
    (-94.6, 39.1, "America/Chicago"), (-96.0, 41.3, "America/Chicago"), (-97.3, 37.7, "America/Chicago"),
    (-96.8, 46.9, "America/Chicago"), (-96.7, 43.5, "America/Chicago"), (-100.8, 46.8, "America/Chicago"),
    (-101.9, 33.6, "America/Chicago"), (-102.1, 32.0, "America/Chicago"), (-99.5, 27.5, "America/Chicago"),
    (-87.5, 38.0, "America/Chicago"), (-89.4, 43.1, "America/Chicago"), (-97.1, 49.9, "America/Winnipeg"),
    (-106.5, 31.8, "America/Denver"), (-105.0, 39.7, "America/Denver"), (-106.6, 35.1, "America/Denver"),
    (-111.9, 40.8, "America/Denver"), (-108.5, 45.8, "America/Denver"), (-103.2, 44.1, "America/Denver"),
    (-116.2, 43.6, "America/Boise"), (-112.1, 33.4, "America/Phoenix"), (-111.0, 32.2, "America/Phoenix"),
    (-114.1, 51.0, "America/Edmonton"), (-113.5, 53.5, "America/Edmonton"), (-106.7, 52.1, "America/Regina"),
    (-118.2, 34.1, "America/Los_Angeles"), (-122.4, 37.8, "America/Los_Angeles"),
    (-117.2, 32.7, "America/Los_Angeles"),
    (-119.8, 36.7, "America/Los_Angeles"), (-115.1, 36.2, "America/Los_Angeles"), (-119.8, 39.5, "America/Los_Angeles"),
    (-121.5, 38.6, "America/Los_Angeles"), (-122.7, 45.5, "America/Los_Angeles"), (-122.3, 47.6, "America/Los_Angeles"),
    (-117.4, 47.7, "America/Los_Angeles"), (-123.1, 49.3, "America/Vancouver"), (-149.9, 61.2, "America/Anchorage"),
    (-157.9, 21.3, "Pacific/Honolulu"), (-66.1, 18.4, "America/Puerto_Rico"),
)  # fmt: skip
"""Cities and their zones: the nearest one tells the zone of a place."""


@dataclass(frozen=True)
class ZoneEvidence:
    """What speaks for a reading of the clock. ``as_local`` and ``as_utc`` are calls by local hour under each."""

    zone: str
    shows: str  # "local", "utc" or "unsure"
    confidence: float
    reasons: tuple[str, ...]
    as_local: tuple[int, ...] = ()
    as_utc: tuple[int, ...] = ()
    zone_confidence: float = 0.5


def zone_at(lon: float, lat: float) -> tuple[str, float]:
    """Answer the zone of a place in North America by its nearest known city, and how far away that is in degrees."""
    away = [(np.hypot((lon - x) * np.cos(np.radians(lat)), lat - y), zone) for x, y, zone in CITIES]
    nearest = min(away)
    return nearest[1], float(nearest[0])


def same_clock(one: str, other: str) -> bool:
    """Say whether two zones show the same time in winter and in summer."""
    days = (datetime(2024, 1, 15, tzinfo=UTC), datetime(2024, 7, 15, tzinfo=UTC))
    return all(
        at.astimezone(zone_named(one)).utcoffset() == at.astimezone(zone_named(other)).utcoffset() for at in days
    )


def weigh_clock(faces: Sequence[datetime | None], zone: str) -> ZoneEvidence:
    """Say whether clock faces are local or UTC, by the curve of calls over the day and the days when clocks change."""
    seen = [face for face in faces if face is not None]
    place = zone_named(zone)
    as_local = _by_hour(seen)
    as_utc = _by_hour([_to_local(face, place) for face in seen])
    if len(seen) < FEWEST or np.count_nonzero(as_local) < 12:
        why = f"Only {len(seen)} times with a clock: too few to see the quiet hours of the night."
        return ZoneEvidence(zone, "unsure", 0.5, (why,), tuple(as_local.tolist()), tuple(as_utc.tolist()))
    local, utc = _likeness(as_local), _likeness(as_utc)
    quiet = _quietest(as_local)
    reasons = [
        f"Read as the local clock the quietest hours are around {quiet}:00; read as UTC, around {_quietest(as_utc)}:00 "
        f"local. Calls are fewest around 4 or 5 in the morning."
    ]
    shows = "local" if local >= utc else "utc"
    sure = float(np.clip(0.55 + 0.6 * abs(local - utc), 0.5, 0.97))
    change, says = _clock_change(seen, place)
    if says:
        reasons.append(says)
    if change and change != shows and sure < 0.8:
        shows, sure = change, 0.8
    elif change == shows:
        sure = min(0.99, sure + 0.02)
    return ZoneEvidence(zone, shows, sure, tuple(reasons), tuple(as_local.tolist()), tuple(as_utc.tolist()))


def shift_between(first: Sequence[datetime | None], second: Sequence[datetime | None], zone: str) -> tuple[str, str]:
    """Compare two clocks of the same row: "same", "first-is-utc", "second-is-utc" or "", and a sentence.

    They show one instant when they differ by nothing, or by the zone's own distance from UTC on nearly every row.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    if len(pairs) < 20:
        return "", ""
    place = zone_named(zone)
    close = timedelta(minutes=2)
    same = sum(1 for a, b in pairs if abs(a - b) <= close)
    ahead = sum(1 for a, b in pairs if abs(_to_local(a, place) - b) <= close)
    behind = sum(1 for a, b in pairs if abs(a - _to_local(b, place)) <= close)
    most = max(same, ahead, behind)
    if most < 0.9 * len(pairs):
        return "", ""
    if most == same:
        return "same", "Both clocks of a row show the same face."
    hours = abs((pairs[0][0] - pairs[0][1]).total_seconds()) / 3600
    word = "first-is-utc" if most == ahead else "second-is-utc"
    return word, f"The two clocks of a row differ by the zone's own distance from UTC ({hours:.0f} hours)."


def _to_local(face: datetime, place: ZoneInfo) -> datetime:
    return face.replace(tzinfo=UTC).astimezone(place).replace(tzinfo=None)


def _by_hour(faces: Sequence[datetime]) -> np.ndarray:
    return np.bincount([face.hour for face in faces], minlength=24)[:24]


def _likeness(hours: np.ndarray) -> float:
    return float(np.corrcoef(_smooth(hours.astype(float)), _smooth(CALLS_BY_HOUR))[0, 1])


def _smooth(hours: np.ndarray) -> np.ndarray:
    smooth: np.ndarray = (np.roll(hours, 1) + hours + np.roll(hours, -1)) / 3
    return smooth


def _quietest(hours: np.ndarray) -> int:
    return int(np.argmin(_smooth(hours.astype(float))))


def _clock_change(faces: Sequence[datetime], place: ZoneInfo) -> tuple[str, str]:
    """Look at the hour that is skipped each spring: local clocks never show it, UTC shows it like any other."""
    skipped = around = 0
    for year in {face.year for face in faces}:
        gap = _spring_gap(year, place)
        if gap is None:
            continue
        skipped += sum(1 for face in faces if gap <= face < gap + timedelta(hours=1))
        near = (gap - timedelta(hours=1), gap + timedelta(hours=2))
        around += sum(1 for face in faces if near[0] <= face < near[1])
    if skipped >= 2:
        return (
            "utc",
            f"{skipped} times stand in the hour that local clocks skip in spring, so it is not the local clock.",
        )
    if skipped == 0 and around >= 8:
        return "local", f"No time stands in the hour that local clocks skip in spring, though {around} stand around it."
    return "", ""


def _spring_gap(year: int, place: ZoneInfo) -> datetime | None:
    before = datetime(year, 3, 1, tzinfo=UTC)
    for hour in range(24 * 45):
        at = before + timedelta(hours=hour)
        if at.astimezone(place).utcoffset() != (at + timedelta(hours=1)).astimezone(place).utcoffset():
            return (at + timedelta(hours=1)).astimezone(place).replace(tzinfo=None) - timedelta(hours=1)
    return None
