"""What an adapter is given, what it gives back, and what it says of itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

MOST_ROWS = 100_000
"""Rows of one fetch. Where a source has more, the last cursor says so and the next fetch goes on from there."""

OPERATOR_SETTINGS = frozenset({"allow_local", "allowed_folders", "limits"})
"""Settings that only whoever runs the machine may give, never a page: they decide what may be reached.

``allow_local`` (bool): addresses on this machine or in a private network may be fetched, also without TLS.
``allowed_folders`` (list of paths): a watched folder must lie in one of them; without it none may be read.
``limits`` (mapping): see ``fetching.limits``; seconds and bytes, smaller in tests.
"""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is broken in its file: where it stands and why. Its values do not line up, so none is kept."""

    file: str
    number: int
    reason: str
    says: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records, and where to go on once exactly these are kept.

    ``rows`` hold text as the source wrote it: numbers keep their digits, null is "", nested objects are named
    "a.b", a point "a.lon" and "a.lat", as in files (``intake.actions.files``). ``columns`` is every column seen so far
    in this fetch; a row may lack some, which then are "" there. ``cursor`` is JSON; it must be kept after its rows, in
    one transaction with them or later, never before.
    ``broken`` are rows that stand in a file and cannot be read; they are set aside.
    A row may come twice (an overlap is read again on purpose): keeping must be an upsert by the record's own key.
    """

    rows: list[dict[str, str]]
    columns: tuple[str, ...]
    cursor: dict[str, Any]
    notes: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetching:
    """What an adapter is asked: which source, from where, at what instant, and how much."""

    settings: Mapping[str, Any]
    secret: str
    cursor: Mapping[str, Any]
    at: datetime
    most_rows: int = MOST_ROWS
    is_trial: bool = False  # the first page only, the newest records where the source can say so; its cursor is {}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a person fills in to connect a source.

    ``kind`` is "text", "url", "number", "yes_no", "choice" (then ``choices`` holds value and words) or "long_text".
    """

    name: str
    label: str
    hint: str = ""
    is_required: bool = True
    kind: str = "text"
    default: str = ""
    choices: tuple[tuple[str, str], ...] = field(default=())


class Adapter(Protocol):
    """One way in which calls come. Adapters keep nothing between fetches: all they know is in the cursor."""

    @property
    def kind(self) -> str:
        """Say the word that stands for this adapter in settings and rows."""

    @property
    def title(self) -> str:
        """Say what it is, for a list to pick from."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """Say what a person fills in."""

    @property
    def secret(self) -> Field | None:
        """Say what the secret is here (a token, a password), or None where there is none."""

    def check(self, settings: Mapping[str, Any]) -> None:
        """Refuse settings that cannot work (``BadSettings``), without touching the network."""

    def fetch(self, asked: Fetching) -> Iterator[Batch]:
        """Answer the records after the cursor, at least one batch (perhaps of no rows), or raise a ``FeedFault``.

        Batches that came before a fault are good and may be kept with their cursors.
        """
