"""Who is out on a call now, and when each was last heard of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q

from alongside.street.dispatch.models import Part, Response, StatusTap

from ..models import CheckIn
from ..rules.holding import BEFORE_ARRIVAL, Going
from ..rules.timers import NO_TIMER

A_SHIFT = timedelta(hours=16)
"""How far back a sign of life is looked for: no shift is longer."""


@dataclass(frozen=True)
class Out:
    """One worker on one open response. Everybody who is on it has a row."""

    response_id: UUID
    call_id: int
    worker_id: int
    mate_ids: tuple[int, ...]
    status: str
    began_at: datetime
    is_by_phone: bool
    going: Going

    @property
    def has_timer(self) -> bool:
        """Say whether this worker must be heard of: out of the house, or on the way."""
        return not self.is_by_phone and self.status not in NO_TIMER


def list_out(programme_id: int, *, limit: int = 200) -> list[Out]:
    """Answer everybody who is out, the one who has been out longest first."""
    return _rows(Response.objects.filter(programme_id=programme_id, end="").order_by("accepted_at", "pk")[:limit])


def out_of_worker(worker_id: int) -> Out | None:
    """Answer the open response of one worker, or None: they lead it, are the second, or came along."""
    parts = Part.objects.filter(worker_id=worker_id, left_at__isnull=True).values("response_id")
    mine = Q(worker_id=worker_id) | Q(partner_id=worker_id) | Q(pk__in=parts)
    rows = _rows(Response.objects.filter(mine, end="").order_by("accepted_at", "pk")[:1])
    return next((row for row in rows if row.worker_id == worker_id), None)


def last_heard(worker_ids: Collection[int], *, since: datetime) -> dict[int, datetime]:
    """Answer each worker's last sign of life: a check-in and a tap both say that they are all right."""
    heard: dict[int, datetime] = {}
    for model, when in ((CheckIn, "said_at"), (StatusTap, "tapped_at")):
        recent = model.objects.filter(**{"worker_id__in": list(worker_ids), f"{when}__gt": since})
        for row in recent.values("worker_id").annotate(last=Max(when)):
            last = heard.get(row["worker_id"])
            heard[row["worker_id"]] = max(last, row["last"]) if last else row["last"]
    return heard


def heard_of(worker_id: int, *, since: datetime) -> datetime | None:
    """Answer one worker's last sign of life in one question."""
    said = CheckIn.objects.filter(worker_id=worker_id, said_at__gt=since).values_list("said_at")
    taps = StatusTap.objects.filter(worker_id=worker_id, tapped_at__gt=since).values_list("tapped_at")
    newest: tuple[datetime] | None = said.union(taps, all=True).order_by("-said_at").first()
    return newest[0] if newest else None


def workers_of(response_id: UUID) -> tuple[int, ...]:
    """Answer everybody who is or was on a response, also those who left it before its end."""
    response = Response.objects.filter(pk=response_id).values_list("worker_id", "partner_id").first() or ()
    parts = Part.objects.filter(response_id=response_id).order_by("pk").values_list("worker_id", flat=True)
    return tuple(dict.fromkeys(n for n in (*response, *parts) if n is not None))


def _rows(responses: Iterable[Response]) -> list[Out]:
    found = list(responses)
    seats = _seats(found)
    rows = []
    for one in found:
        team = seats[one.pk]
        for worker_id, (status, joined_at) in team.items():
            is_there = one.arrived_at is not None and status not in BEFORE_ARRIVAL
            going = Going(status, one.needs_pair, len(team) > 1, one.staged_at, one.arrived_at if is_there else None)
            rows.append(
                Out(
                    response_id=one.pk,
                    call_id=one.call_id,
                    worker_id=worker_id,
                    mate_ids=tuple(n for n in team if n != worker_id),
                    status=status,
                    began_at=max(one.accepted_at, joined_at),
                    is_by_phone=one.is_by_phone,
                    going=going,
                )
            )
    return rows


def _seats(responses: list[Response]) -> dict[UUID, dict[int, tuple[str, datetime]]]:
    """Answer who is on each response now: how far each of them is, and since when they are on it."""
    seats: dict[UUID, dict[int, tuple[str, datetime]]] = {
        one.pk: {n: (one.status, one.accepted_at) for n in (one.worker_id, one.partner_id) if n is not None}
        for one in responses
    }
    lead_of = {one.pk: one.worker_id for one in responses}
    parts = Part.objects.filter(response_id__in=list(seats), left_at__isnull=True).order_by("joined_at", "pk")
    for part in parts:
        team = seats[part.response_id]
        status = team[part.worker_id][0] if part.worker_id == lead_of[part.response_id] else part.status
        team[part.worker_id] = (status, part.joined_at)
    return seats
