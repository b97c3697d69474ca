"""CKAN portals: a resource of the datastore, newest days first, or the whole of it where dates cannot be sorted."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ..rules import faults
from ..rules.fetched import Batch, Fetching, Field
from .addresses import check_url
from .answers import Columns, Notes, Record, read_json, rows_of
from .paging import Key, Page, Window, read_window, walk_by_place, window_of
from .settings import days_of, instant_of, number_of, text_of
from .wire import Wire, sentence_in

PAGE_ROWS = 10_000
TRIAL_ROWS = 200
_DATES = re.compile(r"timestamp|date", re.IGNORECASE)

FIELDS = (
    Field("url", "Address of the portal", "For example https://data.example.gov", kind="url"),
    Field("dataset", "Resource", "The long id in the address of the table, not that of its data set."),
    Field("date_field", "Column with the date of the call", "Without it the whole table is read each time.", False),
    Field("days_back", "Days to fetch at first", "0 fetches everything there is.", False, "number", "30"),
    Field(
        "days_again", "Days to read again each time", "Changes of older calls are not noticed.", False, "number", "3"
    ),
)


class CKAN:
    """Fetches one resource of a CKAN datastore."""

    kind = "ckan"
    title = "CKAN open-data portal"
    fields = FIELDS
    secret = Field("token", "API token", "Only for tables that are not public.", False)

    def check(self, settings: Mapping[str, Any]) -> None:
        """Refuse settings that name no resource, or bring a query of their own."""
        parts = check_url(settings)
        if "datastore_search_sql" in parts.path or "sql" in settings:
            raise faults.BadSettings(
                field="url", why="questions in SQL are not sent; the portal and a resource are enough."
            )
        if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", text_of(settings, "dataset")):
            raise faults.BadSettings(field="dataset", why="it looks like d53e8f3f-2ce5-4e58-b03d-fe3721c9354e.")
        days_of(settings, "days_back", 30)
        days_of(settings, "days_again", 3)
        number_of(settings, "page_rows", PAGE_ROWS, least=2, most=50_000)

    def fetch(self, asked: Fetching) -> Iterator[Batch]:
        """Answer the records of the last days, or the whole table where it has no date."""
        self.check(asked.settings)
        with Wire(asked, {"Authorization": asked.secret} if asked.secret else None) as wire:
            run = _Run(asked, wire)
            yield from run.trial() if asked.is_trial else run.batches()


class _Run:
    """One fetch of one resource."""

    def __init__(self, asked: Fetching, wire: Wire) -> None:
        self.asked, self.wire, self.notes, self.columns = asked, wire, Notes(), Columns()
        parts = urlsplit(text_of(asked.settings, "url"))
        root = re.sub(r"/(api(/.*)?|dataset(/.*)?)?$", "", parts.path)
        self.url, self.host = f"{parts.scheme}://{parts.netloc}{root}", parts.hostname or ""
        self.dataset = text_of(asked.settings, "dataset")
        self.page_rows = number_of(asked.settings, "page_rows", PAGE_ROWS, most=50_000)
        self.said: int | None = None
        self.said_first: int | None = None
        self.date_field = self._sortable_date(text_of(asked.settings, "date_field"))
        is_same = asked.cursor.get("dataset") == self.dataset and asked.cursor.get("field") == self.date_field
        self.kept: Mapping[str, Any] = asked.cursor if is_same else {}
        self.newest = str(self.kept.get("newest") or "")
        self.begin = self._begin()

    def trial(self) -> Iterator[Batch]:
        """Answer the newest records."""
        order = f'"{self.date_field}" desc' if self.date_field else "_id desc"
        yield self._batch(self._search(order, 0, TRIAL_ROWS), {})

    def batches(self) -> Iterator[Batch]:
        """Answer everything of the window, from where the cursor stands in it."""
        pages = read_window(
            self.begin, self._walk, self._count, lambda one: one["_id"], most_rows=self.asked.most_rows, host=self.host
        )
        for records, window in pages:
            self.newest = max([self.newest, *(str(one.get(self.date_field) or "") for one in records)])
            cursor = {"dataset": self.dataset, "field": self.date_field, "newest": self.newest}
            yield self._batch(records, {**cursor, "window": window.as_json()})

    def _begin(self) -> Window:
        """Answer the window; its condition is the oldest instant that is still wanted."""
        window = window_of(self.kept.get("window"))
        if window is not None and not window.is_end:
            return window
        if not self.date_field:
            return Window()
        newest = instant_of(self.newest) if self.newest else None
        if newest is None:
            back = days_of(self.asked.settings, "days_back", 30)
            return Window((self.asked.at - back).isoformat() if back else "")
        # a date in the future must not hide what comes before it; a day more, for clocks that are local
        again = days_of(self.asked.settings, "days_again", 3) + timedelta(days=1)
        return Window((min(newest, self.asked.at) - again).isoformat())

    def _walk(self, window: Window) -> Iterator[Page]:
        """Walk from the newest record down to the first page that is older than the window; else from the first up."""
        since = instant_of(window.condition) if window.condition else None
        order = f'"{self.date_field}" desc, _id desc' if self.date_field else "_id asc"
        pages = walk_by_place(
            lambda offset: self._search(order, offset, self.page_rows),
            self._key,
            host=self.host,
            offset=window.offset,
            after=window.after,
        )
        for page in pages:
            yield page
            if since is not None and self._is_before(since, page.records):
                self.said = None  # the rest was left out on purpose
                return

    def _is_before(self, since: datetime, records: list[Record]) -> bool:
        """Say whether the records that have a date are all older; those without one say nothing."""
        read = [instant_of(str(one.get(self.date_field) or "")) for one in records]
        instants = [one for one in read if one is not None]
        return bool(instants) and max(instants) < since

    def _key(self, record: Record) -> Key:
        if "_id" not in record:
            raise faults.NotReadable(host=self.host, why="its records have no _id.")
        return (str(record["_id"]), str(record.get(self.date_field) or ""))

    def _count(self) -> int | None:
        """Answer how many records were there all the while; what came meanwhile stands on top and comes next time."""
        return None if self.said is None or self.said_first is None else min(self.said, self.said_first)

    def _search(self, order: str, offset: int, rows: int) -> list[Record]:
        parts = {"resource_id": self.dataset, "limit": str(rows), "offset": str(offset), "sort": order}
        return list(self._ask(parts)["records"])

    def _sortable_date(self, name: str) -> str:
        """Answer the date column when the portal can sort by it, else nothing, and say so."""
        if not name:
            return ""
        found = self._ask({"resource_id": self.dataset, "limit": "0"})
        kinds = {str(one.get("id")): str(one.get("type")) for one in found.get("fields") or [] if isinstance(one, dict)}
        if kinds and name not in kinds:
            raise faults.NotUnderstoodThere(host=self.host, why=f"it has no column {name}.")
        if _DATES.search(kinds.get(name, "")) and '"' not in name:
            return name
        self.notes.add(
            f"{name} is kept as text there and cannot be sorted by time, so the whole table is read each time."
        )
        return ""

    def _ask(self, parts: dict[str, str]) -> dict[str, Any]:
        found = read_json(self.wire.ask(f"{self.url}/api/3/action/datastore_search", params=parts), self.notes)
        result = found.get("result") if isinstance(found, dict) else None
        if isinstance(found, dict) and found.get("success") is False:
            self._say_no(found.get("error"))
        if not isinstance(result, dict) or not isinstance(result.get("records"), list):
            raise faults.NotReadable(host=self.host, why="it is not what a CKAN portal answers.")
        total = str(result.get("total", ""))
        is_counted = total.isdigit() and result.get("total_was_estimated") is not True
        self.said = int(total) if is_counted else None
        self.said_first = self.said if self.said_first is None else self.said_first
        return result

    def _say_no(self, error: Any) -> None:
        kind = str(error.get("__type", "")) if isinstance(error, dict) else ""
        why = sentence_in(error) or kind or "it did not say which."
        if "Authorization" in kind:
            raise faults.TokenRefused(host=self.host, why=why)
        if "Not Found" in kind:
            raise faults.NotThere(host=self.host, what=self.dataset)
        raise faults.SourceSaysNo(host=self.host, why=why)

    def _batch(self, records: list[Record], cursor: dict[str, Any]) -> Batch:
        rows = rows_of(records, self.notes)
        return Batch(rows, self.columns.add(rows), cursor, self.notes.take())
