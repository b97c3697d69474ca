"""The closed lists of dispatch (DOMAIN.md §4)."""

from enum import StrEnum


class Word(StrEnum):
    """A word of a closed list, with the sentence a person reads."""

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Answer pairs of word and name, as a model field takes them."""
        return [(one.value, one.name) for one in cls]


class OfferState(Word):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    WITHDRAWN = "withdrawn"


class Seat(Word):
    """What an offer asks for: to answer a call, to be the second of a pair, to come too, to take over."""

    LEAD = "lead"
    PARTNER = "partner"
    EXTRA = "extra"
    TAKEOVER = "takeover"


class WhyLeft(Word):
    """Why a worker's part in a response ended."""

    ENDED = "ended"
    CLEARED = "cleared"
    HANDED_OVER = "handed_over"
    TAKEN_OFF = "taken_off"


class ReservationState(Word):
    """What became of a call that was reserved for a worker: reserved is not sent."""

    HELD = "held"
    OFFERED = "offered"
    DROPPED = "dropped"
    RAN_OUT = "ran_out"


class Notice(Word):
    """What a worker must be told because somebody else did it: nobody is reset in silence."""

    TAKEN_OFF = "taken_off"
    HANDED_OVER = "handed_over"
    JOINED = "joined"
    LEFT = "left"
    ADDED = "added"
    STATUS_CORRECTED = "status_corrected"
    ENDED_BY_OTHER = "ended_by_other"
    CALL_CANCELLED = "call_cancelled"
    OFFER_TAKEN = "offer_taken"
    OFFER_TAKEN_BACK = "offer_taken_back"
    SHIFT_ENDED = "shift_ended"
    RESERVED = "reserved"
    RESERVATION_DROPPED = "reservation_dropped"


class Status(Word):
    """The status ladder of a response."""

    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    STAGED = "staged"
    ON_SCENE = "on_scene"
    ENGAGED = "engaged"
    CLEAR = "clear"


class ResponseEnd(Word):
    """How a response ended."""

    ENGAGED = "engaged"
    RESOLVED_BY_PHONE = "resolved_by_phone"
    NOT_FOUND = "not_found"
    PERSON_DECLINED = "person_declined"
    CANCELLED = "cancelled_before_arrival"
    LEFT_FOR_SAFETY = "left_for_safety"
    OFFICER_TOOK_OVER = "officer_took_over"
    NO_ONE_TO_SERVE = "no_one_to_serve"


class NonResponseReason(Word):
    """Why nobody went to an eligible call."""

    OFF_HOURS = "off_hours"
    OUTSIDE_AREA = "outside_area"
    ALL_BUSY = "all_busy"
    NOT_OFFERED = "not_offered"
    OFFER_TIMED_OUT = "offer_timed_out"
    DECLINED_BY_WORKER = "declined_by_worker"
    OFFICER_DECLINED = "officer_declined"
    CALLER_REFUSED = "caller_refused"
    CALL_CANCELLED = "call_cancelled"
    NEVER_ASSESSED = "never_assessed"
    NOT_KNOWN = "not_known"


class DeclineReason(Word):
    """Why a worker says "can't"."""

    TOO_FAR = "too_far"
    NOT_SAFE = "not_safe"
    KNOWS_PEOPLE = "knows_people"
    NEEDS_REST = "needs_rest"
    ALREADY_WITH_SOMEONE = "already_with_someone"
    OTHER = "other"
