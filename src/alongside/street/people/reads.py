"""What others may ask about the people of the programme."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing

from .models import Familiarity, Programme, Shift, User, Worker


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


@dataclass(frozen=True)
class ShiftRow:
    """The hours of one worker. ``is_on``: they said they are there, and have not left."""

    shift_id: int
    worker: WorkerRow
    starts_at: datetime
    ends_at: datetime
    went_on_at: datetime | None
    went_off_at: datetime | None

    @property
    def is_on(self) -> bool:
        """Say whether the worker went on shift and has not gone off."""
        return self.went_on_at is not None and self.went_off_at is None


@dataclass(frozen=True, slots=True)
class MachineRow:
    """A machine that may bring calls, and the name of the source they belong to."""

    token_id: int
    programme_id: int
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on the roster at an instant, and who of them said that they are there. Both are worker ids."""

    rostered: frozenset[int]
    there: frozenset[int]


def access_programme(programme_id: int) -> Programme:
    """Answer the programme and its manners, or refuse. Plain SQL, because every call that comes in asks it."""
    columns = Programme._meta.concrete_fields
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(str(one.column) for one in columns)} FROM people_programme WHERE id = %s",
            [programme_id],
        )
        found = cursor.fetchone()
    if found is None:
        raise Missing
    values = [one.to_python(value) for one, value in zip(columns, found, strict=True)]
    return Programme.from_db(connection.alias, [one.attname for one in columns], values)


def access_programme_by_slug(slug: str) -> Programme:
    """Answer the programme of a short name, or refuse."""
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None:
        raise Missing
    return programme


def access_worker(worker_id: int, *, by: Actor) -> WorkerRow:
    """Answer a worker of one's own programme, or refuse."""
    worker = _workers(by.programme_id).filter(pk=worker_id).first()
    if worker is None:
        raise Missing
    return row_of(worker)


def list_workers(*, by: Actor, limit: int = 200) -> list[WorkerRow]:
    """Answer the active workers of one's own programme by name."""
    return [row_of(worker) for worker in _workers(by.programme_id).order_by("user__name", "pk")[:limit]]


def list_shifts(*, by: Actor, since: datetime, until: datetime, limit: int = 500) -> list[ShiftRow]:
    """Answer the shifts that touch a span of time, in order of start."""
    found = _shifts(by.programme_id).filter(starts_at__lt=until, ends_at__gt=since)
    return [_shift_row(shift) for shift in found.order_by("starts_at", "pk")[:limit]]


def list_on_shift(*, programme_id: int, at: datetime) -> list[ShiftRow]:
    """Answer the shifts of those who are there now: on shift by the roster and by their own word."""
    there = Q(starts_at__lte=at, ends_at__gt=at, went_on_at__isnull=False, went_off_at__isnull=True)
    return [_shift_row(shift) for shift in _shifts(programme_id).filter(there).order_by("pk")]


def roster_at(*, programme_id: int, at: datetime) -> Roster:
    """Answer the roster at an instant in one question: every call that comes in asks it."""
    now = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.worker_id, s.went_on_at IS NOT NULL AND s.went_off_at IS NULL FROM people_shift s "
            "JOIN people_worker w ON w.id = s.worker_id WHERE w.programme_id = %s AND s.starts_at <= %s "
            "AND s.ends_at > %s",
            [programme_id, now, now],
        )
        found = cursor.fetchall()
    return Roster(frozenset(one for one, _ in found), frozenset(one for one, is_there in found if is_there))


def current_shift(*, worker_id: int, at: datetime) -> ShiftRow | None:
    """Answer the worker's shift now, or the one that starts within the hour."""
    near = Shift.objects.select_related("worker__user").filter(
        worker_id=worker_id, starts_at__lte=at + timedelta(hours=1), ends_at__gt=at
    )
    shift = near.order_by("starts_at").first()
    return _shift_row(shift) if shift else None


def next_shift_starts(*, worker_ids: list[int], at: datetime) -> dict[int, datetime]:
    """Answer when each worker's next shift starts."""
    later = Shift.objects.filter(worker_id__in=worker_ids, starts_at__gt=at).order_by("-starts_at")
    return {shift.worker_id: shift.starts_at for shift in later}


def familiarity_by_worker(*, worker_ids: list[int], place_key: str) -> dict[int, Familiarity]:
    """Answer what each worker has to do with a place, by worker."""
    if not place_key:
        return {}
    found = Familiarity.objects.filter(worker_id__in=worker_ids, place_key=place_key)
    return {one.worker_id: one for one in found}


def access_machine(digest: str) -> MachineRow:
    """Answer the machine whose token has this digest and was not revoked, or refuse."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, programme_id, name, source FROM people_machinetoken WHERE digest = %s AND revoked_at IS NULL",
            [digest],
        )
        found = cursor.fetchone()
    if found is None:
        raise Missing
    return MachineRow(*found)


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
    return WorkerRow(worker.pk, worker.user_id, worker.user.name, worker.initials, tuple(worker.languages), lon, lat)


def _workers(programme_id: int) -> QuerySet[Worker]:
    return Worker.objects.select_related("user").filter(programme_id=programme_id, is_active=True)


def _shifts(programme_id: int) -> QuerySet[Shift]:
    return Shift.objects.select_related("worker__user").filter(worker__programme_id=programme_id)


def _shift_row(shift: Shift) -> ShiftRow:
    return ShiftRow(shift.pk, row_of(shift.worker), shift.starts_at, shift.ends_at, shift.went_on_at, shift.went_off_at)
