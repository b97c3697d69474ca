"""What was going on at an instant of a day: who was on shift, who was there, who was busy and with what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alongside.ground.actor import the_system
from alongside.ground.geometry import is_on_earth
from alongside.street.dispatch.models import Offer, Response
from alongside.street.intake.reads import CallRow, calls_by_id
from alongside.street.people.models import Programme
from alongside.street.people.reads import ShiftRow, list_shifts
from alongside.street.places.reads import has_areas
from alongside.street.screening.models import ScreeningRecord

from ..rules.reasons import Situation


@dataclass(frozen=True)
class WorkerThen:
    """One worker of the roster at an instant: ``busy`` (with a call), ``free`` or ``absent`` (never came on)."""

    worker_id: int
    name: str
    initials: str
    state: str
    call: CallRow | None = None
    since_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True)
class _Busy:
    worker_ids: tuple[int, ...]
    call_id: int
    accepted_at: datetime
    departed_at: datetime | None


class Around:
    """The roster and the responses of a span of time, read once, asked for many instants of it."""

    def __init__(self, programme: Programme, since: datetime, until: datetime) -> None:
        self.programme = programme
        self.shifts: list[ShiftRow] = list_shifts(by=the_system(programme.pk), since=since, until=until)
        self.busy = _responses(programme.pk, since, until)
        self.calls = calls_by_id([one.call_id for one in self.busy])
        self.has_areas = has_areas(programme.pk, version=programme.map_version)

    def look(self, at: datetime) -> list[WorkerThen]:
        """Answer every worker who was on the roster at an instant, in order of name."""
        then = [self._worker(shift, at) for shift in self.shifts if shift.starts_at <= at < shift.ends_at]
        return sorted(then, key=lambda one: (one.name, one.worker_id))

    def _worker(self, shift: ShiftRow, at: datetime) -> WorkerThen:
        worker = shift.worker
        for one in self.busy:
            if worker.worker_id in one.worker_ids and _covers(one, at):
                call = self.calls.get(one.call_id)
                who = (worker.worker_id, worker.name, worker.initials)
                return WorkerThen(*who, "busy", call, one.accepted_at, one.departed_at)
        state = "free" if _was_there(shift, at) else "absent"
        return WorkerThen(worker.worker_id, worker.name, worker.initials, state)

    def situations(self, groups: dict[int, frozenset[int]]) -> dict[int, Situation]:
        """Answer what the records say of some events, by the call that speaks for each; ``groups`` has their calls."""
        everyone = {one for group in groups.values() for one in group}
        calls, offers, screened = calls_by_id(everyone), _offers(everyone), _first_screened(everyone)
        answer = {}
        for call_id, group in groups.items():
            call = calls[call_id]
            told = [calls[one] for one in sorted(group) if one in calls]
            then = self.look(call.created_at)
            states = sorted((at, state) for one in group for at, state in offers.get(one, []))
            seen = [screened[one] for one in group if one in screened]
            answer[call_id] = Situation(
                created_at=call.created_at,
                received_at=min(one.received_at for one in told),
                is_history=all(one.is_history for one in told),
                is_outside=self.has_areas and is_on_earth(call.lon, call.lat) and not call.area_code,
                rostered=len(then),
                busy=sum(one.state == "busy" for one in then),
                offers=tuple(state for _, state in states),
                cleared_at=next((one.cleared_at for one in told if one.cleared_at), None),
                was_police_sent=any(one.first_dispatched_at or one.units_dispatched for one in told),
                has_police_come=any(one.first_on_scene_at or one.units_arrived for one in told),
                close_code=" ".join(one.close_code for one in told if one.close_code),
                screened_at=min(seen) if seen else None,
            )
        return answer


def _responses(programme_id: int, since: datetime, until: datetime) -> list[_Busy]:
    found = Response.objects.filter(programme_id=programme_id, accepted_at__lt=until)
    open_ones, ended = found.filter(departed_at__isnull=True), found.filter(departed_at__gt=since)
    rows = []
    for some in (open_ones, ended):
        for worker_id, partner_id, call_id, accepted_at, departed_at in some.values_list(
            "worker_id", "partner_id", "call_id", "accepted_at", "departed_at"
        ):
            both = tuple(n for n in (worker_id, partner_id) if n is not None)
            rows.append(_Busy(both, call_id, accepted_at, departed_at))
    return rows


def _covers(one: _Busy, at: datetime) -> bool:
    return one.accepted_at <= at and (one.departed_at is None or at < one.departed_at)


def _was_there(shift: ShiftRow, at: datetime) -> bool:
    if shift.went_on_at is None or shift.went_on_at > at:
        return False
    return shift.went_off_at is None or at < shift.went_off_at


def _offers(call_ids: Iterable[int]) -> dict[int, list[tuple[datetime, str]]]:
    found: dict[int, list[tuple[datetime, str]]] = {}
    for some in in_slices(call_ids):
        for call_id, at, state in Offer.objects.filter(call_id__in=some).values_list("call_id", "offered_at", "state"):
            found.setdefault(call_id, []).append((at, state))
    return found


def _first_screened(call_ids: Iterable[int]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for some in in_slices(call_ids):
        told = ScreeningRecord.objects.filter(call_id__in=some).order_by("-screened_at")
        found |= dict(told.values_list("call_id", "screened_at"))
    return found


def in_slices(call_ids: Iterable[int], size: int = 500) -> Iterable[list[int]]:
    """Answer ids a slice at a time, so that no question to the store grows without end."""
    ordered = sorted(call_ids)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
