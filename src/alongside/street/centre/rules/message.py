"""The messages themselves: plain JSON with a signature, an EIDO, a letter. Words, minutes and a code; nothing else.

The same message has the same bytes each time it is sent, and the same key, so that a receiver that got it twice knows.
"""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from .words import STATUS_SAYS, StatusWord

VERSION = 1
SIGNATURE_HEADER = "Alongside-Signature"
KEY_HEADER = "Idempotency-Key"
_INCIDENT_URN = "urn:emergency:uid:incidentid:"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_UNIT_STATUS = {
    StatusWord.COMING: "Enroute",
    StatusWord.HERE: "OnScene",
    StatusWord.MAY_LEAVE: "OnScene",
    StatusWord.CLOSED: "Available",
}
UNIT = "Community safety worker"


@dataclass(frozen=True, slots=True)
class Message:
    """Everything that a centre may be told, once."""

    id: UUID
    programme: str
    number: str
    source: str
    sequence: int
    word: str
    happened_at: datetime
    minutes: int | None = None
    expected_at: datetime | None = None
    code: str = ""
    code_says: str = ""
    is_test: bool = False

    @property
    def says(self) -> str:
        """Say it in one English sentence."""
        says = STATUS_SAYS[self.word]
        if self.word == StatusWord.COMING and self.minutes is not None:
            says = f"A worker is coming, {self.minutes} min."
        if self.code:
            says = f"{says} {self.code}{f' ({self.code_says})' if self.code_says else ''}."
        return f"TEST. {says}" if self.is_test else says


def as_json(message: Message) -> bytes:
    """Write a message as the webhook sends it."""
    told: dict[str, Any] = {
        "version": VERSION,
        "id": str(message.id),
        "programme": message.programme,
        "source": message.source,
        "number": message.number,
        "sequence": message.sequence,
        "status": message.word,
        "says": message.says,
        "at": _instant(message.happened_at),
    }
    if message.minutes is not None:
        told["minutes"] = message.minutes
    if message.code:
        told["code"] = message.code
    if message.is_test:
        told["is_test"] = True
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def sign(body: bytes, *, secret: str, at: datetime) -> str:
    """Answer the signature header: the instant, and HMAC-SHA-256 over instant, a dot and the body."""
    stamp = int(at.timestamp())
    return f"t={stamp},v1={_mac(body, secret=secret, stamp=stamp)}"


def is_signed(body: bytes, header: str, *, secret: str, at: datetime, tolerance_seconds: int = 300) -> bool:
    """Say whether a signature is right and fresh, as a receiver should check it (see the operator's guide)."""
    parts = dict(one.partition("=")[::2] for one in header.split(","))
    if not parts.get("t", "").isdigit() or abs(at.timestamp() - int(parts["t"])) > tolerance_seconds:
        return False
    return hmac.compare_digest(parts.get("v1", ""), _mac(body, secret=secret, stamp=int(parts["t"])))


def _mac(body: bytes, *, secret: str, stamp: int) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def as_eido(message: Message, *, agency: str) -> bytes:
    """Write a message as an update of the incident (NENA-STA-021, EIDO 1.0): our agency, our unit, no person."""
    agency_id, agent_id = f"urn:alongside:agency:{agency}", f"urn:alongside:agent:{agency}"
    incident_id = f"{_INCIDENT_URN}{message.number}"
    stamp = {"lastUpdateTimeStamp": _instant(message.happened_at), "updatedByAgencyReference": {"$ref": agency_id}}
    incident: dict[str, Any] = {
        "$id": f"{incident_id}:alongside", **stamp, "incidentTypeCommonRegistryText": "Other",
        "internalIncidentId": message.number, "incidentStatusInternalText": [message.word],
    }  # fmt: skip
    if message.code:
        incident["dispositionComponent"] = [
            {
                "$id": f"{incident_id}:alongside:disposition", **stamp, "dispositionCommonRegistryCode": "Other",
                "dispositionPrimaryIndicator": False, "dispositionCategoryText": message.code,
                "dispositionDescriptionText": message.code_says or message.code,
            }
        ]  # fmt: skip
    told: dict[str, Any] = {
        "eidoVersion": "1.0", "$id": incident_id, **stamp, "issuingElementIdentification": agency,
        "incidentComponent": incident,
        "agencyComponent": [
            {"$id": agency_id, **stamp, "agencyRoleDescriptionRegistryText": ["Responding"], "agencyType": ["other"]}
        ],
        "agentComponent": [
            {"$id": agent_id, **stamp, "agentRoleRegistryText": ["Automaton"], "agencyReference": {"$ref": agency_id}}
        ],
    }  # fmt: skip
    if message.word in _UNIT_STATUS:
        told["emergencyResourceComponent"] = [_unit(message, stamp, agent_id)]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _unit(message: Message, stamp: dict[str, Any], agent_id: str) -> dict[str, Any]:
    unit: dict[str, Any] = {
        "$id": f"{_INCIDENT_URN}{message.number}:alongside:unit", **stamp, "emergencyResourceName": UNIT,
        "emergencyResourceTypeCommonRegistryText": "Other", "emergencyResourceTypeInternalText": UNIT,
        "primaryUnitStatusRegistryText": _UNIT_STATUS[StatusWord(message.word)], "secondaryUnitStatusRegistryText": [],
        "unitStatusInternal": [message.word], "resourceAttributeRegistryText": ["Other"],
        "resourceAttributeInternalText": ["Unarmed"], "agentReference": [{"$ref": agent_id}],
    }  # fmt: skip
    if message.expected_at is not None:
        unit["eta"] = _instant(message.expected_at)
    return unit


def as_letter(message: Message, *, sender: str, to: str) -> EmailMessage:
    """Write a message as a letter; letters about one call hang together in a mail program."""
    home = sender.rpartition("@")[2] or "alongside.invalid"
    number = " ".join(_CONTROL.sub(" ", message.number).split())
    thread = hashlib.sha256(f"{message.programme} {message.number}".encode()).hexdigest()[:24]
    letter = EmailMessage()
    letter["From"], letter["To"] = sender, to
    letter["Subject"] = f"Re: {number}: {message.says}"
    letter["Date"] = format_datetime(message.happened_at.astimezone(UTC))
    letter["Message-ID"] = f"<{message.id}@{home}>"
    letter["In-Reply-To"] = letter["References"] = f"<call-{thread}@{home}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter[KEY_HEADER] = str(message.id)
    lines = [f"Call: {number}", f"Status: {message.word}", f"Time: {_instant(message.happened_at)}"]
    lines += [f"Minutes: {message.minutes}"] if message.minutes is not None else []
    lines += [f"Closing code: {message.code}"] if message.code else []
    letter.set_content("\n".join([message.says, "", *lines, ""]))
    return letter


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
