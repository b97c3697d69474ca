"""A centre of made-up calls, a way back to it, and a night of responses."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import pytest
from django.conf import settings

from alongside.ground.actor import Actor
from alongside.street.centre.actions import NewChannel, add_channel, follow_progress, switch_channel
from alongside.street.centre.models import Channel
from alongside.street.dispatch.actions import accept_offer, end_response, tap_status
from alongside.street.dispatch.models import Offer, Response
from tests.cast import TONIGHT, Cast
from tests.servers.centres import CentreServer
from tests.street.calls import later, tap

KEY = "a-key-of-the-county-centre"


@pytest.fixture(autouse=True)
def _own_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.ENV, "ALONGSIDE_CENTRE_LOCAL", True)


@pytest.fixture
def centre() -> Iterator[CentreServer]:
    """The centre's receiver, running."""
    with CentreServer() as server:
        yield server


@pytest.fixture
def channel(town: Cast, centre: CentreServer) -> Channel:
    """A signed webhook to the centre, switched on, looking since a minute before tonight."""
    return connect(town, url=f"{centre.url}/status")


def connect(town: Cast, *, kind: str = "webhook", name: str = "County", secret: str = KEY, **told: object) -> Channel:
    """Make a way back, switch it on, and look for news once, so that what happens from now on is news."""
    by, before = town.rosa.actor, later(-1)
    made = add_channel(
        channel=NewChannel(name=name, kind=kind, settings=told, source="centre", secret=secret), by=by, at=before
    )
    switch_channel(channel_id=made, is_on=True, by=by, at=before)
    follow_progress(at=before)
    return Channel.objects.get(pk=made)


def says_yes(town: Cast, call_id: int, at: datetime) -> UUID:
    """Whoever is offered the call says yes; answer the response."""
    offer = Offer.objects.get(call_id=call_id, state="open")
    return accept_offer(offer_id=offer.pk, by=worker_of(town, offer.worker_id), at=at).id


def worker_of(town: Cast, worker_id: int) -> Actor:
    """Answer the actor of a worker."""
    return next(one for one in (town.dee, town.marcus) if one.pk == worker_id).user.actor


def taps(town: Cast, response_id: UUID, *steps: tuple[str, float]) -> None:
    """Tap a ladder: ``("on_scene", 7)`` is seven minutes after tonight began; ``("end:engaged", 30)`` ends it."""
    by = worker_of(town, Response.objects.get(pk=response_id).worker_id)
    for n, (what, minutes) in enumerate(steps):
        facts = {"tap_id": tap(1000 * int(minutes * 10) + n), "response_id": response_id, "by": by}
        when = {"tapped_at": later(minutes), "at": later(minutes)}
        if what.startswith("end:"):
            end_response(end=what[4:], **facts, **when)
        else:
            tap_status(status=what, **facts, **when)


Night = Callable[[], None]
__all__ = ["KEY", "TONIGHT", "connect", "says_yes", "taps", "worker_of"]
