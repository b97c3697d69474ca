"""Emergency messages (NENA EIDO) are taken: each becomes a call, and later versions follow the same one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Refusal
from alongside.street.people.reads import access_programme

from ..rules.eido import EidoRead, read_eido
from ..rules.report import CallReport
from ..rules.times import zone_named
from .ringing import KnownCall, Ring, known_call, take_report


@dataclass(frozen=True, slots=True)
class TakenEido:
    """What became of one incident of one message, or the refusal that was met. ``notes`` hold no word of it."""

    number: str = ""
    change: str = ""
    outcome: str = ""
    notes: tuple[str, ...] = ()
    refused: Refusal | None = None


def take_eidos(*, messages: Sequence[Any], source: str, by: Actor, at: datetime, ring: Ring) -> list[TakenEido]:
    """Take messages one by one, in their order: one that is refused changes nothing and stops no other."""
    zone = zone_named(access_programme(by.programme_id).time_zone)
    taken: list[TakenEido] = []
    for message in messages:
        try:
            with transaction.atomic():
                read = read_eido(message, zone=zone, at=at)
                taken += [_take(one, source=source, by=by, at=at, ring=ring) for one in read]
        except Refusal as refused:
            taken.append(TakenEido(refused=refused))
    return taken


def _take(read: EidoRead, *, source: str, by: Actor, at: datetime, ring: Ring) -> TakenEido:
    known = known_call(source=source, number=read.report.event_number, by=by)
    report = read.report if known is None else _follow(read, known)
    done = take_report(report=report, known=known, source=source, by=by, at=at, ring=ring)
    return TakenEido(done.number, done.change, done.outcome, read.notes)


def _follow(read: EidoRead, known: KnownCall) -> CallReport:
    """Keep the earliest of each time: a later version says when a part was last touched, not when it happened."""
    report = read.report
    return replace(
        report,
        created_at=min(report.created_at, known.created_at) if read.is_begin_told else known.created_at,
        first_dispatched_at=_earliest(report.first_dispatched_at, known.first_dispatched_at),
        first_on_scene_at=_earliest(report.first_on_scene_at, known.first_on_scene_at),
    )


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)
