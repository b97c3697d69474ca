"""A call as somebody reported it: what intake is told, before it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from operator import attrgetter

from .words import CallSource

Answer = str | bool | None


@dataclass(frozen=True, slots=True)
class CallReport:
    """One report of a call for service (DOMAIN.md §4). Blank and None both mean "not told".

    ``stated_at`` is when the centre says that it last touched the record: an older word of a call never
    replaces a newer one. ``answers`` are facts that somebody asked about, such as ``{"weapon": False}``.
    """

    event_number: str
    created_at: datetime
    call_source: CallSource
    category: str = ""
    status: str = ""
    first_dispatched_at: datetime | None = None
    first_on_scene_at: datetime | None = None
    cleared_at: datetime | None = None
    initial_nature_code: str = ""
    initial_nature: str = ""
    final_nature_code: str = ""
    final_nature: str = ""
    priority: str = ""
    close_code: str = ""
    beat: str = ""
    district: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    primary_unit: str = ""
    units_dispatched: int | None = None
    units_arrived: int | None = None
    is_officer_initiated: bool = False
    answers: Mapping[str, Answer] = field(default_factory=dict)
    stated_at: datetime | None = None


TEXT_LIMITS: dict[str, int] = {
    "event_number": 80,
    "status": 40,
    "initial_nature_code": 40,
    "initial_nature": 120,
    "final_nature_code": 40,
    "final_nature": 120,
    "priority": 20,
    "close_code": 60,
    "beat": 40,
    "district": 40,
    "address": 160,
    "primary_unit": 40,
}
"""The most characters that each text of a call keeps."""

TIMES = ("created_at", "first_dispatched_at", "first_on_scene_at", "cleared_at", "stated_at")

_words_of = attrgetter(
    "call_source.value", "category", "status", "initial_nature_code", "initial_nature", "final_nature_code",
    "final_nature", "priority", "close_code", "beat", "district", "address", "lon", "lat", "primary_unit",
    "units_dispatched", "units_arrived", "is_officer_initiated",
)  # fmt: skip
_times_of = attrgetter("created_at", "first_dispatched_at", "first_on_scene_at", "cleared_at")


def digest_of(report: CallReport) -> bytes:
    """Answer 16 bytes that differ when two reports of a call say different things.

    ``stated_at`` is left out: a centre that touches a record and changes nothing has said the same.
    """
    times = [None if at is None else at.timestamp() for at in _times_of(report)]
    answers = sorted(report.answers.items()) if report.answers else ()
    said = repr((_words_of(report), times, answers))
    return blake2b(said.encode("utf-8", "replace"), digest_size=16).digest()


def is_older(stated_at: datetime | None, known_at: datetime | None) -> bool:
    """Say whether a report is an older word than the one already known; unknown times are never older."""
    return stated_at is not None and known_at is not None and stated_at < known_at


def in_utc(at: datetime) -> datetime:
    """Answer an aware instant in UTC, or raise ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC")
    return at.astimezone(UTC)
