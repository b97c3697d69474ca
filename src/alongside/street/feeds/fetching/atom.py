"""Atom and RSS feeds with GeoRSS places: a window of the newest records, read whole each time."""

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from ..rules import faults
from ..rules.fetched import Batch, Fetching, Field
from .addresses import check_url
from .answers import Columns, Notes, cut, refuse_web_page
from .settings import instant_of
from .wire import Answer, Wire

MOST_PAGES = 50
MOST_REMEMBERED = 1_000
_ENDED_EARLY = {3, 5, 20}  # expat: no element found, unclosed token, unclosed CDATA section
_ASKED_IF = (("etag", "If-None-Match"), ("modified", "If-Modified-Since"))
_NAMES = {"guid": "id", "pubDate": "published", "description": "summary", "date": "published"}


class Atom:
    """Fetches one Atom or RSS feed."""

    kind = "atom"
    title = "Atom, RSS or GeoRSS feed"
    fields = (Field("url", "Address of the feed", kind="url"),)
    secret = Field("token", "Token", "Sent as “Authorization: Bearer”, where the feed is not public.", False)

    def check(self, settings: Mapping[str, Any]) -> None:
        """Refuse settings without a proper address."""
        check_url(settings)

    def fetch(self, asked: Fetching) -> Iterator[Batch]:
        """Answer every record the feed shows; older pages are followed until one holds nothing new."""
        self.check(asked.settings)
        url = str(asked.settings["url"]).strip()
        cursor = dict(asked.cursor) if asked.cursor.get("url") == url and not asked.is_trial else {}
        with Wire(asked, {"Authorization": f"Bearer {asked.secret}"} if asked.secret else None) as wire:
            yield from _read(asked, wire, url, cursor)


def _read(asked: Fetching, wire: Wire, url: str, cursor: dict[str, Any]) -> Iterator[Batch]:
    notes, columns = Notes(), Columns()
    known, shown = dict(cursor.get("known") or {}), dict[str, str]()
    unless = {header: cursor[name] for name, header in _ASKED_IF if cursor.get(name)}
    first = answer = wire.ask(url, headers=unless)
    if answer.status == 304:
        yield Batch([], (), cursor, ("The feed has not changed since it was fetched last.",))
        return
    rows: list[dict[str, str]] = []
    for _ in range(1 if asked.is_trial else MOST_PAGES):
        feed = _parse(answer)
        page = [_row(entry, notes) for entry in _entries(feed)]
        rows += page
        states = dict(map(_state_of, page))
        is_new = any(shown.get(one) is None and known.get(one) != state for one, state in states.items())
        shown = states | shown
        follow = _next_page(feed, url)
        if not (is_new and follow):
            break
        answer, url = wire.ask(follow), follow
    if known and shown and known.keys().isdisjoint(shown) and not asked.is_trial:
        notes.add("None of the records of last time is shown any more, so some may have been missed: fetch more often.")
    done = {"url": asked.settings["url"].strip(), "known": dict(list(shown.items())[:MOST_REMEMBERED])}
    done |= {"etag": first.headers.get("etag", ""), "modified": first.headers.get("last-modified", "")}
    rows = _oldest_first(rows)
    yield Batch(rows, columns.add(rows), {} if asked.is_trial else done, notes.take())


