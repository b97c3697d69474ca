"""Socrata portals, SODA 2 and SODA 3: every record changed since the last one kept, in the order of its change."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ..rules import faults
from ..rules.fetched import Batch, Fetching, Field
from .addresses import check_url
from .answers import Columns, Notes, Record, read_json, rows_of
from .paging import Key, Page, Window, read_window, walk_by_key, walk_by_place, window_of
from .settings import choice_of, days_of, instant_of, number_of, text_of
from .wire import Wire, sentence_in

UPDATED = ":updated_at"
PAGE_ROWS = 5_000
TRIAL_ROWS = 200
_DATES = frozenset({"calendar_date", "floating_timestamp", "fixed_timestamp", "date"})
CHANGES_AGAIN = timedelta(minutes=15)
"""Changes are read again this far back: a slow transaction shows an older instant later."""

FIELDS = (
    Field("url", "Address of the portal", "For example https://data.example.gov", kind="url"),
    Field("dataset", "Data set", "Eight letters and digits with a dash, at the end of the data set's address."),
    Field("date_field", "Column with the date of the call", "As the portal's API names it.", is_required=False),
    Field("days_back", "Days to fetch at first", "0 fetches everything there is.", False, "number", "30"),
    Field(
        "version", "Version of the API", "3 needs a token.", False, "choice", "2", (("2", "SODA 2"), ("3", "SODA 3"))
    ),
    Field(
        "follow",
        "How changes are noticed",
        "By date, the last days are read again each time.",
        False,
        "choice",
        "changes",
        (("changes", "By the portal's own time of change"), ("dates", "By the date of the call")),
    ),
    Field("days_again", "Days to read again each time", "Only when following dates.", False, "number", "3"),
    Field("filter", "Only rows where", "In the portal's own query language.", is_required=False),
    Field(
        "paging",
        "How pages are turned",
        "",
        False,
        "choice",
        "key",
        (("key", "After the last record"), ("place", "By counting records")),
    ),
)


class Socrata:
    """Fetches one data set of a Socrata portal."""

    kind = "socrata"
    title = "Socrata open-data portal"
    fields = FIELDS
    secret = Field("token", "App token", "Free on the portal; without one it may refuse frequent fetches.", False)

    def check(self, settings: Mapping[str, Any]) -> None:
        """Refuse settings that name no data set, or say something else than they should."""
        check_url(_with_scheme(settings))
        if not re.fullmatch(r"[a-z0-9]{4}-[a-z0-9]{4}", text_of(settings, "dataset")):
            raise faults.BadSettings(field="dataset", why="it looks like abcd-1234.")
        if not re.fullmatch(r"[a-z0-9_]*", text_of(settings, "date_field")):
            raise faults.BadSettings(field="date_field", why="small letters, digits and _ only, as the API names it.")
        if choice_of(settings, "follow", "changes", ("changes", "dates")) == "dates" and not settings.get("date_field"):
            raise faults.BadSettings(field="date_field", why="it is needed to follow dates.")
        choice_of(settings, "version", "2", ("2", "3"))
        choice_of(settings, "paging", "key", ("key", "place"))
        days_of(settings, "days_back", 30)
        days_of(settings, "days_again", 3)
        number_of(settings, "page_rows", PAGE_ROWS, least=1, most=50_000)

    def fetch(self, asked: Fetching) -> Iterator[Batch]:
        """Answer the records that changed since the cursor."""
        self.check(asked.settings)
        with Wire(asked, {"X-App-Token": asked.secret} if asked.secret else None) as wire:
            run = _Run(asked, wire)
            yield from run.trial() if asked.is_trial else run.batches()


class _Run:
    """One fetch of one data set."""

    def __init__(self, asked: Fetching, wire: Wire) -> None:
        settings = _with_scheme(asked.settings)
        parts = urlsplit(settings["url"])
        self.asked, self.wire, self.notes, self.columns = asked, wire, Notes(), Columns()
        self.root, self.host = f"{parts.scheme}://{parts.netloc}", parts.hostname or ""
        self.dataset = text_of(settings, "dataset")
        self.is_third = text_of(settings, "version", "2") == "3"
        self.is_by_place = text_of(settings, "paging", "key") == "place"
        self.page_rows = number_of(settings, "page_rows", PAGE_ROWS, most=50_000)
        self.follows_dates = text_of(settings, "follow") == "dates"
        self.date_field = text_of(settings, "date_field")
        self.field = self.date_field if self.follows_dates else UPDATED
        is_same = asked.cursor.get("field") == self.field and asked.cursor.get("dataset") == self.dataset
        self.kept: Mapping[str, Any] = asked.cursor if is_same else {}
        self.newest: Key | None = tuple(self.kept["newest"]) if self.kept.get("newest") else None
        self.floor = str(self.kept.get("floor", self._first_floor()))
        self.begin = self._begin()

    def trial(self) -> Iterator[Batch]:
        """Answer the newest records."""
        where = self._where(f"{self.field} IS NOT NULL")
        parts = {"$select": ":*, *", "$where": where, "$order": f"{self.field} DESC, :id", "$limit": str(TRIAL_ROWS)}
        yield self._batch(self._records(parts), {})

    def batches(self) -> Iterator[Batch]:
        """Answer everything of the window, from where the cursor stands in it."""
        pages = read_window(
            self.begin, self._walk, self._count, lambda one: one[":id"], most_rows=self.asked.most_rows, host=self.host
        )
        for records, window in pages:
            if window.after and (self.newest is None or window.after[0] >= self.newest[0]):
                self.newest = window.after
            yield self._batch(records, self._cursor(window))

    def _begin(self) -> Window:
        window = window_of(self.kept.get("window"))
        if window is None:
            return Window()
        if not window.is_end:
            return window
        newest = instant_of(self.newest[0]) if self.newest else None
        if newest is None:
            return Window()
        reached = instant_of(str(self.kept.get("reached_at", "")))
        if not self.follows_dates and reached is not None and self.asked.at - reached > CHANGES_AGAIN:
            return Window(self._after(self.newest or ()))
        again = days_of(self.asked.settings, "days_again", 3) if self.follows_dates else CHANGES_AGAIN
        since = min(newest, self.asked.at) - again  # a date in the future must not hide what comes before it
        return Window(f"{self.field} >= '{self._written(since)}'")

    def _cursor(self, window: Window) -> dict[str, Any]:
        kept = self.kept.get("newest")
        is_still = kept is not None and self.newest == tuple(kept)
        return {
            "dataset": self.dataset,
            "field": self.field,
            "floor": self.floor,
            "newest": list(self.newest) if self.newest else None,
            "reached_at": self.kept.get("reached_at") if is_still else self.asked.at.isoformat(),
            "window": window.as_json(),
        }

    def _first_floor(self) -> str:
        back = days_of(self.asked.settings, "days_back", 30)
        return self._written(self.asked.at - back) if back else ""

    def _written(self, instant: datetime) -> str:
        text = instant.strftime("%Y-%m-%dT%H:%M:%S.000")
        return text if self.field != UPDATED else f"{text}Z"

    def _where(self, condition: str) -> str:
        column = self.date_field or UPDATED
        floor = f"{column} >= '{self.floor.rstrip('Z') if self.date_field else self.floor}'" if self.floor else ""
        chosen = text_of(self.asked.settings, "filter")
        return " AND ".join(one for one in (condition, floor, f"({chosen})" if chosen else "") if one)

    def _walk(self, window: Window) -> Iterator[Page]:
        if self.is_by_place:
            return walk_by_place(
                lambda offset: self._page(window.condition, offset),
                self._key,
                host=self.host,
                offset=window.offset,
                after=window.after,
            )
        return walk_by_key(
            lambda after, offset: self._page(self._after(after) if after else window.condition, offset),
            self._key,
            after=window.after,
            host=self.host,
        )

    def _page(self, condition: str, offset: int) -> list[Record]:
        parts = {"$select": ":*, *", "$where": self._where(condition), "$order": f"{self.field}, :id"}
        return self._records({**parts, "$limit": str(self.page_rows), "$offset": str(offset)})

    def _after(self, after: Key) -> str:
        instant, row = (str(part).replace("'", "''") for part in after)
        return f"({self.field} > '{instant}' OR ({self.field} = '{instant}' AND :id > '{row}'))"

    def _key(self, record: Record) -> Key:
        if ":id" not in record:
            raise faults.NotReadable(host=self.host, why="its records have no :id.")
        return (str(record.get(self.field) or ""), str(record[":id"]))

    def _count(self) -> int | None:
        try:
            found = self._records({"$select": "count(*)", "$where": self._where(self.begin.condition)})
        except faults.NoAnswer:
            self.notes.add("The portal was too slow to say how many records it has; the number was not compared.")
            return None
        text = str(next(iter(found[0].values()), "")) if found else "0"
        return int(text) if text.isdigit() else None

    def _records(self, parts: dict[str, str]) -> list[Record]:
        parts = {name: value for name, value in parts.items() if value not in ("", "0")}
        if self.is_third:
            url = f"{self.root}/api/v3/views/{self.dataset}/query.json"
            answer = self.wire.ask(url, method="POST", json=_as_third(parts))
        else:
            answer = self.wire.ask(f"{self.root}/resource/{self.dataset}.json", params=parts)
        found = read_json(answer, self.notes)
        if "$order" in parts:
            self._see(_kinds_of(answer.headers))
        if isinstance(found, dict) and (found.get("error") or found.get("errorCode")):
            raise faults.SourceSaysNo(host=self.host, why=sentence_in(found) or "it did not say which.")
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise faults.NotReadable(host=self.host, why="it is not a list of records.")
        return found

    def _see(self, kinds: Mapping[str, str]) -> None:
        """Take every column of the data set (records leave out what is empty), and refuse dates kept as text."""
        parts = {"point": (".lon", ".lat"), "location": (".latitude", ".longitude")}
        self.columns.name(f"{name}{part}" for name, kind in kinds.items() for part in parts.get(kind, ("",)))
        if kinds.get(self.date_field, "date") not in _DATES:
            why = (
                "the portal keeps it as text, which cannot be compared by time; leave it empty, or name another column."
            )
            raise faults.BadSettings(field="date_field", why=why)

    def _batch(self, records: list[Record], cursor: dict[str, Any]) -> Batch:
        rows = rows_of(records, self.notes)
        return Batch(rows, self.columns.add(rows), cursor, self.notes.take())


def _kinds_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Answer the kind of every column, where the portal names them beside its records."""
    try:
        names, kinds = (json.loads(headers.get(f"x-soda2-{word}", "[]")) for word in ("fields", "types"))
        return {str(name): str(kind) for name, kind in zip(names, kinds, strict=True)}
    except (ValueError, TypeError):
        return {}


def _with_scheme(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Let people write the portal's name alone, as catalogues do."""
    url = text_of(settings, "url")
    return {**settings, "url": url if "://" in url or not url else f"https://{url}"}


def _as_third(parts: Mapping[str, str]) -> dict[str, Any]:
    """Write a question of SODA 2 as the one query of SODA 3."""
    words = (
        ("$select", "SELECT"),
        ("$where", "WHERE"),
        ("$order", "ORDER BY"),
        ("$limit", "LIMIT"),
        ("$offset", "OFFSET"),
    )
    query = " ".join(f"{word} {parts[name]}" for name, word in words if name in parts)
    return {"query": query, "includeSynthetic": False}
