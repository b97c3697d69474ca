"""A write-up is kept and attached to the problem at its place."""

import json
from typing import Any

from alongside.confided.encounters.actions import keep_encounter
from alongside.confided.vault.actions import Envelope, blind, keep_sealed
from alongside.ground.ids import uuid7
from alongside.street.dispatch.reads import access_response_facts

from .models import Problem, ProblemVisit

PART = "problem kinds"


def keep_write_up(envelope: Envelope, body: dict[str, Any]) -> None:
    """Keep a write-up from a phone and attach it to the problem at its place; a first root problem opens one."""
    write_up = keep_encounter(envelope, body)
    response = access_response_facts(write_up.response_id)
    if response is None or not response.place_key:
        return
    place = blind("place", f"{envelope.programme_id}\0{response.place_key}")
    problem = Problem.objects.filter(programme_id=envelope.programme_id, place_index=place, closed_at=None).first()
    if problem is None and not write_up.root_problems:
        return
    if problem is None:
        problem = Problem.objects.create(
            id=uuid7(), programme_id=envelope.programme_id, place_index=place, opened_at=envelope.received_at
        )
    kinds = json.dumps(list(write_up.root_problems)).encode()
    ProblemVisit.objects.get_or_create(
        encounter_id=envelope.record_id,
        defaults={
            "problem": problem,
            "occurred_at": min(envelope.made_at, envelope.received_at),
            "kinds": keep_sealed(envelope.record_id, kinds, part=PART, at=envelope.received_at),
        },
    )
