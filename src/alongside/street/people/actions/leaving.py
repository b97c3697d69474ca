"""A worker leaves the programme: their hours are passed on, and nothing of theirs is left hanging."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal

from ..models import CalendarLink, HandOver, Partner, Shift, ShiftAsk, User, Worker
from ..rules.words import UNSETTLED, AskState, ShiftKind, Subject
from .persons import lock_workers
from .programmes import note_change
from .shifts import ShiftIsTaken, add_opening, check_free


@dataclass(frozen=True)
class HandedOver:
    """What became of a worker's shifts: how many the heir took, and for how many somebody is looked for now."""

    moved: int
    opened: int


class HeirIsTheSame(Refusal):
    """Nobody takes over from themselves."""

    code = "people.heir-is-the-same"
    says = "{name} cannot take over from themselves."
    try_ = "Pick somebody else, or nobody."


def hand_over(*, worker_id: int, to_worker_id: int | None, by: Actor, at: datetime) -> HandedOver:
    """Let a worker go: coming shifts go to the heir where the heir is free, and are open hours where not.

    A shift that runs ends now, and its hours that are left are open. Asks and the calendar end, the pair parts,
    and the worker cannot sign in any more. Their past stays theirs.
    """
    with transaction.atomic():
        wanted = [worker_id] if to_worker_id is None else [worker_id, to_worker_id]
        workers = {one.pk: one for one in lock_workers(wanted, by=by)}
        leaver, heir = workers[worker_id], workers[to_worker_id] if to_worker_id is not None else None
        if heir is not None and heir.pk == leaver.pk:
            raise HeirIsTheSame(name=leaver.user.name)
        _end_asks(leaver, by=by, at=at)
        _end_running(leaver, by=by, at=at)
        done = _pass_on(leaver, heir, by=by, at=at)
        CalendarLink.objects.filter(worker=leaver, ended_at=None).update(ended_at=at)
        Partner.objects.filter(Q(worker=leaver) | Q(partner=leaver)).delete()
        Worker.objects.filter(pk=leaver.pk).update(is_active=False, left_at=at, last_lon=None, last_lat=None)
        User.objects.filter(pk=leaver.user_id).update(is_active=False, role_changed_at=at)
        HandOver.objects.create(worker=leaver, heir=heir, made_at=at, made_by_id=by.user_id)
        names = {"name": leaver.user.name, "to": heir.user.name if heir else ""}
        note_change(Subject.PEOPLE, "left", {**names, "moved": done.moved, "opened": done.opened}, by=by, at=at)
        return done


def bring_back(*, worker_id: int, by: Actor, at: datetime) -> None:
    """Let a worker who left sign in again. Their old shifts stay with whoever took them."""
    with transaction.atomic():
        gone = Worker.objects.select_related("user").filter(pk=worker_id, programme_id=by.programme_id, is_active=False)
        worker = gone.first()
        if worker is None:
            raise Missing
        Worker.objects.filter(pk=worker.pk).update(is_active=True, left_at=None)
        User.objects.filter(pk=worker.user_id).update(is_active=True, role_changed_at=at)
        note_change(Subject.PEOPLE, "came_back", {"name": worker.user.name}, by=by, at=at)


def _end_asks(leaver: Worker, *, by: Actor, at: datetime) -> None:
    facts = {"decided_at": at, "decided_by_id": by.user_id}
    unsettled = ShiftAsk.objects.filter(state__in=UNSETTLED)
    unsettled.filter(worker=leaver).update(state=AskState.WITHDRAWN.value, **facts)
    unsettled.filter(other=leaver).update(
        state=AskState.REFUSED.value, why="Your colleague has left the programme.", **facts
    )


def _end_running(leaver: Worker, *, by: Actor, at: datetime) -> None:
    running = Shift.objects.filter(worker=leaver, starts_at__lt=at, ends_at__gt=at).first()
    if running is None:
        return
    Shift.objects.filter(pk=running.pk).update(ends_at=at, went_off_at=at)
    add_opening(kind=ShiftKind(running.kind), starts_at=at, ends_at=running.ends_at, by=by, at=at)


def _pass_on(leaver: Worker, heir: Worker | None, *, by: Actor, at: datetime) -> HandedOver:
    moved = opened = 0
    for shift in Shift.objects.filter(worker=leaver, starts_at__gte=at).order_by("starts_at"):
        if heir is not None and _is_free(heir, shift):
            Shift.objects.filter(pk=shift.pk).update(worker=heir)
            moved += 1
            continue
        opening = shift.opening
        still_open = opening is not None and opening.closed_at is None
        shift.delete()
        if not still_open:
            add_opening(kind=ShiftKind(shift.kind), starts_at=shift.starts_at, ends_at=shift.ends_at, by=by, at=at)
        opened += 1
    return HandedOver(moved, opened)


def _is_free(heir: Worker, shift: Shift) -> bool:
    try:
        check_free(heir, shift.starts_at, shift.ends_at)
    except ShiftIsTaken:
        return False
    return True
