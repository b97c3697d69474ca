"""A receipt in words: the five steps, may I leave, who asks for an officer, and what was said afterwards."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from alongside.ground.actor import Actor
from alongside.ground.face.templatetags.face_words import in_their_language
from alongside.street.centre.reads import (
    FeedbackRow,
    QuestionRow,
    closing_code,
    feedback_about,
    question_of,
    wanted_of,
)
from alongside.street.centre.rules.words import OFFICER_WORDS
from alongside.street.dispatch.reads import Receipt, access_receipt
from alongside.street.intake.reads import CallRow, access_asked_call
from alongside.street.intake.rules.words import CATEGORY_SAYS
from alongside.street.screening.reads import ScreeningRow, latest_screening


@dataclass(frozen=True)
class Step:
    """One step of the tracker. ``state`` is done, now or later."""

    says: str
    state: str
    detail: str = ""


@dataclass(frozen=True)
class LeavePage:
    """May I leave: whether it can be asked, and what is known of the answer. ``tone`` colours the strip."""

    may_ask: bool
    is_asked: bool = False
    says: str = ""
    detail: str = ""
    tone: str = ""
    asked_at: datetime | None = None


@dataclass(frozen=True)
class ReceiptPage:
    """A receipt in words: the steps, and for a request that is not for us the rule and what would change it."""

    number: str
    place_says: str
    category_says: str
    received_at: datetime
    state_says: str
    state_short: str
    tone: str
    icon: str
    steps: tuple[Step, ...]
    may_clear: bool
    may_cancel: bool
    is_over: bool
    why: str = ""
    would_change: str = ""
    leave: LeavePage = LeavePage(may_ask=False)
    wanted_at: datetime | None = None
    sent_at: datetime | None = None
    own_word: FeedbackRow | None = None
    heard: tuple[FeedbackRow, ...] = ()
    words: tuple[tuple[str, str], ...] = field(default=())

    @property
    def seen(self) -> str:
        """Answer a short mark of everything shown: as long as it stays the same, nothing has changed."""
        return sha256(repr(self).encode()).hexdigest()[:16]


def whole_receipt(number: str, by: Actor, at: datetime) -> ReceiptPage:
    """Answer everything that the one who asked may know of a request."""
    call = access_asked_call(number, by=by)
    receipt = access_receipt(number=number, by=by, at=at)
    screening = latest_screening(call.call_id) if receipt.state in ("received", "no_worker") else None
    return receipt_page(receipt, by=by, at=at, screening=screening, call=call)


def receipt_page(
    receipt: Receipt, *, by: Actor, at: datetime, screening: ScreeningRow | None = None, call: CallRow | None = None
) -> ReceiptPage:
    """Say a receipt in words. ``screening`` is looked at only while nobody is on the way, ``call`` on its own page."""
    tone, icon = _LOOKS[receipt.state]
    why, would_change = _reasons(receipt, screening)
    code = closing_code(receipt, programme_id=by.programme_id)
    is_over = receipt.state in ("closed", "no_worker")
    wanted = wanted_of(call.call_id) if call else None
    said = feedback_about(call.call_id, by=by) if call and receipt.state == "closed" else []
    return ReceiptPage(
        number=receipt.number,
        place_says=receipt.place or _("Place not known"),
        category_says=_(CATEGORY_SAYS[receipt.category]) if receipt.category in CATEGORY_SAYS else "",
        received_at=receipt.received_at,
        state_says=_state_says(receipt, code),
        state_short=_state_short(receipt),
        tone=tone,
        icon=icon,
        steps=_steps(receipt, code),
        may_clear=receipt.may_clear,
        may_cancel=receipt.state in ("received", "coming"),
        is_over=is_over,
        why=why,
        would_change=would_change,
        leave=_leave(receipt, question_of(call.call_id, at=at)) if call and not is_over else LeavePage(False),
        wanted_at=wanted.wanted_at if wanted else None,
        sent_at=wanted.passed_on_at if wanted else None,
        own_word=next((one for one in said if one.is_mine), None),
        heard=tuple(one for one in said if one.side != "officer"),
        words=tuple((word, _(says)) for word, says in OFFICER_WORDS.items()) if receipt.state == "closed" else (),
    )


def _leave(receipt: Receipt, question: QuestionRow | None) -> LeavePage:
    if receipt.may_clear or receipt.state not in ("coming", "arrived"):
        return LeavePage(may_ask=False)
    if question is None:
        return LeavePage(may_ask=True)
    if question.answer:
        says, tone = {
            "yes": (_("Yes. You may leave."), "done"),
            "wait": (_("Not yet, please."), "attention"),
            "no": (_("No, please stay."), "attention"),
        }[question.answer]
        return LeavePage(True, False, says, "", tone, question.answered_at)
    says, detail, tone = _silence(question)
    return LeavePage(True, True, says, detail, tone, question.asked_at)


def _silence(question: QuestionRow) -> tuple[str, str, str]:
    """Say an unanswered question plainly: no answer is not a yes, and nobody is made to wait for one."""
    if question.silence == "waiting":
        return _("Asked. The worker and the coordinator see your question now."), "", ""
    minutes = {"n": question.waited_minutes}
    if question.silence == "slow":
        return (
            _("No answer yet, %(n)d min.") % minutes,
            _("They may be busy talking. The coordinator was asked too."),
            "",
        )
    detail = _("Perhaps nobody has seen it. Decide as you would without us.")
    return _("Nobody has answered for %(n)d min.") % minutes, detail, "attention"


_LOOKS = {
    "received": ("attention", "face/icons/clock.svg"),
    "coming": ("accent", "face/icons/forward.svg"),
    "arrived": ("accent", "face/icons/circle.svg"),
    "closed": ("", "face/icons/tick.svg"),
    "no_worker": ("plain", "face/icons/dash.svg"),
}


def _state_says(receipt: Receipt, code: str) -> str:
    if receipt.state == "coming":
        return _in_minutes(receipt.coming_minutes)
    if receipt.state == "arrived":
        return _("A worker is here. You may leave.") if receipt.may_clear else _("A worker is here")
    if receipt.state == "received":
        return _("Received. Finding a worker.")
    if receipt.state == "closed":
        return _("Closed: %(code)s") % {"code": code}
    return code or _("No worker can come")


def _state_short(receipt: Receipt) -> str:
    if receipt.state == "coming" and receipt.coming_minutes is not None:
        return _("Coming, %(n)d min") % {"n": receipt.coming_minutes}
    if receipt.state == "arrived":
        return _("You may leave") if receipt.may_clear else _("Here")
    says = {"received": _("Received"), "coming": _("Coming"), "closed": _("Closed"), "no_worker": _("No worker")}
    return says[receipt.state]


def _in_minutes(minutes: int | None) -> str:
    return _("A worker is coming") if minutes is None else _("A worker is coming, %(n)d min") % {"n": minutes}


def _steps(receipt: Receipt, code: str) -> tuple[Step, ...]:
    if receipt.state == "no_worker":
        return (Step(_("Received"), "done"), Step(code or _("No worker can come"), "now"))
    reached = {
        "received": 0,
        "coming": 1,
        "arrived": 3 if receipt.may_clear else 2,
        "closed": 4,
    }[receipt.state]
    coming = _("%(n)d min") % {"n": receipt.coming_minutes} if receipt.coming_minutes is not None else ""
    words = (
        (_("Received"), ""),
        (_("Coming"), coming if receipt.state == "coming" else ""),
        (_("Here"), ""),
        (_("You may leave"), ""),
        (_("Closed"), code),
    )
    return tuple(
        Step(says, "done" if n < reached or reached == 4 else "now" if n == reached else "later", detail)
        for n, (says, detail) in enumerate(words)
    )


def _reasons(receipt: Receipt, screening: ScreeningRow | None) -> tuple[str, str]:
    """Answer the rule that holds the request back, and what would change it."""
    if screening is None or screening.outcome == "eligible":
        return "", ""
    spoke = [verdict for verdict in screening.verdicts if verdict["outcome"] == screening.outcome]
    changes = " ".join(verdict["would_change"] for verdict in spoke if verdict["would_change"])
    why = in_their_language(screening.says)
    if screening.outcome == "not_assessed":
        return _("The coordinator is looking at it. %(why)s") % {"why": why}, changes
    return why, changes
