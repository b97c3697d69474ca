"""ArcGIS feature and map services: the last days of a layer again each time, page by page, as degrees."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ..rules import faults
from ..rules.fetched import Batch, Fetching, Field
from .addresses import check_url
from .answers import Columns, Notes, Record, read_json, rows_of
from .paging import Key, Page, Window, read_window, walk_by_key, walk_by_place, window_of
from .settings import choice_of, days_of, number_of, text_of
from .wire import Wire, sentence_in

PAGE_ROWS = 2_000
TRIAL_ROWS = 200
_TOKEN_CODES = {"401", "403", "498", "499"}

FIELDS = (
    Field("url", "Address of the layer", "It ends with FeatureServer or MapServer and a number.", kind="url"),
    Field("date_field", "Column with the date of the call", "Without it the whole layer is read each time.", False),
    Field("days_back", "Days to fetch at first", "0 fetches everything there is.", False, "number", "30"),
    Field(
        "days_again", "Days to read again each time", "Changes of older calls are not noticed.", False, "number", "3"
    ),
    Field("filter", "Only rows where", "In the service's own query language.", is_required=False),
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


class ArcGIS:
    """Fetches one layer or table of an ArcGIS service."""

    kind = "arcgis"
    title = "ArcGIS feature service"
    fields = FIELDS
    secret = Field("token", "Token", "Only for layers that are not public.", False)

    def check(self, settings: Mapping[str, Any]) -> None:
        """Refuse settings that name no layer."""
        parts = check_url(settings)
        if not re.search(r"/(FeatureServer|MapServer)/\d+$", parts.path.rstrip("/"), re.IGNORECASE):
            raise faults.BadSettings(field="url", why="it must end with FeatureServer or MapServer and a number.")
        if not re.fullmatch(r"\w*", text_of(settings, "date_field")):
            raise faults.BadSettings(field="date_field", why="letters, digits and _ only, as the service names it.")
        choice_of(settings, "paging", "key", ("key", "place"))
        days_of(settings, "days_back", 30)
        days_of(settings, "days_again", 3)
        number_of(settings, "page_rows", PAGE_ROWS, least=1, most=50_000)

    def fetch(self, asked: Fetching) -> Iterator[Batch]:
        """Answer the records of the last days, or of the whole layer where it has no date."""
        self.check(asked.settings)
        with Wire(asked) as wire:
            run = _Run(asked, wire)
            yield from run.trial() if asked.is_trial else run.batches()


class _Run:
    """One fetch of one layer."""

    def __init__(self, asked: Fetching, wire: Wire) -> None:
        self.asked, self.wire, self.notes, self.columns = asked, wire, Notes(), Columns()
        parts = urlsplit(text_of(asked.settings, "url"))
        self.url, self.host = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", parts.hostname or ""
        self.date_field = text_of(asked.settings, "date_field")
        self.is_by_place = text_of(asked.settings, "paging", "key") == "place"
        layer = self._ask(self.url, {})
        self.object_id = _object_id(layer) or self._stuck("it has no object id")
        self.has_place = bool(layer.get("geometryType"))
        self._check_date_field(layer)
        offered = str(layer.get("maxRecordCount") or "")
        most = int(offered) if offered.isdigit() and int(offered) else PAGE_ROWS
        self.page_rows = min(number_of(asked.settings, "page_rows", PAGE_ROWS, most=50_000), most)
        is_same = asked.cursor.get("url") == self.url and asked.cursor.get("field") == self.date_field
        self.kept: Mapping[str, Any] = asked.cursor if is_same else {}
        self.newest = int(self.kept["newest"]) if self.kept.get("newest") is not None else None
        self.begin = self._begin()

    def trial(self) -> Iterator[Batch]:
        """Answer the records that were added last."""
        yield self._batch(self._query("1=1", f"{self.object_id} DESC", 0, min(TRIAL_ROWS, self.page_rows)), {})

    def batches(self) -> Iterator[Batch]:
        """Answer everything of the window, from where the cursor stands in it."""
        pages = read_window(
            self.begin, self._walk, self._count, self._key, most_rows=self.asked.most_rows, host=self.host
        )
        for records, window in pages:
            for one in records:
                instant = str(one["attributes"].get(self.date_field) or "")
                if instant.lstrip("-").isdigit():
                    self.newest = max(int(instant), self.newest or 0)
            cursor = {"url": self.url, "field": self.date_field, "newest": self.newest, "window": window.as_json()}
            yield self._batch(records, cursor)

    def _begin(self) -> Window:
        window = window_of(self.kept.get("window"))
        if window is not None and not window.is_end:
            return window
        if not self.date_field:
            return Window("1=1")
        if self.newest is None:
            back = days_of(self.asked.settings, "days_back", 30)
            return Window(self._since(self.asked.at - back) if back else "1=1")
        # a date in the future must not hide what comes before it
        newest = min(self.newest / 1000, self.asked.at.timestamp())
        again = days_of(self.asked.settings, "days_again", 3)
        return Window(self._since(datetime.fromtimestamp(newest, UTC) - again))

    def _since(self, instant: datetime) -> str:
        """Write the beginning of a window; a day more, for services whose clock is local."""
        moved = instant.astimezone(UTC) - timedelta(days=1)
        return f"{self.date_field} >= TIMESTAMP '{moved:%Y-%m-%d %H:%M:%S}'"

    def _walk(self, window: Window) -> Iterator[Page]:
        order = f"{self.object_id} ASC"
        if self.is_by_place:
            return walk_by_place(
                lambda offset: self._query(window.condition, order, offset),
                self._key,
                host=self.host,
                offset=window.offset,
                after=window.after,
            )
        return walk_by_key(
            lambda after, offset: self._query(self._after(window.condition, after), order, offset),
            self._key,
            after=window.after,
            host=self.host,
        )

    def _after(self, condition: str, after: Key | None) -> str:
        if after is None:
            return condition
        beyond = f"{self.object_id} > {int(after[0])}"
        return beyond if condition == "1=1" else f"({condition}) AND {beyond}"

    def _key(self, record: Record) -> Key:
        number = str(record["attributes"].get(self.object_id) or "")
        if not number.isdigit():
            raise faults.NotReadable(host=self.host, why=f"a record has no {self.object_id}.")
        return (int(number),)

    def _query(self, where: str, order: str, offset: int, rows: int = 0) -> list[Record]:
        parts = {"where": self._chosen(where), "outFields": "*", "orderByFields": order}
        parts |= {"resultRecordCount": str(rows or self.page_rows), "returnGeometry": str(self.has_place).lower()}
        if offset:
            parts["resultOffset"] = str(offset)
        if self.has_place:
            parts["outSR"] = "4326"
        found = self._ask(f"{self.url}/query", parts)
        records = found.get("features")
        if not isinstance(records, list) or not all(
            isinstance(one, dict) and isinstance(one.get("attributes"), dict) for one in records
        ):
            raise faults.NotReadable(host=self.host, why="it is not a list of features.")
        if not records and found.get("exceededTransferLimit") is True:
            raise faults.PagingStuck(host=self.host, why="it says there is more, and gives nothing.")
        return records

    def _count(self) -> int | None:
        found = self._ask(f"{self.url}/query", {"where": self._chosen(self.begin.condition), "returnCountOnly": "true"})
        text = str(found.get("count", ""))
        return int(text) if text.isdigit() else None

    def _chosen(self, where: str) -> str:
        chosen = text_of(self.asked.settings, "filter")
        return f"({where}) AND ({chosen})" if chosen else where

    def _ask(self, url: str, parts: dict[str, str]) -> dict[str, Any]:
        asked = {**parts, "f": "json"}
        if self.asked.secret:  # in the body, so that no log of addresses on the way holds the token
            answer = self.wire.ask(url, method="POST", data={**asked, "token": self.asked.secret})
        else:
            answer = self.wire.ask(url, params=asked)
        found = read_json(answer, self.notes)
        if not isinstance(found, dict):
            raise faults.NotReadable(host=self.host, why="it is not what an ArcGIS service answers.")
        if found.get("error"):
            self._say_no(found["error"])
        return found

    def _say_no(self, error: Any) -> None:
        """Raise what the body says: ArcGIS answers 200 and puts its errors inside."""
        code = str(error.get("code", "")) if isinstance(error, dict) else ""
        why = sentence_in(error) or f"error {code or 'without a number'}"
        if code in _TOKEN_CODES:
            raise faults.TokenRefused(host=self.host, why=why)
        if code == "429":
            raise faults.TooBusy(host=self.host)
        if code == "404":
            raise faults.NotThere(host=self.host, what=urlsplit(self.url).path)
        if code == "400":
            raise faults.NotUnderstoodThere(host=self.host, why=why)
        raise faults.SourceSaysNo(host=self.host, why=why)

    def _check_date_field(self, layer: Mapping[str, Any]) -> None:
        kinds = {
            str(one.get("name")): str(one.get("type")) for one in layer.get("fields") or [] if isinstance(one, dict)
        }
        if not self.date_field or not kinds:
            return
        if self.date_field not in kinds:
            raise faults.NotUnderstoodThere(host=self.host, why=f"it has no column {self.date_field}.")
        if kinds[self.date_field] != "esriFieldTypeDate":
            self.notes.add(f"{self.date_field} is kept as text there, so the whole layer is read each time.")
            self.date_field = ""

    def _stuck(self, why: str) -> str:
        raise faults.NotReadable(host=self.host, why=f"{why}.")

    def _batch(self, records: list[Record], cursor: dict[str, Any]) -> Batch:
        rows = rows_of(records, self.notes)
        return Batch(rows, self.columns.add(rows), cursor, self.notes.take())


def _object_id(layer: Mapping[str, Any]) -> str:
    named = layer.get("objectIdField") or layer.get("objectIdFieldName")
    if named:
        return str(named)
    fields = [one for one in layer.get("fields") or [] if isinstance(one, dict)]
    return next((str(one["name"]) for one in fields if one.get("type") == "esriFieldTypeOID"), "")
