"""The board's rows: what the street floor answers, in the words and places of the board."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.ground.actor import Actor
from alongside.ground.geometry import is_on_earth
from alongside.street.dispatch import reads as dispatch
from alongside.street.dispatch.reads import FinishedRow, ResponseRow, WaitingRow
from alongside.street.dispatch.reads.where_to_wait import PostAdvice, list_waiting_posts
from alongside.street.intake.reads import CallRow, list_calls
from alongside.street.missed.reads import told_on_board
from alongside.street.people.reads import access_programme
from alongside.street.places.reads import list_areas, list_streets
from alongside.street.safety.reads import SafetyRow, list_safety
from alongside.street.screening.reads import latest_screenings

from .attention import list_needs
from .drawing import (
    Answered,
    Night,
    Point,
    Projection,
    age_word,
    draw_night,
    fit,
    heart_of,
    join_lines,
    path_of,
    rings_of,
)
from .frame import frame
from .missed_rows import fall_row
from .words import END_SAYS, NOBODY_SAYS, STATUS_SAYS, say, say_category

NIGHT = timedelta(hours=10)
MOST_WAITING = 60
CARDS = 10
EARLIER_DOTS = 20
STILL_WORTH_ASKING = timedelta(hours=2)
LOOKED_AT = 60
MOST_UNASKED = 8


def board(by: Actor, at: datetime, *, page: int = 1, **rest: Any) -> dict[str, Any]:
    """Answer everything the board shows at an instant; its size depends on who waits, not on history."""
    waiting = dispatch.list_waiting(by=by, at=at, limit=MOST_WAITING, explain=page * CARDS)
    count = dispatch.count_waiting(by=by)
    out = dispatch.list_open_responses(by=by)
    recent = dispatch.list_recent(by=by, limit=EARLIER_DOTS)
    safety = list_safety(by=by, at=at)
    programme = access_programme(by.programme_id)
    town = draw_town(programme.pk, programme.map_version)
    tonight = [row for row in recent if row.finished_at > at - NIGHT]
    night = draw_night([_answered(one) for one in _of_tonight(by, at, out)], since=at - NIGHT, at=at)
    shown = waiting[(page - 1) * CARDS : page * CARDS]
    mates = [_mate(one, out, at) for one in safety]
    told = told_on_board(by=by)
    return frame(
        by,
        at,
        "board",
        waiting=[_call(row) for row in shown],
        waiting_count=count,
        waiting_page=page,
        waiting_more=max(0, count - page * CARDS),
        nobody_reasons=[(word, says) for word, says in NOBODY_SAYS.items()],
        town=town,
        dots=_dots(waiting, out, tonight, town.projection) if town else [],
        mates_on_map=_mates_on_map(safety, town.projection) if town else [],
        team=mates,
        alarms=[mate for mate in mates if mate["open_sos_id"]],
        night=night,
        night_says=_sum_up(night, tonight),
        pressing=list_needs(by, at),
        advice=[_advice(one) for one in list_waiting_posts(by=by, at=at)],
        unasked=_not_assessed(by, at),
        missed_open=told.open_count,
        missed_day=told.open_day,
        missed_falls=[fall_row(one) for one in told.falls],
        **rest,
    )


def _not_assessed(by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Answer the newest calls of the last two hours that nobody could screen: a question is open."""
    calls = list_calls(by, since=at - STILL_WORTH_ASKING, limit=LOOKED_AT)
    said = latest_screenings([call.call_id for call in calls if call.cleared_at is None])
    open_ones = [
        (call, said[call.call_id])
        for call in calls
        if call.call_id in said and said[call.call_id].outcome == "not_assessed"
    ]
    return [
        {
            "number": call.number,
            "place": place_says(call),
            "category_says": say_category(call.category),
            "says": screening.says,
            "at": call.created_at,
        }
        for call, screening in open_ones[:MOST_UNASKED]
    ]


@dataclass(frozen=True)
class TownArea:
    """One area of the map, drawn."""

    kind: str
    name: str
    tint: int
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Town:
    """The quiet ground of the map: areas and streets, and the projection that places the rest."""

    projection: Projection
    areas: tuple[TownArea, ...]
    streets: str

    @property
    def width(self) -> int:
        """Answer the width of the picture in its own units."""
        return self.projection.width

    @property
    def height(self) -> int:
        """Answer the height of the picture in its own units."""
        return self.projection.height


