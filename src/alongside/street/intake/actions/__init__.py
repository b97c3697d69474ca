"""What changes in intake: calls are recorded, files imported, rows set aside are settled, keys honoured."""

from .importing import import_calls
from .keys import KeyUsedTwice, honour_key
from .record import RecordedCall, record_call
from .settling import Settled, dismiss_set_aside, retry_set_aside
from .together import commit_together

__all__ = [
    "KeyUsedTwice",
    "RecordedCall",
    "Settled",
    "commit_together",
    "dismiss_set_aside",
    "honour_key",
    "import_calls",
    "record_call",
    "retry_set_aside",
]
