"""The two pictures of the board, as plain numbers a template can draw: the map and the night.

Pure: rows in, coordinates out. No clock, no store, no template.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any

from shapely.geometry import shape
from shapely.ops import polylabel

MAP_WIDTH = 640
MINUTE_WIDTH = 4
"""Units of the night's picture for one minute."""
LANE_HEIGHT = 34
HEAD_HEIGHT = 26

Point = tuple[float, float]
XOf = Callable[[datetime], int]


@dataclass(frozen=True)
class Projection:
    """Turns degrees into the units of the map's picture: east to the right, north up."""

    west: float
    north: float
    scale_x: float
    scale_y: float
    width: int
    height: int

    def place(self, lon: float, lat: float) -> tuple[int, int]:
        """Answer where a point in degrees stands in the picture."""
        return round((lon - self.west) * self.scale_x), round((self.north - lat) * self.scale_y)

    def holds(self, lon: float, lat: float) -> bool:
        """Say whether a point in degrees falls inside the picture."""
        x, y = self.place(lon, lat)
        return 0 <= x <= self.width and 0 <= y <= self.height


def fit(points: Sequence[Point], margin: float = 0.03) -> Projection | None:
    """Make the projection that shows every point, or None when there is nothing to show."""
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    wide, high = max(east - west, 0.002), max(north - south, 0.002)
    west, north = west - wide * margin, north + high * margin
    wide, high = wide * (1 + 2 * margin), high * (1 + 2 * margin)
    scale_x = MAP_WIDTH / wide
    scale_y = scale_x / cos(radians(north - high / 2))
    return Projection(west, north, scale_x, scale_y, MAP_WIDTH, max(200, round(high * scale_y)))


def path_of(lines: Iterable[Sequence[Point]], projection: Projection, *, close: bool) -> str:
    """Answer an SVG path through lines of points in degrees."""
    parts: list[str] = []
    for line in lines:
        placed = [projection.place(*point[:2]) for point in line]
        parts.append("M" + "L".join(f"{x} {y}" for x, y in _without_repeats(placed)) + ("z" if close else ""))
    return "".join(parts)


def _without_repeats(placed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [spot for index, spot in enumerate(placed) if index == 0 or spot != placed[index - 1]]


def join_lines(lines: Iterable[Sequence[Point]]) -> list[list[Point]]:
    """Join lines that go on where the one before ended, and leave out the corners on a straight run."""
    joined: list[list[Point]] = []
    for line in lines:
        if joined and joined[-1][-1] == line[0]:
            for point in line[1:]:
                if len(joined[-1]) > 1 and _is_straight(joined[-1][-2], joined[-1][-1], point):
                    joined[-1].pop()
                joined[-1].append(point)
        else:
            joined.append(list(line))
    return joined


def _is_straight(first: Point, middle: Point, last: Point) -> bool:
    east, north = last[0] - first[0], last[1] - first[1]
    return abs((middle[0] - first[0]) * north - (middle[1] - first[1]) * east) < 1e-9


def rings_of(geometry: dict[str, object]) -> list[list[Point]]:
    """Answer the rings of a GeoJSON Polygon or MultiPolygon."""
    found: object = geometry.get("coordinates", [])
    if geometry.get("type") == "MultiPolygon":
        return [ring for polygon in found for ring in polygon]  # type: ignore[attr-defined]
    return list(found)  # type: ignore[call-overload,no-any-return]


def heart_of(geometry: dict[str, object]) -> Point:
    """Answer the point of a GeoJSON shape that is furthest from its edge: where its name is written."""
    whole = shape(geometry)
    widest: Any = max(whole.geoms, key=lambda part: part.area) if hasattr(whole, "geoms") else whole
    heart = polylabel(widest, tolerance=0.0005)
    return heart.x, heart.y


def age_word(minutes: float) -> str:
    """Name the age of a waiting call for its dot: new, aging or old."""
    if minutes < 5:
        return "new"
    return "aging" if minutes < 15 else "old"


@dataclass(frozen=True)
class Stamp:
    """One instant of a response on a line of time."""

    name: str
    at: datetime
    x: int


@dataclass(frozen=True)
class Bar:
    """One response on the night's picture, from asked to left."""

    number: str
    says: str
    x: int
    width: int
    y: int
    is_open: bool
    stamps: tuple[Stamp, ...]


@dataclass(frozen=True)
class Lane:
    """One worker's line of the night."""

    name: str
    initials: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Tick:
    """An hour on the night's picture."""

    at: datetime
    x: int


@dataclass(frozen=True)
class Night:
    """The night as lanes of bars. ``now_x`` is where the present stands."""

    width: int
    height: int
    now_x: int
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]


@dataclass(frozen=True)
class Answered:
    """What the picture needs of one response, and no more."""

    number: str
    says: str
    worker_id: int
    worker_name: str
    initials: str
    stamps: tuple[tuple[str, datetime | None], ...]
    is_open: bool


def draw_night(answered: Sequence[Answered], *, since: datetime, at: datetime) -> Night:
    """Lay the responses of a night out as one lane for each worker, oldest worker name first."""
    until = at + timedelta(minutes=30)

    def x_of(instant: datetime) -> int:
        held = min(max(instant, since), until)
        return round((held - since).total_seconds() / 60 * MINUTE_WIDTH)

    workers = sorted({(one.worker_name, one.initials, one.worker_id) for one in answered})
    lanes = []
    for index, (name, initials, worker_id) in enumerate(workers):
        y = HEAD_HEIGHT + index * LANE_HEIGHT
        mine = [one for one in answered if one.worker_id == worker_id]
        bars = tuple(bar for one in mine if (bar := _bar(one, y, x_of, at)) is not None)
        lanes.append(Lane(name, initials, y, bars))
    height = HEAD_HEIGHT + max(1, len(lanes)) * LANE_HEIGHT + 6
    return Night(x_of(until), height, x_of(at), tuple(_hours(since, until, x_of)), tuple(lanes))


def _bar(one: Answered, y: int, x_of: XOf, at: datetime) -> Bar | None:
    known = [(name, instant) for name, instant in one.stamps if instant is not None]
    if not known:
        return None
    start = x_of(known[0][1])
    end = x_of(at if one.is_open else known[-1][1])
    stamps = tuple(Stamp(name, instant, x_of(instant)) for name, instant in known)
    return Bar(one.number, one.says, start, max(end - start, 6), y, one.is_open, stamps)


def _hours(since: datetime, until: datetime, x_of: XOf) -> Iterable[Tick]:
    hour = since.replace(minute=0, second=0, microsecond=0)
    while hour <= until:
        if hour >= since:
            yield Tick(hour, x_of(hour))
        hour += timedelta(hours=1)


@dataclass(frozen=True)
class Step:
    """One of the five stamps of a call, drawn as a step of a line: when, and how long since the last."""

    name: str
    at: datetime | None
    minutes: float | None
    x: int


def draw_steps(stamps: Sequence[tuple[str, datetime | None]], *, width: int = 640) -> tuple[Step, ...]:
    """Lay stamps out evenly along a line, each with the minutes since the one known before it."""
    steps: list[Step] = []
    before: datetime | None = None
    gap = width / max(1, len(stamps) - 1)
    for index, (name, instant) in enumerate(stamps):
        minutes = (instant - before).total_seconds() / 60 if instant and before else None
        steps.append(Step(name, instant, minutes, round(index * gap)))
        before = instant or before
    return tuple(steps)
