"""People who sign in, workers and what they bring, who goes with whom, machines that send calls."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing, Refusal
from alongside.ground.ids import new_token

from ..models import MachineToken, Partner, User, Worker
from ..rules.words import Skill, Subject
from .programmes import note_change


class EmailIsTaken(Refusal):
    """Two people cannot sign in with one address."""

    code = "people.email-is-taken"
    says = "Somebody already signs in with {email}."
    try_ = "Use another e-mail address, or find that person in the list."


class UnknownSkill(Refusal):
    """The skill is not on the list."""

    code = "people.unknown-skill"
    says = "{skill} is not one of the skills."
    try_ = "Pick from the list."


class PartnerIsTaken(Refusal):
    """One of the two already goes with somebody else, or both are one person."""

    code = "people.partner-is-taken"
    says = "{name} already goes with somebody."
    try_ = "Part that pair first, or pick another partner."


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


def change_worker(
    *, worker_id: int, languages: Collection[str], skills: Collection[str], home_area: str, by: Actor, at: datetime
) -> None:
    """Note which languages a worker speaks, what they have learned, and the neighbourhood they come from."""
    strange = sorted(set(skills) - {one.value for one in Skill})
    if strange:
        raise UnknownSkill(skill=strange[0])
    with transaction.atomic():
        (worker,) = lock_workers([worker_id], by=by)
        facts = {"languages": sorted(set(languages)), "skills": sorted(set(skills)), "home_area": home_area}
        changed = {name: value for name, value in facts.items() if getattr(worker, name) != value}
        if changed:
            Worker.objects.filter(pk=worker.pk).update(**changed)
            note_change(Subject.PEOPLE, "worker_changed", {"name": worker.user.name, **changed}, by=by, at=at)


def rest_worker(*, worker_id: int, until: datetime | None, by: Actor, at: datetime) -> None:
    """Let a worker rest until an instant after a hard call; with None the rest ends now.

    A rest that already lasts longer is not cut short by a shorter one.
    """
    with transaction.atomic():
        (worker,) = lock_workers([worker_id], by=by)
        if until is not None and worker.rests_until is not None and worker.rests_until >= until:
            return
        Worker.objects.filter(pk=worker.pk).update(rests_until=until)


def pair_workers(*, worker_id: int, partner_id: int, by: Actor, at: datetime) -> None:
    """Note that two workers usually go together. A worker has one partner at a time."""
    if worker_id == partner_id:
        raise PartnerIsTaken(name=lock_workers([worker_id], by=by)[0].user.name)
    with transaction.atomic():
        pair = lock_workers([worker_id, partner_id], by=by)
        for worker in pair:
            if Partner.objects.filter(worker=worker).exists():
                raise PartnerIsTaken(name=worker.user.name)
        for one, other in (pair, pair[::-1]):
            Partner.objects.create(worker=one, partner=other)
        note_change(Subject.PEOPLE, "paired", {"names": [one.user.name for one in pair]}, by=by, at=at)


def unpair_worker(*, worker_id: int, by: Actor, at: datetime) -> None:
    """Part a pair. Parting one that is not there changes nothing."""
    with transaction.atomic():
        (worker,) = lock_workers([worker_id], by=by)
        gone, _ = Partner.objects.filter(Q(worker=worker) | Q(partner=worker)).delete()
        if gone:
            note_change(Subject.PEOPLE, "parted", {"name": worker.user.name}, by=by, at=at)


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


def lock_workers(worker_ids: Collection[int], *, by: Actor) -> list[Worker]:
    """Answer the active workers of one's own programme, held until the transaction ends, or refuse.

    Always in one order, so that two who hold the same workers never wait for one another. With SQLite the
    transaction itself holds everybody off.
    """
    wanted = sorted(set(worker_ids))
    held = Worker.objects.select_for_update(of=("self",)).select_related("user")
    found = list(held.filter(pk__in=wanted, programme_id=by.programme_id, is_active=True).order_by("pk"))
    if len(found) != len(wanted):
        raise Missing
    return found
