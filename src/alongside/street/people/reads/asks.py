"""Open hours, and what workers ask of the roster."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from alongside.ground.actor import Actor

from ..models import Opening, Shift, ShiftAsk
from ..rules.words import UNSETTLED


@dataclass(frozen=True)
class OpeningRow:
    """Hours for which somebody is looked for, and how many are already found."""

    opening_id: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    wanted: int
    taken: int

    @property
    def missing(self) -> int:
        """Answer how many are still looked for."""
        return max(0, self.wanted - self.taken)


@dataclass(frozen=True)
class Hours:
    """The hours that an ask turns on."""

    shift_id: int | None
    kind: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class AskRow:
    """What a worker asks: for open hours (``gets``), or to give a shift (``gives``), perhaps for another (``gets``)."""

    ask_id: int
    kind: str
    state: str
    worker_id: int
    worker_name: str
    other_id: int | None
    other_name: str
    opening_id: int | None
    gives: Hours | None
    gets: Hours | None
    asked_at: datetime
    decided_at: datetime | None
    why: str


def list_openings(*, by: Actor, since: datetime, until: datetime | None = None, limit: int = 60) -> list[OpeningRow]:
    """Answer the hours that end after an instant and still look for somebody, in order of start."""
    found = Opening.objects.filter(programme_id=by.programme_id, ends_at__gt=since, closed_at=None)
    if until is not None:
        found = found.filter(starts_at__lt=until)
    counted = found.annotate(taken=Count("shifts")).order_by("starts_at", "pk")[:limit]
    return [OpeningRow(o.pk, o.kind, o.starts_at, o.ends_at, o.wanted, o.taken) for o in counted]


def list_asks(
    *, by: Actor, since: datetime | None = None, worker_id: int | None = None, state: str = "", limit: int = 60
) -> list[AskRow]:
    """Answer the asks of one's own programme, oldest first: unsettled ones, and those settled after ``since``.

    With a worker: only what they asked, what they are asked, and what is offered to anyone.
    """
    wanted = Q(state__in=UNSETTLED) if since is None else Q(state__in=UNSETTLED) | Q(decided_at__gt=since)
    found = ShiftAsk.objects.filter(wanted, programme_id=by.programme_id)
    if state:
        found = found.filter(state=state)
    if worker_id is not None:
        anyone = Q(kind="swap", state="open", other__isnull=True)
        found = found.filter(Q(worker_id=worker_id) | Q(other_id=worker_id) | anyone)
    rows = found.select_related("worker__user", "other__user", "shift", "other_shift", "opening")
    return [_ask_row(one) for one in rows.order_by("asked_at", "pk")[:limit]]


def _ask_row(ask: ShiftAsk) -> AskRow:
    gets = _hours(ask.other_shift)
    if ask.opening is not None:
        gets = Hours(None, ask.opening.kind, ask.opening.starts_at, ask.opening.ends_at)
    return AskRow(
        ask_id=ask.pk,
        kind=ask.kind,
        state=ask.state,
        worker_id=ask.worker_id,
        worker_name=ask.worker.user.name,
        other_id=ask.other_id,
        other_name=ask.other.user.name if ask.other else "",
        opening_id=ask.opening_id,
        gives=_hours(ask.shift),
        gets=gets,
        asked_at=ask.asked_at,
        decided_at=ask.decided_at,
        why=ask.why,
    )


def _hours(shift: Shift | None) -> Hours | None:
    return Hours(shift.pk, shift.kind, shift.starts_at, shift.ends_at) if shift else None
