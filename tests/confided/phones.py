"""What phones send in the tests of the confided floor."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from alongside.confided.vault.actions import public_key, receive_sealed
from alongside.confided.vault.models import SealedEnvelope
from alongside.confided.vault.rules.sealing import seal_envelope
from alongside.ground.actor import Actor
from alongside.ground.ids import uuid7
from alongside.street.directory.actions import add_service
from alongside.street.dispatch.actions import accept_offer, end_response
from alongside.street.dispatch.models import Offer
from tests.cast import Cast
from tests.street.calls import later, ring

STORES = ["default", "confided", "keys"]
WRITTEN_AT = later(50)


def answer_a_call(town: Cast, number: str = "26-0001", *, end: str = "engaged", **facts: Any) -> UUID:
    """Let Dee answer a call from ring to end; an empty ``end`` leaves her there. Answers the response."""
    at = facts.pop("at", later(0))
    told = ring(town, number, at=at, **facts)
    offer = Offer.objects.get(call_id=told.call_id, state="open")
    dee = town.dee.user.actor
    assert offer.worker_id == town.dee.pk
    response = accept_offer(offer_id=offer.pk, by=dee, at=at + timedelta(seconds=30))
    if end:
        when = at + timedelta(minutes=40)
        end_response(tap_id=uuid7(), response_id=response.id, end=end, tapped_at=when, by=dee, at=when)
    return response.id


def write_up(response_id: UUID, **words: Any) -> dict[str, Any]:
    """The body of a short encounter."""
    return {
        "schema": 1,
        "response": str(response_id),
        "people": [{"role": "victim", "name": "Quillon"}, {"role": "neighbour", "name": ""}],
        "needs": ["housing"],
        "root_problems": ["neighbour_history"],
        "done": ["mediated", "listened"],
        "disposition": "stayed_in_community",
        "note": "They will talk on Sunday.",
        **words,
    }


def refer(encounter_id: UUID, service: int, **words: Any) -> dict[str, Any]:
    """The body of a referral to which the person agreed."""
    return {
        "schema": 1,
        "encounter": str(encounter_id),
        "service": service,
        "need": "housing",
        "agreed": True,
        "share": ["first_name", "contact"],
        "first_name": "Quillon",
        "contact": "608-555-0177",
        "consent_days": 30,
        "how": "spoken",
        **words,
    }


def send(
    body: dict[str, Any], *, by: Actor, kind: str = "encounter", record_id: UUID | None = None,
    made_at: datetime = WRITTEN_AT, at: datetime = WRITTEN_AT, **facts: Any,
) -> UUID:  # fmt: skip
    """Seal a body as a phone does and send it. Answers the record's id."""
    record = record_id or uuid7()
    sealed = facts.pop("sealed") if "sealed" in facts else seal_envelope(public_key(), record, _json(body))
    told = {"device": "phone-1", "sequence": 1, **facts}
    answer = receive_sealed(record_id=record, kind=kind, sealed=sealed, made_at=made_at, by=by, at=at, **told)
    assert answer == "stored"
    return record


def state_of(record_id: UUID) -> tuple[str, str]:
    """How an envelope stands, and the code why."""
    return SealedEnvelope.objects.values_list("state", "why").get(pk=record_id)


def add_tenants_table(town: Cast) -> int:
    """A service that helps tenants."""
    return add_service(
        organisation="Tenants' Table", name="Eviction help", needs=["housing"], by=town.rosa.actor, at=later(0)
    )


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()
