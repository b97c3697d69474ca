"""Socrata, ArcGIS, CKAN, Atom and plain files, each as its documentation says, over a table of made-up calls."""

import csv
import hashlib
import io
import json
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from .calls import Calls, instant
from .web import Reply, Request, WebServer, as_json

Rows = list[dict[str, Any]]


class Portal(WebServer):
    """A portal over a table: how many rows it gives at most, and how it mangles a page."""

    def __init__(self, calls: Calls, most_rows: int = 1_000) -> None:
        super().__init__()
        self.calls, self.most_rows = calls, most_rows
        self.mangle: Callable[[Rows], Rows] = lambda rows: rows


SODA_KINDS = {
    ":id": "row_identifier",
    ":updated_at": "fixed_timestamp",
    "event": "text",
    "created": "floating_timestamp",
    "nature": "text",
    "address": "text",
    "location": "point",
    "note": "text",
}


class Soda(Portal):
    """SODA 2 (GET /resource/abcd-1234.json) and SODA 3 (POST /api/v3/views/abcd-1234/query.json)."""

    date_kind = "floating_timestamp"

    def answer(self, request: Request) -> Reply:
        if self.token and request.headers.get("x-app-token") != self.token:
            return as_json({"code": "permission_denied", "error": True, "message": "Invalid app_token specified"}, 403)
        if request.path == "/resource/call-911s.json" and request.method == "GET":
            return self._query({name.lstrip("$"): value for name, value in request.params.items()})
        if request.path == "/api/v3/views/call-911s/query.json" and request.method == "POST":
            return self._query(_parts_of(json.loads(request.body)["query"]))
        return as_json({"code": "dataset.missing", "error": True, "message": "Not found"}, 404)

    def _query(self, parts: dict[str, str]) -> Reply:
        where, order = self._as_sql(parts.get("where", "1")), self._as_sql(parts.get("order", "oid"))
        limit = min(int(parts.get("limit", "1000")), self.most_rows)
        try:
            if parts.get("select") == "count(*)":
                count = self.calls.ask(f"SELECT count(*) AS n FROM calls WHERE {where}")[0]["n"]
                return as_json([{"count": str(count)}])
            rows = self.calls.ask(
                f"SELECT * FROM calls WHERE {where} ORDER BY {order} LIMIT {limit} OFFSET {int(parts.get('offset', 0))}"
            )
        except sqlite3.OperationalError as wrong:
            said = f"Query coordinator error: query.soql.no-such-column; {wrong}"
            return as_json({"message": said, "errorCode": "query.soql.no-such-column"}, 400)
        reply = as_json(self.mangle([_soda_row(row) for row in rows]))
        kinds = SODA_KINDS | {"created": self.date_kind}
        reply.headers |= {"X-SODA2-Fields": json.dumps(list(kinds)), "X-SODA2-Types": json.dumps(list(kinds.values()))}
        return reply

    def _as_sql(self, text: str) -> str:
        text = re.sub(r"'row-([0-9a-f]{8})'", lambda found: str(_oid_of(found.group(1))), text)
        text = re.sub(r"'(\d{4}-\d\d-\d\dT[\d:.]+)Z?'", lambda found: str(_ms_of(found.group(1))), text)
        return text.replace(":updated_at", "updated").replace(":id", "oid")


def _parts_of(query: str) -> dict[str, str]:
    """Take a SoQL query apart at its words."""
    words = r"SELECT|WHERE|ORDER BY|LIMIT|OFFSET"
    pieces = re.split(rf"\b({words}) ", query)[1:]
    return {
        word.lower().replace("order by", "order"): text.strip()
        for word, text in zip(pieces[::2], pieces[1::2], strict=True)
    }


def _soda_row(row: dict[str, Any]) -> dict[str, Any]:
    told = {
        ":id": f"row-{_text_of(row['oid'])}",
        ":updated_at": _iso(row["updated"]) + "Z",
        "event": row["event"],
        "created": _iso(row["created"]),
        "nature": row["nature"],
        "address": row["address"],
        "location": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "note": row["note"],
    }
    return {name: value for name, value in told.items() if value is not None}


