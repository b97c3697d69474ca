"""What the phone shows and sends of its worker's safety: timers, alarms of mates, holds, hazards, places, care.

What a worker sends here comes as taps through ``sync`` (it waits on the phone when there is no network), but for
the place: an old place tells nobody anything, so it is sent at once or not at all, and never kept on the phone.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Refusal
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.street.safety import reads
from alongside.street.safety.actions import (
    NothingToShare,
    acknowledge_alarm,
    answer_care,
    mark_hard_call,
    raise_sos,
    say_of_help,
    say_scene_safe,
    share_location,
    stop_sharing,
)
from alongside.street.safety.rules import words
from alongside.street.safety.rules.care import EXPOSURE_DAYS

from .answering import answer_json, who_asks

Item = dict[str, Any]


class SafetyTapNotUnderstood(Refusal):
    """A tap about safety names something that is no id."""

    code = "phone.safety-tap-not-understood"
    says = "The office did not understand this tap."
    try_ = "Call your coordinator. The phone keeps the tap."


MOST_BYTES = 2_000
COUNTED = ("hard_calls", "left_for_safety", "sos", "back_ups", "missed_check_ins")


@require_GET
@audience(Role.WORKER)
def show_safety(request: HttpRequest) -> JsonResponse:
    """Answer what the phone shows of its worker's safety now."""
    return answer_json({"safety": phone_safety(by=who_asks(request), at=clock.now())})


@require_POST
@audience(Role.WORKER)
def take_location(request: HttpRequest) -> JsonResponse:
    """Take where the worker is, while they are on a call and share it."""
    by, at = who_asks(request), clock.now()
    try:
        sent = json.loads(request.body[:MOST_BYTES] or b"{}")
        lon, lat = float(sent["lon"]), float(sent["lat"])
        accuracy = float(sent["accuracy_m"]) if sent.get("accuracy_m") is not None else None
        said_at = parse_datetime(str(sent.get("at") or ""))
    except (ValueError, KeyError, TypeError) as wrong:
        raise NothingToShare from wrong
    said = said_at if said_at is not None and said_at.tzinfo is not None else at
    share_location(lon=lon, lat=lat, accuracy_m=accuracy, said_at=said, by=by, at=at)
    return answer_json({"ok": True})


@require_POST
@audience(Role.WORKER)
def end_location(request: HttpRequest) -> JsonResponse:
    """Stop sharing where the worker is; the last place is deleted at once."""
    stop_sharing(by=who_asks(request), at=clock.now())
    return answer_json({"ok": True})


def phone_safety(*, by: Actor, at: datetime) -> dict[str, Any]:
    """Answer what a worker's phone shows of their safety. A call for help of their own is never in it."""
    mine = reads.access_worker_safety(by=by, at=at)
    protection = mine.protection.protection
    return {
        "protection": {
            "level": "active" if protection.is_active else "not_active",
            "why": protection.why,
            "since": _iso(protection.since_at),
            "check_in_due_at": _iso(mine.protection.check_in_due_at),
            "silence_seconds": mine.manners.silence_seconds,
        },
        "ladder": [
            {"who": one.who, "name": one.name, "after_seconds": one.after_seconds} for one in mine.protection.ladder
        ],
        "alarm": _alarm(mine.alarm) if mine.alarm else None,
        "help_wanted": [_alarm(one) | {"worker": one.worker_name, "place": one.place} for one in mine.help_wanted],
        "hold": _hold(mine.hold) if mine.hold else None,
        "pair": {"needed": mine.pair.needed, "partner": mine.pair.partner, "wait": mine.pair.wait},
        "hazards": [_hazard(one) for one in mine.hazards],
        "sharing": {"may": mine.may_share, "is_on": mine.shared_at is not None, "said_at": _iso(mine.shared_at)},
        "mates": [_spot(one) for one in mine.mates],
        "care": [_care(one) for one in mine.care],
        "exposure": _exposure(mine.exposure),
        "help_to_say": [_help(one) for one in mine.help_to_say],
        "drill": any(one.is_drill for one in (mine.alarm, *mine.help_wanted) if one),
        "back_up_whys": list(words.BackUpWhy.words()),
        "hard_whys": list(words.SAID_HARD),
        "scene_says": [one for one in words.SceneSays.words() if one != words.SceneSays.NOBODY],
    }


