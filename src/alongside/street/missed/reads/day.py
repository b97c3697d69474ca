"""One day: how its calls flowed, which questions are open, and what was going on then."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from alongside.ground.actor import Actor
from alongside.street.intake.reads import CallRow, calls_by_id
from alongside.street.people.reads import access_programme, name_of_user

from ..models import FallNotice, MissedCall, SettledDay
from ..rules.days import day_span
from ..rules.words import MissedState
from .around import Around, WorkerThen
from .flowing import MOST_LISTED, DayFlow, flow_between, list_with_outcome

QUESTIONS_AT_ONCE = 12


@dataclass(frozen=True)
class QuestionRow:
    """One question of the day: the call, who was on shift then, the answer if there is one."""

    missed_id: int
    call: CallRow
    state: str
    reason: str
    hint: str
    is_asked_again: bool
    answered_at: datetime | None
    answered_by: str
    then: tuple[WorkerThen, ...]


@dataclass(frozen=True)
class DayView:
    """Everything the page of a day shows."""

    day: date
    settled_at: datetime | None
    flow: DayFlow
    open_count: int
    answered_count: int
    questions: tuple[QuestionRow, ...]
    answered: tuple[QuestionRow, ...]
    not_assessed: tuple[CallRow, ...]
    ineligible: tuple[CallRow, ...]


@dataclass(frozen=True)
class StripDay:
    """One day of the strip: whether it was settled, how many eligible, answered, and questions still open."""

    day: date
    is_settled: bool
    eligible: int
    answered: int
    missed: int
    open: int


@dataclass(frozen=True)
class FallRow:
    """A fall in how often we are asked."""

    notice_id: int
    subject: str
    noticed_date: date
    days: int
    seen: int
    usual: float
    chance: float
    is_put_away: bool


@dataclass(frozen=True)
class Told:
    """What the board says of missed calls in a line: open questions and falls."""

    open_count: int = 0
    open_day: date | None = None
    falls: tuple[FallRow, ...] = field(default=())


def day_view(*, day: date, by: Actor) -> DayView:
    """Answer one day of one's own programme."""
    programme = access_programme(by.programme_id)
    since, until = day_span(day, programme.time_zone)
    span: dict[str, Any] = {"programme_id": by.programme_id, "since": since, "until": until}
    rows = MissedCall.objects.filter(programme_id=by.programme_id, day_date=day)
    counts = Counter(rows.values_list("state", flat=True))
    open_rows = _in_order(rows.filter(state=MissedState.OPEN))[:QUESTIONS_AT_ONCE]
    said = list(rows.filter(state=MissedState.ANSWERED).order_by("-answered_at", "-pk")[:MOST_LISTED])
    around = Around(programme, since, until) if open_rows else None
    calls = calls_by_id([row.call_id for row in open_rows + said])
    settled = SettledDay.objects.filter(programme_id=by.programme_id, day_date=day).first()
    return DayView(
        day=day,
        settled_at=settled.settled_at if settled else None,
        flow=flow_between(**span),
        open_count=counts[MissedState.OPEN],
        answered_count=counts[MissedState.ANSWERED],
        questions=tuple(_question(row, calls[row.call_id], around) for row in open_rows),
        answered=tuple(_question(row, calls[row.call_id], None) for row in said),
        not_assessed=list_with_outcome("not_assessed", **span),
        ineligible=list_with_outcome("ineligible", **span),
    )


def list_days(*, until: date, by: Actor, limit: int = 30) -> list[StripDay]:
    """Answer the last days up to one, oldest first."""
    days = [until - timedelta(days=back) for back in reversed(range(limit))]
    span = {"programme_id": by.programme_id, "day_date__gte": days[0], "day_date__lte": days[-1]}
    settled = {one.day_date: one for one in SettledDay.objects.filter(**span)}
    rows = MissedCall.objects.filter(**span, state=MissedState.OPEN)
    waits = Counter(rows.values_list("day_date", flat=True))
    return [_strip_day(day, settled.get(day), waits[day]) for day in days]


def told_on_board(*, by: Actor) -> Told:
    """Answer what the board says of missed calls: the newest day with open questions, and falls nobody has put away."""
    rows = MissedCall.objects.filter(programme_id=by.programme_id, state=MissedState.OPEN)
    newest = rows.order_by("-day_date").values_list("day_date", flat=True).first()
    falls = tuple(one for one in list_falls(by=by) if not one.is_put_away)
    return Told(rows.filter(day_date=newest).count() if newest else 0, newest, falls)


def list_falls(*, by: Actor, limit: int = 20) -> list[FallRow]:
    """Answer the falls that are not over, newest first."""
    found = FallNotice.objects.filter(programme_id=by.programme_id, over_at__isnull=True)
    return [
        FallRow(
            one.pk, one.subject, one.noticed_date, one.days, one.seen, one.usual, one.chance,
            one.put_away_at is not None,
        )
        for one in found.order_by("-noticed_at", "-pk")[:limit]
    ]  # fmt: skip


def access_question(missed_id: int, *, by: Actor) -> QuestionRow | None:
    """Answer one question of one's own programme as it stands, or None when it was withdrawn or never asked."""
    row = MissedCall.objects.filter(pk=missed_id, programme_id=by.programme_id).first()
    if row is None or row.state in (MissedState.WITHDRAWN, MissedState.FILLED):
        return None
    programme = access_programme(by.programme_id)
    since, until = day_span(row.day_date, programme.time_zone)
    return _question(row, calls_by_id([row.call_id])[row.call_id], Around(programme, since, until))


def _in_order(rows: Iterable[MissedCall]) -> list[MissedCall]:
    """Put questions in the order in which their calls were created."""
    found = list(rows)
    calls = calls_by_id([row.call_id for row in found])
    return sorted(found, key=lambda row: (calls[row.call_id].created_at, row.call_id))


def _question(row: MissedCall, call: CallRow, around: Around | None) -> QuestionRow:
    return QuestionRow(
        missed_id=row.pk,
        call=call,
        state=row.state,
        reason=row.reason,
        hint=row.hint,
        is_asked_again=row.asked_again > 0,
        answered_at=row.answered_at,
        answered_by=name_of_user(row.answered_by_id) if row.answered_at else "",
        then=tuple(around.look(call.created_at)) if around else (),
    )


def _strip_day(day: date, settled: SettledDay | None, waits: int) -> StripDay:
    if settled is None:
        return StripDay(day, False, 0, 0, 0, waits)
    return StripDay(day, True, settled.eligible, settled.answered, settled.eligible - settled.answered, waits)
