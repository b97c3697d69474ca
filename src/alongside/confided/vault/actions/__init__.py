"""What changes in the vault: keys are made, envelopes arrive, looks are written down, glass is broken."""

from .exported import NotAnOutbox, OutboxTaken, receive_outbox_file
from .glass import BreakGlassIsNotYours, ReasonIsTooShort, ask_break_glass, review_break_glass
from .inbox import (
    Envelope,
    NotReadable,
    all_at_once,
    receive_sealed,
    register_opener,
    retry_quarantined,
    vouch_for_device,
)
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
from .safe import living_keys, mark_safe, not_safe_yet, note_copy

__all__ = [
    "BreakGlassIsNotYours",
    "Envelope",
    "KeyAmongStores",
    "NotAnOutbox",
    "NotReadable",
    "OutboxTaken",
    "ReasonIsTooShort",
    "RecordIsForgotten",
    "VaultIsLocked",
    "all_at_once",
    "ask_break_glass",
    "blind",
    "forget_key",
    "keep_sealed",
    "living_keys",
    "make_head",
    "make_programme_key",
    "mark_safe",
    "not_safe_yet",
    "note_copy",
    "open_kept",
    "public_key",
    "receive_outbox_file",
    "receive_sealed",
    "register_opener",
    "retry_quarantined",
    "review_break_glass",
    "vouch_for_device",
    "write_leaf",
]
