"""An officer asks by text message, and is answered by one: short, without a name and without an address."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import new_number
from alongside.street.dispatch.actions import cancel_request, receive_call
from alongside.street.dispatch.reads import Receipt, list_requests
from alongside.street.intake.rules.report import CallReport
from alongside.street.intake.rules.words import CallSource
from alongside.street.people.models import User

from ..models import LeaveQuestion, OfficerNumber, TakenText
from ..reads.receipts import say_receipt
from ..rules.texts import Asked, read_text
from .following import TEXT_SOURCE
from .leaving import ask_to_leave
from .numbers import NumberTaken, confirm_number

OPEN_STATES = ("received", "coming", "arrived")


def take_officer_text(*, programme_id: int, number: str, text: str, text_id: str, at: datetime) -> str | None:
    """Do what an officer's text asks, once for each message, and answer the reply.

    None says that the number is no officer's and the text no JOIN: somebody else may read it. ``number`` is E.164.
    """
    known = TakenText.objects.filter(programme_id=programme_id, text_id=text_id[:80]).first()
    if known is not None:
        return known.reply
    asked = read_text(text)
    user = _officer(programme_id, number)
    if user is None and asked.verb != "join":
        return None
    with transaction.atomic(), translation.override((user.language if user else "") or "en"):
        if asked.verb == "join":
            reply = _join(programme_id, number, asked, at)
            if reply is None:
                return None
        else:
            assert user is not None
            reply = _answer(asked, user.actor, number, at)
        TakenText.objects.create(programme_id=programme_id, text_id=text_id[:80], reply=reply[:320], taken_at=at)
    return reply


def _officer(programme_id: int, number: str) -> User | None:
    """Answer the officer of a number: somebody who may still sign in."""
    found = OfficerNumber.objects.filter(programme_id=programme_id, number=number).exclude(number="").first()
    if found is None:
        return None
    may = User.objects.filter(pk=found.user_id, programme_id=programme_id, is_active=True)
    return may.filter(role__in=[Role.OFFICER.value, Role.CALL_TAKER.value]).first()


def _join(programme_id: int, number: str, asked: Asked, at: datetime) -> str | None:
    try:
        is_right = confirm_number(programme_id=programme_id, number=number, code=asked.code, at=at)
    except NumberTaken as taken:
        return str(taken.message)
    return _("This telephone can ask for a worker now. Text HELP for how.") if is_right else None


def _answer(asked: Asked, by: Actor, number: str, at: datetime) -> str:
    if asked.verb == "end":
        OfficerNumber.objects.filter(user_id=by.user_id or 0).delete()
        return _("Done. Texts from this telephone are no longer read.")
    if asked.verb == "help":
        return _help()
    if asked.verb == "ask":
        return _ask(asked, by, at)
    newest = next((one for one in list_requests(by=by, at=at, limit=3) if one.state in OPEN_STATES), None)
    if newest is None:
        return _("You have no open request. Text ASK, what, and where: ASK NOISE 300 PIER ST")
    try:
        return _about(asked.verb, newest, by, at)
    except Refusal as refused:
        return (
            _("This cannot be done now. %(state)s") % {"state": say_receipt(newest, programme_id=by.programme_id)}
            if isinstance(refused, Missing)
            else _(str(refused.says))
        )


def _about(verb: str, newest: Receipt, by: Actor, at: datetime) -> str:
    if verb == "cancel":
        cancel_request(number=newest.number, by=by, at=at)
        return _("%(number)s is cancelled. Thank you for telling us.") % {"number": newest.number}
    if verb == "leave":
        return _leave(newest, by, at)
    return f"{newest.number}: {say_receipt(newest, programme_id=by.programme_id)}"


def _leave(newest: Receipt, by: Actor, at: datetime) -> str:
    if newest.may_clear:
        return _("Yes, you may leave. The worker has it from here.")
    last = (
        LeaveQuestion.objects.filter(asked_by_id=by.user_id or 0, closed_at__isnull=True).order_by("-asked_at").first()
    )
    if last is not None and last.answer in ("wait", "no"):
        said = _("Not yet.") if last.answer == "wait" else _("No, please stay.")
        ask_to_leave(number=newest.number, by=by, at=at)
        return f"{said} " + _("Asked again.")
    ask_to_leave(number=newest.number, by=by, at=at)
    return _("Asked. Text LEAVE again for the answer. No answer means nobody has seen it: then you decide.")


def _ask(asked: Asked, by: Actor, at: datetime) -> str:
    if asked.missing == "kind":
        return _("Not sent. What is it about? ASK NOISE 300 PIER ST. Text HELP for the words.")
    if asked.missing == "place":
        return _("Not sent. Where? Write block or corner: ASK NOISE 300 PIER ST")
    report = CallReport(
        event_number=new_number("T"), created_at=at,
        call_source=CallSource.OFFICER if by.role is Role.OFFICER else CallSource.CENTRE,
        category=asked.kind, address=asked.place, answers={**asked.answers, "officer_here": by.role is Role.OFFICER},
    )  # fmt: skip
    received = receive_call(source=TEXT_SOURCE, report=report, by=by, at=at, asked_by_id=by.user_id)
    newest = next(one for one in list_requests(by=by, at=at, limit=3) if one.number == received.number)
    said = say_receipt(newest, programme_id=by.programme_id)
    return f"{received.number}: {said} " + _("Text STATUS, LEAVE or CANCEL.")


def _help() -> str:
    return _(
        "ASK what where: ASK NOISE 300 PIER ST SAFE (or WEAPON). STATUS, LEAVE (may I?), CANCEL, END. Danger: 911."
    )
