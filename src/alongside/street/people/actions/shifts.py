"""Shifts on the roster: put on, given to another, taken off; hours that look for somebody; coming and leaving."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal

from ..models import Opening, Shift, ShiftAsk, Worker
from ..rules.words import UNSETTLED, AskState, ShiftKind, Subject
from .persons import lock_workers
from .programmes import note_change

LONGEST = timedelta(hours=24)


class ShiftIsTaken(Refusal):
    """The worker already has a shift then."""

    code = "people.shift-is-taken"
    says = "{name} already has a shift that touches {starts}."
    try_ = "Change that shift, or pick another time."


class ShiftIsUpsideDown(Refusal):
    """A shift ends before it starts."""

    code = "people.shift-is-upside-down"
    says = "This shift ends before it starts."
    try_ = "Give an end that comes after the start."


class ShiftIsTooLong(Refusal):
    """Nobody is there for longer than a day and a night."""

    code = "people.shift-is-too-long"
    says = "A shift lasts 24 hours at most."
    try_ = "Make two shifts of it, with different workers."


class ShiftHasBegun(Refusal):
    """A shift that began belongs to what happened."""

    code = "people.shift-has-begun"
    says = "This shift has begun. It stays with the one who has it."
    try_ = "The worker can go off shift. Ask for somebody for the hours that are left."


class NoShiftNow(Refusal):
    """The worker has no shift to go on."""

    code = "people.no-shift-now"
    says = "You have no shift now."
    try_ = "Ask your coordinator to add one. You can still see your open follow-ups."


def add_shift(
    *, worker_id: int, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime,
    kind: ShiftKind = ShiftKind.DUTY, opening_id: int | None = None,
) -> int:  # fmt: skip
    """Put a worker on the roster. Two shifts of one worker never touch."""
    check_span(starts_at, ends_at)
    with transaction.atomic():
        (worker,) = lock_workers([worker_id], by=by)
        check_free(worker, starts_at, ends_at)
        made = Shift.objects.create(
            worker=worker, starts_at=starts_at, ends_at=ends_at, kind=ShiftKind(kind).value, opening_id=opening_id
        )
        return made.pk


def give_shift(*, shift_id: int, to_worker_id: int, by: Actor, at: datetime) -> None:
    """Give a shift that has not begun to another worker. Whoever asked for a swap of it need not wait any more."""
    with transaction.atomic():
        shift, workers = hold_shift(shift_id, to_worker_id, by=by)
        if shift.starts_at <= at:
            raise ShiftHasBegun
        if shift.worker_id == to_worker_id:
            return
        check_free(workers[to_worker_id], shift.starts_at, shift.ends_at)
        settle_asks_of(shift, at=at, by=by)
        Shift.objects.filter(pk=shift.pk).update(worker_id=to_worker_id)
        names = {"name": workers[shift.worker_id].user.name, "to": workers[to_worker_id].user.name}
        note_change(Subject.ROSTER, "given", {**names, **hours_of(shift)}, by=by, at=at)


def remove_shift(*, shift_id: int, by: Actor, at: datetime) -> None:
    """Take a shift that has not begun off the roster."""
    with transaction.atomic():
        shift, _ = hold_shift(shift_id, by=by)
        if shift.starts_at <= at:
            raise ShiftHasBegun
        note_change(Subject.ROSTER, "removed", {"name": shift.worker.user.name, **hours_of(shift)}, by=by, at=at)
        shift.delete()


def add_opening(
    *, kind: ShiftKind, starts_at: datetime, ends_at: datetime, wanted: int = 1, by: Actor, at: datetime
) -> int:
    """Look for somebody for some hours: workers see it and sign up. The same hours asked twice add up."""
    check_span(starts_at, ends_at)
    if ends_at <= at:
        raise ShiftHasBegun
    with transaction.atomic():
        same = Opening.objects.select_for_update().filter(
            programme_id=by.programme_id, kind=ShiftKind(kind).value, starts_at=starts_at, ends_at=ends_at,
            closed_at=None,
        )  # fmt: skip
        there = same.first()
        if there is not None:
            Opening.objects.filter(pk=there.pk).update(wanted=min(20, there.wanted + wanted))
            return int(there.pk)
        made = Opening.objects.create(
            programme_id=by.programme_id, kind=ShiftKind(kind).value, starts_at=starts_at, ends_at=ends_at,
            wanted=max(1, min(20, wanted)), made_at=at, made_by_id=by.user_id,
        )  # fmt: skip
        return int(made.pk)


def close_opening(*, opening_id: int, by: Actor, at: datetime) -> None:
    """Stop looking for somebody. Who is already on the roster stays; who waits for an answer gets one."""
    with transaction.atomic():
        opening = Opening.objects.filter(pk=opening_id, programme_id=by.programme_id, closed_at=None)
        if not opening.update(closed_at=at):
            raise Missing
        waiting = ShiftAsk.objects.filter(opening_id=opening_id, state__in=UNSETTLED)
        waiting.update(
            state=AskState.REFUSED.value, decided_at=at, decided_by_id=by.user_id, why="Nobody is looked for any more."
        )


def go_on_shift(*, by: Actor, at: datetime) -> int:
    """Say "I am here": from now on calls may be offered."""
    with transaction.atomic():
        shift = _shift_now(by, at)
        Shift.objects.filter(pk=shift.pk).update(went_on_at=shift.went_on_at or at, went_off_at=None)
        return shift.pk


def go_off_shift(*, by: Actor, at: datetime) -> int:
    """Say "I am leaving": nobody off shift is paged."""
    with transaction.atomic():
        shift = _shift_now(by, at)
        Shift.objects.filter(pk=shift.pk).update(went_off_at=at)
        return shift.pk


def check_span(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse hours that stand on their head, or that nobody can work."""
    if ends_at <= starts_at:
        raise ShiftIsUpsideDown
    if ends_at - starts_at > LONGEST:
        raise ShiftIsTooLong


