"""What may be asked about phones. Numbers, times and names; never what is in a record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.ground.actor import Actor
from alongside.ground.audience import Role
from alongside.ground.errors import Missing
from alongside.street.people.models import User

from .models import Device, KeptTap
from .rules import TROUBLES, DeviceFacts, Run, count_of, gaps, trouble_of


@dataclass(frozen=True)
class DeviceRow:
    """A phone as the coordinator sees it. ``trouble`` is a code, blank when all is well."""

    device_id: UUID
    short: str
    who: str
    worker_id: int | None
    last_heard_at: datetime
    came: int
    missing: tuple[Run, ...]
    unsent: int
    oldest_unsent_at: datetime | None
    promises_to_keep: bool | None
    revoked_at: datetime | None
    revoked_by_name: str
    heard_revoked_at: datetime | None
    trouble: str

    @property
    def missing_count(self) -> int:
        """Count the numbers that have not come."""
        return count_of(self.missing)


@dataclass(frozen=True)
class TroubleRow:
    """One phone about which the coordinator should do something."""

    device_id: UUID
    short: str
    worker_name: str
    says: str
    count: int
    since: datetime


@dataclass(frozen=True)
class KeptTapRow:
    """A tap that could not be applied."""

    tap_id: UUID
    device_id: UUID | None
    who: str
    kind: str
    word: str
    tapped_at: datetime
    why: str


@dataclass(frozen=True)
class Credential:
    """Who a phone was enrolled for. It only delivers: nothing is ever read with it."""

    device_id: UUID
    programme_id: int
    user_id: int | None
    worker_id: int | None

    @property
    def actor(self) -> Actor:
        """Answer who made what this phone delivers. No role: nothing is granted to it."""
        return Actor(programme_id=self.programme_id, user_id=self.user_id, worker_id=self.worker_id, name="A phone")


def facts_of(device: Device) -> DeviceFacts:
    """Answer what the office knows of a phone, for the rules."""
    return DeviceFacts(
        missing=count_of(gaps(device.numbers, device.made_upto)),
        unsent=device.unsent,
        oldest_unsent_at=device.oldest_unsent_at,
        last_heard_at=device.last_heard_at,
        promises_to_keep=device.promises_to_keep,
        is_revoked=device.revoked_at is not None,
    )


def is_revoked(device_id: UUID | None) -> bool:
    """Say whether the office took this phone back."""
    return device_id is not None and Device.objects.filter(pk=device_id).exclude(revoked_at=None).exists()


def sender_of(credential: Credential) -> Actor | None:
    """Answer the worker of a credential while they are one of ours, else nobody."""
    if credential.user_id is None:
        return None
    person = User.objects.filter(pk=credential.user_id, programme_id=credential.programme_id, is_active=True).first()
    if person is None or person.role != Role.WORKER:
        return None
    actor = person.actor
    return actor if actor.worker_id is not None and actor.worker_id == credential.worker_id else None


def list_devices(*, by: Actor, at: datetime, limit: int = 200) -> list[DeviceRow]:
    """Answer the phones of the programme, those in trouble first, then the ones heard last."""
    _coordinator(by)
    devices = list(Device.objects.filter(programme_id=by.programme_id).order_by("-last_heard_at")[:limit])
    names = _names({one.user_id for one in devices if one.user_id})
    rows = [_row(one, names, at) for one in devices]
    return sorted(rows, key=lambda row: (TROUBLES.index(row.trouble), row.revoked_at is not None))


def list_device_trouble(*, by: Actor, at: datetime, limit: int = 20) -> list[TroubleRow]:
    """Answer the phones about which something should be done, for the board."""
    return [
        TroubleRow(
            row.device_id, row.short, row.who, row.trouble, row.unsent or row.missing_count,
            row.oldest_unsent_at or row.last_heard_at,
        )
        for row in list_devices(by=by, at=at)
        if row.trouble
    ][:limit]  # fmt: skip


def list_kept_taps(*, by: Actor, limit: int = 100) -> list[KeptTapRow]:
    """Answer the taps that wait for somebody to look at them, the oldest first."""
    _coordinator(by)
    found = list(KeptTap.objects.filter(programme_id=by.programme_id, looked_at=None).order_by("tapped_at")[:limit])
    carried = dict(Device.objects.filter(pk__in={one.device_id for one in found}).values_list("pk", "user_id"))
    people = _names({one for one in carried.values() if one})
    whose: dict[UUID | None, str] = {device_id: people.get(user_id, "") for device_id, user_id in carried.items()}
    return [
        KeptTapRow(one.pk, one.device_id, whose.get(one.device_id, ""), one.kind, one.word, one.tapped_at, one.why)
        for one in found
    ]


def _row(device: Device, names: dict[int | None, str], at: datetime) -> DeviceRow:
    return DeviceRow(
        device_id=device.pk,
        short=str(device.pk)[-4:],
        who=names.get(device.user_id, ""),
        worker_id=device.worker_id,
        last_heard_at=device.last_heard_at,
        came=count_of(device.numbers),
        missing=tuple(gaps(device.numbers, device.made_upto)),
        unsent=device.unsent,
        oldest_unsent_at=device.oldest_unsent_at,
        promises_to_keep=device.promises_to_keep,
        revoked_at=device.revoked_at,
        revoked_by_name=device.revoked_by_name,
        heard_revoked_at=device.heard_revoked_at,
        trouble=trouble_of(facts_of(device), at),
    )


def _names(user_ids: set[int]) -> dict[int | None, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "name"))


def _coordinator(by: Actor) -> None:
    if by.role is not Role.COORDINATOR:
        raise Missing
