"""What others may ask of dispatch."""

from ..rules.receipt import Receipt
from .board import (
    CallTimeline,
    FinishedRow,
    WaitingRow,
    access_timeline,
    count_waiting,
    list_open_responses,
    list_recent,
    list_responses_between,
    list_waiting,
)
from .choosing import CandidateRow, list_candidates
from .counting import list_work_facts, work_facts_of
from .finding import (
    access_response,
    access_response_facts,
    list_assigned_workers,
    list_met_responses,
    list_own_responses,
    list_places_of_worker,
    list_responses_to_write_up,
)
from .happening import TimelineEvent
from .here import OwnCall, list_own_calls_at, response_of_offer
from .noticing import list_notices
from .phone import PhoneState, access_phone_state
from .receipts import access_receipt, list_requests
from .rows import CallFact, NonResponseRow, NoticeRow, OfferRow, ReservedRow, ResponseFacts, ResponseRow, TeamMate

__all__ = [
    "CallFact",
    "CallTimeline",
    "CandidateRow",
    "FinishedRow",
    "NonResponseRow",
    "NoticeRow",
    "OfferRow",
    "OwnCall",
    "PhoneState",
    "Receipt",
    "ReservedRow",
    "ResponseFacts",
    "ResponseRow",
    "TeamMate",
    "TimelineEvent",
    "WaitingRow",
    "access_phone_state",
    "access_receipt",
    "access_response",
    "access_response_facts",
    "access_timeline",
    "count_waiting",
    "list_assigned_workers",
    "list_candidates",
    "list_met_responses",
    "list_notices",
    "list_open_responses",
    "list_own_calls_at",
    "list_own_responses",
    "list_places_of_worker",
    "list_recent",
    "list_requests",
    "list_responses_between",
    "list_responses_to_write_up",
    "list_waiting",
    "list_work_facts",
    "response_of_offer",
    "work_facts_of",
]