def _alarm(row: reads.AlarmRow) -> Item:
    return {
        "id": str(row.id),
        "kind": row.kind,
        "is_drill": row.is_drill,
        "raised_at": _iso(row.raised_at),
        "acknowledged_by": row.acknowledged_by_name,
    }


def _hold(row: reads.HoldRow) -> Item:
    return {
        "id": str(row.id),
        "why": row.why,
        "since": _iso(row.held_at),
        "released_at": _iso(row.released_at),
        "released_says": row.released_says,
        "released_by": row.released_by_name,
    }


def _hazard(row: Any) -> Item:
    return {
        "what": row.what,
        "kind_says": in_their_language(row.kind_says),
        "says": row.says,
        "state": str(row.state),
        "set_at": _iso(row.set_at),
        "expires_at": _iso(row.expires_at),
    }


def _spot(row: reads.SpotRow) -> Item:
    return {
        "name": row.name,
        "initials": row.initials,
        "lon": row.lon,
        "lat": row.lat,
        "accuracy_m": row.accuracy_m,
        "said_at": _iso(row.said_at),
    }


def _care(row: reads.CareRow) -> Item:
    return {"id": str(row.id), "kind": row.kind, "due_at": _iso(row.due_at), "is_due": row.is_due}


def _exposure(row: reads.Exposure | None) -> Item:
    if row is None:
        return {"days": EXPOSURE_DAYS} | dict.fromkeys(COUNTED, 0)
    return {
        "days": row.days,
        "hard_calls": row.hard_calls,
        "left_for_safety": row.left_for_safety,
        "sos": row.sos,
        "back_ups": row.back_ups,
        "missed_check_ins": row.missed_check_ins,
    }


def _help(row: reads.LedgerRow) -> Item:
    """Answer one's own call for help that still lacks a word; only once it is over, so that an SOS stays unseen."""
    return {
        "sos": str(row.sos_id),
        "kind": row.kind,
        "asked_at": _iso(row.asked_at),
        "is_over": row.stood_down_at is not None,
        "lacks": [what for what, said in (("why", row.why), ("help", row.help), ("ended", row.ended)) if said is None],
    }


def _named(tap: Item, name: str) -> UUID:
    try:
        return UUID(str(tap.get(name) or ""))
    except ValueError as wrong:
        raise SafetyTapNotUnderstood from wrong


def _take_back_up(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    why = str(tap.get("why") or tap.get("word") or "")
    raise_sos(sos_id=tap_id, kind=str(tap["kind"]), raised_at=when, by=by, at=at, why=why)
    return "applied"


def _take_scene_safe(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    says = str(tap.get("says") or tap.get("word") or "")
    done = say_scene_safe(response_id=_named(tap, "response"), says=says, by=by, at=at, said_at=when)
    return "applied" if done else "kept"


def _take_hard_call(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    response_id = _named(tap, "response") if tap.get("response") else None
    mark_hard_call(
        hard_call_id=tap_id, worker_id=by.worker_id or 0, response_id=response_id,
        why=str(tap.get("why") or tap.get("word") or ""), was_at=when, by=by, at=at,
    )  # fmt: skip
    return "applied"


def _take_care(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    answer = str(tap.get("answer") or tap.get("word") or "")
    done = answer_care(follow_up_id=_named(tap, "follow_up"), answer=answer, by=by, at=at)
    return "applied" if done else "kept"


def _take_got_alarm(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
    acknowledge_alarm(alarm_id=_named(tap, "alarm"), by=by, at=at)
    return "applied"


def _take_help(what: str) -> Callable[[Item, UUID, datetime, Actor, datetime], str]:
    def take(tap: Item, tap_id: UUID, when: datetime, by: Actor, at: datetime) -> str:
        word = str(tap.get("word") or tap.get("help") or tap.get("how") or tap.get("why") or "")
        sos_id = _named(tap, "sos")
        say_of_help(word_id=tap_id, sos_id=sos_id, what=what, word=word, was_at=when, by=by, at=at)
        return "applied"

    return take


TAKERS: dict[str, Callable[[Item, UUID, datetime, Actor, datetime], str]] = {
    "sos": _take_back_up,
    "back_up": _take_back_up,
    "scene_safe": _take_scene_safe,
    "hard_call": _take_hard_call,
    "care": _take_care,
    "got_alarm": _take_got_alarm,
    "help_why": _take_help("why"),
    "help_came": _take_help("help"),
    "help_ended": _take_help("ended"),
}


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
