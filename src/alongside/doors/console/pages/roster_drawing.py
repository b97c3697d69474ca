"""The picture of a week on the roster: a lane for each worker, cover above, gaps marked, on call apart.

Pure: hours in, coordinates out. No clock, no store, no template.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alongside.street.people.rules.cover import Gap, Step, Stretch
from alongside.street.screening.rules.service import Service

NAME, DAY, LANE, BAR = 144, 146, 42, 28
HEAD, COVER = 40, 44
DAYS = 7
WIDTH = NAME + DAYS * DAY + 8
SHORTEST_LABEL = 42
STRIP, STRIP_HEIGHT = 336, 30
QUIET_ENOUGH, PADDING = 6, 30
WHOLE_DAY = 24 * 60


@dataclass(frozen=True)
class Piece:
    """One shift that is to be drawn, and how it stands."""

    shift_id: int
    stretch: Stretch
    hours: str
    says: str
    state: str
    is_asked: bool


@dataclass(frozen=True)
class Lane:
    """One worker's line: their name, a quiet word under it, and their shifts."""

    name: str
    under: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Bar:
    """A shift as a shape."""

    shift_id: int
    x: float
    width: float
    label: str
    says: str
    state: str
    is_asked: bool


@dataclass(frozen=True)
class Row:
    """A lane as shapes: where its middle lies, and its bars."""

    name: str
    under: str
    y: int
    bars: tuple[Bar, ...]

    @property
    def top(self) -> int:
        """Answer where the bars of the lane begin."""
        return self.y - BAR // 2


@dataclass(frozen=True)
class Block:
    """A stretch in the cover line or behind the lanes."""

    x: float
    width: float
    y: float
    height: float
    there: int = 0
    label: str = ""
    has_words: bool = False


@dataclass(frozen=True)
class DayHead:
    """The head of a day's column."""

    x: float
    day: date
    is_today: bool


@dataclass(frozen=True)
class Week:
    """Every shape of a week's picture, in its own units."""

    height: int
    width: int
    lanes_end: int
    days: tuple[DayHead, ...]
    rows: tuple[Row, ...]
    on_call: tuple[Row, ...]
    on_call_y: int
    cover: tuple[Block, ...]
    gaps: tuple[Block, ...]
    open_hours: tuple[Block, ...]
    now_x: float | None


@dataclass(frozen=True)
class Tick:
    """An hour below a strip."""

    x: float
    says: str
    side: str


