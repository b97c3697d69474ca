"""The two pictures of a proposed recipe, as plain numbers: calls by hour under both readings, and where calls are."""

from collections.abc import Sequence
from dataclasses import dataclass

from alongside.street.intake.rules.profiling import ZoneEvidence

from .drawing import fit

HEIGHT, STEP = 64, 13
NIGHT = range(3, 6)


@dataclass(frozen=True)
class HourBar:
    """One hour of a curve over the day."""

    hour: int
    calls: int
    x: int
    y: int
    height: int
    is_night: bool


@dataclass(frozen=True)
class Curve:
    """Calls by local hour under one reading of the clock; ``is_chosen`` for the reading the recipe takes."""

    word: str
    bars: tuple[HourBar, ...]
    quietest: int
    is_chosen: bool


@dataclass(frozen=True)
class Dots:
    """Located calls as dots in a box."""

    width: int
    height: int
    points: tuple[tuple[int, int], ...]


def draw_curves(zone: ZoneEvidence | None) -> tuple[Curve, ...]:
    """Draw the calls by hour as if the clock were local, and as if it were UTC."""
    if zone is None or not any(zone.as_local):
        return ()
    return (
        _curve("local", zone.as_local, zone.shows != "utc"),
        _curve("utc", zone.as_utc, zone.shows == "utc"),
    )


def draw_dots(points: Sequence[tuple[float, float]]) -> Dots | None:
    """Draw where the located calls are; the far outliers, one in fifty, are left out of the frame."""
    if len(points) < 3:
        return None
    framed = _middle_points(points)
    projection = fit(framed)
    if projection is None:
        return None
    placed = {projection.place(*point) for point in framed}
    return Dots(projection.width, min(projection.height, 900), tuple(sorted(placed)))


def _curve(word: str, hours: Sequence[int], is_chosen: bool) -> Curve:
    most = max(max(hours), 1)
    bars = []
    for hour, calls in enumerate(hours):
        high = max(1, round(calls / most * HEIGHT))
        bars.append(HourBar(hour, calls, hour * STEP, HEIGHT - high, high, hour in NIGHT))
    smooth = [hours[hour - 1] + hours[hour] + hours[(hour + 1) % 24] for hour in range(24)]
    return Curve(word, tuple(bars), smooth.index(min(smooth)), is_chosen)


def _middle_points(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    lons, lats = sorted(p[0] for p in points), sorted(p[1] for p in points)
    cut = len(points) // 50
    west, east = lons[cut], lons[-1 - cut]
    south, north = lats[cut], lats[-1 - cut]
    return [p for p in points if west <= p[0] <= east and south <= p[1] <= north]
