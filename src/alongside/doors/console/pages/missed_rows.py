"""The rows of the missed page in a coordinator's words."""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.street.dispatch.rules.words import NonResponseReason as Reason
from alongside.street.intake.reads import CallRow
from alongside.street.missed.reads import DayFlow, FallRow, QuestionRow, StripDay, WorkerThen
from alongside.street.missed.rules.words import BEAT, CENTRE, OFFICERS

from .river import Loss, River, Stage, draw_river
from .words import NOBODY_SAYS, Says, say, say_category

TAP_SAYS: Says = {
    Reason.NOT_OFFERED: gettext_lazy("Nobody sent it to us"),
    Reason.NEVER_ASSESSED: gettext_lazy("Nobody screened it then"),
    Reason.OFFICER_DECLINED: gettext_lazy("The officer did not want us"),
    Reason.CALLER_REFUSED: gettext_lazy("The caller did not want us"),
    Reason.DECLINED_BY_WORKER: gettext_lazy("Our worker could not go"),
    Reason.NOT_KNOWN: gettext_lazy("Not known"),
}
"""The answers of one tap. What the records know by themselves stands behind "Another reason"."""

OTHER_TAPS = (Reason.ALL_BUSY, Reason.CALL_CANCELLED, Reason.OFF_HOURS, Reason.OUTSIDE_AREA, Reason.OFFER_TIMED_OUT)
REST_REASONS = [(word, TAP_SAYS[word]) for word in (Reason.NOT_OFFERED, Reason.NEVER_ASSESSED, Reason.NOT_KNOWN)]
BECAUSE_SAYS: Says = {
    "officer-activity": gettext_lazy("An officer started it themselves"),
    "category": gettext_lazy("Not our kind of call"),
    "weapon": gettext_lazy("A weapon"),
    "violence": gettext_lazy("Violence"),
    "crime": gettext_lazy("A crime that needs police"),
    "medical": gettext_lazy("Needs an ambulance"),
    "wants-police": gettext_lazy("The caller wants police"),
    "priority": gettext_lazy("Sent as an emergency"),
}
_SMALL = {"of", "block"}


def question_row(one: QuestionRow, zone: ZoneInfo) -> dict[str, Any]:
    """Answer an open question as its card shows it."""
    taps = sorted(TAP_SAYS.items(), key=lambda tap: tap[0] != one.hint)
    return {
        "missed_id": one.missed_id,
        "is_open": True,
        "number": one.call.number,
        "at_says": _clock(one.call.created_at, zone),
        "place": block_says(one.call),
        "category_says": say_category(one.call.category),
        "nature": one.call.nature,
        "is_asked_again": one.is_asked_again,
        "then": [_then(worker, zone) for worker in one.then],
        "nobody_then": not one.then,
        "taps": taps,
        "other_taps": [(word, say(NOBODY_SAYS, word)) for word in OTHER_TAPS],
    }


def answered_row(one: QuestionRow, zone: ZoneInfo) -> dict[str, Any]:
    """Answer an answered question as its line shows it."""
    return {
        "missed_id": one.missed_id,
        "is_open": False,
        "number": one.call.number,
        "at_says": _clock(one.call.created_at, zone),
        "place": block_says(one.call),
        "category_says": say_category(one.call.category),
        "reason_says": say(TAP_SAYS, one.reason) if one.reason in TAP_SAYS else say(NOBODY_SAYS, one.reason),
        "answered_by": one.answered_by,
    }


def side_row(call: CallRow, zone: ZoneInfo) -> dict[str, Any]:
    """Answer a call of the lists beside the questions."""
    return {
        "number": call.number,
        "at_says": _clock(call.created_at, zone),
        "place": block_says(call),
        "category_says": say_category(call.category),
        "nature": call.nature,
    }


