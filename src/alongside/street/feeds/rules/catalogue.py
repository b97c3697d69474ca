"""The catalogue of public feeds: read from its text, searched by place, turned into an adapter's settings."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

KIND_OF_PORTAL = {
    "socrata": "socrata",
    "arcgis": "arcgis",
    "ckan": "ckan",
    "csv": "http_file",
    "excel": "http_file",
}
"""The adapter for each kind of portal. ``html`` has none: those pages are for reading, not for machines."""

ALIKE_ENOUGH = 78
_API_NAME = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class PublicFeed:
    """One public feed: facts about where it is. ``year`` is "" when the table goes on growing."""

    id: str
    place: str
    state: str
    agency: str
    portal: str
    url: str
    dataset: str
    date_field: str
    year: str
    first_day: str
    last_day: str
    page: str

    @property
    def kind(self) -> str:
        """Answer the adapter that reads it, or "" when none can."""
        return KIND_OF_PORTAL.get(self.portal, "")

    @property
    def years(self) -> str:
        """Say which time it covers."""
        if self.year:
            return self.year
        return f"{self.first_day[:4]}–{self.last_day[:4]}".strip("–") if self.first_day else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A city or county with its feeds, those that go on growing and the newest first."""

    place: str
    state: str
    feeds: tuple[PublicFeed, ...]


def read_catalogue(text: str) -> tuple[PublicFeed, ...]:
    """Read the catalogue from its CSV text."""
    return tuple(PublicFeed(str(number), **row) for number, row in enumerate(csv.DictReader(text.splitlines()), 1))


def group_places(feeds: Iterable[PublicFeed]) -> list[Place]:
    """Group feeds by place, by state and name; within a place those that go on growing and the newest come first."""
    by_place: dict[tuple[str, str], list[PublicFeed]] = {}
    for feed in feeds:
        by_place.setdefault((feed.state, feed.place), []).append(feed)
    return [Place(place, state, tuple(_ordered(found))) for (state, place), found in sorted(by_place.items())]


def _ordered(feeds: Sequence[PublicFeed]) -> list[PublicFeed]:
    newest_first = sorted(feeds, key=lambda feed: (feed.last_day, feed.year), reverse=True)
    return sorted(newest_first, key=lambda feed: (not feed.kind, bool(feed.year)))


def search_places(places: Sequence[Place], words: str) -> list[Place]:
    """Find places by the words of a person: their name, state or agency; small slips of the pen are forgiven."""
    asked = words.strip().lower()
    if not asked:
        return list(places)
    scored = [(_score(place, asked), place) for place in places]
    found = [(score, place) for score, place in scored if score >= ALIKE_ENOUGH]
    return [place for _, place in sorted(found, key=lambda one: (-one[0], one[1].state, one[1].place))]


def _score(place: Place, asked: str) -> float:
    name = place.place.lower()
    whole = f"{name} {place.state.lower()}"
    if asked in whole:
        return 200 - abs(len(whole) - len(asked)) / 100 + 50 * name.startswith(asked)
    if all(word in f"{whole} {place.feeds[0].agency.lower()}" for word in asked.replace(",", " ").split()):
        return 120
    return max(fuzz.ratio(asked, name), fuzz.ratio(asked.replace(",", ""), whole))


def settings_of(feed: PublicFeed) -> dict[str, Any]:
    """Answer the settings of the adapter that reads a feed, as far as the catalogue knows them."""
    url = feed.url.replace("http://", "https://", 1)  # every portal of the list speaks both; feeds go safely only
    if feed.portal == "socrata":
        date_field = feed.date_field if _API_NAME.fullmatch(feed.date_field) else ""
        return {"url": f"https://{feed.url}", "dataset": feed.dataset, "date_field": date_field}
    if feed.portal == "arcgis":
        return {"url": url, "date_field": feed.date_field}
    if feed.portal == "ckan":
        return {"url": url, "dataset": feed.dataset, "date_field": feed.date_field}
    if feed.portal in ("csv", "excel"):
        return {"url": url}
    return {}
