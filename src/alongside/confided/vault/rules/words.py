"""The closed lists of the vault."""

from enum import StrEnum

from alongside.ground.errors import Refusal


class RecordKind(StrEnum):
    """What kind of record a seal or a leaf speaks of."""

    ENCOUNTER = "encounter"
    AMENDMENT = "amendment"
    PROBLEM = "problem"
    REFERRAL = "referral"
    REFERRAL_STEP = "referral_step"
    BREAK_GLASS = "break_glass"


class LedgerAction(StrEnum):
    """What somebody did with a record: the verb of a leaf."""

    READ = "read"
    READ_BREAK_GLASS = "read_break_glass"
    READ_BEFORE_ARRIVAL = "read_before_arrival"
    SHOWN_BY_LINK = "shown_by_link"
    SENT = "sent"
    ASKED_BREAK_GLASS = "asked_break_glass"
    REVIEWED_BREAK_GLASS = "reviewed_break_glass"


class EnvelopeState(StrEnum):
    """Where an envelope from a phone stands."""

    STORED = "stored"
    OPENED = "opened"
    QUARANTINED = "quarantined"


class Reason(StrEnum):
    """Why an envelope was set aside for a person. Never more than a code: no content is ever named."""

    UNDECRYPTABLE = "undecryptable"
    NOT_UNDERSTOOD = "not_understood"
    OLD_SCHEMA = "old_schema"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_WORD = "unknown_word"
    TOO_LONG = "too_long"
    UNKNOWN_RESPONSE = "unknown_response"
    UNKNOWN_ENCOUNTER = "unknown_encounter"
    UNKNOWN_SERVICE = "unknown_service"
    NOT_ASSIGNED = "not_assigned"
    REVOKED_USER = "revoked_user"
    WRONG_CLOCK = "wrong_clock"
    REPEATED_ID = "repeated_id"
    VAULT_LOCKED = "vault_locked"
    OPENER_FAILED = "opener_failed"


RETRIED_BY_ITSELF = frozenset(
    {Reason.VAULT_LOCKED, Reason.OPENER_FAILED, Reason.UNKNOWN_ENCOUNTER, Reason.UNKNOWN_RESPONSE}
)
"""What time alone may mend: the key comes back, the encounter arrives after its referral."""

MAY_BE_OVERLOOKED = frozenset({Reason.REVOKED_USER, Reason.WRONG_CLOCK})
"""What a coordinator may overlook after asking the worker."""


class Verdict(StrEnum):
    """What a second person said about a break-glass."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class CannotOpen(Refusal):
    """An envelope cannot become a record yet. It is kept, with a code and nothing else."""

    code = "vault.set-aside"
    says = "This record was set aside: {reason}."
    try_ = "Nothing is lost. A coordinator can look at it and try again."

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason=reason.value)
