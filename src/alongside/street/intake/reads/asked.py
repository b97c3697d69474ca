"""Calls as other rooms of the street floor need them: by id, by the one who asked, all of them in turn."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing

from ..models import Call
from ..rules.words import CallSource
from .calls import ASKED, CallRow

CHUNK = 2000


def calls_by_id(call_ids: Iterable[int]) -> dict[int, CallRow]:
    """Answer calls by id for a room that has already decided who may see them."""
    rows = Call.objects.filter(pk__in=set(call_ids)).values_list(*ASKED)
    return {row[0]: CallRow(*row) for row in rows}


def access_asked_call(number: str, *, by: Actor) -> CallRow:
    """Answer a call that one asked about: one's own request, or for a call-taker any call of the centre."""
    mine = Q(asked_by_id=by.user_id)
    if by.role is Role.CALL_TAKER:
        mine |= Q(call_source=CallSource.CENTRE)
    found = Call.objects.filter(mine, programme_id=by.programme_id, event_number=number)
    row = found.order_by("-created_at", "-id").values_list(*ASKED).first()
    if row is None or by.user_id is None:
        raise Missing
    return CallRow(*row)


def list_calls_asked_by(*, by: Actor, limit: int = 20) -> list[CallRow]:
    """Answer one's own requests, newest first."""
    mine = Call.objects.filter(programme_id=by.programme_id, asked_by_id=by.user_id)
    return [CallRow(*row) for row in mine.order_by("-created_at", "-id").values_list(*ASKED)[:limit]]


def iter_calls(*, programme_id: int, since: datetime | None = None, until: datetime | None = None) -> Iterator[CallRow]:
    """Answer every call of a programme in order of id, a chunk at a time, so that memory stays small."""
    last = 0
    found = Call.objects.filter(programme_id=programme_id)
    if since is not None:
        found = found.filter(created_at__gte=since)
    if until is not None:
        found = found.filter(created_at__lt=until)
    while rows := list(found.filter(id__gt=last).order_by("id").values_list(*ASKED)[:CHUNK]):
        yield from (CallRow(*row) for row in rows)
        last = rows[-1][0]