def _oldest_first(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put the newest state of a record last: by its time of change, or by the feed's own order turned round."""
    turned = rows[::-1]
    instants = [instant_of(row.get("updated", "")) for row in turned]
    if not turned or None in instants:
        return turned
    order = sorted(range(len(turned)), key=lambda place: instants[place].timestamp())  # type: ignore[union-attr]
    return [turned[place] for place in order]


def _state_of(row: Mapping[str, str]) -> tuple[str, str]:
    """Answer short marks of which record this is and of all it says."""
    state = _mark(repr(sorted(row.items())))
    return (_mark(row["id"]) if row.get("id") else state), state


def _mark(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _parse(answer: Answer) -> Element:
    body = answer.body.read()
    answer.body.close()
    refuse_web_page(answer.host, body[:4_096].decode("utf-8", "replace"))
    try:
        feed: Element = fromstring(body.lstrip())
    except DefusedXmlException as wrong:
        raise faults.NotReadable(host=answer.host, why="it holds entities, which no feed of calls needs.") from wrong
    except ParseError as wrong:
        if body.strip() and wrong.code in _ENDED_EARLY:
            raise faults.CutShort(host=answer.host) from wrong
        raise faults.NotReadable(host=answer.host, why="it is not XML." if body.strip() else "it is empty.") from wrong
    except ValueError as wrong:
        raise faults.NotReadable(host=answer.host, why="its characters cannot be read.") from wrong
    if _local(feed.tag) not in ("feed", "rss", "RDF"):
        raise faults.NotReadable(
            host=answer.host, why=f"it is XML, but no feed: it begins with {_local(feed.tag)[:40]}."
        )
    return feed


def _entries(feed: Element) -> list[Element]:
    return [one for one in feed.iter() if _local(one.tag) in ("entry", "item")]


def _next_page(feed: Element, url: str) -> str:
    """Answer the address of the next older page, when the feed has one on the same host."""
    for one in feed.iter():
        if _local(one.tag) == "link" and one.get("rel") == "next" and one.get("href"):
            target = urljoin(url, str(one.get("href")))
            old, new = urlsplit(url), urlsplit(target)
            return target if (old.scheme, old.netloc) == (new.scheme, new.netloc) else ""
    return ""


def _row(entry: Element, notes: Notes) -> dict[str, str]:
    row: dict[str, str] = {}
    fields: dict[str, str] = {}
    for part in entry:
        name = _NAMES.get(_local(part.tag), _local(part.tag))
        if name in ("point", "pos", "where", "Point"):
            row.update(_place(part))
        elif name in ("lat", "long"):
            row["lon" if name == "long" else "lat"] = (part.text or "").strip()
        elif name == "category":
            row.setdefault("category", part.get("term") or part.get("label") or (part.text or "").strip())
        elif name in ("content", "summary", "encoded"):
            text, found = _fields_of(part)
            fields.update(found)
            row[name] = text
        elif name == "link":
            row.setdefault("link", part.get("href") or (part.text or "").strip())
        else:
            row.setdefault(name, " ".join("".join(part.itertext()).split()))
    for name, value in fields.items():
        row.setdefault(name, value)
    return {name: cut(value, notes) for name, value in row.items()}


def _place(part: Element) -> dict[str, str]:
    """Read a GeoRSS point: latitude first, as its standard says."""
    numbers = re.split(r"[\s,]+", " ".join("".join(part.itertext()).split()))
    return {"lat": numbers[0], "lon": numbers[1]} if len(numbers) == 2 else {}


def _fields_of(part: Element) -> tuple[str, dict[str, str]]:
    """Answer the text of a content, and the labelled values in it."""
    html = "".join(tostring(one, "unicode") for one in part) if len(part) else part.text or ""
    reader = _Labels()
    reader.feed(html)
    reader.close()
    return " ".join(" ".join(reader.lines).split()), reader.fields()


class _Labels(HTMLParser):
    """Reads label and value from a definition list, from a row of two cells, or from "Label: value" lines."""

    _OPENS = ("dt", "th", "dd", "td", "br", "p", "div", "li", "tr", "dl", "ul")

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.kinds: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = tag.rpartition(":")[2]
        if name in self._OPENS:
            self.lines.append("")
            self.kinds.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag.rpartition(":")[2] in self._OPENS:
            self.lines.append("")
            self.kinds.append("")

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data

    def fields(self) -> dict[str, str]:
        """Answer the values by label; the first of two equal labels counts."""
        said = [(kind, " ".join(line.split())) for kind, line in zip(self.kinds, self.lines, strict=True)]
        said = [(kind, line) for kind, line in said if line or kind in ("dd", "td")]
        found: dict[str, str] = {}
        place = 0
        while place < len(said):
            kind, line = said[place]
            after = said[place + 1] if place + 1 < len(said) else ("", "")
            if (kind, after[0]) in (("dt", "dd"), ("th", "td"), ("td", "td")):
                found.setdefault(line.rstrip(": "), after[1])
                place += 1
            elif match := re.fullmatch(r"([A-Za-z][\w /#.()-]{0,40}?)\s*:(?!//)\s*(.*)", line):
                found.setdefault(match.group(1), match.group(2))
            place += 1
        return {name: value for name, value in found.items() if name}


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
