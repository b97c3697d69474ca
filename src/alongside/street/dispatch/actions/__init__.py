"""What changes in dispatch: calls received, offers made and answered, taps, ends."""

from ..reads.rows import TapResult
from .answering import (
    OfferIsGone,
    UnknownReason,
    WorkerIsBusy,
    accept_offer,
    close_without_response,
    decline_offer,
    give_up_waiting,
    time_out_offers,
)
from .climbing import cancel_request, end_response, tap_status
from .missing import note_non_response, take_back_non_response
from .offering import CallIsNotWaiting, WorkerCannotGo, offer_call, tend_waiting
from .receiving import Received, receive_call, rescreen_call
from .shifts import come_on_shift, leave_shift

__all__ = [
    "CallIsNotWaiting",
    "OfferIsGone",
    "Received",
    "TapResult",
    "UnknownReason",
    "WorkerCannotGo",
    "WorkerIsBusy",
    "accept_offer",
    "cancel_request",
    "close_without_response",
    "come_on_shift",
    "decline_offer",
    "end_response",
    "give_up_waiting",
    "leave_shift",
    "note_non_response",
    "offer_call",
    "receive_call",
    "rescreen_call",
    "take_back_non_response",
    "tap_status",
    "tend_waiting",
    "time_out_offers",
]
