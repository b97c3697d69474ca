"""NENA EIDO (NENA-STA-021, JSON) read as calls, by allow-list: everything that is not named here is never read.

An EIDO speaks of one incident; its parts point at one another by ``$id`` and ``$ref``. Read are the incident, its
calls' times, its dispatches, the units' states, the places and who owns it. People, vehicles, items, cautions, notes,
media, contact cards and additional data are stepped over: no code here knows their inner names.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from alongside.ground.errors import Refusal

from .pidf import Whereabouts, read_location, read_street
from .report import TEXT_LIMITS, CallReport
from .times import Clock, NotATime, check_plausible, read_time
from .words import CallSource

KNOWN_VERSIONS = frozenset({"1.0"})
LARGEST_MESSAGE = 10 * 1024 * 1024
MOST_AT_ONCE = 100
MOST_PARTS = 2_000
_INCIDENT_URN = "urn:emergency:uid:incidentid:"
_UNFILLED = re.compile(r"[\[\]<>{}]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_UNIT_NAME = re.compile(r"^(?=.*\d)[A-Za-z0-9 ./-]{1,20}$")
_HAS_OFFSET = re.compile(r"(?:Z|[+-]\d\d(?::?\d\d)?)$", re.IGNORECASE)
_OVER = frozenset({"closed", "cancelled", "canceled", "completed", "complete", "resolved", "incidentclosed"})
_ON_SCENE = frozenset({"onscene", "atscene", "arrived", "resourcesonscene", "unitonscene"})
_PLACES_BY_WORTH = ("incident", "dispatch", "routing", "caller", "")
_NOT_OF_THE_INCIDENT = ("home", "residence", "work", "destination", "staging", "person", "vehicle", "unit", "resource")

Part = Mapping[str, Any]


class NotAnEido(Refusal):
    """What came is not an emergency message."""

    code = "eido.not-an-eido"
    says = "The body is not an EIDO: {why}."
    try_ = "Send one EIDO (NENA-STA-021, JSON), a list of them, or a notification that carries them."


class EidoHasNoId(Refusal):
    """An incident that cannot be recognised again cannot be kept."""

    code = "eido.no-id"
    says = "The EIDO does not say which incident it is about: it has neither $id nor incidentTrackingIdentifier."
    try_ = "Send it again with the incident's $id, so that its later versions can be followed."


class TooManyEidos(Refusal):
    """More messages in one body than one answer can hold."""

    code = "eido.too-many"
    says = "The body carries {count} EIDOs; at most {limit} are taken at once."
    try_ = "Send them in several requests."


@dataclass(frozen=True, slots=True)
class Conveyed:
    """The messages of one body. ``transaction`` is set when they came as a notification that wants its own answer."""

    messages: tuple[Any, ...]
    transaction: str = ""
    is_goodbye: bool = False
    request: str = ""
    subscription: str = ""


@dataclass(frozen=True, slots=True)
class EidoRead:
    """One incident as a report. ``notes`` say what was unusual, never what stood in the message.

    ``is_begin_told`` is False when no call's start was named, and ``created_at`` is only the best that was known.
    """

    report: CallReport
    is_begin_told: bool
    notes: tuple[str, ...] = ()


def parse_conveyed(body: bytes) -> Conveyed:
    """Read a body: one EIDO, a list of them, or a notification (``event``) around them. Refuses what is none."""
    try:
        told = json.loads(body.decode("utf-8-sig"), parse_constant=_no_such_number)
    except UnicodeDecodeError:
        raise NotAnEido(why="it is not written in UTF-8") from None
    except RecursionError:
        raise NotAnEido(why="it is nested deeper than any message is") from None
    except ValueError as wrong:
        why = str(wrong) if isinstance(wrong, _NoSuchNumber) else "it is not JSON"
        raise NotAnEido(why=why) from None
    return _unwrap(told)


class _NoSuchNumber(ValueError):
    pass


def _no_such_number(name: str) -> NoReturn:
    raise _NoSuchNumber("it holds NaN or Infinity, which JSON does not have")


def _unwrap(told: Any) -> Conveyed:
    if isinstance(told, list):
        return Conveyed(_few(told))
    if not isinstance(told, Mapping):
        raise NotAnEido(why="it is neither an object nor a list")
    event, goodbye = told.get("event"), told.get("terminate")
    if isinstance(goodbye, Mapping):
        return Conveyed(
            (),
            is_goodbye=True,
            request=_text(goodbye, "requestId", 120),
            subscription=_text(goodbye, "subscriptionId", 120),
        )
    if isinstance(event, Mapping):
        inside = event.get("notification", [])
        transaction = _text(event, "transactionId", 120)
        return Conveyed(_few(inside if isinstance(inside, list) else [inside]), transaction or "(none)")
    for name in ("subscribe", "unsubscribe", "subscribeResponse", "unsubscribeResponse", "eventResponse"):
        if name in told:
            raise NotAnEido(why=f"it is a {name} message, and this door only takes notifications")
    return Conveyed((told,))


def _few(messages: list[Any]) -> tuple[Any, ...]:
    if len(messages) > MOST_AT_ONCE:
        raise TooManyEidos(count=len(messages), limit=MOST_AT_ONCE)
    return tuple(messages)


def read_eido(message: Any, *, zone: ZoneInfo, at: datetime) -> list[EidoRead]:
    """Read one EIDO as the calls it speaks of (one, unless a sender packed several incidents into it).

    ``zone`` reads a time that came without its offset. Raises ``NotAnEido`` or ``EidoHasNoId``; whatever else is
    missing, broken or unfilled is left out with a note.
    """
    if not isinstance(message, Mapping):
        raise NotAnEido(why="a message in it is not an object")
    if not _is_eido(message):
        raise NotAnEido(why="it has none of an EIDO's parts")
    reader = _Reader(message, zone, at)
    incidents = reader.parts("incidentComponent")
    if len(incidents) < 2:
        return [reader.read(incidents[0] if incidents else {}, is_only=True)]
    return [reader.read(one, is_only=False) for one in incidents[:MOST_AT_ONCE]]


_PARTS = ("incidentComponent", "callComponent", "dispatchComponent", "emergencyResourceComponent", "locationComponent")
_SIGNS = (*_PARTS, "agencyComponent", "eidoVersion", "issuingElementIdentification")


def _is_eido(message: Part) -> bool:
    return any(sign in message for sign in _SIGNS)


class _Reader:
    """Reads one message; keeps the parts that may be read, by their id, and what was unusual."""

    def __init__(self, message: Part, zone: ZoneInfo, at: datetime) -> None:
        self.message, self.zone, self.at = message, zone, at
        self.notes: list[str] = []
        self.by_id = {_id_of(part): part for kind in _PARTS for part in self.parts(kind) if _id_of(part)}

    def parts(self, kind: str) -> list[Part]:
        """Answer the parts of a kind; one that came without its list is a list of one."""
        told = self.message.get(kind)
        found = told if isinstance(told, list) else [told]
        return [one for one in found[:MOST_PARTS] if isinstance(one, Mapping)]

    def referred(self, part: Part, name: str) -> list[Part]:
        """Answer the parts that a part points at; a pointer to nothing is noted."""
        told = part.get(name)
        found = []
        for one in (told if isinstance(told, list) else [told])[:MOST_PARTS]:
            ref = one.get("$ref") if isinstance(one, Mapping) else one
            if isinstance(ref, str) and ref in self.by_id:
                found.append(self.by_id[ref])
            elif ref is not None:
                self.note("A reference points at a part that is not in the message.")
        return found

    def note(self, says: str) -> None:
        """Remember, once, what was unusual."""
        if says not in self.notes:
            self.notes.append(says)

    def read(self, incident: Part, *, is_only: bool) -> EidoRead:
        """Answer the report of one incident of the message."""
        number = self._number(incident, is_only=is_only)
        begins = self._instants(self.parts("callComponent"), "callStartTimestamp") if is_only else []
        touched = self._instants([incident, self.message], "lastUpdateTimeStamp")
        created_at = min(begins or touched, default=None)
        if created_at is None:
            self.note("No time was told; the time it arrived stands in its place.")
            created_at = self.at
        if _text(self.message, "eidoVersion", 20) not in KNOWN_VERSIONS:
            self.note("The version of EIDO is not one we know; what is known of it was read.")
        place = self._place(incident)
        report = replace(
            self._units(self._words(CallReport(number, created_at, CallSource.CENTRE), incident)),
            address=place.address[: TEXT_LIMITS["address"]], lon=place.lon, lat=place.lat,
            stated_at=max(touched, default=None),
        )  # fmt: skip
        return EidoRead(self._end(report, incident), bool(begins), tuple(self.notes))

    def _number(self, incident: Part, *, is_only: bool) -> str:
        own = _text(self.message, "$id", 400) if is_only else ""
        told = (
            own if own.startswith(_INCIDENT_URN) else "",
            _text(incident, "incidentTrackingIdentifier", 400),
            _text(incident, "$id", 400) or _text(incident, "componentIdentifier", 400),
            own,
        )
        for one in told:
            number = one.removeprefix(_INCIDENT_URN)
            if number and not _UNFILLED.search(number):
                if len(number) > TEXT_LIMITS["event_number"]:
                    raise NotAnEido(why="the incident's id is longer than 80 characters")
                return number
        raise EidoHasNoId

    def _words(self, report: CallReport, incident: Part) -> CallReport:
        common = _filled(_text(incident, "incidentTypeCommonRegistryText", 120))
        code = _filled(_text(incident, "incidentTypeInternalCode", 40))
        nature = _filled(_text(incident, "incidentTypeInternalText", 120))
        if common and not (code or nature):
            code, nature = (common, "") if len(common) <= 40 and " " not in common else ("", common)
        states = _texts(incident, "incidentStatusCommonRegistryText") or _texts(incident, "incidentStatusInternalText")
        priority = _text(incident, "incidentPriorityInternalText", 20)
        if not priority and type(incident.get("incidentCommonPriorityNumber")) is int:
            priority = str(incident["incidentCommonPriorityNumber"])[:20]
        ends = [one for one in _list(incident, "dispositionComponent") if isinstance(one, Mapping)]
        ends.sort(key=lambda one: one.get("dispositionPrimaryIndicator") is not True)
        return replace(
            report, initial_nature_code=code, initial_nature=nature, status="; ".join(states)[: TEXT_LIMITS["status"]],
            priority=priority, beat=_text(incident, "beatOrDispatchGroupText", TEXT_LIMITS["beat"]),
            close_code=_text(ends[0], "dispositionCommonRegistryCode", TEXT_LIMITS["close_code"]) if ends else "",
            call_source=self._who_called(),
        )  # fmt: skip

    def _who_called(self) -> CallSource:
        kinds = {_plain(_text(one, "standardPrimaryCallType", 40)) for one in self.parts("callComponent")}
        return CallSource.NON_EMERGENCY if kinds == {"nonemergency"} else CallSource.CENTRE

    def _units(self, report: CallReport) -> CallReport:
        dispatches, units = self.parts("dispatchComponent"), self.parts("emergencyResourceComponent")
        there = [one for one in units if _plain(_text(one, "primaryUnitStatusRegistryText", 40)) in _ON_SCENE]
        sent = {id(one) for dispatch in dispatches for one in self.referred(dispatch, "emergencyResourceReference")}
        names = [name for one in units if _UNIT_NAME.match(name := _text(one, "emergencyResourceName", 40))]
        return replace(
            report, primary_unit=names[0] if names else "", units_dispatched=len(sent or units) or None,
            units_arrived=len(there) or None,
            first_dispatched_at=min(self._instants(dispatches, "lastUpdateTimeStamp"), default=None),
            first_on_scene_at=min(self._instants(there, "lastUpdateTimeStamp"), default=None),
        )  # fmt: skip

    def _end(self, report: CallReport, incident: Part) -> CallReport:
        states = _texts(incident, "incidentStatusCommonRegistryText") + _texts(incident, "incidentStatusInternalText")
        if not any(_plain(one) in _OVER for one in states):
            return report
        ended = self._instants([incident, self.message], "lastUpdateTimeStamp")
        return replace(report, cleared_at=min(ended, default=self.at))

    def _place(self, incident: Part) -> Whereabouts:
        found = self.referred(incident, "locationReference")
        for call in self.parts("callComponent") if not found else ():
            found += self.referred(call, "locationReference")
        ranked = sorted(((_worth(one), turn, one) for turn, one in enumerate(found or self.parts("locationComponent"))),
                        key=lambda one: one[:2])  # fmt: skip
        address, spot = "", Whereabouts()
        for worth, _, part in ranked:
            if worth > len(_PLACES_BY_WORTH):
                continue
            read = self._one_place(part)
            address = address or read.address
            spot = read if spot.lon is None and read.lon is not None else spot
        return Whereabouts(address, spot.lon, spot.lat)

    def _one_place(self, part: Part) -> Whereabouts:
        read = read_location(part.get("locationByValue"))
        for note in read.notes:
            self.note(note)
        if part.get("locationByValue") is None and part.get("locationByReferenceUrl"):
            self.note("A location was only given as an address on the web; it was not fetched.")
        address = read.address or _filled(_text(part, "locationAddressText", TEXT_LIMITS["address"]))
        if address and not address[:1].isdigit():
            corner = next((one for told in _list(part, "intersectingStreetByValue") if (one := read_street(told))), "")
            address = f"{address} & {corner}" if corner else address
        return replace(read, address=address)

    def _instants(self, parts: Iterable[Part], name: str) -> list[datetime]:
        return [instant for part in parts if (instant := self._instant(part, name)) is not None]

    def _instant(self, part: Part, name: str) -> datetime | None:
        text = _text(part, name, 60) or _text(part, name.replace("TimeStamp", "Timestamp"), 60)
        if not text:
            return None
        try:
            instant = read_time(text, written=Clock.ISO, zone=self.zone)
            check_plausible(instant, self.at)
        except NotATime:
            self.note("A time in the message is no time; it was left out.")
            return None
        if not _HAS_OFFSET.search(text):
            self.note("A time came without its offset; the programme's own zone was taken.")
        return instant.astimezone(UTC)


def _worth(location: Part) -> int:
    kind = _plain(_text(location, "locationTypeDescriptionRegistryText", 60))
    if any(word in kind for word in _NOT_OF_THE_INCIDENT):
        return len(_PLACES_BY_WORTH) + 1
    return next(turn for turn, word in enumerate(_PLACES_BY_WORTH) if word in kind)


def _id_of(part: Part) -> str:
    return _text(part, "$id", 400) or _text(part, "componentIdentifier", 400)


def _text(part: Part, name: str, limit: int) -> str:
    told = part.get(name)
    return " ".join(_CONTROL.sub(" ", told).split())[:limit] if isinstance(told, str) else ""


def _filled(text: str) -> str:
    return "" if _UNFILLED.search(text) else text


def _texts(part: Part, name: str) -> list[str]:
    return [text for text in _each_text(part, name) if text]


def _each_text(part: Part, name: str) -> Iterator[str]:
    for one in _list(part, name):
        if isinstance(one, str):
            yield " ".join(_CONTROL.sub(" ", one).split())[:40]


def _list(part: Part, name: str) -> list[Any]:
    told = part.get(name)
    return told[:100] if isinstance(told, list) else [] if told is None else [told]


def _plain(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())
