"""What may be asked about codes: the queue, guesses, confirmed meanings, history, series, coverage."""

from .coverage import Coverage, Share, cover_calls
from .guessing import Guess, guess, guess_many, shipped_weights
from .history import CodeHistory, RoundRow, access_code, access_history
from .seen import AnswerRow, CodeRow, codes_seen, list_disputes, list_half, list_mappings, queue_codes
from .series import Member, Series, codes_by_name, count_by_month, list_series, months_of, propose_series, series_of

__all__ = [
    "AnswerRow",
    "CodeHistory",
    "CodeRow",
    "Coverage",
    "Guess",
    "Member",
    "RoundRow",
    "Series",
    "Share",
    "access_code",
    "access_history",
    "codes_by_name",
    "codes_seen",
    "count_by_month",
    "cover_calls",
    "guess",
    "guess_many",
    "list_disputes",
    "list_half",
    "list_mappings",
    "list_series",
    "months_of",
    "propose_series",
    "queue_codes",
    "series_of",
    "shipped_weights",
]
