"""A call comes in: recorded, screened, and offered to the best worker, in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from alongside.ground.actor import Actor
from alongside.ground.geometry import is_on_earth
from alongside.street.alerts.actions import tell, tell_all
from alongside.street.intake.actions import record_call
from alongside.street.intake.models import Call
from alongside.street.intake.reads import CallRow, calls_by_id
from alongside.street.intake.rules.report import CallReport
from alongside.street.people.models import Programme
from alongside.street.people.reads import access_programme, roster_at
from alongside.street.places.reads import area_of, has_areas
from alongside.street.screening.actions import screen_call
from alongside.street.screening.reads import latest_screening
from alongside.street.screening.rules import CallFacts, Outcome, Screening

from ..models import NonResponse, Offer, Response, Waiting
from ..reads.choosing import is_anyone_free
from ..rules.waiting import reason_at_once
from ..rules.words import NonResponseReason
from .matching import match_waiting
from .offering import drop_held, withdraw_offers

LONG_PAST = timedelta(hours=6)
"""After this long a call is no longer offered, whatever somebody finds out about it."""


@dataclass(frozen=True)
class Received:
    """What became of a call as it arrived: its screening, and the reasons in one line."""

    call_id: int
    number: str
    change: str
    outcome: str
    because: tuple[str, ...]
    says: str
    offer_id: UUID | None = None


def receive_call(
    *, source: str, report: CallReport, by: Actor, at: datetime, asked_by_id: int | None = None
) -> Received:
    """Record a call, screen it, and offer it when it is eligible. The same report twice changes nothing.

    Raises ``NoProtocol`` when the programme has no protocol in force.
    """
    with transaction.atomic():
        programme = access_programme(by.programme_id)
        area = area_of(programme.pk, report.lon, report.lat, version=programme.map_version)
        kept = record_call(source=source, report=report, by=by, at=at, asked_by_id=asked_by_id, area_code=area)
        if kept.change == "same":
            return _as_before(kept.call)
        if kept.change == "changed" and _is_settled(kept.call):
            return _as_before(kept.call, change="changed")
        is_new = kept.change == "new"
        said = screen_call(call_id=kept.call_id, facts=facts_of(kept.call), by=by, at=at, is_first=is_new)
        offer_id = follow_screening(kept.call, said, programme=programme, by=by, at=at, is_new=is_new)
        return Received(kept.call_id, kept.number, kept.change, said.outcome.word, said.because, said.says, offer_id)


def rescreen_call(*, call_id: int, answers: dict[str, bool | None], by: Actor, at: datetime) -> Received:
    """Screen a call again with what somebody has now asked, and act on what the protocol says.

    Nobody is sent to a call that is long past: it is only counted rightly from now on.
    """
    with transaction.atomic():
        programme = access_programme(by.programme_id)
        call = Call.objects.select_for_update().filter(pk=call_id, programme_id=by.programme_id).get()
        call.answers = {**call.answers, **{fact: said for fact, said in answers.items() if said is not None}}
        call.changed_at = at
        call.save(update_fields=["answers", "changed_at"])
        row = calls_by_id([call_id])[call_id]
        said = screen_call(call_id=call_id, facts=facts_of(row), by=by, at=at)
        is_past = row.is_history or at - row.created_at > LONG_PAST
        is_left = is_past or _is_settled(row)
        offer_id = None if is_left else follow_screening(row, said, programme=programme, by=by, at=at)
        return Received(call_id, row.number, "changed", said.outcome.word, said.because, said.says, offer_id)


def follow_screening(
    call: CallRow, said: Screening, *, programme: Programme, by: Actor, at: datetime, is_new: bool = False
) -> UUID | None:
    """Do what the screening asks: let the call wait and offer it, close it with a reason, or stop waiting.

    ``is_new`` says that the call was recorded just now, so that nothing can be waiting for it yet.
    """
    board = f"board:{programme.pk}"
    if said.outcome is not Outcome.ELIGIBLE:
        if not is_new:
            _stop_waiting(call, at=at)
        tell(audience=board, kind="board", subject=call.number, at=at)
        return None
    if call.cleared_at is not None:
        close_call(call, NonResponseReason.CALL_CANCELLED, by=by, at=at)
        return None
    is_outside = is_on_earth(call.lon, call.lat) and not call.area_code
    roster = roster_at(programme_id=programme.pk, at=at)
    at_once = reason_at_once(
        is_rostered=bool(roster.rostered | roster.on_call) and said.is_in_hours is not False,
        is_outside=said.is_in_area is False or (is_outside and has_areas(programme.pk, version=programme.map_version)),
    )
    if at_once is not None:
        close_call(call, at_once, by=by, at=at)
        return None
    _begin_waiting(call, needs_pair=said.needs_pair, at=at)
    tell(audience=board, kind="board", subject=call.number, at=at)
    if not is_anyone_free(roster.there | roster.on_call, programme_id=programme.pk):
        return None
    match_waiting(programme, at=at)
    made = Offer.objects.filter(call_id=call.call_id, state="open").order_by("offered_at", "pk")
    return made.values_list("pk", flat=True).first()


def close_call(call: CallRow, reason: NonResponseReason, *, by: Actor, at: datetime) -> None:
    """Write down why nobody goes to a call, once, and take it off the board."""
    NonResponse.objects.get_or_create(
        call_id=call.call_id,
        defaults={
            "programme_id": by.programme_id,
            "reason": reason,
            "made_at": at,
            "made_by_id": by.user_id,
        },
    )
    _stop_waiting(call, at=at)
    alerts = [(f"board:{by.programme_id}", "board", call.number)]
    if call.asked_by_id is not None:
        alerts.append((f"asker:{call.asked_by_id}", "receipt", call.number))
    tell_all(alerts, at=at)


def facts_of(call: CallRow) -> CallFacts:
    """Answer what the protocol may know of a call. Only yes and no count as answers."""
    known = {fact: said for fact, said in call.answers.items() if isinstance(said, bool)}
    return CallFacts(call.category, call.priority, call.is_officer_initiated, known)


def _begin_waiting(call: CallRow, *, needs_pair: bool, at: datetime) -> None:
    """Put a call on the board, unless it is there already: plain SQL, because every eligible call passes here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dispatch_waiting (programme_id, call_id, since_at, needs_pair, ask_number) "
            "VALUES (%s, %s, %s, %s, 1) ON CONFLICT (call_id) DO NOTHING",
            [call.programme_id, call.call_id, connection.ops.adapt_datetimefield_value(at), needs_pair],
        )


def _stop_waiting(call: CallRow, *, at: datetime) -> None:
    Waiting.objects.filter(call_id=call.call_id).delete()
    withdraw_offers(call_id=call.call_id, at=at)
    drop_held(call.call_id, at=at)


def _is_settled(call: CallRow) -> bool:
    """Say whether a worker has answered, or the reason why nobody did is written: history is not rewritten."""
    has_response = Response.objects.filter(call_id=call.call_id, taken_back_at=None).exists()
    return has_response or NonResponse.objects.filter(call_id=call.call_id).exists()


def _as_before(call: CallRow, change: str = "same") -> Received:
    said = latest_screening(call.call_id)
    if said is None:
        return Received(call.call_id, call.number, change, "not_assessed", (), "")
    return Received(call.call_id, call.number, change, said.outcome, said.because, said.says)