@dataclass(frozen=True)
class Strip:
    """The cover of one day as a small line, as wide as the day's window."""

    steps: tuple[Block, ...]
    gaps: tuple[Block, ...]
    hours: tuple[Block, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Window:
    """The part of a day that is drawn: from which minute, and for how long. A night belongs to the day it begins."""

    first: int = 0
    length: int = WHOLE_DAY

    @property
    def is_folded(self) -> bool:
        """Say whether quiet hours are left out."""
        return self.length < WHOLE_DAY

    def day_of(self, at: datetime, zone: ZoneInfo) -> date:
        """Answer the day to which an instant belongs."""
        return (at.astimezone(zone) - timedelta(minutes=self.first)).date()

    def minute_of(self, at: datetime, zone: ZoneInfo) -> int:
        """Answer how far into its day an instant lies, in minutes."""
        shifted = at.astimezone(zone) - timedelta(minutes=self.first)
        return shifted.hour * 60 + shifted.minute

    def opens(self, day: date, zone: ZoneInfo) -> datetime:
        """Answer when a day's window opens."""
        return _clock(day, self.first, zone)

    def closes(self, day: date, zone: ZoneInfo) -> datetime:
        """Answer when a day's window closes."""
        return _clock(day, self.first + self.length, zone)


def window_of(stretches: Iterable[Stretch], zone: ZoneInfo) -> Window:
    """Answer the hours of the day in which anything happens; six quiet hours or more in a row are left out."""
    busy = {_hour(moment, zone) for one in stretches for moment in _hours_within(one)}
    runs = [(_quiet_after(hour, busy), hour) for hour in busy]
    quiet, last = max(runs, default=(0, 0))
    if quiet < QUIET_ENOUGH:
        return Window()
    first = (last + 1 + quiet) % 24
    return Window(first * 60 - PADDING, (24 - quiet) * 60 + 2 * PADDING)


def hours_between(service: Service, since: datetime, until: datetime, zone: ZoneInfo) -> list[Stretch]:
    """Answer the stretches in which the programme works, joined and in order. None stated, none answered."""
    asked = Stretch(since, until)
    first, found = since.astimezone(zone).date() - timedelta(days=1), []
    for number in range((until.astimezone(zone).date() - first).days + 1):
        day = first + timedelta(days=number)
        if day in service.closed:
            continue
        for span in service.hours:
            if day.weekday() in span.days:
                last = day + timedelta(days=1) if span.is_overnight else day
                found.append(Stretch(_clock(day, span.opens, zone), _clock(last, span.closes, zone)))
    return join_stretches(clip(one, asked) for one in found if one.touches(asked))


def join_stretches(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Answer stretches in order, with those that meet made one."""
    joined: list[Stretch] = []
    for one in sorted(stretches):
        if joined and one.starts_at <= joined[-1].ends_at:
            joined[-1] = Stretch(joined[-1].starts_at, max(joined[-1].ends_at, one.ends_at))
        else:
            joined.append(one)
    return joined


def draw_week(
    *, monday: date, zone: ZoneInfo, at: datetime, window: Window, duty: Sequence[Lane], on_call: Sequence[Lane],
    steps: Sequence[Step], gaps: Sequence[Gap], hours: Sequence[Stretch], gap_words: Sequence[str],
) -> Week:  # fmt: skip
    """Draw a week: cover above, then a lane a worker, then those on call."""
    scale = _Scale(monday, zone, window)
    lanes_from = HEAD + COVER
    on_call_y = lanes_from + len(duty) * LANE
    height = on_call_y + (28 + max(1, len(on_call)) * LANE) + 4
    most = max([one.there for one in steps] + [one.wanted for one in gaps] + [1])
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    return Week(
        height=height,
        width=WIDTH,
        lanes_end=on_call_y,
        days=tuple(
            DayHead(NAME + number * DAY, day, window.day_of(at, zone) == day) for number, day in enumerate(days)
        ),
        rows=tuple(_row(lane, lanes_from + number * LANE, scale) for number, lane in enumerate(duty)),
        on_call=tuple(_row(lane, on_call_y + 28 + number * LANE, scale) for number, lane in enumerate(on_call)),
        on_call_y=on_call_y,
        cover=tuple(_step(one, scale, most) for one in steps),
        gaps=tuple(_gap(one, words, scale) for one, words in zip(gaps, gap_words, strict=True)),
        open_hours=tuple(
            Block(*scale.place(one.starts_at, one.ends_at), lanes_from, on_call_y - lanes_from) for one in hours
        ),
        now_x=scale.now(at),
    )


def draw_strip(
    day: date, zone: ZoneInfo, window: Window, steps: Sequence[Step], gaps: Sequence[Gap], hours: Sequence[Stretch]
) -> Strip:
    """Draw the cover of one day's window."""
    today = Stretch(window.opens(day, zone), window.closes(day, zone))
    whole = today.ends_at.timestamp() - today.starts_at.timestamp()
    most = max([one.there for one in steps] + [one.wanted for one in gaps] + [1])

    def place(at: datetime) -> float:
        return round((at.timestamp() - today.starts_at.timestamp()) / whole * STRIP, 1)

    def block(one: Step | Gap | Stretch, there: int, height: float) -> Block | None:
        if not Stretch(one.starts_at, one.ends_at).touches(today):
            return None
        inside = clip(Stretch(one.starts_at, one.ends_at), today)
        x = place(inside.starts_at)
        return Block(x, round(place(inside.ends_at) - x, 1), round(STRIP_HEIGHT - height, 1), round(height, 1), there)

    def blocks(found: Iterable[Block | None]) -> tuple[Block, ...]:
        return tuple(one for one in found if one is not None)

    return Strip(
        steps=blocks(block(one, one.there, STRIP_HEIGHT * one.there / most) for one in steps),
        gaps=blocks(block(one, one.there, STRIP_HEIGHT) for one in gaps),
        hours=blocks(block(one, 0, STRIP_HEIGHT) for one in hours),
        ticks=tuple(_ticks(window)),
    )


class _Scale:
    """Where an instant lies across the picture, by the programme's own clock."""

    def __init__(self, monday: date, zone: ZoneInfo, window: Window) -> None:
        self.monday, self.zone, self.window = monday, zone, window

    def x(self, at: datetime) -> float:
        days = (self.window.day_of(at, self.zone) - self.monday).days
        share = min(self.window.minute_of(at, self.zone) / self.window.length, 1)
        return round(NAME + min(max(days + share, 0), DAYS) * DAY, 1)

    def now(self, at: datetime) -> float | None:
        is_drawn = 0 <= (self.window.day_of(at, self.zone) - self.monday).days < DAYS
        return self.x(at) if is_drawn and self.window.minute_of(at, self.zone) <= self.window.length else None

    def place(self, starts_at: datetime, ends_at: datetime) -> tuple[float, float]:
        x = self.x(starts_at)
        return x, round(max(self.x(ends_at) - x, 0), 1)


def _ticks(window: Window) -> Iterable[Tick]:
    every = 2 if window.length <= WHOLE_DAY / 2 else 6
    first = -(-window.first // 60)
    for hour in range(first, (window.first + window.length) // 60 + 1):
        if hour % every == 0:
            x = round((hour * 60 - window.first) / window.length * STRIP, 1)
            yield Tick(x, str(hour % 24), "" if x < 8 else "end" if x > STRIP - 8 else "mid")


def _hour(moment: datetime, zone: ZoneInfo) -> int:
    return moment.astimezone(zone).hour


def _hours_within(one: Stretch) -> Iterable[datetime]:
    at = one.starts_at
    while at < min(one.ends_at, one.starts_at + timedelta(days=1)):
        yield at
        at += timedelta(minutes=30)


def _quiet_after(hour: int, busy: set[int]) -> int:
    return next(n for n in range(24) if (hour + 1 + n) % 24 in busy)


def _row(lane: Lane, top: int, scale: _Scale) -> Row:
    bars = []
    for one in lane.pieces:
        x, width = scale.place(one.stretch.starts_at, one.stretch.ends_at)
        label = one.hours if width >= SHORTEST_LABEL else ""
        bars.append(
            Bar(one.shift_id, min(x, NAME + DAYS * DAY - 3), max(width, 3), label, one.says, one.state, one.is_asked)
        )
    return Row(lane.name, lane.under, top + LANE // 2, tuple(bars))


def _step(step: Step, scale: _Scale, most: int) -> Block:
    height = round((COVER - 12) * step.there / most, 1)
    x, width = scale.place(step.starts_at, step.ends_at)
    return Block(x, width, HEAD + COVER - 4 - height, height, step.there, has_words=width >= 16)


def _gap(gap: Gap, words: str, scale: _Scale) -> Block:
    x, width = scale.place(gap.starts_at, gap.ends_at)
    return Block(x, width, HEAD + 8, COVER - 12, gap.there, words, has_words=width >= 7 * len(words))


def clip(one: Stretch, inside: Stretch) -> Stretch:
    """Answer the part of a stretch that lies inside another one which it touches."""
    return Stretch(max(one.starts_at, inside.starts_at), min(one.ends_at, inside.ends_at))


def _clock(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Answer the instant at which a clock on the wall shows a minute of a day. In UTC, where hours have one length."""
    return (datetime.combine(day, time(), zone) + timedelta(minutes=minute)).astimezone(UTC)
