"""What changes in the vault: keys are made, envelopes arrive, looks are written down, glass is broken."""

from .glass import BreakGlassIsNotYours, ReasonIsTooShort, ask_break_glass, review_break_glass
from .inbox import Envelope, NotReadable, receive_sealed, register_opener, retry_quarantined
from .keeping import (
    KeyAmongStores,
    RecordIsForgotten,
    VaultIsLocked,
    blind,
    forget_key,
    keep_sealed,
    make_programme_key,
    open_kept,
    public_key,
)
from .ledger import make_head, write_leaf

__all__ = [
    "BreakGlassIsNotYours",
    "Envelope",
    "KeyAmongStores",
    "NotReadable",
    "ReasonIsTooShort",
    "RecordIsForgotten",
    "VaultIsLocked",
    "ask_break_glass",
    "blind",
    "forget_key",
    "keep_sealed",
    "make_head",
    "make_programme_key",
    "open_kept",
    "public_key",
    "receive_sealed",
    "register_opener",
    "retry_quarantined",
    "review_break_glass",
    "write_leaf",
]
