"""Every call with what became of it: what the counted floor counts."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from alongside.ground.actor import Actor
from alongside.street.intake.reads import CallRow, calls_by_id, iter_calls
from alongside.street.people.reads import list_shifts
from alongside.street.screening.reads import ScreeningRow, latest_screenings

from ..models import NonResponse, Offer, Response
from .rows import CallFact

BATCH = 2000


def list_work_facts(
    *, programme_id: int, since: datetime | None = None, until: datetime | None = None
) -> Iterator[CallFact]:
    """Answer every call of the programme with what became of it, in order of arrival, a batch at a time."""
    hours = _Hours(programme_id)
    batch: list[CallRow] = []
    for call in iter_calls(programme_id=programme_id, since=since, until=until):
        batch.append(call)
        if len(batch) == BATCH:
            yield from _facts(batch, hours)
            batch = []
    yield from _facts(batch, hours)


def work_facts_of(call_ids: Iterable[int], *, programme_id: int) -> list[CallFact]:
    """Answer what became of some calls, in order of id."""
    ordered = sorted(set(call_ids))
    hours = _Hours(programme_id) if ordered else None
    facts: list[CallFact] = []
    for start in range(0, len(ordered), BATCH):
        calls = calls_by_id(ordered[start : start + BATCH])
        facts += _facts([calls[one] for one in sorted(calls)], hours) if hours else []
    return facts


class _Hours:
    """The roster as one sorted list of joined spans, so that each look is quick."""

    def __init__(self, programme_id: int) -> None:
        far = timedelta(days=36500)
        middle = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
        shifts = list_shifts(
            by=Actor(programme_id=programme_id),
            since=middle - far / 2,
            until=middle + far / 2,
            limit=1_000_000,
        )
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []
        for shift in sorted(shifts, key=lambda one: one.starts_at):
            if self.ends and shift.starts_at <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], shift.ends_at)
            else:
                self.starts.append(shift.starts_at)
                self.ends.append(shift.ends_at)

    def has(self, at: datetime) -> bool:
        """Say whether anybody was rostered at an instant."""
        before = bisect_right(self.starts, at) - 1
        return before >= 0 and at < self.ends[before]


def _facts(calls: list[CallRow], hours: _Hours) -> Iterator[CallFact]:
    ids = [call.call_id for call in calls]
    said = latest_screenings(ids)
    offered = set(Offer.objects.filter(call_id__in=ids).values_list("call_id", flat=True))
    responses = {one.call_id: one for one in Response.objects.filter(call_id__in=ids, taken_back_at=None)}
    missed = dict(NonResponse.objects.filter(call_id__in=ids).values_list("call_id", "reason"))
    for call in calls:
        yield CallFact(
            call_id=call.call_id,
            created_at=call.created_at,
            call_source=call.call_source,
            category=call.category,
            beat=call.beat,
            area_code=call.area_code,
            lon=call.lon,
            lat=call.lat,
            place_key=call.place_key,
            is_officer_initiated=call.is_officer_initiated,
            is_history=call.is_history,
            in_hours=hours.has(call.created_at),
            police_dispatched_at=call.first_dispatched_at,
            police_on_scene_at=call.first_on_scene_at,
            police_cleared_at=call.cleared_at,
            offered=call.call_id in offered,
            non_response_reason=missed.get(call.call_id, ""),
            **_screening_facts(said.get(call.call_id)),
            **_response_facts(responses.get(call.call_id)),
        )


def _screening_facts(said: ScreeningRow | None) -> dict[str, Any]:
    if said is None:
        return {"outcome": None, "because": (), "protocol_version": ""}
    return {"outcome": said.outcome, "because": said.because, "protocol_version": said.protocol_version}


STAMPS = (
    "requested_at",
    "accepted_at",
    "en_route_at",
    "arrived_at",
    "engaged_at",
    "departed_at",
    "officer_on_scene_at_arrival",
    "officer_released_at",
)


def _response_facts(response: Response | None) -> dict[str, Any]:
    if response is None:
        return {"response_id": None, "end": "", **dict.fromkeys(STAMPS)}
    stamps = {stamp: getattr(response, stamp) for stamp in STAMPS}
    return {"response_id": response.id, "end": response.end, **stamps}
