"""A file at an address of the web: fetched again only when it changed, and read whatever kind of table it is."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from ..rules.fetched import Batch, Fetching, Field
from .addresses import check_url
from .answers import Notes
from .tables import TRIAL_ROWS, digest_of, read_file
from .wire import Wire

_ASKED_IF = (("etag", "If-None-Match"), ("modified", "If-Modified-Since"))


class HttpFile:
    """Fetches one file over HTTP: CSV, TSV, XLSX, JSON, JSON Lines, GeoJSON or a zipped shapefile, plain or packed."""

    kind = "http_file"
    title = "File at a web address"
    fields = (
        Field("url", "Address of the file", "It must lead to the file itself, not to a page about it.", kind="url"),
    )
    secret = Field("token", "Token", "Sent as “Authorization: Bearer”, where the file is not public.", False)

    def check(self, settings: Mapping[str, Any]) -> None:
        """Refuse settings without a proper address."""
        check_url(settings)

    def fetch(self, asked: Fetching) -> Iterator[Batch]:
        """Answer the rows of the file when it is another than last time; when it is the same, no rows."""
        self.check(asked.settings)
        url = str(asked.settings["url"]).strip()
        cursor = dict(asked.cursor) if asked.cursor.get("url") == url else {}
        headers = {"Authorization": f"Bearer {asked.secret}"} if asked.secret else {}
        if not cursor.get("part") and not asked.is_trial:
            headers |= {header: cursor[name] for name, header in _ASKED_IF if cursor.get(name)}
        notes = Notes()
        with Wire(asked, headers) as wire, TemporaryDirectory(prefix="alongside-") as folder:
            answer = wire.ask(url, most_bytes=wire.limits.file_bytes)
            if answer.status == 304:
                yield Batch([], (), cursor, ("The file has not changed since it was fetched last.",))
                return
            path = Path(folder) / "file"
            with path.open("wb") as file:
                shutil.copyfileobj(answer.body, file)
            answer.body.close()
            done = {"url": url, "digest": digest_of(path)}
            done |= {"etag": answer.headers.get("etag", ""), "modified": answer.headers.get("last-modified", "")}
            if cursor.get("digest") == done["digest"] and not cursor.get("part") and not asked.is_trial:
                yield Batch([], (), done, ("The file is the same as the one fetched last.",))
                return
            yield from _rows(asked, path, urlsplit(url).hostname or url, cursor, done, notes)


def _rows(
    asked: Fetching, path: Path, name: str, cursor: dict[str, Any], done: dict[str, Any], notes: Notes
) -> Iterator[Batch]:
    part = cursor.get("part") or {}
    skip = int(part["rows"]) if part.get("digest") == done["digest"] else 0
    columns: tuple[str, ...] = ()
    for rows, columns, passed in read_file(path, name, notes, skip=skip):
        if asked.is_trial:
            yield Batch(rows[:TRIAL_ROWS], columns, {}, notes.take())
            return
        halfway = {**cursor, "url": done["url"], "part": {"digest": done["digest"], "rows": passed}}
        yield Batch(rows, columns, halfway, notes.take(), notes.take_broken())
        if passed - skip >= asked.most_rows:
            return
    yield Batch([], columns, done, notes.take(), notes.take_broken())