def block_says(call: CallRow) -> str:
    """Answer the block or corner of a call, never its door."""
    if not call.place_key:
        return _("Place not known")
    words = (word if word in _SMALL else word.capitalize() for word in call.place_key.split())
    return re.sub(r"\b(\d+)(Th|St|Nd|Rd)\b", lambda found: found[0].lower(), " ".join(words))


def day_river(flow: DayFlow) -> River:
    """Draw how the calls of a day flowed."""
    known = sum(count for _reason, count in flow.reasons)
    return draw_river(
        [
            Stage(
                _("came in"),
                flow.came,
                (Loss(_("not ours"), flow.ineligible, "aside"), Loss(_("not assessed"), flow.not_assessed, "unknown")),
            ),
            Stage(
                _("we could go to"),
                flow.eligible,
                (
                    Loss(_("missed, reason known"), known, "lost"),
                    Loss(_("missed, no reason yet"), flow.unexplained, "asked"),
                ),
            ),
            Stage(_("answered"), flow.answered, (Loss(_("nobody met"), flow.answered - flow.engaged, "aside"),)),
            Stage(_("talked with people"), flow.engaged),
        ]
    )


def reasons_of(flow: DayFlow) -> list[dict[str, Any]]:
    """Answer why nobody went, the commonest reason first, each with the length of its bar."""
    most = max((count for _word, count in flow.reasons), default=1)
    return [
        {"says": say(NOBODY_SAYS, word), "count": count, "wide": round(100 * count / most)}
        for word, count in flow.reasons
    ]


def because_of(flow: DayFlow) -> list[dict[str, Any]]:
    """Answer why calls were not ours, the commonest rule first."""
    return [{"says": say(BECAUSE_SAYS, code), "count": count} for code, count in flow.ineligible_because]


def strip_row(one: StripDay, chosen: date) -> dict[str, Any]:
    """Answer one day of the strip: its bars and its words."""
    if not one.is_settled:
        says = _("not settled")
    else:
        says = _("%(answered)d of %(eligible)d answered") % {"answered": one.answered, "eligible": one.eligible}
        if one.open:
            says += ", " + ngettext("%(n)d question open", "%(n)d questions open", one.open) % {"n": one.open}
    share = one.answered / one.eligible if one.eligible else 0.0
    return {
        "day": one.day,
        "is_chosen": one.day == chosen,
        "is_settled": one.is_settled,
        "is_empty": not one.eligible,
        "high": round(28 * share, 1),
        "top": round(32 - 28 * share, 1),
        "open": one.open,
        "says": says,
    }


def fall_row(one: FallRow) -> dict[str, Any]:
    """Answer a fall in words, with what to do."""
    if one.subject == CENTRE:
        who = _("The 911 centre sends us fewer calls than usual.")
    elif one.subject == OFFICERS:
        who = _("Officers ask for us less than usual.")
    else:
        who = _("Fewer calls than usual reach us from beat %(beat)s.") % {"beat": one.subject.removeprefix(BEAT)}
    numbers = _("%(seen)d in the last %(days)d days, where about %(usual)s were usual.") % {
        "seen": one.seen, "days": one.days, "usual": f"{one.usual:.0f}",
    }  # fmt: skip
    return {"notice_id": one.notice_id, "who": who, "numbers": numbers, "is_put_away": one.is_put_away}


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _span(worker: WorkerThen, zone: ZoneInfo) -> str:
    if worker.since_at is None:
        return ""
    return f"{_clock(worker.since_at, zone)}–{_clock(worker.until_at, zone) if worker.until_at else ''}"


def _then(worker: WorkerThen, zone: ZoneInfo) -> dict[str, Any]:
    says = {"free": _("free"), "absent": _("on the roster, never came on")}.get(worker.state, "")
    where = block_says(worker.call) if worker.call else ""
    return {
        "name": worker.name,
        "initials": worker.initials,
        "state": worker.state,
        "says": says or _("with a call: %(place)s") % {"place": where},
        "span_says": _span(worker, zone),
    }
