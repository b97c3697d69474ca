"""Each way in which calls come over the web: its server, its settings, and what a row of it says."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from alongside.street.feeds.fetching import ADAPTERS
from alongside.street.feeds.rules.faults import FeedFault
from alongside.street.feeds.rules.fetched import Batch, Fetching
from tests.servers.calls import NOON, Calls
from tests.servers.portals import (
    ArcGis,
    AtomFeed,
    Ckan,
    Files,
    Portal,
    Soda,
    as_csv,
    as_geojson,
    as_lines,
)

LIMITS = {"read": 5.0, "connect": 5.0, "pause": 0.01, "longest_wait": 0.1}
LATER = NOON + timedelta(hours=3)
ROWS = 34
PAGE = 10


@dataclass
class World:
    """A server with made-up calls behind it, and what a person would fill in to fetch from it."""

    kind: str
    server: Portal
    settings: dict[str, Any]
    event: str = "event"
    nature: str = "nature"
    secret: str = ""
    is_paged: bool = True
    limits: dict[str, float] = field(default_factory=lambda: dict(LIMITS))

    @property
    def calls(self) -> Calls:
        return self.server.calls

    def asking(self, cursor: Mapping[str, Any] | None = None, *, at: datetime = LATER, **more: Any) -> Fetching:
        settings = {**self.settings, "allow_local": True, "limits": self.limits}
        return replace(Fetching(settings, self.secret, json.loads(json.dumps(cursor or {})), at), **more)

    def batches(self, cursor: Mapping[str, Any] | None = None, **more: Any) -> Iterator[Batch]:
        return ADAPTERS[self.kind].fetch(self.asking(cursor, **more))


@dataclass
class Kept:
    """What a programme has kept: calls by their number, the last cursor, and what was said meanwhile."""

    world: World
    rows: list[dict[str, str]] = field(default_factory=list)
    cursor: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    fault: FeedFault | None = None

    def fetch(self, *, batches: int | None = None, **more: Any) -> "Kept":
        """Fetch once from the last kept cursor, keeping batch by batch; ``batches`` breaks off after so many."""
        self.fault = None
        try:
            for number, batch in enumerate(self.world.batches(self.cursor, **more), 1):
                self.rows.extend(batch.rows)
                self.cursor, self.columns = json.loads(json.dumps(batch.cursor)), batch.columns
                self.notes.extend(batch.notes)
                if number == batches:
                    break
        except FeedFault as fault:
            self.fault = fault
        return self

    @property
    def calls(self) -> dict[str, str]:
        """Answer the nature of each call after an upsert by its number: the last row of a call counts."""
        return {row[self.world.event]: row.get(self.world.nature, "") for row in self.rows}

    @property
    def numbers(self) -> list[str]:
        """Answer the number of every row, in the order in which they came."""
        return [row[self.world.event] for row in self.rows]


def soda(server: Soda, **settings: Any) -> World:
    told = {"url": server.url, "dataset": "call-911s", "days_back": "0", "page_rows": str(PAGE)}
    return World("socrata", server, told | settings)


def arcgis(server: ArcGis, **settings: Any) -> World:
    told = {"url": server.url + ArcGis.PATH, "date_field": "created", "days_back": "0", "page_rows": str(PAGE)}
    return World("arcgis", server, told | settings)


def ckan(server: Ckan, **settings: Any) -> World:
    told = {"url": server.url, "dataset": Ckan.RESOURCE, "days_back": "0", "page_rows": str(PAGE)}
    return World("ckan", server, told | settings)


def atom(server: AtomFeed) -> World:
    return World("atom", server, {"url": f"{server.url}/feed"}, "ID", "Call Type", is_paged=False)


def file(server: Files) -> World:
    return World("http_file", server, {"url": f"{server.url}/calls"}, is_paged=False)


WORLDS = {
    "socrata, SODA 2": lambda calls: soda(Soda(calls)),
    "socrata, SODA 3": lambda calls: soda(Soda(calls), version="3"),
    "socrata, by place": lambda calls: soda(Soda(calls), paging="place"),
    "socrata, by dates": lambda calls: soda(Soda(calls), follow="dates", date_field="created"),
    "arcgis, by key": lambda calls: arcgis(ArcGis(calls)),
    "arcgis, by place": lambda calls: arcgis(ArcGis(calls), paging="place"),
    "arcgis, no date": lambda calls: arcgis(ArcGis(calls), date_field=""),
    "ckan, newest first": lambda calls: ckan(Ckan(calls), date_field="created"),
    "ckan, whole": lambda calls: ckan(Ckan(calls)),
    "atom": lambda calls: atom(AtomFeed(calls)),
    "file, CSV": lambda calls: file(Files(calls, as_csv)),
    "file, JSON Lines": lambda calls: file(Files(calls, as_lines)),
    "file, GeoJSON": lambda calls: file(Files(calls, as_geojson)),
}
PAGED = [name for name in WORLDS if not name.startswith(("atom", "file"))]
