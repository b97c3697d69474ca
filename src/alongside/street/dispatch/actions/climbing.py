"""Taps on the ladder, and the end of a response."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.intake.reads import access_asked_call, calls_by_id
from alongside.street.people.actions import learn_place, move_worker

from ..models import Response, StatusTap, Waiting
from ..reads.finding import may_see, response_rows
from ..reads.rows import TapResult
from ..rules.ladder import OFFICER_TAPS, STAMP_BY_STATUS, Step, climb, officer_tap, true_time
from ..rules.words import NonResponseReason, ResponseEnd, Status
from .answering import UnknownReason, tell_progress
from .offering import tend_waiting, withdraw_offers
from .receiving import close_call


def tap_status(
    *, tap_id: UUID, response_id: UUID, status: str, tapped_at: datetime, by: Actor, at: datetime
) -> TapResult:
    """Take one tap of a worker's phone. The id is made on the phone, so the same tap twice is one tap.

    A tap that changes nothing (an unknown word, a response that ended) is kept, never refused.
    """
    with transaction.atomic():
        response = _own_response(response_id, by)
        if StatusTap.objects.filter(pk=tap_id).exists():
            return TapResult("repeated", response_rows([response])[0])
        when = true_time(tapped_at, response.accepted_at, at)
        step = _step(response, status, when)
        StatusTap.objects.create(
            id=tap_id,
            response_id=response.pk,
            worker_id=by.worker_id or 0,
            status=status[:24],
            tapped_at=when,
            received_at=at,
            did=step.did,
        )
        if not step.changes:
            return TapResult(step.did, response_rows([response])[0])
        Response.objects.filter(pk=response.pk, end="").update(**step.changes)
        response.refresh_from_db()
        _note_arrival(response, status)
        row = response_rows([response])[0]
        tell_progress(row, at=at)
        return TapResult(step.did, row)


def end_response(
    *, tap_id: UUID, response_id: UUID, end: str, tapped_at: datetime, by: Actor, at: datetime
) -> TapResult:
    """End a response in one of the ways of the list; leaving for safety is as good an end as any."""
    if end not in {one.value for one in ResponseEnd}:
        raise UnknownReason(reason=end, reasons=", ".join(one.value for one in ResponseEnd))
    with transaction.atomic():
        response = _own_response(response_id, by)
        if StatusTap.objects.filter(pk=tap_id).exists():
            return TapResult("repeated", response_rows([response])[0])
        when = true_time(tapped_at, response.accepted_at, at)
        did = "kept" if response.end else "applied"
        StatusTap.objects.create(
            id=tap_id,
            response_id=response.pk,
            worker_id=by.worker_id or 0,
            status=f"end:{end}"[:24],
            tapped_at=when,
            received_at=at,
            did=did,
        )
        if did == "applied":
            close_response(response, end=end, when=when, at=at)
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
        close_response(response, end=ResponseEnd.CANCELLED, when=at, at=at)


def close_response(response: Response, *, end: str, when: datetime, at: datetime) -> None:
    """Write the end of a response, learn the place, and see who can be offered what now."""
    departed = max(when, response.engaged_at or response.arrived_at or response.accepted_at)
    Response.objects.filter(pk=response.pk, end="").update(end=end, departed_at=departed, status=Status.CLEAR)
    response.refresh_from_db()
    withdraw_offers(call_id=response.call_id, at=at)
    if response.arrived_at is not None:
        place = calls_by_id([response.call_id])[response.call_id].place_key
        for worker_id in (response.worker_id, response.partner_id):
            if worker_id is not None:
                learn_place(worker_id=worker_id, place_key=place)
    tell_progress(response_rows([response])[0], at=at)
    tend_waiting(programme_id=response.programme_id, at=at)


def _own_response(response_id: UUID, by: Actor) -> Response:
    response = Response.objects.filter(pk=response_id, programme_id=by.programme_id).first()
    if response is None or not may_see(response, by):
        raise Missing
    return response


def _step(response: Response, status: str, when: datetime) -> Step:
    if response.end:
        return Step("kept", {})
    if status in OFFICER_TAPS:
        return officer_tap(status, when)
    stamps = {stamp: getattr(response, stamp) for stamp in STAMP_BY_STATUS.values()}
    return climb(response.status, stamps, status, when)


def _note_arrival(response: Response, status: str) -> None:
    if status != Status.ON_SCENE:
        return
    call = calls_by_id([response.call_id])[response.call_id]
    for worker_id in (response.worker_id, response.partner_id):
        if worker_id is not None:
            move_worker(worker_id=worker_id, lon=call.lon, lat=call.lat)
