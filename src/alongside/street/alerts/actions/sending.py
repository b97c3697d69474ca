"""Lease, send, mark: what a sender does in the store before and after the network.

A lease is one conditional update, so of several senders one has it. A sender that dies leaves its lease to run
out; the next one sends again, saying that it may have gone already. Nothing is marked before it was taken.
"""

import logging
import random
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from alongside.street.people.models import User
from alongside.street.people.reads import may_be_paged

from ..carrying.letter import Letter, Outcome
from ..models import PushPlace, Sending, TextIn
from ..rules.retry import GIVE_UP_AFTER, pause_before
from ..rules.texts import Asked
from ..rules.words import PageKind, SendingState, Way, text_of
from .paging import hurry_page
from .reaching import lose_place

log = logging.getLogger("alongside.sender")
LEASE = timedelta(seconds=30)
DAY_SECONDS = 24 * 3600


def lease_sendings(*, way: str, at: datetime, limit: int) -> list[Letter]:
    """Lease what is due on one way, oldest first; what nobody needs any more is dropped instead."""
    due = Sending.objects.select_related("page", "place").filter(way=way, done_at=None, due_at__lte=at)
    found = list(due.order_by("due_at", "pk")[:limit])
    if not found:
        return []
    lease = uuid4().hex
    with transaction.atomic():
        wanted = _wanted(found, at)
        won = [one for one in wanted if _lease(one, lease, at)]
    languages = dict(User.objects.filter(pk__in={one.user_id for one in won}).values_list("pk", "language"))
    return [_letter(one, lease, languages.get(one.user_id or 0) or "en", at) for one in won]


def mark_sending(letter: Letter, outcome: Outcome, *, at: datetime) -> bool:
    """Mark what became of a letter, and say whether its lease was still ours."""
    mine = Sending.objects.filter(pk=letter.sending_id, lease=letter.lease, state=SendingState.LEASED)
    if outcome.did == "later":
        return bool(_put_back(mine, letter, outcome, at))
    with transaction.atomic():
        marked = _finish(mine, letter, outcome, at)
        if marked:
            _follow(letter, outcome, at)
    return bool(marked)


def _lease(one: Sending, lease: str, at: datetime) -> bool:
    """Take the lease if the row is still as we read it: waiting, or leased by one whose time ran out."""
    as_read = Sending.objects.filter(pk=one.pk, done_at=None, lease=one.lease, due_at=one.due_at)
    return bool(
        as_read.update(
            state=SendingState.LEASED,
            lease=lease,
            due_at=at + LEASE,
            first_tried_at=one.first_tried_at or at,
            tries=F("tries") + 1,
        )
    )


def _wanted(found: list[Sending], at: datetime) -> list[Sending]:
    """Answer what is still to be sent: its page is open, its person still works here, and on shift for an offer."""
    people = {one.user_id for one in found if one.user_id}
    active = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    on_shift = may_be_paged({one.user_id for one in found if one.user_id and _is_offer(one)}, at)
    stopped = _stopped({one.number for one in found if one.way == Way.TEXT and one.page_id is None})
    wanted = []
    for one in found:
        why = _why_not(one, active, on_shift, at) or ("stopped by the person" if one.number in stopped else "")
        if why:
            still = Sending.objects.filter(pk=one.pk, done_at=None, lease=one.lease)
            still.update(state=SendingState.DROPPED, done_at=at, fault=why, says="", lease="")
        else:
            wanted.append(one)
    return wanted


def _why_not(one: Sending, active: Collection[int], on_shift: Collection[int], at: datetime) -> str:
    if one.page and (one.page.ended_at is not None or (one.page.until_at is not None and one.page.until_at <= at)):
        return "no longer needed"
    if one.user_id and one.user_id not in active:
        return "no longer works here"
    if _is_offer(one) and one.user_id not in on_shift:
        return "off shift"
    if one.way == Way.PUSH and (one.place is None or one.place.gone_at is not None):
        return "this phone is gone"
    return "too old" if one.made_at < at - GIVE_UP_AFTER else ""


