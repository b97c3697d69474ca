"""The log of the shift, and the note that hands it to the next coordinator."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.ground import clock
from alongside.ground.actor import Actor
from alongside.ground.audience import Role, audience
from alongside.ground.errors import Missing, Refusal
from alongside.street.people.reads import access_programme
from alongside.street.watch.actions import LONGEST_LINE, LONGEST_NOTE, hand_over_shift, take_over_shift, write_line
from alongside.street.watch.reads import (
    HandOverRow,
    OpenThing,
    list_hand_overs,
    list_log,
    list_open_now,
)
from alongside.street.watch.rules.radio import SENTENCES, Line
from alongside.street.watch.rules.words import LineKind

from .frame import frame, who_asks
from .words import DECLINE_SAYS, END_SAYS, NOBODY_SAYS, STATUS_SAYS, say

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TONIGHT = timedelta(hours=12)
MOST_LINES = 300
MOST_HAND_OVERS = 10

SENTENCE_SAYS: "dict[str, _StrPromise]" = {
    "asked": gettext_lazy("{place}: a worker is asked for."),
    "accepted": gettext_lazy("{who} takes {place}."),
    "en_route": gettext_lazy("{who} is on the way to {place}."),
    "staged": gettext_lazy("{who} waits nearby, {place}."),
    "on_scene": gettext_lazy("{who} is on scene, {place}."),
    "engaged": gettext_lazy("{who} is with people, {place}."),
    "officer_released": gettext_lazy("The officer at {place} is free again."),
    "ended": gettext_lazy("{who} is clear of {place}: {says}."),
    "declined": gettext_lazy("{who} cannot take {place}: {says}."),
    "timed_out": gettext_lazy("{who} did not answer for {place}."),
    "nobody": gettext_lazy("Nobody goes to {place}: {says}."),
    "sos": gettext_lazy("SOS from {who}."),
    "back_up": gettext_lazy("{who} asks for back-up."),
    "stood_down": gettext_lazy("{who} is safe, says {other}."),
    "missed_check_in": gettext_lazy("{who} was not heard of when a check-in was due."),
    "went_on": gettext_lazy("{who} is on shift."),
    "went_off": gettext_lazy("{who} is off shift."),
    "note": gettext_lazy("{who}: {says}"),
    "handed_over": gettext_lazy("{who} handed the shift over."),
    "taken_over": gettext_lazy("{who} has the shift."),
}
"""``rules.radio.SENTENCES`` as pages say them; a test keeps the two alike."""

KIND_SAYS: "dict[str, _StrPromise]" = {
    LineKind.CALL: gettext_lazy("Calls"),
    LineKind.RESPONSE: gettext_lazy("Responses"),
    LineKind.NOBODY: gettext_lazy("Nobody went"),
    LineKind.SAFETY: gettext_lazy("Safety"),
    LineKind.SHIFT: gettext_lazy("Shifts"),
    LineKind.NOTE: gettext_lazy("Written lines"),
}
ICON_BY_KIND = {
    LineKind.CALL: "face/icons/ring.svg",
    LineKind.RESPONSE: "face/icons/place.svg",
    LineKind.NOBODY: "face/icons/cross.svg",
    LineKind.SAFETY: "face/icons/triangle.svg",
    LineKind.SHIFT: "face/icons/clock.svg",
    LineKind.NOTE: "face/icons/mark.svg",
}
_SAYS_OF = {"ended": END_SAYS, "declined": DECLINE_SAYS, "nobody": NOBODY_SAYS}
OPEN_SAYS: "dict[str, _StrPromise]" = {
    "waiting": gettext_lazy("waits for a worker"),
    "sos": gettext_lazy("SOS, not stood down"),
    "back_up": gettext_lazy("asked for back-up, not stood down"),
}


@require_GET
@audience(Role.COORDINATOR)
def show_log(request: HttpRequest) -> HttpResponse:
    """Show the log of the last twelve hours, or of a day."""
    return _log(request)


@require_POST
@audience(Role.COORDINATOR)
def add_line(request: HttpRequest) -> HttpResponse:
    """Write a line into the log."""
    written = request.POST.get("says", "")
    try:
        write_line(says=written, by=who_asks(request), at=clock.now())
    except Refusal as refusal:
        return _log(request, status=422, refusal=refusal.as_dict(), written=written)
    return redirect("console_log")


@require_http_methods(["GET", "POST"])
@audience(Role.COORDINATOR)
def hand_over(request: HttpRequest) -> HttpResponse:
    """Show what stands open and the last hand-overs; on a press, hand the shift on."""
    if request.method == "GET":
        return _hand_over(request)
    written = request.POST.get("says", "")
    try:
        hand_over_shift(says=written, by=who_asks(request), at=clock.now())
    except Refusal as refusal:
        return _hand_over(request, status=422, refusal=refusal.as_dict(), written=written)
    return redirect("console_hand_over")


@require_POST
@audience(Role.COORDINATOR)
def take_over(request: HttpRequest, hand_over_id: int) -> HttpResponse:
    """Say that one has the shift."""
    try:
        take_over_shift(hand_over_id=hand_over_id, by=who_asks(request), at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _hand_over(request, status=422, refusal=refusal.as_dict())
    return redirect("console_board")


def _log(request: HttpRequest, *, status: int = 200, **rest: Any) -> HttpResponse:
    by, at = who_asks(request), clock.now()
    since, until, day = _span(request.GET.get("day", ""), by, at)
    kind = request.GET.get("kind", "")
    found = list_log(by=by, since=since, until=until, limit=MOST_LINES)
    lines = [_line(line) for line in found if not kind or line.kind == kind]
    context = frame(
        by, at, "log", lines=lines, day=day, kind=kind, kinds=list(KIND_SAYS.items()),
        since=since, until=until, is_tonight=not day, longest=LONGEST_LINE, has_more=len(found) == MOST_LINES, **rest,
    )  # fmt: skip
    return render(request, "console/log.html", context, status=status)


def _span(asked: str, by: Actor, at: datetime) -> tuple[datetime, datetime, str]:
    """Answer the last twelve hours, or the day that was asked for (in the programme's clock)."""
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    if day is None or not 2000 < day.year < 9000:
        return at - TONIGHT, at + timedelta(seconds=1), ""
    zone = ZoneInfo(access_programme(by.programme_id).time_zone)
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    return begins, begins + timedelta(days=1), day.isoformat()


def _line(line: Line) -> dict[str, Any]:
    says = say(_SAYS_OF[line.what], line.says) if line.what in _SAYS_OF else line.says
    words = {"who": line.who, "other": line.other, "place": line.place, "number": line.number, "says": says}
    sentence = str(SENTENCE_SAYS.get(line.what, SENTENCES.get(line.what, line.what)))
    return {
        "at": line.at,
        "kind": line.kind,
        "kind_says": KIND_SAYS[line.kind],
        "icon": ICON_BY_KIND[line.kind],
        "number": line.number if line.number != "?" else "",
        "says": sentence.format(**words),
    }


def _hand_over(request: HttpRequest, *, status: int = 200, **rest: Any) -> HttpResponse:
    by, at = who_asks(request), clock.now()
    context = frame(
        by, at, "log", open_now=[_open(one) for one in list_open_now(by=by, at=at)],
        hand_overs=[_row(one) for one in list_hand_overs(by=by, limit=MOST_HAND_OVERS)], longest=LONGEST_NOTE, **rest,
    )  # fmt: skip
    return render(request, "console/hand_over.html", context, status=status)


def _row(row: HandOverRow) -> dict[str, Any]:
    return {
        "id": row.hand_over_id,
        "written_at": row.written_at,
        "written_by": row.written_by,
        "says": row.says,
        "open_then": [_open(one) for one in row.open_then],
        "taken_at": row.taken_at,
        "taken_by": row.taken_by,
        "may_take": row.taken_at is None and not row.is_mine,
    }


def _open(one: OpenThing) -> dict[str, Any]:
    says = OPEN_SAYS.get(one.what)
    where = ", ".join(part for part in (one.number, one.place) if part)
    who = one.who or _("Nobody yet")
    return {
        "who": who,
        "where": where,
        "says": str(says) if says else say(STATUS_SAYS, one.what),
        "since": parse_datetime(one.since),
        "is_loud": one.what in ("sos", "back_up"),
    }


ADDRESSES = [
    path("log", show_log, name="console_log"),
    path("log/line", add_line, name="console_log_line"),
    path("hand-over", hand_over, name="console_hand_over"),
    path("hand-over/<int:hand_over_id>/take", take_over, name="console_take_over"),
]
