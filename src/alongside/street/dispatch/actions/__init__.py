"""What changes in dispatch: calls received, offers made and answered, taps, teams, ends."""

from ..reads.rows import TapResult
from .answering import (
    UnknownReason,
    accept_offer,
    close_without_response,
    decline_offer,
    give_up_waiting,
    pass_on_offers,
    time_out_offers,
)
from .climbing import cancel_request, end_response, tap_status
from .leaving import WorkerIsOnACall, let_worker_go
from .matching import tend_waiting
from .missing import note_non_response, take_back_non_response
from .offering import CallIsNotWaiting, WorkerCannotGo, offer_call
from .receiving import Received, receive_call, rescreen_call
from .reserving import AlreadyReserved, ReservedTooLong, drop_reservation, reserve_call
from .seating import OfferIsGone, WorkerIsBusy
from .shifts import Released, come_on_shift, leave_shift, release_worker, see_notices
from .teaming import (
    LastOneOnScene,
    NobodyCanGo,
    ResponseHasEnded,
    add_worker,
    ask_another,
    hand_over,
    note_hard_call,
    resolve_by_phone,
    set_by_phone,
    take_off,
)

__all__ = [
    "AlreadyReserved",
    "CallIsNotWaiting",
    "LastOneOnScene",
    "NobodyCanGo",
    "OfferIsGone",
    "Received",
    "Released",
    "ReservedTooLong",
    "ResponseHasEnded",
    "TapResult",
    "UnknownReason",
    "WorkerCannotGo",
    "WorkerIsBusy",
    "WorkerIsOnACall",
    "accept_offer",
    "add_worker",
    "ask_another",
    "cancel_request",
    "close_without_response",
    "come_on_shift",
    "decline_offer",
    "drop_reservation",
    "end_response",
    "give_up_waiting",
    "hand_over",
    "leave_shift",
    "let_worker_go",
    "note_hard_call",
    "note_non_response",
    "offer_call",
    "pass_on_offers",
    "receive_call",
    "release_worker",
    "rescreen_call",
    "reserve_call",
    "resolve_by_phone",
    "see_notices",
    "set_by_phone",
    "take_back_non_response",
    "take_off",
    "tap_status",
    "tend_waiting",
    "time_out_offers",
]