def check_free(worker: Worker, starts_at: datetime, ends_at: datetime, *, besides: tuple[int, ...] = ()) -> None:
    """Refuse when a worker has a shift that touches these hours. The worker must be held."""
    touching = Shift.objects.filter(worker=worker, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if touching.exclude(pk__in=besides).exists():
        raise ShiftIsTaken(name=worker.user.name, starts=f"{starts_at:%d %b %H:%M}")


def hold_shift(shift_id: int, *also: int, by: Actor) -> tuple[Shift, dict[int, Worker]]:
    """Answer a shift of one's own programme, its worker and others held until the transaction ends, or refuse.

    A shift changes hands only while its worker is held, so what is read after holding them stays true.
    """
    found = Shift.objects.select_related("worker__user").filter(worker__programme_id=by.programme_id)
    before = found.filter(pk=shift_id).first()
    if before is None:
        raise Missing
    workers = {one.pk: one for one in lock_workers([before.worker_id, *also], by=by)}
    shift = found.filter(pk=shift_id, worker_id=before.worker_id).first()
    if shift is None:
        raise Missing
    return shift, workers


def settle_asks_of(shift: Shift, *, by: Actor, at: datetime, besides: int = 0) -> None:
    """Close every unsettled ask that turns on a shift which changes hands."""
    about = ShiftAsk.objects.filter(Q(shift=shift) | Q(other_shift=shift), state__in=UNSETTLED)
    about.exclude(pk=besides).update(
        state=AskState.WITHDRAWN.value, decided_at=at, decided_by_id=by.user_id, why="The shift changed hands."
    )


def hours_of(shift: Shift) -> dict[str, str]:
    """Answer a shift's hours as a line of the history keeps them."""
    return {"kind": shift.kind, "starts_at": shift.starts_at.isoformat(), "ends_at": shift.ends_at.isoformat()}


def _shift_now(by: Actor, at: datetime) -> Shift:
    if by.worker_id is None:
        raise Missing
    shift = Shift.objects.filter(worker_id=by.worker_id, starts_at__lte=at, ends_at__gt=at).first()
    if shift is None:
        raise NoShiftNow
    return shift
