"""Signing up for open hours, swapping shifts, and the coordinator's yes.

An approved swap keeps cover: a shift keeps its hours and its kind, only its worker changes. Everything is looked
at again at the moment of the yes, for a week may lie between asking and answering.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal

from ..models import Opening, Programme, Shift, ShiftAsk, Worker
from ..rules.words import UNSETTLED, AskKind, AskState, Subject
from .knowing import printable
from .persons import lock_workers
from .programmes import note_change
from .shifts import ShiftHasBegun, check_free, hold_shift, hours_of, settle_asks_of

ASIDE = timedelta(microseconds=1)


class OpeningIsFull(Refusal):
    """Nobody is looked for any more for these hours."""

    code = "people.opening-is-full"
    says = "These hours are filled."
    try_ = "Look for other open hours on the list."


class AskIsSettled(Refusal):
    """Somebody answered, or took it back."""

    code = "people.ask-is-settled"
    says = "This was answered already, or taken back."
    try_ = "Load the list again to see how it stands."


class AskIsYours(Refusal):
    """Nobody takes their own shift."""

    code = "people.ask-is-yours"
    says = "This is your own shift."
    try_ = "Take the ask back if you want to keep it."


class SwapHasChanged(Refusal):
    """The shift that was offered in exchange is not there any more."""

    code = "people.swap-has-changed"
    says = "One of the two shifts has changed hands since this was asked."
    try_ = "Ask again with the shifts as they are now."


class AskedAlready(Refusal):
    """The same thing was asked already."""

    code = "people.asked-already"
    says = "You asked this already."
    try_ = "Wait for the answer, or take the ask back."


def sign_up(*, opening_id: int, by: Actor, at: datetime) -> int:
    """Ask for open hours. Where the programme needs no coordinator's yes, they are the worker's at once."""
    with transaction.atomic():
        (worker,) = lock_workers([_worker(by)], by=by)
        opening = _open(opening_id, by, at)
        check_free(worker, max(opening.starts_at, at), opening.ends_at)
        ask = _ask(by, at, kind=AskKind.SIGN_UP, state=AskState.AGREED, opening=opening)
        if not _needs_yes(by):
            _settle(ask, by=by, at=at)
        return ask.pk


def ask_swap(
    *, shift_id: int, by: Actor, at: datetime, with_worker_id: int | None = None, for_shift_id: int | None = None
) -> int:
    """Ask a colleague, or anyone, to take a shift of one's own; perhaps for one of theirs."""
    with transaction.atomic():
        others = () if with_worker_id is None else (with_worker_id,)
        shift, workers = hold_shift(shift_id, *others, by=by)
        if shift.worker_id != _worker(by):
            raise Missing
        if with_worker_id == by.worker_id:
            raise AskIsYours
        if shift.starts_at <= at:
            raise ShiftHasBegun
        theirs = _their_shift(for_shift_id, with_worker_id, at)
        if with_worker_id is not None:
            _check_exchange(shift, theirs, workers[shift.worker_id], workers[with_worker_id])
        ask = _ask(
            by, at, kind=AskKind.SWAP, state=AskState.OPEN, shift=shift, other_id=with_worker_id, other_shift=theirs
        )
        return ask.pk


def take_swap(*, ask_id: int, by: Actor, at: datetime) -> None:
    """Say yes to a colleague. Exactly one yes wins; then the coordinator says theirs, if the programme asks for it."""
    with transaction.atomic():
        ask = _own_ask(ask_id, by)
        if ask.worker_id == _worker(by):
            raise AskIsYours
        if ask.shift is None or ask.other_id not in (None, by.worker_id):
            raise Missing
        shift, workers = hold_shift(ask.shift.pk, _worker(by), by=by)
        if shift.starts_at <= at:
            raise ShiftHasBegun
        _check_exchange(shift, ask.other_shift, workers[shift.worker_id], workers[_worker(by)])
        _move(ask, AskState.OPEN, AskState.AGREED, other_id=by.worker_id, agreed_at=at)
        if not _needs_yes(by):
            ask.refresh_from_db()
            _settle(ask, by=by, at=at)


def turn_down_swap(*, ask_id: int, by: Actor, at: datetime) -> None:
    """Say no to a colleague who asked one in person. What was offered to anyone stays open for the others."""
    with transaction.atomic():
        ask = _own_ask(ask_id, by)
        if ask.other_id != _worker(by):
            raise Missing
        _move(ask, AskState.OPEN, AskState.REFUSED, decided_at=at, decided_by_id=by.user_id)


def withdraw_ask(*, ask_id: int, by: Actor, at: datetime) -> None:
    """Take back what one asked, as long as it is not settled."""
    with transaction.atomic():
        ask = _own_ask(ask_id, by)
        if ask.worker_id != _worker(by):
            raise Missing
        mine = ShiftAsk.objects.filter(pk=ask.pk, state__in=UNSETTLED)
        if not mine.update(state=AskState.WITHDRAWN.value, decided_at=at, decided_by_id=by.user_id):
            raise AskIsSettled


def decide_ask(*, ask_id: int, is_yes: bool, by: Actor, at: datetime, why: str = "") -> None:
    """Say the coordinator's yes or no to a sign-up, or to a swap that two workers agreed."""
    with transaction.atomic():
        ask = _own_ask(ask_id, by)
        if is_yes:
            _settle(ask, by=by, at=at)
            return
        unsettled = ShiftAsk.objects.filter(pk=ask.pk, state__in=UNSETTLED)
        if not unsettled.update(
            state=AskState.REFUSED.value, decided_at=at, decided_by_id=by.user_id, why=printable(why)[:200]
        ):
            raise AskIsSettled


