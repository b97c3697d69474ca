"""Taps on the ladder, and the end of a response."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.intake.reads import access_asked_call, calls_by_id
from alongside.street.people.actions import learn_place, move_worker

from ..models import Part, Response, StatusTap, Waiting
from ..reads.finding import may_see, response_rows
from ..reads.rows import TapResult
from ..rules.ladder import OFFICER_TAPS, RUNGS, STAMP_BY_STATUS, Step, climb, officer_tap, true_time
from ..rules.words import NonResponseReason, Notice, ResponseEnd, Seat, Status, WhyLeft
from .answering import UnknownReason
from .matching import tend_waiting
from .offering import withdraw_offers
from .receiving import close_call
from .seating import open_parts, stand_up, tell_mates, tell_one
from .telling import tell_progress


def tap_status(
    *, tap_id: UUID, response_id: UUID, status: str, tapped_at: datetime, by: Actor, at: datetime
) -> TapResult:
    """Take one tap of a worker's phone. The id is made on the phone, so the same tap twice is one tap.

    A tap that changes nothing (an unknown word, a response that ended, a worker who is no longer on it) is kept,
    never refused. A coordinator's tap corrects the response, and its workers are told.
    """
    with transaction.atomic():
        response = _own_response(response_id, by)
        if StatusTap.objects.filter(pk=tap_id).exists():
            return TapResult("repeated", response_rows([response])[0])
        part = _part_of(response, by)
        when = true_time(tapped_at, part.joined_at if part else response.accepted_at, at)
        step = _step(response, part, status, when, by)
        _keep_tap(tap_id, response, status, when, step.did, by, at)
        _move_part(response, part, status, by)
        if not step.changes:
            return TapResult(step.did, response_rows([response])[0])
        Response.objects.filter(pk=response.pk, end="").update(**step.changes)
        response.refresh_from_db()
        _note_arrival(response, status)
        _tell_correction(response, Notice.STATUS_CORRECTED, by=by, at=at)
        row = response_rows([response])[0]
        tell_progress(row, at=at)
        return TapResult(step.did, row)


def end_response(
    *, tap_id: UUID, response_id: UUID, end: str, tapped_at: datetime, by: Actor, at: datetime
) -> TapResult:
    """End a response in one of the ways of the list; leaving for safety is as good an end as any.

    Whoever came in addition ends only their own part while the others stay.
    """
    if end not in {one.value for one in ResponseEnd}:
        raise UnknownReason(reason=end, reasons=", ".join(one.value for one in ResponseEnd))
    with transaction.atomic():
        response = _own_response(response_id, by)
        if StatusTap.objects.filter(pk=tap_id).exists():
            return TapResult("repeated", response_rows([response])[0])
        part = _part_of(response, by)
        when = true_time(tapped_at, part.joined_at if part else response.accepted_at, at)
        is_former = by.worker_id is not None and part is None and _has_parts(response)
        did = "kept" if response.end or is_former else "applied"
        _keep_tap(tap_id, response, f"end:{end}", when, did, by, at)
        if did == "applied" and part is not None and part.seat == Seat.EXTRA:
            stand_up(part, why=WhyLeft.CLEARED, at=when, by=by)
            tell_mates(response, Notice.LEFT, about=part.worker_id, at=at)
            tell_progress(response_rows([response])[0], at=at)
            tend_waiting(programme_id=response.programme_id, at=at)
        elif did == "applied":
            close_response(response, end=end, when=when, at=at, by=by)
        return TapResult(did, response_rows([response])[0])


def cancel_request(*, number: str, by: Actor, at: datetime) -> None:
    """Take back one's own request: a waiting call ends as cancelled, a worker under way is told."""
    call = access_asked_call(number, by=by)
    with transaction.atomic():
        if Waiting.objects.filter(call_id=call.call_id).exists():
            close_call(call, NonResponseReason.CALL_CANCELLED, by=by, at=at)
            return
        response = Response.objects.filter(call_id=call.call_id, end="", arrived_at__isnull=True).first()
        if response is None:
            raise Missing
        close_response(response, end=ResponseEnd.CANCELLED, when=at, at=at, by=by, what=Notice.CALL_CANCELLED)


