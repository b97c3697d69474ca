"""A portal whose every answer is written down beforehand, and feeds that read it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from alongside.street.feeds.actions import NewFeed, add_feed, resume_feed
from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.rules.faults import BadSettings, FeedFault
from alongside.street.feeds.rules.fetched import Batch, Fetching, Field
from tests.cast import TONIGHT, Cast

Row = dict[str, str]


def call(number: int | str, *, minutes_ago: float = 60, at: datetime = TONIGHT, **more: str) -> Row:
    """A record in the columns of the plain recipe."""
    created = (at - timedelta(minutes=minutes_ago)).isoformat()
    return {"event_number": str(number), "created_at": created, "initial_nature": "NOISE COMPLAINT"} | more


@dataclass
class WrittenPortal:
    """An adapter whose pages are a list: the cursor is how many of them are kept. A fault among them is raised."""

    kind: str = "written"
    title: str = "A portal written down beforehand"
    fields: tuple[Field, ...] = (Field("url", "Address", kind="url"),)
    secret: Field | None = None
    pages: list[Sequence[Row] | Exception] = field(default_factory=list)
    asked: list[Fetching] = field(default_factory=list)

    def check(self, settings: Mapping[str, Any]) -> None:
        if settings.get("url") == "nowhere":
            raise BadSettings(field="url", why="it leads nowhere.")

    def fetch(self, asked: Fetching) -> Iterator[Batch]:
        self.asked.append(asked)
        done = asked.cursor.get("pages", 0)
        columns: dict[str, None] = {}
        for number, page in enumerate(self.pages[done:], done + 1):
            if isinstance(page, Exception):
                raise page
            columns |= dict.fromkeys(name for row in page for name in row)
            yield Batch(list(page), tuple(columns), {"pages": number})
            if asked.is_trial:
                return
        if done == len(self.pages):
            yield Batch([], (), dict(asked.cursor))

    def say(self, *rows: Row) -> None:
        """Add one page."""
        self.pages.append(list(rows))

    def fail(self, fault: FeedFault) -> None:
        """Let the next page be a fault."""
        self.pages.append(fault)

    def mend(self) -> None:
        """Take the faults away."""
        self.pages = [page for page in self.pages if not isinstance(page, Exception)]


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> WrittenPortal:
    """A portal with nothing to say yet."""
    made = WrittenPortal()
    monkeypatch.setitem(ADAPTERS, "written", made)
    return made


Connect = Callable[..., int]


@pytest.fixture
def connect(portal: WrittenPortal, town: Cast) -> Connect:
    """Connect and switch on a feed of the written portal, read with the plain recipe."""

    def connect_it(**how: Any) -> int:
        told = {"name": "County", "kind": "written", "recipe": "plain", "every_minutes": 10} | how
        by = town.rosa.actor
        feed_id = add_feed(feed=NewFeed(**told), by=by, at=TONIGHT)
        resume_feed(feed_id=feed_id, by=by, at=TONIGHT)
        return feed_id

    return connect_it
