"""The rows of the safety pages: what the street floor answers, in the words of a page."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.ground.actor import Actor
from alongside.street.dispatch.reads import ResponseRow, list_open_responses
from alongside.street.people.reads import access_programme
from alongside.street.safety import reads
from alongside.street.safety.reads import AlarmRow, LadderRow, SafetyRow, SpotRow
from alongside.street.safety.rules.words import BY_A_PERSON, AlarmKind, SceneSays

from .board_rows import _ring, draw_town, place_says
from .drawing import Projection
from .safety_words import (
    ALARM_SAYS,
    CLOSED_SAYS,
    HOLD_SAYS,
    KIND_SAYS,
    NOT_PROTECTED,
    SCENE_SAYS,
    SOURCE_SAYS,
    WHAT_TO_DO,
    WHO_SAYS,
)
from .words import STATUS_SAYS, say

LOUDEST = (AlarmKind.SOS, AlarmKind.BACK_UP, AlarmKind.MISSED_CHECK_IN)
CLOSINGS = [(word.value, CLOSED_SAYS[word]) for word in BY_A_PERSON]
SCENES = [(word, SCENE_SAYS[word]) for word in (SceneSays.COORDINATOR, SceneSays.OFFICER, SceneSays.CENTRE)]


def safety_now(by: Actor, at: datetime) -> dict[str, Any]:
    """Answer everything the page shows that changes by itself."""
    team = [row for row in reads.list_safety(by=by, at=at) if row.state != "off"]
    out = {n: row for row in list_open_responses(by=by) for n in (row.worker_id, row.partner_id) if n is not None}
    alarms = [alarm_row(one) for one in sorted(reads.list_open_alarms(by=by), key=_first_look)]
    alone = set(reads.list_alone(by=by))
    holds = {one.response_id: one for one in reads.list_open_holds(by=by)}
    protection = reads.protection_of(by=by, at=at)
    return {
        "protection": {
            "is_active": protection.is_active,
            "says": say(NOT_PROTECTED, protection.why) if protection.why else "",
            "what_to_do": say(WHAT_TO_DO, protection.why) if protection.why else "",
            "since": protection.since_at,
        },
        "alarms": alarms,
        "real_alarms": sum(1 for one in alarms if not one["is_drill"]),
        "people": [_person(row, out, holds, alone, at) for row in team],
        "care_due": reads.count_care_due(by=by, at=at),
        **_map(by, at),
    }


def alarm_row(one: AlarmRow) -> dict[str, Any]:
    """Answer an alarm, open or closed, as a page shows it."""
    took = reads.how_long(one)
    return {
        "id": one.id,
        "is_drill": one.is_drill,
        "is_sos": one.kind == AlarmKind.SOS,
        "says": str(say(ALARM_SAYS, one.kind)) % {"name": one.worker_name},
        "kind_says": say(KIND_SAYS, one.kind),
        "name": one.worker_name,
        "source_says": say(SOURCE_SAYS, one.source),
        "raised_at": one.raised_at,
        "heard_at": one.heard_at,
        "due_at": one.due_at,
        "number": one.number,
        "place": one.place,
        "acknowledged_at": one.acknowledged_at,
        "acknowledged_by": one.acknowledged_by_name,
        "closed_at": one.closed_at,
        "closed_says": say(CLOSED_SAYS, one.closed_how) if one.closed_how else "",
        "closed_by": one.closed_by_name,
        "took": seconds_in_words(int(took.total_seconds())) if took is not None else "",
        "steps": [
            {
                "who": say(WHO_SAYS, step.who),
                "names": ", ".join(step.names),
                "woken_at": step.woken_at,
                "answered_at": step.acknowledged_at,
                "answered_by": step.acknowledged_by_name,
            }
            for step in one.steps
        ],
    }


def _first_look(one: AlarmRow) -> tuple[bool, bool, int]:
    """Real before drills, what nobody has before what somebody has, a call for help before a missed check-in."""
    return one.is_drill, one.acknowledged_at is not None, LOUDEST.index(one.kind)


def ladder_row(one: LadderRow) -> dict[str, Any]:
    """Answer a ladder as a page shows it: who is woken, after how long, and who that would be now."""
    return {
        "kind": one.kind,
        "says": say(KIND_SAYS, one.kind),
        "is_own": one.is_own,
        "reaches_somebody": one.reaches_somebody,
        "rungs": [
            {
                "who": say(WHO_SAYS, rung.who) if not rung.name else rung.name,
                "after": seconds_in_words(rung.after_seconds) if rung.after_seconds else _("at once"),
                "waits": seconds_in_words(rung.waits_seconds),
                "people": ", ".join(rung.people),
            }
            for rung in one.rungs
        ],
    }


def seconds_in_words(seconds: int) -> str:
    """Say a short length of time: "45 seconds", "2 min", "2 min 30 s"."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return ngettext("%(n)d second", "%(n)d seconds", rest) % {"n": rest}
    if not rest:
        return _("%(n)d min") % {"n": minutes}
    return _("%(m)d min %(s)d s") % {"m": minutes, "s": rest}


def _person(
    row: SafetyRow, out: dict[int, ResponseRow], holds: dict[Any, Any], alone: set[Any], at: datetime
) -> dict[str, Any]:
    left, ring, ring_says = _ring(row, at)
    mine = out.get(row.worker_id)
    response_id = row.out.response_id if row.out else None
    hold = holds.get(response_id)
    status = say(STATUS_SAYS, row.out.status) if row.out else ""
    return {
        "name": row.name,
        "initials": row.initials,
        "left": left,
        "ring": ring,
        "ring_says": ring_says if row.due_at else "",
        "last_heard_at": row.last_check_in_at,
        "is_out": row.out is not None,
        "status": f"{status[:1].upper()}{status[1:]}",
        "place": place_says(mine.call) if mine else "",
        "number": mine.call.number if mine else "",
        "response_id": response_id,
        "hold_says": say(HOLD_SAYS, hold.why) if hold else "",
        "held_since": hold.held_at if hold else None,
        "is_alone": response_id in alone,
        "may_hold": hold is None and row.out is not None and row.out.going.arrived_at is None,
        "is_by_phone": row.out is not None and row.out.is_by_phone,
    }


def _map(by: Actor, at: datetime) -> dict[str, Any]:
    spots = reads.list_shared_spots(by=by, at=at)
    programme = access_programme(by.programme_id)
    town = draw_town(programme.pk, programme.map_version) if spots else None
    return {
        "town": town,
        "spots": [_spot(one, town.projection) for one in spots if town and town.projection.holds(one.lon, one.lat)],
        "sharing": [{"name": one.name, "said_at": one.said_at} for one in spots],
    }


def _spot(one: SpotRow, ground: Projection) -> dict[str, Any]:
    x, y = ground.place(one.lon, one.lat)
    return {"x": x, "y": y + 6, "left": x - 17, "top": y - 12, "initials": one.initials, "says": one.name}