def _settle(ask: ShiftAsk, *, by: Actor, at: datetime) -> None:
    """Do what was asked, after looking once more whether it can be done."""
    if ask.state != AskState.AGREED:
        raise AskIsSettled
    if ask.kind == AskKind.SIGN_UP:
        _give_hours(ask, by=by, at=at)
    else:
        _exchange(ask, by=by, at=at)


def _give_hours(ask: ShiftAsk, *, by: Actor, at: datetime) -> None:
    (worker,) = lock_workers([ask.worker_id], by=by)
    opening = _open(ask.opening_id or 0, by, at)
    starts_at = max(opening.starts_at, at)
    check_free(worker, starts_at, opening.ends_at)
    _move(ask, AskState.AGREED, AskState.APPROVED, decided_at=at, decided_by_id=by.user_id)
    shift = Shift.objects.create(
        worker=worker, kind=opening.kind, starts_at=starts_at, ends_at=opening.ends_at, opening=opening
    )
    note_change(Subject.ROSTER, "signed_up", {"name": worker.user.name, **hours_of(shift)}, by=by, at=at)


def _exchange(ask: ShiftAsk, *, by: Actor, at: datetime) -> None:
    if ask.shift is None or ask.other_id is None:
        raise AskIsSettled
    shift, workers = hold_shift(ask.shift.pk, ask.worker_id, ask.other_id, by=by)
    theirs = _their_shift(ask.other_shift_id, ask.other_id, at)
    if shift.worker_id != ask.worker_id:
        raise SwapHasChanged
    if shift.starts_at <= at:
        raise ShiftHasBegun
    giver, taker = workers[ask.worker_id], workers[ask.other_id]
    _check_exchange(shift, theirs, giver, taker)
    _move(ask, AskState.AGREED, AskState.APPROVED, decided_at=at, decided_by_id=by.user_id)
    settle_asks_of(shift, by=by, at=at, besides=ask.pk)
    if theirs is None:
        Shift.objects.filter(pk=shift.pk).update(worker=taker)
    else:
        settle_asks_of(theirs, by=by, at=at, besides=ask.pk)
        # One worker never has two shifts that start together, not even between two statements: one steps aside.
        Shift.objects.filter(pk=theirs.pk).update(starts_at=theirs.starts_at - ASIDE)
        Shift.objects.filter(pk=shift.pk).update(worker=taker)
        Shift.objects.filter(pk=theirs.pk).update(worker=giver, starts_at=theirs.starts_at)
    names = {"name": giver.user.name, "to": taker.user.name, **hours_of(shift)}
    note_change(Subject.ROSTER, "swapped", names | ({"for": hours_of(theirs)} if theirs else {}), by=by, at=at)


def _check_exchange(shift: Shift, theirs: Shift | None, giver: Worker, taker: Worker) -> None:
    """Refuse when either of the two would then have shifts that touch."""
    besides = (shift.pk, theirs.pk) if theirs else (shift.pk,)
    check_free(taker, shift.starts_at, shift.ends_at, besides=besides)
    if theirs is not None:
        check_free(giver, theirs.starts_at, theirs.ends_at, besides=besides)


def _their_shift(shift_id: int | None, worker_id: int | None, at: datetime) -> Shift | None:
    if shift_id is None:
        return None
    shift = Shift.objects.filter(pk=shift_id).first()
    if shift is None or shift.worker_id != worker_id:
        raise SwapHasChanged
    if shift.starts_at <= at:
        raise ShiftHasBegun
    return shift


def _ask(by: Actor, at: datetime, **facts: object) -> ShiftAsk:
    try:
        with transaction.atomic():
            return ShiftAsk.objects.create(
                programme_id=by.programme_id, worker_id=_worker(by), asked_at=at, **facts
            )  # fmt: skip
    except IntegrityError as twice:
        raise AskedAlready from twice


def _move(ask: ShiftAsk, was: AskState, will: AskState, **facts: object) -> None:
    """Move an ask on. One conditional update decides between two who answer at the same moment."""
    if not ShiftAsk.objects.filter(pk=ask.pk, state=was.value).update(state=will.value, **facts):
        raise AskIsSettled


def _own_ask(ask_id: int, by: Actor) -> ShiftAsk:
    ask = ShiftAsk.objects.select_related("shift", "other_shift").filter(pk=ask_id, programme_id=by.programme_id)
    found = ask.first()
    if found is None:
        raise Missing
    return found


def _open(opening_id: int, by: Actor, at: datetime) -> Opening:
    """Answer an opening in which somebody is still looked for, held until the transaction ends."""
    opening = Opening.objects.select_for_update().filter(pk=opening_id, programme_id=by.programme_id).first()
    if opening is None:
        raise Missing
    if opening.closed_at or opening.ends_at <= at or opening.shifts.count() >= opening.wanted:
        raise OpeningIsFull
    return opening


def _needs_yes(by: Actor) -> bool:
    return Programme.objects.filter(pk=by.programme_id, shifts_need_approval=True).exists()


def _worker(by: Actor) -> int:
    if by.worker_id is None:
        raise Missing
    return by.worker_id