def _text_of(oid: int) -> str:
    """Write a row's number as portals do: in an order of its own that is not that of the text."""
    return f"{oid * 2_654_435_761 % 2**32:08x}"


def _oid_of(text: str) -> int:
    return int(text, 16) * pow(2_654_435_761, -1, 2**32) % 2**32


def _ms_of(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def _iso(ms: int) -> str:
    return instant(ms).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}"


class ArcGis(Portal):
    """A feature layer: errors come with status 200, the token is checked, long pages say so."""

    PATH = "/arcgis/rest/services/Calls/FeatureServer/0"
    is_silent = False

    def answer(self, request: Request) -> Reply:
        asked = request.params | dict(parse_qsl(request.body.decode()))
        if self.token and asked.get("token") != self.token:
            code, said = (498, "Invalid token.") if asked.get("token") else (499, "Token Required")
            return as_json({"error": {"code": code, "message": said, "details": []}})
        if request.path == self.PATH:
            return as_json(self._layer())
        if request.path == f"{self.PATH}/query":
            return self._query(asked)
        return as_json({"error": {"code": 404, "message": "Service not found", "details": []}})

    def _layer(self) -> dict[str, Any]:
        kinds = {"OBJECTID": "OID", "event": "String", "created": "Date", "nature": "String", "address": "String"}
        return {
            "objectIdField": "OBJECTID",
            "geometryType": "esriGeometryPoint",
            "maxRecordCount": self.most_rows if not self.is_silent else 1_000,
            "fields": [{"name": name, "type": f"esriFieldType{kind}"} for name, kind in kinds.items()],
        }

    def _query(self, asked: dict[str, str]) -> Reply:
        where = re.sub(
            r"TIMESTAMP '([^']+)'", lambda found: str(_ms_of(found.group(1))), asked["where"].replace("OBJECTID", "oid")
        )
        order = asked.get("orderByFields", "oid").replace("OBJECTID", "oid")
        limit = min(int(asked.get("resultRecordCount", "1000")), self.most_rows)
        offset = int(asked.get("resultOffset", "0"))
        try:
            if asked.get("returnCountOnly") == "true":
                return as_json(self.calls.ask(f"SELECT count(*) AS count FROM calls WHERE {where}")[0])
            rows = self.calls.ask(
                f"SELECT * FROM calls WHERE {where} ORDER BY {order} LIMIT {limit + 1} OFFSET {offset}"
            )
        except sqlite3.OperationalError:
            details = ["'where' parameter is invalid"]
            return as_json({"error": {"code": 400, "message": "Cannot perform query.", "details": details}})
        found = {"objectIdFieldName": "OBJECTID", "features": self.mangle([_feature(row) for row in rows[:limit]])}
        more = {"exceededTransferLimit": True} if len(rows) > limit and not self.is_silent else {}
        return as_json(found | more)


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    names = ("event", "created", "nature", "address", "note")
    told = {"OBJECTID": row["oid"], **{name: row[name] for name in names if row[name] is not None or name != "note"}}
    return {"attributes": told, "geometry": {"x": row["lon"], "y": row["lat"]}}


