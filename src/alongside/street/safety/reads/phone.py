"""Everything that a worker's phone shows of their safety, with as few questions as it can: every phone asks often."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing
from alongside.street.screening.reads import HazardRow

from ..rules.climbing import FIRST_LADDERS
from ..rules.timers import BEAT_LASTS
from ..rules.words import AlarmKind
from .alarms import AlarmRow, alarms_of_phone
from .care import CareRow, Exposure, access_exposure, list_own_care
from .holding import HoldRow, PairRow, hold_of, list_hazards_ahead, pair_of
from .ladders import Manners, manners_of, steps_of
from .ledger import LedgerRow, list_own_ledger
from .out import A_SHIFT, Out, out_of_worker
from .protecting import WorkerProtection, beat_name, last_beat, protection_of_worker
from .sharing import SpotRow, own_spot_said_at, spots_of_mates


@dataclass(frozen=True)
class WorkerSafety:
    """A worker's own safety. An SOS of theirs is nowhere in it while it is open."""

    protection: WorkerProtection
    manners: Manners
    alarm: AlarmRow | None
    help_wanted: tuple[AlarmRow, ...]
    hold: HoldRow | None
    pair: PairRow
    hazards: tuple[HazardRow, ...]
    may_share: bool
    shared_at: datetime | None
    mates: tuple[SpotRow, ...]
    care: tuple[CareRow, ...]
    exposure: Exposure | None
    help_to_say: tuple[LedgerRow, ...]


@dataclass(frozen=True)
class _Seen:
    """What there is at all, found in one question: only what there is, is asked for."""

    is_running: bool
    is_on_shift: bool
    is_out: bool
    check_in_minutes: int
    coordinators: int
    has_rungs: bool
    has_manner: bool
    has_alarm: bool
    has_hazard: bool
    has_hold: bool
    has_spot: bool
    has_care: bool
    has_helps: bool


def access_worker_safety(*, by: Actor, at: datetime) -> WorkerSafety:
    """Answer what a worker's phone shows of their safety."""
    if by.worker_id is None:
        raise Missing
    seen = _look(by.worker_id, by.programme_id, at)
    out = out_of_worker(by.worker_id) if seen.is_out else None
    manners = manners_of(by.programme_id) if seen.has_manner else Manners()
    alarm, wanted = alarms_of_phone(by=by) if seen.has_alarm else (None, [])
    said = list_own_ledger(by=by) if seen.has_helps else []
    return WorkerSafety(
        protection=_protection(seen, out, by=by, at=at),
        manners=manners,
        alarm=alarm,
        help_wanted=tuple(wanted),
        hold=hold_of(out) if seen.has_hold else None,
        pair=pair_of(out),
        hazards=tuple(list_hazards_ahead(by=by, at=at)) if seen.has_hazard else (),
        may_share=manners.shares_location and out is not None and out.has_timer,
        shared_at=own_spot_said_at(by=by) if seen.has_spot and out else None,
        mates=tuple(spots_of_mates(out, at=at)),
        care=tuple(list_own_care(by=by, at=at)) if seen.has_care else (),
        exposure=access_exposure(worker_id=by.worker_id, by=by, at=at) if seen.has_care or seen.has_helps else None,
        help_to_say=tuple(one for one in said if one.stood_down_at or one.kind == "back_up"),
    )


def _protection(seen: _Seen, out: Out | None, *, by: Actor, at: datetime) -> WorkerProtection:
    steps = steps_of(by.programme_id, AlarmKind.MISSED_CHECK_IN) if seen.has_rungs else None
    return protection_of_worker(
        out,
        by=by,
        at=at,
        steps=steps or FIRST_LADDERS[AlarmKind.MISSED_CHECK_IN],
        beat_at=at if seen.is_running else last_beat(by.programme_id),
        coordinators=seen.coordinators,
        is_on_shift=seen.is_on_shift,
        every=timedelta(minutes=seen.check_in_minutes),
    )


def _look(worker_id: int, programme_id: int, at: datetime) -> _Seen:
    def db(when: datetime) -> Any:
        return connection.ops.adapt_datetimefield_value(when)

    with connection.cursor() as cursor:
        cursor.execute(
            _SEEN,
            {
                "worker": worker_id, "programme": programme_id, "beat": beat_name(programme_id), "now": db(at),
                "oldest": db(at - BEAT_LASTS), "newest": db(at + BEAT_LASTS), "shift": db(at - A_SHIFT), "yes": True,
            },
        )  # fmt: skip
        running, on_shift, out, minutes, coordinators, *rest = cursor.fetchone()
    return _Seen(bool(running), bool(on_shift), bool(out), minutes, coordinators, *(bool(one) for one in rest))


_SEEN = """SELECT
 EXISTS (SELECT 1 FROM safety_timerbeat WHERE name = %(beat)s AND beat_at >= %(oldest)s AND beat_at <= %(newest)s),
 EXISTS (SELECT 1 FROM people_shift WHERE worker_id = %(worker)s AND starts_at <= %(now)s AND ends_at > %(now)s
         AND went_off_at IS NULL AND (went_on_at IS NOT NULL OR kind = 'on_call')),
 EXISTS (SELECT 1 FROM dispatch_response WHERE "end" = '' AND (worker_id = %(worker)s OR partner_id = %(worker)s))
 OR EXISTS (SELECT 1 FROM dispatch_part WHERE worker_id = %(worker)s AND left_at IS NULL),
 (SELECT check_in_minutes FROM people_programme WHERE id = %(programme)s),
 (SELECT COUNT(*) FROM people_user WHERE programme_id = %(programme)s AND role = 'coordinator' AND is_active = %(yes)s),
 EXISTS (SELECT 1 FROM safety_rung WHERE programme_id = %(programme)s AND ladder = 'missed_check_in'),
 EXISTS (SELECT 1 FROM safety_manner WHERE programme_id = %(programme)s),
 EXISTS (SELECT 1 FROM safety_alarm WHERE programme_id = %(programme)s AND closed_at IS NULL),
 EXISTS (SELECT 1 FROM screening_hazard WHERE programme_id = %(programme)s AND cleared_at IS NULL),
 EXISTS (SELECT 1 FROM safety_hold WHERE programme_id = %(programme)s AND held_at > %(shift)s),
 EXISTS (SELECT 1 FROM safety_sharedspot WHERE worker_id = %(worker)s),
 EXISTS (SELECT 1 FROM safety_hardcall WHERE worker_id = %(worker)s)
 OR EXISTS (SELECT 1 FROM safety_missedcheckin WHERE worker_id = %(worker)s),
 EXISTS (SELECT 1 FROM safety_sos WHERE worker_id = %(worker)s)"""
"""Every phone asks this every few seconds: one look at indexes in place of a dozen questions that answer "nothing"."""
