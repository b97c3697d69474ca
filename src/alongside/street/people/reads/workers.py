"""Workers as the team sees them, who goes with whom, what they know, who took over from whom, who may be paged."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing

from ..models import Familiarity, HandOver, Partner, Shift, User, Worker
from ..rules.words import ShiftKind


@dataclass(frozen=True)
class WorkerRow:
    """A worker as the team sees them."""

    worker_id: int
    user_id: int
    name: str
    initials: str
    languages: tuple[str, ...]
    lon: float | None
    lat: float | None
    skills: tuple[str, ...] = ()
    home_area: str = ""
    rests_until: datetime | None = None


@dataclass(frozen=True)
class KnownPlace:
    """A place that a worker knows: because they said so, because they answered calls there, or both."""

    place_key: str
    is_declared: bool
    calls_here: int


@dataclass(frozen=True)
class GoneRow:
    """A worker who left, and who took over."""

    worker_id: int
    name: str
    left_at: datetime
    heir: str


def access_worker(worker_id: int, *, by: Actor) -> WorkerRow:
    """Answer a worker of one's own programme, or refuse."""
    worker = _workers(by.programme_id).filter(pk=worker_id).first()
    if worker is None:
        raise Missing
    return row_of(worker)


def list_workers(*, by: Actor, limit: int = 200) -> list[WorkerRow]:
    """Answer the active workers of one's own programme by name."""
    return [row_of(worker) for worker in _workers(by.programme_id).order_by("user__name", "pk")[:limit]]


def list_gone(*, by: Actor, limit: int = 50) -> list[GoneRow]:
    """Answer the workers who left, the last one first."""
    gone = Worker.objects.select_related("user").filter(programme_id=by.programme_id, left_at__isnull=False)
    rows = []
    for worker in gone.order_by("-left_at")[:limit]:
        last = HandOver.objects.select_related("heir__user").filter(worker=worker).order_by("-made_at", "-pk").first()
        heir = last.heir.user.name if last and last.heir else ""
        rows.append(GoneRow(worker.pk, worker.user.name, worker.left_at or last.made_at, heir))  # type: ignore[union-attr]
    return rows


def may_be_paged(user_ids: Collection[int], at: datetime) -> frozenset[int]:
    """Answer which of these people may be paged now: nobody off shift, ever.

    A worker only while a shift of theirs lets them be reached (``rules.reach.is_reachable``, asked of the store).
    People who are no workers have no shifts; they may be paged as long as they can sign in. Whoever has an open
    response is in the caller's knowledge, not in this room's.
    """
    active = User.objects.filter(pk__in=list(user_ids), is_active=True)
    others = active.exclude(worker__isnull=False).exclude(role=Role.WORKER.value).values_list("pk", flat=True)
    reachable = reachable_at(at).filter(worker__user_id__in=list(user_ids), worker__user__is_active=True)
    return frozenset(others) | frozenset(reachable.values_list("worker__user_id", flat=True))


def reachable_at(at: datetime) -> QuerySet[Shift]:
    """Answer the shifts that let their workers be reached at an instant: the rule of ``rules.reach`` as a question."""
    said_so = Q(kind=ShiftKind.ON_CALL.value) | Q(went_on_at__isnull=False)
    return Shift.objects.filter(
        said_so, starts_at__lte=at, ends_at__gt=at, went_off_at__isnull=True, worker__is_active=True
    )


def partner_of(worker_id: int) -> int | None:
    """Answer whom a worker usually goes with."""
    return Partner.objects.filter(worker_id=worker_id).values_list("partner_id", flat=True).first()


def partners_of(programme_id: int) -> dict[int, int]:
    """Answer who goes with whom, both ways round."""
    return dict(Partner.objects.filter(worker__programme_id=programme_id).values_list("worker_id", "partner_id"))


def familiarity_by_worker(*, worker_ids: list[int], place_key: str) -> dict[int, Familiarity]:
    """Answer what each worker has to do with a place, by worker."""
    if not place_key:
        return {}
    found = Familiarity.objects.filter(worker_id__in=worker_ids, place_key=place_key)
    return {one.worker_id: one for one in found}


def list_known_places(*, worker_id: int, by: Actor, limit: int = 200) -> list[KnownPlace]:
    """Answer the places that a worker knows: those they named first, then those where they answered most."""
    found = Familiarity.objects.filter(worker_id=worker_id, worker__programme_id=by.programme_id)
    return [
        KnownPlace(one.place_key, one.is_declared, one.calls_here)
        for one in found.order_by("-is_declared", "-calls_here", "place_key")[:limit]
    ]


def count_known_places(*, by: Actor) -> dict[int, int]:
    """Count the places that each worker of one's own programme knows."""
    found = Familiarity.objects.filter(worker__programme_id=by.programme_id).values_list("worker_id", flat=True)
    counts: dict[int, int] = {}
    for worker_id in found:
        counts[worker_id] = counts.get(worker_id, 0) + 1
    return counts


def heir_of(worker_id: int) -> int | None:
    """Answer who took over from a worker who left: the first along the line who is still there, or nobody."""
    seen = {worker_id}
    heir: int | None = worker_id
    while heir is not None and Worker.objects.filter(pk=heir, is_active=False).exists():
        last = HandOver.objects.filter(worker_id=heir).order_by("-made_at", "-pk").first()
        heir = last.heir_id if last else None
        if heir in seen:
            return None
        seen.add(heir or 0)
    return heir if heir != worker_id else None


def name_of_user(user_id: int | None) -> str:
    """Answer a person's name, or the programme's own when nobody in person acted."""
    user = User.objects.filter(pk=user_id).only("name").first() if user_id else None
    return user.name if user else "Alongside"


def count_people(*, programme_id: int, roles: Collection[Role]) -> int:
    """Count the people of a programme who can sign in with one of these roles."""
    return User.objects.filter(programme_id=programme_id, role__in=list(roles), is_active=True).count()


def row_of(worker: Worker) -> WorkerRow:
    """Answer a worker as a plain row. Their last known spot comes before their home."""
    lon = worker.last_lon if worker.last_lon is not None else worker.home_lon
    lat = worker.last_lat if worker.last_lat is not None else worker.home_lat
    return WorkerRow(
        worker.pk,
        worker.user_id,
        worker.user.name,
        worker.initials,
        tuple(worker.languages),
        lon,
        lat,
        tuple(worker.skills),
        worker.home_area,
        worker.rests_until,
    )


def _workers(programme_id: int) -> QuerySet[Worker]:
    return Worker.objects.select_related("user").filter(programme_id=programme_id, is_active=True)
