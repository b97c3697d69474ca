"""Sharing where one is: during a response only, the last spot only, deleted as soon as it is over."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.ground.geometry import is_on_earth
from alongside.street.alerts.actions import tell_all
from alongside.street.dispatch.models import Response

from ..models import SharedSpot
from ..reads.ladders import manners_of
from ..reads.out import out_of_worker
from ..reads.sharing import SPOT_LASTS
from ..rules.timers import when_said

WIPED = (0.123456789, -0.987654321)
"""What is written over a spot before its row is deleted: a deleted row alone would leave its bytes on the disk."""


class NothingToShare(Refusal):
    """A place is shared only during a response, and only where the programme wants it."""

    code = "safety.nothing-to-share"
    says = "Your place is shared only while you are on a call."
    try_ = "Nothing was kept. Go on a call first."


def share_location(
    *,
    lon: float,
    lat: float,
    accuracy_m: float | None,
    said_at: datetime,
    by: Actor,
    at: datetime,
    response_id: UUID | None = None,
) -> None:
    """Keep the last spot of a worker while they are out on a call, in place of the one before. Nothing else is kept."""
    if by.worker_id is None:
        raise Missing
    if not is_on_earth(lon, lat):
        raise NothingToShare
    with transaction.atomic():
        out = out_of_worker(by.worker_id)
        if out is None or not out.has_timer or not manners_of(by.programme_id).shares_location:
            raise NothingToShare
        if response_id is not None and response_id != out.response_id:
            raise NothingToShare
        said = when_said(said_at, at, began_at=out.began_at)
        known = SharedSpot.objects.filter(worker_id=by.worker_id).first()
        if known is not None and known.response_id == out.response_id and known.said_at > said:
            return
        SharedSpot.objects.update_or_create(
            worker_id=by.worker_id,
            defaults={
                "programme_id": by.programme_id,
                "response_id": out.response_id,
                "lon": lon,
                "lat": lat,
                "accuracy_m": accuracy_m,
                "said_at": said,
                "received_at": at,
            },
        )
        mates = [(f"worker:{mate}", "safety", "") for mate in out.mate_ids]
        tell_all([(f"board:{by.programme_id}", "safety", ""), *mates], at=at)


def stop_sharing(*, by: Actor, at: datetime) -> None:
    """Stop sharing: the last spot is gone at once."""
    wipe_spots(Q(worker_id=by.worker_id or 0))
    tell_all([(f"board:{by.programme_id}", "safety", "")], at=at)


def sweep_spots(*, programme_id: int, at: datetime) -> int:
    """Delete the spots of responses that are over, and those too old to tell anything, and count them."""
    spots = SharedSpot.objects.filter(programme_id=programme_id)
    responses = set(spots.values_list("response_id", flat=True))
    if not responses:
        return 0
    still_out = Response.objects.filter(pk__in=responses, end="").values_list("pk", flat=True)
    over = responses - set(still_out)
    return wipe_spots(Q(programme_id=programme_id) & (Q(response_id__in=over) | Q(said_at__lte=at - SPOT_LASTS)))


def wipe_spots(which: Q) -> int:
    """Write over the spots, then delete them."""
    with transaction.atomic():
        spots = SharedSpot.objects.filter(which)
        spots.update(lon=WIPED[0], lat=WIPED[1], accuracy_m=None)
        deleted, _ = spots.delete()
    return deleted
