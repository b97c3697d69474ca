"""What a carrier is given, and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Did = Literal["taken", "gone", "later", "refused"]


@dataclass(frozen=True)
class Letter:
    """One message, leased to this sender: everything that a carrier needs and nothing that it may not know.

    ``tag`` is the page's id: a phone shows one notification for each. ``may_have_gone`` says that an earlier try
    was cut short, so that the carrier looks whether it has the message before it takes another.
    """

    sending_id: UUID
    lease: str
    way: str
    kind: str
    says: str
    tag: str
    language: str
    seconds_left: int
    first_tried_at: datetime
    may_have_gone: bool = False
    endpoint: str = ""
    p256dh: str = ""
    auth: str = ""
    number: str = ""
    claimed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What became of a letter.

    ``taken``: the carrier has it. ``gone``: there is no such phone any more. ``later``: try again, not before
    ``asked_seconds``; ``is_unsure`` when it may have been taken after all. ``refused``: trying again is no use.
    ``reference`` is the carrier's receipt; ``is_found`` when it was looked up, so that it may be another letter's.
    """

    did: Did
    fault: str = ""
    asked_seconds: float | None = None
    is_unsure: bool = False
    reference: str = ""
    is_found: bool = False
