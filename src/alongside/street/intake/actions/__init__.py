"""What changes in intake: calls are recorded, files imported, rows set aside are settled, keys honoured."""

from .confirming import ConfirmedRecipe, confirm_recipe
from .importing import import_calls
from .keeping import keep_reports
from .keys import KeyUsedTwice, honour_key
from .meanings import APPLY_MEANING, Confirmed, MeaningTwice, NoSuchCategory, apply_meaning, confirm_meaning
from .proposals import (
    KeptProposal,
    UploadTooLarge,
    access_proposal,
    forget_proposal,
    keep_proposal,
    keep_upload,
    propose_from_upload,
    sweep_proposals,
)
from .proposing import propose_recipe
from .record import RecordedCall, record_call
from .settling import Settled, dismiss_set_aside, retry_set_aside

__all__ = [
    "APPLY_MEANING",
    "Confirmed",
    "ConfirmedRecipe",
    "KeptProposal",
    "KeyUsedTwice",
    "MeaningTwice",
    "NoSuchCategory",
    "RecordedCall",
    "Settled",
    "UploadTooLarge",
    "access_proposal",
    "apply_meaning",
    "confirm_meaning",
    "confirm_recipe",
    "dismiss_set_aside",
    "forget_proposal",
    "honour_key",
    "import_calls",
    "keep_proposal",
    "keep_reports",
    "keep_upload",
    "propose_from_upload",
    "propose_recipe",
    "record_call",
    "retry_set_aside",
    "sweep_proposals",
]
