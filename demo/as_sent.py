"""What the town's people send and see, in the words of the doors: JSON and forms."""

import base64
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from .calls import TownCall
from .doors import NotDone, Record, Seen, SeenOffer, SeenResponse, lasting_number
from .script import OfficerAsk
from .seal import seal

TOLD = tuple(one.name for one in fields(TownCall))


def call_as_json(call: TownCall) -> dict[str, Any]:
    """Answer a call as the centre's machine sends it."""
    told = {name: getattr(call, name) for name in TOLD}
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items()}
    return {name: value for name, value in told.items() if value not in (None, "")}


def ask_as_form(ask: OfficerAsk) -> dict[str, str]:
    """Answer an officer's request as the form sends it."""
    form = {"category": ask.category, "address": ask.address, "area": ask.area, "danger": ask.danger}
    return {**form, "officer_here": "on"} if ask.officer_here else form


def seen_in(state: Mapping[str, Any]) -> Seen:
    """Answer what a phone's state shows."""
    offer, response = state.get("offer"), state.get("response")
    return Seen(
        SeenOffer(
            offer["id"],
            lasting_number(offer["call"]["number"], offer["call"]["place"]),
            offer["minutes_away"],
            bool(offer["call"]["officer_there"]),
        )
        if offer
        else None,
        SeenResponse(response["id"], response["call"]["number"], response["status"]) if response else None,
    )


def pack(
    worker: str, taps: list[dict[str, Any]], records: list[Record], key: bytes, seq: int, at: datetime
) -> dict[str, Any]:
    """Pack taps and records as the phone sends them: numbered, the records sealed."""
    sealed = [
        {
            "id": one.record_id,
            "kind": one.kind,
            "seq": seq + number,
            "made_at": at.isoformat(),
            "sealed": base64.b64encode(seal(one.body, one.record_id, key)).decode(),
        }
        for number, one in enumerate(records)
    ]
    numbered = [{**tap, "seq": seq + number} for number, tap in enumerate(taps)]
    return {"device": f"demo-{worker.partition('@')[0]}", "taps": numbered, "records": sealed}


def check_synced(answer: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
    """Raise NotDone unless every tap and record was taken."""
    if answer.get("refusals"):
        raise NotDone(f"a tap was refused: {answer['refusals']}")
    left = [one["id"] for one in sent["taps"] if one["id"] not in answer["taps"]]
    left += [one["id"] for one in sent["records"] if answer["answers"].get(one["id"]) not in ("stored", "safe")]
    if left:
        raise NotDone(f"not taken: {left}")


def hidden_fields(page: str) -> dict[str, str]:
    """Answer the hidden fields of the first form that has them: the CSRF token and the request's number."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    fields_by_name = {}
    for tag in found:
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            fields_by_name[name.group(1)] = value.group(1)
    return fields_by_name
