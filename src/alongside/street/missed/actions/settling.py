"""A day is settled: every eligible event ends as a response or as a non-response with its reason, or is asked about."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from alongside.ground.actor import Actor, the_system
from alongside.ground.errors import Refusal
from alongside.street.alerts.actions import tell
from alongside.street.dispatch.actions import note_non_response, take_back_non_response
from alongside.street.dispatch.models import Waiting
from alongside.street.dispatch.reads import CallFact
from alongside.street.dispatch.rules.words import NonResponseReason
from alongside.street.intake.models import Call
from alongside.street.intake.reads import calls_by_id
from alongside.street.matching.actions import link_responses, propose_pairs
from alongside.street.matching.reads import groups_by_call, list_event_facts
from alongside.street.people.models import Shift
from alongside.street.people.reads import access_programme
from alongside.street.screening.actions import screen_many
from alongside.street.screening.models import ScreeningRecord

from ..models import MissedCall, SettledDay
from ..reads.around import Around, in_slices
from ..rules.days import day_span
from ..rules.reasons import Situation, likeliest, reason_known, still_fits
from ..rules.words import MissedState


class DayIsNotOver(Refusal):
    """A day can only be settled when it is over."""

    code = "missed.day-is-not-over"
    says = "This day is not over, so nobody can say yet which calls were missed."
    try_ = "Come back tomorrow. Calls that wait now are on the board."


class BeforeTheWork(Refusal):
    """On that day nobody had a shift yet."""

    code = "missed.before-the-work"
    says = "No worker had a shift by then, so no call of that day was missed."
    try_ = "Pick a later day."


@dataclass(frozen=True)
class Settled:
    """What settling a day did: calls screened for the first time, reasons filled in, questions that are open."""

    screened: int
    filled: int
    asked: int
    withdrawn: int
    counts: dict[str, int]


def settle_day(*, programme_id: int, day: date, at: datetime) -> Settled:
    """Settle a day that is over. Doing it again changes only what has changed since.

    Screens what nobody screened, looks for events told twice, fills the reasons that the programme's own records
    know, and opens a question for every other missed event. Raises ``NoProtocol`` when nothing can be screened.
    """
    programme = access_programme(programme_id)
    since, until = day_span(day, programme.time_zone)
    if until > at:
        raise DayIsNotOver
    if not Shift.objects.filter(worker__programme_id=programme_id, starts_at__lt=until).exists():
        raise BeforeTheWork
    propose_pairs(programme_id=programme_id, since=since, until=until, at=at)
    link_responses(programme_id=programme_id, since=since, until=until, at=at)
    screened = _screen_the_rest(programme_id, since, until, at)
    events = [
        one
        for one in list_event_facts(programme_id=programme_id, since=since, until=until)
        if one.outcome is not None and not one.is_officer_initiated
    ]
    done = _Settling(the_system(programme_id), day, at).run(events, Around(programme, since, until))
    _close_day(programme_id, day, at, events, asked=done["asked"])
    return Settled(screened, done["filled"], done["asked"], done["withdrawn"], count_outcomes(events))


def count_outcomes(events: list[CallFact]) -> dict[str, int]:
    """Count the events of a day by what they are: three things that are never mixed, and the answered ones."""
    outcomes = [one.outcome for one in events]
    return {
        "came": len(events),
        "ineligible": outcomes.count("ineligible"),
        "not_assessed": outcomes.count("not_assessed"),
        "eligible": outcomes.count("eligible"),
        "answered": sum(one.outcome == "eligible" and one.accepted_at is not None for one in events),
    }


class _Settling:
    """Settling one day: the rows as they are, and what each event asks for."""

    def __init__(self, by: Actor, day: date, at: datetime) -> None:
        self.by, self.day, self.at = by, day, at
        self.done = {"filled": 0, "asked": 0, "withdrawn": 0}

    def run(self, events: list[CallFact], around: Around) -> dict[str, int]:
        groups = groups_by_call([one.call_id for one in events])
        rows = _rows_by_call({n for group in groups.values() for n in group})
        missed: dict[int, CallFact] = {}
        for fact in events:
            own = [rows[n] for n in sorted(groups[fact.call_id]) if n in rows]
            if is_missed(fact):
                missed[fact.call_id] = fact
                self._withdraw([row for row in own if row.call_id != fact.call_id])
            else:
                self._withdraw(own)
        situations = around.situations({call_id: groups[call_id] for call_id in missed})
        waiting = _waiting({n for call_id in missed for n in groups[call_id]})
        changed = _changed_at({n for call_id in missed for n in groups[call_id]})
        for call_id, fact in missed.items():
            if waiting & groups[call_id]:
                continue
            newest = max(changed[n] for n in groups[call_id])
            with transaction.atomic():
                self._settle(fact, rows.get(call_id), situations[call_id], newest)
        return self.done

    def _settle(self, fact: CallFact, row: MissedCall | None, now: Situation, changed_at: datetime) -> None:
        if row is None and fact.non_response_reason:
            return  # the board knew it at the time
        if row is None or row.state in (MissedState.OPEN, MissedState.WITHDRAWN):
            self._fill_or_ask(fact, row, now)
        elif changed_at <= (row.answered_at or row.settled_at):
            return
        elif row.state == MissedState.FILLED and reason_known(now) != row.reason:
            self._fill_or_ask(fact, row, now)
        elif row.state == MissedState.ANSWERED and not still_fits(row.reason, now):
            row.asked_again += 1
            self._fill_or_ask(fact, row, now)

    def _fill_or_ask(self, fact: CallFact, row: MissedCall | None, now: Situation) -> None:
        reason = reason_known(now)
        was_open = row is not None and row.state == MissedState.OPEN
        row = row or MissedCall(programme_id=self.by.programme_id, call_id=fact.call_id, day_date=self.day)
        row.settled_at = self.at
        if reason is not None and self._note(fact, reason):
            row.state, row.reason, row.hint = MissedState.FILLED, reason, ""
            self.done["filled"] += 1
        else:
            take_back_non_response(call_id=fact.call_id, by=self.by, at=self.at)
            row.state, row.reason, row.hint = MissedState.OPEN, "", likeliest(now)
            row.answered_at = row.answered_by_id = None
            self.done["asked"] += not was_open
        row.save()

    def _note(self, fact: CallFact, reason: NonResponseReason) -> bool:
        return note_non_response(call_id=fact.call_id, reason=reason, was_at=fact.created_at, by=self.by, at=self.at)

    def _withdraw(self, rows: list[MissedCall]) -> None:
        for row in rows:
            if row.state != MissedState.WITHDRAWN:
                withdraw(row, by=self.by, at=self.at)
                self.done["withdrawn"] += 1


def is_missed(fact: CallFact) -> bool:
    """Say whether an event is eligible and nobody went."""
    return fact.outcome == "eligible" and fact.response_id is None


def withdraw(row: MissedCall, *, by: Actor, at: datetime) -> None:
    """Take a missed call off the list: it turned out not to be missed."""
    with transaction.atomic():
        take_back_non_response(call_id=row.call_id, by=by, at=at)
        row.state, row.reason, row.settled_at = MissedState.WITHDRAWN, "", at
        row.save(update_fields=["state", "reason", "settled_at"])


def _screen_the_rest(programme_id: int, since: datetime, until: datetime, at: datetime) -> int:
    """Screen the calls of a span of time that nobody screened, and count them."""
    calls = Call.objects.filter(programme_id=programme_id, created_at__gte=since, created_at__lt=until)
    unscreened = []
    for some in in_slices(calls.values_list("pk", flat=True)):
        known = set(ScreeningRecord.objects.filter(call_id__in=some, is_latest=True).values_list("call_id", flat=True))
        unscreened += [call_id for call_id in some if call_id not in known]
    if unscreened:
        screen_many(call_ids=unscreened, by=the_system(programme_id), at=at)
    return len(unscreened)


def _close_day(programme_id: int, day: date, at: datetime, events: list[CallFact], *, asked: int) -> None:
    counts = count_outcomes(events)
    SettledDay.objects.update_or_create(programme_id=programme_id, day_date=day, defaults={"settled_at": at, **counts})
    if asked:
        tell(audience=f"board:{programme_id}", kind="board", subject="missed", at=at)


def _rows_by_call(call_ids: set[int]) -> dict[int, MissedCall]:
    found: dict[int, MissedCall] = {}
    for some in in_slices(call_ids):
        found |= {row.call_id: row for row in MissedCall.objects.filter(call_id__in=some)}
    return found


def _waiting(call_ids: set[int]) -> set[int]:
    found: set[int] = set()
    for some in in_slices(call_ids):
        found |= set(Waiting.objects.filter(call_id__in=some).values_list("call_id", flat=True))
    return found


def _changed_at(call_ids: set[int]) -> dict[int, datetime]:
    return {call_id: call.changed_at for some in in_slices(call_ids) for call_id, call in calls_by_id(some).items()}
