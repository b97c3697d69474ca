"""A worker leaves the programme: what waits for them goes to others, in the same step as their shifts."""

from datetime import datetime

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.street.people.actions import HandedOver, hand_over
from alongside.street.people.reads import access_worker

from .shifts import release_worker


class WorkerIsOnACall(Refusal):
    """Nobody leaves the programme in the middle of a call."""

    code = "dispatch.leaver-is-on-a-call"
    says = "{name} is on a call now."
    try_ = "Clear that response or hand it over first. Nothing was changed."


def let_worker_go(*, worker_id: int, to_worker_id: int | None, by: Actor, at: datetime) -> HandedOver:
    """Let a worker leave the programme: shifts and open hours, offers and reserved calls, all or nothing."""
    with transaction.atomic():
        name = access_worker(worker_id, by=by).name
        done = hand_over(worker_id=worker_id, to_worker_id=to_worker_id, by=by, at=at)
        if release_worker(worker_id=worker_id, by=by, at=at).open_responses:
            raise WorkerIsOnACall(name=name)
        return done
