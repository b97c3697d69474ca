"""Ways back to a centre are made, changed, switched on, tried and taken away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings as installation
from django.db import IntegrityError, transaction

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.ground.ids import uuid7

from ..models import Channel, StatusReport
from ..rules.secret import open_secret, seal_secret
from ..rules.words import ReportState, StatusWord
from ..sending import ChannelUnusable, check_channel
from .sending import may_be_local

LONGEST_NAME = 80
MOST_CHANNELS = 20
TEST_CALL = 0
"""Messages that only try a way back belong to no call."""


@dataclass(frozen=True)
class NewChannel:
    """What a person fills in. ``secret`` None leaves the one that is kept as it is."""

    name: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    secret: str | None = None


def add_channel(*, channel: NewChannel, by: Actor, at: datetime) -> int:
    """Keep a new way back, switched off; try it, then switch it on."""
    if Channel.objects.filter(programme_id=by.programme_id).count() >= MOST_CHANNELS:
        raise ChannelUnusable(field="name", why="There are too many ways back already; take one away first.")
    kept = _checked(channel, secret=channel.secret or "")
    try:
        with transaction.atomic():
            made = Channel.objects.create(
                programme_id=by.programme_id, kind=channel.kind, made_at=at, made_by_id=by.user_id, **kept
            )
    except IntegrityError as twice:
        raise ChannelUnusable(field="name", why="There is already a way back of this name.") from twice
    return made.pk


def change_channel(*, channel_id: int, channel: NewChannel, by: Actor, at: datetime) -> None:
    """Change a way back; what still waits goes out the new way."""
    old = _own(channel_id, by)
    secret = channel.secret
    if secret is None:
        secret = open_secret(bytes(old.sealed_secret), key=installation.SECRET_KEY)
    kept = _checked(NewChannel(channel.name, old.kind, channel.settings, channel.source), secret=secret)
    try:
        with transaction.atomic():
            Channel.objects.filter(pk=old.pk).update(**kept, failures=0, needs_person=False, fault={}, next_at=None)
            _try_at_once(old.pk, at)
    except IntegrityError as twice:
        raise ChannelUnusable(field="name", why="There is already a way back of this name.") from twice


def switch_channel(*, channel_id: int, is_on: bool, by: Actor, at: datetime) -> None:
    """Switch a way back on or off. Off, nothing is sent and nothing new is written down for it."""
    channel = _own(channel_id, by)
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(is_on=is_on, next_at=None, failures=0)
        if is_on:
            _try_at_once(channel.pk, at)
        else:
            waiting = StatusReport.objects.filter(channel=channel, state=ReportState.WAITING)
            waiting.update(state=ReportState.GIVEN_UP)


def try_channel(*, channel_id: int, by: Actor, at: datetime) -> UUID:
    """Put one message that says TEST on the way, and answer its key; it is sent also while the way is off."""
    channel = _own(channel_id, by)
    with transaction.atomic():
        before = StatusReport.objects.filter(channel=channel, call_id=TEST_CALL)
        before.filter(state=ReportState.WAITING).update(state=ReportState.GIVEN_UP)
        last = before.order_by("-sequence").values_list("sequence", flat=True).first() or 0
        made = StatusReport.objects.create(
            id=uuid7(), programme_id=by.programme_id, channel=channel, call_id=TEST_CALL, number=f"TEST-{last + 1}",
            sequence=last + 1, word=StatusWord.COMING, minutes=6, happened_at=at, made_at=at, next_at=at, is_test=True,
        )  # fmt: skip
        Channel.objects.filter(pk=channel.pk).update(next_at=None)
    return made.pk


def remove_channel(*, channel_id: int, by: Actor, at: datetime) -> None:
    """Take a way back away, and what was written down for it."""
    _own(channel_id, by).delete()


def _own(channel_id: int, by: Actor) -> Channel:
    channel = Channel.objects.filter(pk=channel_id, programme_id=by.programme_id).first()
    if channel is None:
        raise Missing
    return channel


def _checked(channel: NewChannel, *, secret: str) -> dict[str, Any]:
    name = " ".join(channel.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise ChannelUnusable(field="name", why="Give it a name of up to 80 letters.")
    settings = check_channel(kind=channel.kind, settings=channel.settings, secret=secret, may_be_local=may_be_local())
    sealed = seal_secret(secret, key=installation.SECRET_KEY)
    return {"name": name, "source": channel.source, "settings": settings, "sealed_secret": sealed}


def _try_at_once(channel_id: int, at: datetime) -> None:
    StatusReport.objects.filter(channel_id=channel_id, state=ReportState.WAITING).update(next_at=at)