def _stopped(numbers: Collection[str]) -> set[str]:
    """Answer the numbers whose last word to us was STOP: also of officers, who have no number confirmed here."""
    said: dict[str, str] = {}
    words = TextIn.objects.filter(number__in=list(numbers), taken_for__in=[Asked.STOP, Asked.START])
    for number, word in words.order_by("received_at", "pk").values_list("number", "taken_for"):
        said[number] = word
    return {number for number, word in said.items() if word == Asked.STOP}


def _is_offer(one: Sending) -> bool:
    return one.kind == PageKind.OFFER


def _letter(one: Sending, lease: str, language: str, at: datetime) -> Letter:
    until = one.page.until_at if one.page else None
    place = one.place
    is_text = one.way == Way.TEXT
    unsure = one.is_unsure or one.state == SendingState.LEASED
    return Letter(
        sending_id=one.pk,
        lease=lease,
        way=one.way,
        kind=one.kind,
        says=one.says or text_of(one.kind, language),
        tag=(one.page_id or one.pk).hex,
        language=language,
        seconds_left=int((until - at).total_seconds()) if until else DAY_SECONDS,
        first_tried_at=one.first_tried_at or at,
        may_have_gone=unsure,
        endpoint=place.endpoint if place else "",
        p256dh=place.p256dh if place else "",
        auth=place.auth if place else "",
        number=one.number,
        claimed=_claimed(one) if is_text and unsure else frozenset(),
    )


def _claimed(one: Sending) -> frozenset[str]:
    """Answer the carrier's receipts to this number that belong to other texts of ours."""
    others = Sending.objects.filter(way=Way.TEXT, number=one.number).exclude(Q(pk=one.pk) | Q(reference=""))
    return frozenset(others.order_by("-made_at").values_list("reference", flat=True)[:200])


def _put_back(mine: QuerySet[Sending], letter: Letter, outcome: Outcome, at: datetime) -> int:
    tries = mine.values_list("tries", flat=True).first() or 1
    pause = pause_before(tries, chance=random.random(), asked=outcome.asked_seconds)
    return mine.update(
        state=SendingState.WAITING,
        lease="",
        due_at=at + pause,
        fault=outcome.fault[:80],
        is_unsure=letter.may_have_gone or outcome.is_unsure,
    )


def _finish(mine: QuerySet[Sending], letter: Letter, outcome: Outcome, at: datetime) -> int:
    """Write the end of a letter, with the carrier's receipt. A receipt belongs to one letter.

    Looked up by two, it is the first one's, and the second looks again. Given to us for this very letter while
    another had found it, it is ours, and the other one goes back into the line.
    """
    ended = SendingState.SENT if outcome.did == "taken" else SendingState.FAILED
    told = {"state": ended, "done_at": at, "fault": outcome.fault[:80], "lease": ""}
    if not outcome.is_found:  # a finder may have to send its words after all
        told["says"] = ""
    try:
        with transaction.atomic():
            return mine.update(**told, is_unsure=outcome.is_found, reference=outcome.reference[:80])
    except IntegrityError:
        if outcome.is_found:
            return _put_back(mine, letter, Outcome("later", fault="another text has that receipt"), at)
    finder = Sending.objects.filter(reference=outcome.reference[:80], is_unsure=True)
    if finder.update(state=SendingState.WAITING, done_at=None, reference="", due_at=at):
        return mine.update(**told, reference=outcome.reference[:80])
    log.warning("a carrier gave one receipt twice")
    return mine.update(**told)


def _follow(letter: Letter, outcome: Outcome, at: datetime) -> None:
    sending = Sending.objects.filter(pk=letter.sending_id).first()
    if sending is None:
        return
    if outcome.did == "taken" and sending.place_id:
        PushPlace.objects.filter(pk=sending.place_id).update(worked_at=at)
    if outcome.did == "gone" and sending.place_id and sending.user_id:
        lose_place(place_id=sending.place_id, user_id=sending.user_id, at=at)
    if outcome.did in {"gone", "refused"} and sending.page_id:
        hurry_page(sending.page_id, at=at)
