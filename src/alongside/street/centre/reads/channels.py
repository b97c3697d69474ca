"""The ways back to the centre and the messages on them: how they are, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing

from ..models import Channel, StatusReport
from ..rules.words import ReportState

OPEN = (ReportState.WAITING.value, ReportState.SENDING.value)


@dataclass(frozen=True)
class ChannelRow:
    """One way back. ``health`` is off, person, trouble, new or well."""

    id: int
    name: str
    kind: str
    source: str
    settings: Mapping[str, Any]
    is_on: bool
    health: str
    fault: Mapping[str, Any]
    next_at: datetime | None
    last_good_at: datetime | None
    waiting: int
    sent_today: int
    given_up: int


@dataclass(frozen=True)
class ReportRow:
    """One message to the centre, and what became of it."""

    id: UUID
    channel_id: int
    channel: str
    number: str
    call_id: int
    word: str
    minutes: int | None
    code: str
    happened_at: datetime
    made_at: datetime
    state: str
    tries: int
    next_at: datetime
    sent_at: datetime | None
    fault: Mapping[str, Any]
    is_test: bool


def list_channels(*, by: Actor, at: datetime, limit: int = 40) -> list[ChannelRow]:
    """Answer the programme's ways back, by name."""
    found = Channel.objects.filter(programme_id=by.programme_id).annotate(
        waiting=Count("reports", filter=Q(reports__state__in=OPEN)),
        sent=Count("reports", filter=Q(reports__state="sent", reports__sent_at__gt=at - timedelta(days=1))),
        lost=Count("reports", filter=Q(reports__state="given_up", reports__is_test=False)),
    )
    return [_channel(one) for one in found.order_by("name")[:limit]]


def access_channel(channel_id: int, *, by: Actor, at: datetime) -> ChannelRow:
    """Answer one way back of the programme."""
    for one in list_channels(by=by, at=at):
        if one.id == channel_id:
            return one
    raise Missing


def list_reports(
    *, by: Actor, channel_id: int | None = None, only_open: bool = False, limit: int = 50
) -> list[ReportRow]:
    """Answer messages, newest first; ``only_open`` those that have not got through."""
    found = StatusReport.objects.filter(programme_id=by.programme_id)
    if channel_id is not None:
        found = found.filter(channel_id=channel_id)
    if only_open:
        found = found.filter(state__in=(*OPEN, ReportState.GIVEN_UP.value), is_test=False)
    rows = found.select_related("channel").order_by("-made_at", "-sequence")[:limit]
    return [
        ReportRow(
            id=one.pk, channel_id=one.channel_id, channel=one.channel.name, number=one.number, call_id=one.call_id,
            word=one.word, minutes=one.minutes, code=one.code, happened_at=one.happened_at, made_at=one.made_at,
            state=one.state, tries=one.tries, next_at=one.next_at, sent_at=one.sent_at, fault=one.fault,
            is_test=one.is_test,
        )
        for one in rows
    ]  # fmt: skip


def count_stuck(*, by: Actor) -> int:
    """Count the messages that were given up, or that failed and wait: what somebody should look at."""
    stuck = Q(state=ReportState.GIVEN_UP) | Q(state__in=OPEN, tries__gte=3)
    return StatusReport.objects.filter(stuck, programme_id=by.programme_id, is_test=False).count()


def _channel(one: Any) -> ChannelRow:
    health = "off" if not one.is_on else "person" if one.needs_person else "trouble" if one.failures else "well"
    if health == "well" and one.last_good_at is None:
        health = "new"
    return ChannelRow(
        id=one.pk, name=one.name, kind=one.kind, source=one.source, settings=one.settings, is_on=one.is_on,
        health=health, fault=one.fault, next_at=one.next_at, last_good_at=one.last_good_at, waiting=one.waiting,
        sent_today=one.sent,
        given_up=one.lost,
    )  # fmt: skip
