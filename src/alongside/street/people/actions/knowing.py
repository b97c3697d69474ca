"""What a worker knows of the town: said by them, or learned from calls they answered."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal

from ..models import Familiarity, Worker

MOST_PLACES = 200
LONGEST_KEY = 120


class PlaceIsBlank(Refusal):
    """No place was named."""

    code = "people.place-is-blank"
    says = "No block, corner or place was named."
    try_ = "Write it as people say it, for example “1200 block of N Elm St” or “Penn Park”."


class TooManyPlaces(Refusal):
    """A worker who knows everything tells nothing."""

    code = "people.too-many-places"
    says = "You have named {most} places already."
    try_ = "Take some off the list that you know less well."


def declare_place(*, worker_id: int, place_key: str, by: Actor, at: datetime) -> None:
    """Note that a worker says they know a place. A worker speaks for themselves, a coordinator for anyone."""
    worker_id = _spoken_for(worker_id, by)
    place_key = printable(place_key)[:LONGEST_KEY]
    if not place_key:
        raise PlaceIsBlank
    with transaction.atomic():
        said = Familiarity.objects.filter(worker_id=worker_id, is_declared=True).exclude(place_key=place_key)
        if said.count() >= MOST_PLACES:
            raise TooManyPlaces(most=MOST_PLACES)
        Familiarity.objects.update_or_create(worker_id=worker_id, place_key=place_key, defaults={"is_declared": True})


def forget_place(*, worker_id: int, place_key: str, by: Actor, at: datetime) -> None:
    """Take back that a worker knows a place. What was learned from calls there stays."""
    mine = Familiarity.objects.filter(worker_id=_spoken_for(worker_id, by), place_key=printable(place_key))
    with transaction.atomic():
        mine.filter(calls_here=0).delete()
        mine.update(is_declared=False)


def learn_place(*, worker_id: int, place_key: str) -> None:
    """Count one more call answered by a worker at a place."""
    if not place_key:
        return
    Familiarity.objects.get_or_create(worker_id=worker_id, place_key=place_key)
    Familiarity.objects.filter(worker_id=worker_id, place_key=place_key).update(calls_here=F("calls_here") + 1)


def move_worker(*, worker_id: int, lon: float | None, lat: float | None) -> None:
    """Note where a worker was last known to be: at a call, never a trail."""
    if lon is not None and lat is not None:
        Worker.objects.filter(pk=worker_id).update(last_lon=lon, last_lat=lat)


def printable(words: str) -> str:
    """Answer words without what no one can see: such characters hide in copied text, and some stores refuse them."""
    return "".join(one for one in words if one.isprintable()).strip()


def _spoken_for(worker_id: int, by: Actor) -> int:
    speaks_for_others = by.is_system or by.role is Role.COORDINATOR
    if worker_id != by.worker_id and not speaks_for_others:
        raise Missing
    if not Worker.objects.filter(pk=worker_id, programme_id=by.programme_id).exists():
        raise Missing
    return worker_id
