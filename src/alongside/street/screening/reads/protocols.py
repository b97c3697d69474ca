"""Which protocol holds, and every version there was."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db import connection

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal

from ..models import ProtocolVersion
from ..rules import Problem, Protocol, find_problems, read_protocol


class NoProtocol(Refusal):
    """No protocol holds yet."""

    code = "screening.no-protocol"
    says = "This programme has no protocol yet, so no call can be screened."
    try_ = "Run `alongside add-programme`, which starts the first protocol."


class VersionState(StrEnum):
    """How a version stands at an instant."""

    DRAFT = "draft"
    COMING = "coming"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class VersionRow:
    """One version of the protocol, with who wrote it, why, and from when to when it holds."""

    version_id: int
    version: str
    state: VersionState
    body: dict[str, Any]
    author_name: str
    why: str
    written_at: datetime
    adopted_at: datetime | None
    effective_at: datetime | None
    until_at: datetime | None
    revision: int

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Answer what keeps a draft from being a protocol; nothing for a version that was put into force."""
        return find_problems(self.body) if self.state is VersionState.DRAFT else ()

    @property
    def protocol(self) -> Protocol:
        """Answer the rules of the version. A draft that is not finished cannot be read."""
        return read_protocol(self.version, self.body)


def current_protocol(*, programme_id: int, at: datetime) -> Protocol:
    """Answer the protocol that holds at an instant, or refuse."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM screening_protocolversion WHERE programme_id = %s AND effective_at <= %s "
            "AND withdrawn_at IS NULL ORDER BY effective_at DESC, id DESC LIMIT 1",
            [programme_id, connection.ops.adapt_datetimefield_value(at)],
        )
        newest = cursor.fetchone()
    if newest is None:
        raise NoProtocol
    return _read(newest[0])


def list_versions(*, by: Actor, at: datetime, limit: int = 100) -> list[VersionRow]:
    """Answer the versions that were put into force, the newest first."""
    adopted = ProtocolVersion.objects.filter(programme_id=by.programme_id, adopted_at__isnull=False)
    rows: list[VersionRow] = []
    follower: datetime | None = None
    for held in adopted.order_by("-effective_at", "-id")[: limit + 1]:
        rows.append(_row(held, at, follower))
        if held.withdrawn_at is None:
            follower = held.effective_at
    return rows[:limit]


def access_version(version_id: int, *, by: Actor, at: datetime) -> VersionRow:
    """Answer one version of one's own programme, or refuse."""
    held = ProtocolVersion.objects.filter(pk=version_id, programme_id=by.programme_id).first()
    if held is None:
        raise Missing
    follower = None
    if held.effective_at is not None:
        later = ProtocolVersion.objects.filter(programme_id=by.programme_id, withdrawn_at__isnull=True).filter(
            effective_at__gte=held.effective_at
        )
        following = [one for one in later if (one.effective_at, one.pk) > (held.effective_at, held.pk)]
        follower = min((one.effective_at for one in following if one.effective_at), default=None)
    return _row(held, at, follower)


def access_version_in_force(*, by: Actor, at: datetime) -> VersionRow:
    """Answer the version that holds now, with who wrote it and why, or refuse."""
    version = current_protocol(programme_id=by.programme_id, at=at).version
    held = ProtocolVersion.objects.get(programme_id=by.programme_id, version=version)
    return access_version(held.pk, by=by, at=at)


def read_draft(*, by: Actor, at: datetime) -> VersionRow | None:
    """Answer the draft somebody is writing, if there is one."""
    held = ProtocolVersion.objects.filter(programme_id=by.programme_id, adopted_at__isnull=True).first()
    return _row(held, at, None) if held else None


def _row(held: ProtocolVersion, at: datetime, follower: datetime | None) -> VersionRow:
    return VersionRow(
        held.pk, held.version, _state(held, at, follower), held.body, held.author_name, held.why, held.written_at,
        held.adopted_at, held.effective_at, follower, held.revision,
    )  # fmt: skip


def _state(held: ProtocolVersion, at: datetime, follower: datetime | None) -> VersionState:
    if held.effective_at is None:
        return VersionState.DRAFT
    if held.withdrawn_at is not None:
        return VersionState.WITHDRAWN
    if held.effective_at > at:
        return VersionState.COMING
    return VersionState.SUPERSEDED if follower is not None and follower <= at else VersionState.EFFECTIVE


@lru_cache(maxsize=32)
def _read(pk: int) -> Protocol:
    """Versions are never changed, so a version once read stays read."""
    held = ProtocolVersion.objects.get(pk=pk)
    return read_protocol(held.version, held.body)