_DRAWN_FIRST = ("neighbourhood", "park", "water", "service")


@lru_cache(maxsize=8)
def draw_town(programme_id: int, version: int) -> Town | None:
    """Draw the ground of the map once for each version of it, or answer None without a map."""
    areas = [area for area in list_areas(programme_id=programme_id) if area.kind in _DRAWN_FIRST]
    streets = sorted(list_streets(programme_id=programme_id), key=lambda one: (one.name, one.line))
    lines: list[list[Point]] = [[(p[0], p[1]) for p in one.line] for one in streets]
    rings = {id(area): rings_of(area.polygon) for area in areas}
    projection = fit([*chain(*chain(*rings.values())), *chain(*lines)])
    if projection is None:
        return None
    drawn = []
    for tint, area in enumerate(sorted(areas, key=lambda one: _DRAWN_FIRST.index(one.kind))):
        x, y = projection.place(*heart_of(area.polygon))
        name = area.name if area.kind in ("neighbourhood", "water") else ""
        drawn.append(TownArea(area.kind, name, tint % 3, path_of(rings[id(area)], projection, close=True), x, y))
    return Town(projection, tuple(drawn), path_of(join_lines(lines), projection, close=False))


def _call(row: WaitingRow) -> dict[str, Any]:
    return {
        "call_id": row.call.call_id,
        "number": row.call.number,
        "place": place_says(row.call),
        "category_says": say_category(row.call.category),
        "asked_by_officer": row.call.call_source == "officer",
        "minutes_waiting": row.minutes_waiting,
        "age": age_word(row.minutes_waiting),
        "screening_says": row.screening_says,
        "needs_pair": row.needs_pair,
        "best": row.best,
        "candidates": row.candidates,
        "offer": row.offer,
        "offers": row.offers,
        "reserved": row.reserved,
    }


def place_says(call: CallRow) -> str:
    """Answer where a call is, or that nobody said."""
    return call.address or _("Place not known")


def _dots(
    waiting: Iterable[WaitingRow], out: Iterable[ResponseRow], recent: Iterable[FinishedRow], ground: Projection
) -> list[dict[str, Any]]:
    dots = [_dot(row.call, "past", 5, _became(row), ground) for row in recent if row.response or row.call]
    for row in out:
        status = _("%(name)s, %(status)s") % {"name": row.worker_name, "status": say(STATUS_SAYS, row.status)}
        dots.append(_dot(row.call, "answered", 8, status, ground))
    for one in waiting:
        minutes = ngettext("waiting %(n)d minute", "waiting %(n)d minutes", int(one.minutes_waiting))
        says = minutes % {"n": int(one.minutes_waiting)}
        dots.append(_dot(one.call, age_word(one.minutes_waiting), 8, says, ground, f"#call-{one.call.call_id}"))
    return [dot for dot in dots if dot]


def _dot(call: CallRow, age: str, r: int, says: str, ground: Projection, href: str = "") -> dict[str, Any]:
    if call.lon is None or call.lat is None or not is_on_earth(call.lon, call.lat):
        return {}
    if not ground.holds(call.lon, call.lat):
        return {}
    x, y = ground.place(call.lon, call.lat)
    words = f"{place_says(call)}: {say_category(call.category)}, {says}"
    href = href or reverse("console_call", args=[call.number])
    return {"x": x, "y": y, "r": r, "age": age, "says": words, "href": href}


def _became(row: FinishedRow) -> str:
    return say(END_SAYS, row.end) if row.end else say(NOBODY_SAYS, row.non_response_reason)


_STATE = {
    "free": ("accent", "face/icons/ring.svg"),
    "busy": ("", "face/icons/square.svg"),
    "resting": ("plain", "face/icons/moon.svg"),
    "off": ("plain", "face/icons/dash.svg"),
    "sos": ("danger", "face/icons/triangle.svg"),
}


def _state_says(state: str) -> str:
    says = {
        "free": _("Free"),
        "busy": _("With a call"),
        "resting": _("Resting"),
        "off": _("Off shift"),
        "sos": "SOS",
    }
    return says.get(state, state)