class Ckan(Portal):
    """A datastore: offset paging only, its own limit of rows, errors in an envelope."""

    RESOURCE = "d53e8f3f-2ce5-4e58-b03d-fe3721c93540"
    date_kind = "timestamp"

    def answer(self, request: Request) -> Reply:
        if self.token and request.headers.get("authorization") != self.token:
            return _no("Authorization Error", "Access denied: not authorized to read resource", 403)
        if request.path != "/api/3/action/datastore_search":
            return _no("Not Found Error", "Not found", 404)
        if request.params.get("resource_id") != self.RESOURCE:
            return _no("Not Found Error", "Not found: Resource was not found.", 404)
        limit = min(int(request.params.get("limit", "100")), self.most_rows)
        order = request.params.get("sort", "_id").replace("_id", "oid")
        try:
            rows = self.calls.ask(
                f"SELECT * FROM calls ORDER BY {order} LIMIT {limit} OFFSET {int(request.params.get('offset', '0'))}"
            )
        except sqlite3.OperationalError:
            return _no("Validation Error", "sort: field not in table", 409)
        total = self.calls.ask("SELECT count(*) AS n FROM calls")[0]["n"]
        kinds = {"_id": "int", "event": "text", "created": self.date_kind, "nature": "text", "note": "text"}
        fields = [{"id": name, "type": kind} for name, kind in kinds.items()]
        records = self.mangle([_record(row) for row in rows])
        return as_json({"success": True, "result": {"fields": fields, "records": records, "total": total}})


def _record(row: dict[str, Any]) -> dict[str, Any]:
    names = ("event", "nature", "address", "note")
    return {"_id": row["oid"], "created": _iso(row["created"])[:19], **{name: row[name] for name in names}}


def _no(kind: str, said: str, status: int) -> Reply:
    return as_json({"success": False, "error": {"__type": kind, "message": said}}, status)


class AtomFeed(Portal):
    """The newest calls as an Atom feed with GeoRSS points, as dispatch centres publish it."""

    def answer(self, request: Request) -> Reply:
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(b"no", 401)
        rows = self.mangle(self.calls.ask("SELECT * FROM calls ORDER BY updated DESC LIMIT ?", (self.most_rows,)))
        entries = "".join(_entry(row) for row in rows)
        body = (
            '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:georss="http://www.georss.org/georss"><id>urn:made-up</id><title>Calls</title>'
            f'<updated>2026-11-20T12:00:00Z</updated>{entries}</feed>'
        ).encode()  # fmt: skip
        return _or_not_modified(request, body)


def _entry(row: dict[str, Any]) -> str:
    fields = {"ID": row["event"], "Call Type": row["nature"], "Address": row["address"], "Note": row["note"] or ""}
    listed = "".join(f"<dt>{name}:</dt><dd>{escape(value)}</dd>" for name, value in fields.items())
    return (
        f"<entry><id>tag:example.gov,2026:{row['event']}</id><title>{escape(row['nature'])}</title>"
        f"<updated>{_iso(row['updated'])[:19]}Z</updated><published>{_iso(row['created'])[:19]}Z</published>"
        f'<category label="{escape(row["nature"])}" term="{escape(row["nature"])}"/>'
        f"<georss:point>{row['lat']} {row['lon']}</georss:point>"
        f'<content type="html">{escape(f"<dl>{listed}</dl>")}</content></entry>'
    )


class Files(Portal):
    """One file at /calls, written anew from the table at every request, with ETag and Last-Modified."""

    def __init__(self, calls: Calls, write: Callable[[Rows], bytes]) -> None:
        super().__init__(calls)
        self.write = write

    def answer(self, request: Request) -> Reply:
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(b"no", 401)
        if request.path != "/calls":
            return Reply(b"", 404)
        rows = self.calls.ask("SELECT event, created, nature, address, lon, lat, note FROM calls ORDER BY oid")
        return _or_not_modified(request, self.write(self.mangle(rows)))


def _or_not_modified(request: Request, body: bytes) -> Reply:
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if request.headers.get("if-none-match") == etag:
        return Reply(b"", 304, {"ETag": etag})
    return Reply(body, 200, {"ETag": etag, "Last-Modified": "Fri, 20 Nov 2026 12:00:00 GMT"})


def as_csv(rows: Rows) -> bytes:
    """Write rows as CSV text."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, ["event", "created", "nature", "address", "lon", "lat", "note"])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_lines(rows: Rows) -> bytes:
    """Write rows as JSON Lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def as_geojson(rows: Rows) -> bytes:
    """Write rows as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": {name: row[name] for name in ("event", "created", "nature", "address", "note")},
        }
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()
