"""What can change about the people of the programme."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import new_token

from .models import Familiarity, MachineToken, Programme, Shift, User, Worker


class ShiftIsTaken(Refusal):
    """The worker already has a shift then."""

    code = "people.shift-is-taken"
    says = "{name} already has a shift that touches {starts}."
    try_ = "Change that shift, or pick another time."


class ShiftIsUpsideDown(Refusal):
    """A shift ends before it starts."""

    code = "people.shift-is-upside-down"
    says = "This shift ends before it starts."
    try_ = "Give an end that comes after the start."


class NoShiftNow(Refusal):
    """The worker has no shift to go on."""

    code = "people.no-shift-now"
    says = "You have no shift now."
    try_ = "Ask your coordinator to add one. You can still see your open follow-ups."


class EmailIsTaken(Refusal):
    """Two people cannot sign in with one address."""

    code = "people.email-is-taken"
    says = "Somebody already signs in with {email}."
    try_ = "Use another e-mail address, or find that person in the list."


def add_programme(*, name: str, slug: str, time_zone: str, is_demo: bool = False) -> Programme:
    """Start a programme, or answer the one that already has this short name."""
    made, _ = Programme.objects.get_or_create(
        slug=slug, defaults={"name": name, "time_zone": time_zone, "is_demo": is_demo}
    )
    return made


def add_person(*, email: str, name: str, role: Role, by: Actor, at: datetime, language: str = "") -> User:
    """Let a person sign in, with a role."""
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email,
                name=name,
                role=role,
                programme_id=by.programme_id,
                language=language,
                role_changed_at=at,
            )
    except IntegrityError as taken:
        raise EmailIsTaken(email=email) from taken


def add_worker(
    *,
    email: str,
    name: str,
    initials: str,
    languages: list[str],
    by: Actor,
    at: datetime,
    home: tuple[float, float] | None = None,
) -> Worker:
    """Add a community safety worker, who can sign in at once."""
    with transaction.atomic():
        user = add_person(email=email, name=name, role=Role.WORKER, by=by, at=at)
        return Worker.objects.create(
            programme_id=by.programme_id,
            user=user,
            initials=initials,
            languages=languages,
            home_lon=home[0] if home else None,
            home_lat=home[1] if home else None,
        )


def add_shift(*, worker_id: int, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime) -> int:
    """Put a worker on the roster. Two shifts of one worker never touch."""
    if ends_at <= starts_at:
        raise ShiftIsUpsideDown
    with transaction.atomic():
        worker = Worker.objects.select_related("user").filter(pk=worker_id, programme_id=by.programme_id).first()
        if worker is None:
            raise Missing
        if Shift.objects.filter(worker=worker, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
            raise ShiftIsTaken(name=worker.user.name, starts=f"{starts_at:%d %b %H:%M}")
        return Shift.objects.create(worker=worker, starts_at=starts_at, ends_at=ends_at).pk


def go_on_shift(*, by: Actor, at: datetime) -> int:
    """Say "I am here": from now on calls may be offered."""
    with transaction.atomic():
        shift = _shift_now(by, at)
        Shift.objects.filter(pk=shift.pk).update(went_on_at=shift.went_on_at or at, went_off_at=None)
        return shift.pk


def go_off_shift(*, by: Actor, at: datetime) -> int:
    """Say "I am leaving": nobody off shift is paged."""
    with transaction.atomic():
        shift = _shift_now(by, at)
        Shift.objects.filter(pk=shift.pk).update(went_off_at=at)
        return shift.pk


def declare_place(*, worker_id: int, place_key: str, by: Actor, at: datetime) -> None:
    """Note that a worker says they know a place."""
    Familiarity.objects.update_or_create(worker_id=worker_id, place_key=place_key, defaults={"is_declared": True})


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


def make_machine_token(*, name: str, source: str, by: Actor, at: datetime) -> str:
    """Make a key for a machine that sends calls. It is shown once; only its digest is kept."""
    token = new_token()
    MachineToken.objects.create(
        programme_id=by.programme_id,
        name=name,
        source=source,
        digest=hashlib.sha256(token.encode()).hexdigest(),
        made_at=at,
    )
    return token


def _shift_now(by: Actor, at: datetime) -> Shift:
    if by.worker_id is None:
        raise Missing
    shift = Shift.objects.filter(worker_id=by.worker_id, starts_at__lte=at, ends_at__gt=at).first()
    if shift is None:
        raise NoShiftNow
    return shift
