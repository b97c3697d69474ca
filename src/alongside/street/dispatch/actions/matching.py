"""Waiting calls are matched to workers together, never one by one; reserved ones go to whom they are held for."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from alongside.ground.errors import Missing
from alongside.street.alerts.actions import tell
from alongside.street.intake.reads import CallRow, calls_by_id
from alongside.street.people.models import Programme
from alongside.street.people.reads import access_programme

from ..models import Offer, Reservation, Response, Waiting
from ..reads.choosing import Wanted, look_around, rank_many, rank_workers
from ..reads.planning import plan_waiting
from ..rules.recommend import Candidate
from ..rules.words import Notice, Seat
from .offering import WorkerCannotGo, find_partner, hold_waiting, make_offer
from .telling import note

MOST_AT_ONCE = 60
"""The oldest calls that are matched together; what waits behind them comes with the next tick."""


def tend_waiting(*, programme_id: int, at: datetime) -> int:
    """Offer every waiting call that is not before enough workers to whoever can go now, and say how many went out."""
    programme = access_programme(programme_id)
    made = offer_reserved(programme, at=at)
    made += match_waiting(programme, at=at)
    for response in Response.objects.filter(programme_id=programme_id, needs_pair=True, partner_id=None, end=""):
        call = calls_by_id([response.call_id])[response.call_id]
        with transaction.atomic():
            made += len(find_partner(response, call, programme=programme, at=at))
    return made


def match_waiting(programme: Programme, *, at: datetime) -> int:
    """Match the calls that wait to the workers who can go, all together, and say how many offers were made."""
    short = _short_of_offers(programme)
    if not short:
        return 0
    calls = calls_by_id([one.call_id for one in short])
    return _match_together(short, calls, programme, at)


def offer_reserved(programme: Programme, *, at: datetime) -> int:
    """Offer the reserved calls whose time has come to those they are held for; let go what was held too long."""
    made = 0
    for held in Reservation.objects.filter(programme_id=programme.pk, state="held").order_by("from_at", "pk"):
        if held.until_at <= at:
            _let_go(held, at)
        elif held.from_at <= at:
            with transaction.atomic():
                made += _offer_held(held, programme, at)
    return made


def _match_together(short: Sequence[Waiting], calls: dict[int, CallRow], programme: Programme, at: datetime) -> int:
    now = look_around(programme, at)
    if not (now.on_duty | now.on_call) - set(now.offered) - set(now.busy_since):
        return 0
    asks = {one.call_id: one.ask_number for one in short}
    ranked = rank_many([calls[one.call_id] for one in short], now=now, asks=asks)
    have = _open_counts([one.call_id for one in short])
    taken: set[int] = set()
    waits: set[int] = set()

    def ask(left: Sequence[Waiting], *, is_on_call: bool = False) -> int:
        made = 0
        plan = plan_waiting(left, calls, ranked, now, taken=frozenset(taken), is_on_call=is_on_call)
        waits.update(plan.wait_for)
        for waiting, chosen in plan.pairs:
            taken.add(chosen.worker_id)
            if _offer(waiting, calls[waiting.call_id], chosen, programme, at):
                have[waiting.call_id] = have.get(waiting.call_id, 0) + 1
                made += 1
        return made

    made = ask([one for one in short if not have.get(one.call_id)])
    # What is left has nobody on duty who can go: only now is anybody called at home.
    made += ask([one for one in short if not have.get(one.call_id) and one.call_id not in waits], is_on_call=True)
    for turn in range(1, programme.offers_at_once):
        made += ask([one for one in short if 0 < have.get(one.call_id, 0) <= turn])
    return made


def _offer(waiting: Waiting, call: CallRow, chosen: Candidate, programme: Programme, at: datetime) -> bool:
    with transaction.atomic():
        still = hold_waiting(call.call_id, programme_id=programme.pk)
        if still is None or still.ask_number != waiting.ask_number:
            return False
        try:
            make_offer(call, chosen, programme=programme, at=at, ask_number=still.ask_number)
        except WorkerCannotGo:
            return False
        return True


def _short_of_offers(programme: Programme) -> list[Waiting]:
    held = set(Reservation.objects.filter(programme_id=programme.pk, state="held").values_list("call_id", flat=True))
    waiting = list(Waiting.objects.filter(programme_id=programme.pk).order_by("since_at", "pk"))
    have = _open_counts([one.call_id for one in waiting]) if waiting else {}
    short = [one for one in waiting if have.get(one.call_id, 0) < programme.offers_at_once]
    return [one for one in short if one.call_id not in held][:MOST_AT_ONCE]


def _open_counts(call_ids: Sequence[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    found = Offer.objects.filter(state="open", seat=Seat.LEAD, call_id__in=call_ids)
    for call_id in found.values_list("call_id", flat=True):
        counts[call_id] = counts.get(call_id, 0) + 1
    return counts


def _offer_held(held: Reservation, programme: Programme, at: datetime) -> int:
    waiting = hold_waiting(held.call_id, programme_id=programme.pk)
    if waiting is None:
        _end(held, "dropped", at)
        return 0
    call = calls_by_id([held.call_id])[held.call_id]
    wanted = Wanted(ask_number=waiting.ask_number)
    ranked = rank_workers(call, programme=programme, at=at, wanted=wanted)
    chosen = next((one for one in ranked if one.worker_id == held.worker_id), None)
    if chosen is None or not chosen.may_be_asked:
        return 0
    if not _end(held, "offered", at):
        return 0
    make_offer(call, chosen, programme=programme, at=at, ask_number=waiting.ask_number)
    return 1


def _let_go(held: Reservation, at: datetime) -> None:
    with transaction.atomic():
        if _end(held, "ran_out", at):
            note(
                Notice.RESERVATION_DROPPED, worker_id=held.worker_id, call_id=held.call_id,
                programme_id=held.programme_id, at=at,
            )  # fmt: skip
            tell(audience=f"board:{held.programme_id}", kind="board", subject="", at=at)


def _end(held: Reservation, state: str, at: datetime) -> bool:
    return bool(Reservation.objects.filter(pk=held.pk, state="held").update(state=state, ended_at=at))


def require_waiting(call_id: int, *, programme_id: int) -> Waiting:
    """Answer the waiting call, held until the transaction ends, or refuse."""
    waiting = hold_waiting(call_id, programme_id=programme_id)
    if waiting is None:
        raise Missing
    return waiting
