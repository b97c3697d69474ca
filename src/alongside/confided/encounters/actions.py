"""Keeping a write-up, and replacing one."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from alongside.confided.vault.actions import Envelope, NotReadable, keep_sealed, write_leaf
from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.dispatch.reads import access_response_facts

from .models import Encounter
from .rules.body import BodyCannotBeRead, WriteUp, read_write_up

PART = "encounter"


def keep_encounter(envelope: Envelope, body: dict[str, Any]) -> WriteUp:
    """Keep a write-up that came from a phone, sealed under its own key. Raises ``NotReadable`` with a code.

    The writer must be one of the workers of the response; else a person looks at it first.
    """
    try:
        write_up = read_write_up(body)
    except BodyCannotBeRead as wrong:
        raise NotReadable(f"body-{wrong}") from None
    response = access_response_facts(write_up.response_id)
    if response is None or response.programme_id != envelope.programme_id:
        raise NotReadable("unknown-response")
    if envelope.worker_id is None or envelope.worker_id not in response.worker_ids:
        raise NotReadable("not-their-response")
    Encounter.objects.get_or_create(
        id=envelope.record_id,
        defaults={
            "programme_id": envelope.programme_id,
            "response_id": write_up.response_id,
            "author_worker_id": envelope.worker_id,
            "occurred_at": min(envelope.made_at, envelope.received_at),
            "received_at": envelope.received_at,
            "sealed": _sealed(envelope.record_id, write_up, envelope.received_at),
        },
    )
    return write_up


def replace_encounter(*, encounter_id: UUID, new_id: UUID, body: dict[str, Any], by: Actor, at: datetime) -> None:
    """Strike one's own write-up and put another in its place; the old one stays readable to its author."""
    try:
        write_up = read_write_up(body)
    except BodyCannotBeRead as wrong:
        raise NotReadable(f"body-{wrong}") from None
    with transaction.atomic(using="confided"):
        old = Encounter.objects.select_for_update().filter(pk=encounter_id, programme_id=by.programme_id).first()
        if old is None or old.author_worker_id != by.worker_id or old.struck_at is not None:
            raise Missing
        old.struck_at = at
        old.save(update_fields=["struck_at"])
        Encounter.objects.create(
            id=new_id,
            programme_id=old.programme_id,
            response_id=old.response_id,
            author_worker_id=old.author_worker_id,
            occurred_at=old.occurred_at,
            received_at=at,
            sealed=_sealed(new_id, write_up, at),
            replaces_id=old.pk,
        )
        write_leaf(action="replaced", record_kind="encounter", record_id=encounter_id, by=by, at=at)


def _sealed(record_id: UUID, write_up: WriteUp, at: datetime) -> bytes:
    words = json.dumps({**asdict(write_up), "response_id": str(write_up.response_id)})
    return keep_sealed(record_id, words.encode(), part=PART, at=at)
