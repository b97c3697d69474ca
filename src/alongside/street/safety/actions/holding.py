"""Holds: a worker waits until the scene is said safe, and who said it is written down."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.street.alerts.actions import tell_all
from alongside.street.dispatch.models import Response
from alongside.street.dispatch.reads import list_open_responses
from alongside.street.intake.reads import calls_by_id

from ..models import Hold
from ..reads.out import Out, list_out, workers_of
from ..rules.holding import hold_begun_by, waits_for_partner, went_in_unsaid
from ..rules.words import HoldWhy, SceneSays

MAY_ORDER = (HoldWhy.COORDINATOR, HoldWhy.OFFICER, HoldWhy.HAZARD)


class SceneWordIsNotListed(Refusal):
    """Who said that the scene is safe is a word of the list."""

    code = "safety.scene-word-is-not-listed"
    says = "{word} is not on the list of who can say that a scene is safe."
    try_ = "Pick one of: {words}."


class AlreadyThere(Refusal):
    """A worker who is on scene can no longer be told to wait outside."""

    code = "safety.already-there"
    says = "The worker is already there."
    try_ = "Call them. If they should leave, ask for an officer."


def order_hold(*, response_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """Tell a worker on the way to wait until the scene is said safe."""
    if by.role is not Role.COORDINATOR or why not in MAY_ORDER:
        raise Missing
    with transaction.atomic():
        response = Response.objects.filter(pk=response_id, programme_id=by.programme_id, end="").first()
        if response is None:
            raise Missing
        if response.arrived_at is not None:
            raise AlreadyThere
        _begin(response_id, response.worker_id, by.programme_id, why, held_at=at, by=by)
        _tell(response, at)


def hold_for_hazard(*, place_key: str, by: Actor, at: datetime) -> int:
    """Hold everybody who is on the way to a place where a hazard was just marked, and count them."""
    held = 0
    for row in list_open_responses(by=by):
        if row.call.place_key == place_key and row.arrived_at is None:
            order_hold(response_id=row.id, why=HoldWhy.HAZARD, by=by, at=at)
            held += 1
    return held


def say_scene_safe(*, response_id: UUID, says: str, by: Actor, at: datetime, said_at: datetime | None = None) -> bool:
    """Write who said that the scene is safe, and lift the hold. Said of no hold, or twice, it changes nothing.

    The coordinator, a worker on the call, and the officer who asked for one may say it.
    """
    if says not in SceneSays.words() or says == SceneSays.NOBODY:
        words = ", ".join(word for word in SceneSays.words() if word != SceneSays.NOBODY)
        raise SceneWordIsNotListed(word=says, words=words)
    with transaction.atomic():
        response = Response.objects.filter(pk=response_id, programme_id=by.programme_id).first()
        if response is None or not _may_say(response, by):
            raise Missing
        open_hold = Hold.objects.filter(response_id=response_id, released_at__isnull=True).first()
        if open_hold is None:
            return False
        when = min(max(said_at or at, open_hold.held_at), at)
        return _lift(open_hold, response, says=says, by=by, when=when, at=at)


def tend_holds(*, programme_id: int, at: datetime) -> None:
    """Begin the holds that a staged worker or the pair rule asks for; close those whose worker went in unsaid."""
    outs = {one.response_id: one for one in list_out(programme_id)}
    open_holds = {
        one.response_id: one for one in Hold.objects.filter(programme_id=programme_id, released_at__isnull=True)
    }
    for response_id, out in outs.items():
        hold = open_holds.get(response_id)
        if hold is None:
            _begin_if_asked(out, programme_id, at)
        elif went_in_unsaid(out.going):
            _close_unsaid(hold, response_id, out.going.arrived_at or at, at)
        elif hold.why == HoldWhy.PARTNER and not waits_for_partner(out.going):
            response = Response.objects.get(pk=response_id)
            system = Actor(programme_id=programme_id)
            _lift(hold, response, says=SceneSays.PARTNER, by=system, when=at, at=at)
    for response_id, hold in open_holds.items():
        if response_id not in outs:
            _close_unsaid(hold, response_id, at, at)


def _begin_if_asked(out: Out, programme_id: int, at: datetime) -> None:
    why = hold_begun_by(out.going)
    if why is None:
        return
    began = out.going.staged_at if why == HoldWhy.STAGED and out.going.staged_at else out.began_at
    lifted = Hold.objects.filter(response_id=out.response_id, released_at__gte=began)
    if not lifted.exclude(released_says=SceneSays.NOBODY).exists():
        _begin(out.response_id, out.worker_id, programme_id, why, held_at=min(began, at), by=None)
        _tell(Response.objects.get(pk=out.response_id), at)


def _begin(
    response_id: UUID, worker_id: int, programme_id: int, why: str, *, held_at: datetime, by: Actor | None
) -> None:
    try:
        with transaction.atomic():
            Hold.objects.create(
                id=uuid.uuid4(),
                programme_id=programme_id,
                response_id=response_id,
                worker_id=worker_id,
                why=why,
                held_at=held_at,
                held_by_id=by.user_id if by else None,
            )
    except IntegrityError:
        # It holds already; an order, or a hazard, is a weightier reason than having staged by oneself.
        if by is not None:
            Hold.objects.filter(response_id=response_id, released_at__isnull=True).update(
                why=why, held_by_id=by.user_id
            )


def _lift(hold: Hold, response: Response, *, says: str, by: Actor, when: datetime, at: datetime) -> bool:
    lifted = Hold.objects.filter(pk=hold.pk, released_at__isnull=True).update(
        released_at=when, released_says=says, released_by_id=by.user_id, released_by_name=by.name
    )
    if lifted:
        _tell(response, at)
    return bool(lifted)


def _close_unsaid(hold: Hold, response_id: UUID, when: datetime, at: datetime) -> None:
    Hold.objects.filter(pk=hold.pk, released_at__isnull=True).update(
        released_at=max(when, hold.held_at), released_says=SceneSays.NOBODY
    )
    response = Response.objects.filter(pk=response_id).first()
    if response is not None:
        _tell(response, at)


def _may_say(response: Response, by: Actor) -> bool:
    if by.role is Role.COORDINATOR or by.worker_id in workers_of(response.pk):
        return True
    call = calls_by_id([response.call_id]).get(response.call_id)
    is_asker = call is not None and call.asked_by_id is not None and call.asked_by_id == by.user_id
    return by.role in (Role.OFFICER, Role.CALL_TAKER) and is_asker


def _tell(response: Response, at: datetime) -> None:
    alerts = [(f"worker:{n}", "safety", str(response.pk)) for n in workers_of(response.pk)]
    tell_all([(f"board:{response.programme_id}", "safety", str(response.pk)), *alerts], at=at)