def _mate(row: SafetyRow, out: Iterable[ResponseRow], at: datetime) -> dict[str, Any]:
    tone, icon = _STATE.get(row.state, ("plain", "face/icons/question.svg"))
    mine = next((one for one in out if row.worker_id in (one.worker_id, one.partner_id)), None)
    left, ring, ring_says = _ring(row, at)
    place = f"{say(STATUS_SAYS, mine.status)}: {place_says(mine.call)}" if mine else ""
    return {
        "name": row.name,
        "initials": row.initials,
        "state": row.state,
        "state_says": _state_says(row.state),
        "tone": tone,
        "icon": icon,
        "left": left,
        "ring": ring,
        "ring_says": ring_says,
        "shift_ends_at": row.shift_ends_at,
        "next_shift_at": row.next_shift_at,
        "place": place[:1].upper() + place[1:],
        "open_sos_id": row.open_sos_id,
        "is_back_up": row.open_sos_kind == "back_up",
        "last_check_in_at": row.last_check_in_at,
    }


def _ring(row: SafetyRow, at: datetime) -> tuple[int, str, str]:
    """Answer how much of the time to the next check-in is left (0 to 100), its class and its words."""
    if row.due_at is None:
        return 0, "", _("No check-in due")
    minutes = (row.due_at - at).total_seconds() / 60
    if row.is_overdue or minutes <= 0:
        return 0, "over", _("Check-in is late by %(n)d min") % {"n": int(-minutes)}
    since = row.last_check_in_at or at
    whole = max((row.due_at - since).total_seconds() / 60, minutes, 1)
    left = round(100 * minutes / whole)
    return left, "low" if left < 25 else "", _("Check-in due in %(n)d min") % {"n": max(1, round(minutes))}


def _advice(one: PostAdvice) -> str:
    """Answer in words where a free worker had best wait, and what it would bring."""
    words = {
        "name": one.name, "place": one.near, "minutes": max(1, round(one.minutes)),
        "before": round(100 * one.share_before), "after": round(100 * one.share_after),
    }  # fmt: skip
    says = _("%(name)s could wait near %(place)s, %(minutes)d min away: %(before)d%% → %(after)d%% of calls in reach")
    return says % words


SIDE_BY_SIDE = 36


def _mates_on_map(safety: Iterable[SafetyRow], ground: Projection) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row in safety:
        if row.state == "off" or row.lon is None or row.lat is None or not ground.holds(row.lon, row.lat):
            continue
        x, y = ground.place(row.lon, row.lat)
        # Two workers at one place stand side by side, not on top of one another.
        x += SIDE_BY_SIDE * sum(abs(one["x"] - x) < SIDE_BY_SIDE and abs(one["y"] + 19 - y) < 20 for one in found)
        found.append(
            {
                "x": x,
                "y": y - 19,
                "left": x - 17,
                "top": y - 38,
                "initials": row.initials,
                "state": row.state,
                "says": f"{row.name}: {_state_says(row.state)}",
            }
        )
    return found


def _of_tonight(by: Actor, at: datetime, out: list[ResponseRow]) -> list[ResponseRow]:
    recent = dispatch.list_responses_between(by=by, since=at - NIGHT, until=at + timedelta(seconds=1))
    known = {row.id for row in recent}
    return [*(row for row in out if row.id not in known), *recent]


def _answered(row: ResponseRow) -> Answered:
    state = say(END_SAYS, row.end) if row.end else say(STATUS_SAYS, row.status)
    return Answered(
        number=row.call.number,
        says=f"{row.worker_name}, {place_says(row.call)}: {state}",
        worker_id=row.worker_id,
        worker_name=row.worker_name,
        initials=row.initials,
        stamps=stamps_of(row),
        is_open=not row.end,
    )


def stamps_of(row: ResponseRow) -> tuple[tuple[str, datetime | None], ...]:
    """Answer the five stamps of a response, by name."""
    return (
        (_("Asked"), row.requested_at),
        (_("Accepted"), row.accepted_at),
        (_("Arrived"), row.arrived_at),
        (_("Engaged"), row.engaged_at),
        (_("Left"), row.departed_at),
    )


def _sum_up(night: Night, tonight: list[FinishedRow]) -> str:
    answered = sum(len(lane.bars) for lane in night.lanes)
    missed = sum(1 for row in tonight if row.non_response_reason)
    went = ngettext("%(n)d call answered", "%(n)d calls answered", answered) % {"n": answered}
    return went + (", " + ngettext("%(n)d nobody could go to", "%(n)d nobody could go to", missed) % {"n": missed})