def close_response(
    response: Response,
    *,
    end: str,
    when: datetime,
    at: datetime,
    by: Actor | None = None,
    what: Notice = Notice.ENDED_BY_OTHER,
) -> None:
    """Write the end of a response, learn the place, and see who can be offered what now."""
    departed = max(when, response.engaged_at or response.arrived_at or response.accepted_at)
    mine = Response.objects.filter(pk=response.pk, end="")
    if not mine.update(end=end, departed_at=departed, status=Status.CLEAR):
        return
    response.refresh_from_db()
    withdraw_offers(call_id=response.call_id, at=at)
    parts = open_parts(response)
    for part in parts:
        stand_up(part, why=WhyLeft.ENDED, at=departed, by=by)
        if by is not None:
            tell_one(response, what, part.worker_id, about=by.worker_id, at=at, by=by)
    _learn(response, [part.worker_id for part in parts])
    row = response_rows([response])[0]
    tell_progress(row, at=at)
    tend_waiting(programme_id=response.programme_id, at=at)


def _learn(response: Response, worker_ids: list[int]) -> None:
    """Whoever was there, or settled it by phone, knows the place a little better."""
    if response.arrived_at is None and response.end != ResponseEnd.RESOLVED_BY_PHONE:
        return
    place = calls_by_id([response.call_id])[response.call_id].place_key
    both = [n for n in (response.worker_id, response.partner_id) if n is not None]
    for worker_id in dict.fromkeys([*both, *worker_ids]):
        learn_place(worker_id=worker_id, place_key=place)


def _own_response(response_id: UUID, by: Actor) -> Response:
    response = Response.objects.filter(pk=response_id, programme_id=by.programme_id).first()
    if response is None or not may_see(response, by, ever=True):
        raise Missing
    return response


def _part_of(response: Response, by: Actor) -> Part | None:
    if by.worker_id is None:
        return None
    return Part.objects.filter(response_id=response.pk, worker_id=by.worker_id, left_at=None).first()


def _has_parts(response: Response) -> bool:
    return Part.objects.filter(response_id=response.pk).exists()


def _keep_tap(tap_id: UUID, response: Response, status: str, when: datetime, did: str, by: Actor, at: datetime) -> None:
    StatusTap.objects.create(
        id=tap_id,
        response_id=response.pk,
        worker_id=by.worker_id or 0,
        by_id=by.user_id if by.worker_id is None else None,
        status=status[:24],
        tapped_at=when,
        received_at=at,
        did=did,
    )


def _step(response: Response, part: Part | None, status: str, when: datetime, by: Actor) -> Step:
    is_former = by.worker_id is not None and part is None and _has_parts(response)
    if response.end or is_former:
        return Step("kept", {})
    if status in OFFICER_TAPS:
        return officer_tap(status, when)
    stamps = {stamp: getattr(response, stamp) for stamp in STAMP_BY_STATUS.values()}
    return climb(response.status, stamps, status, when, may_correct=_may_correct(response, part, by))


def _may_correct(response: Response, part: Part | None, by: Actor) -> bool:
    """The one who leads and the coordinator may take a rung back; others only what they themselves reached."""
    if part is None or part.seat == Seat.LEAD:
        return True
    reached = StatusTap.objects.filter(response_id=response.pk, status=response.status).exclude(did="kept")
    last = reached.order_by("-tapped_at").values_list("worker_id", flat=True).first()
    return last == by.worker_id


def _move_part(response: Response, part: Part | None, status: str, by: Actor) -> None:
    """A worker's tap says how far they are themselves; a coordinator's says it of everybody who is on it."""
    if status not in RUNGS:
        return
    if part is not None:
        Part.objects.filter(pk=part.pk).update(status=status)
    elif by.worker_id is None:
        Part.objects.filter(response_id=response.pk, left_at=None).update(status=status)


def _tell_correction(response: Response, what: Notice, *, by: Actor, at: datetime) -> None:
    """A coordinator's hand on a response is told to those who are on it."""
    if by.worker_id is not None or by.user_id is None:
        return
    for part in open_parts(response):
        tell_one(response, what, part.worker_id, at=at, by=by)


def _note_arrival(response: Response, status: str) -> None:
    if status != Status.ON_SCENE:
        return
    call = calls_by_id([response.call_id])[response.call_id]
    for worker_id in (response.worker_id, response.partner_id):
        if worker_id is not None:
            move_worker(worker_id=worker_id, lon=call.lon, lat=call.lat)
