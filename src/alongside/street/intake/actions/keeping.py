"""Many reports are kept at once: what every import and every feed does with calls that are already history."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from django.db import transaction

from alongside.ground.actor import Actor
from alongside.street.places.reads import area_of, has_areas, map_version

from ..reads.meanings import meanings_of
from ..rules.categories import Held, category_of, meaning_held
from ..rules.report import CallReport, digest_of, is_older
from .record import touch_source
from .upsert import COLUMNS, Known, Values, as_text, keep_many, known_of, values_maker

BATCH = 2_000
"""Rows of one transaction: small enough that a phone's tap waits milliseconds, not seconds."""

number_of = itemgetter(COLUMNS.index("event_number"))
digest_at = itemgetter(COLUMNS.index("digest"))
stated_at = itemgetter(COLUMNS.index("stated_at"))
category_at = itemgetter(COLUMNS.index("category"))


class Surroundings:
    """What turns a report into stored values besides the report: whose it is, the map, the confirmed meanings.

    Everything is read from the store when it is made, so that afterwards another process can work with it.
    """

    def __init__(self, *, programme_id: int, source_id: int, at: datetime, is_history: bool = True) -> None:
        version = map_version(programme_id)
        self.programme_id, self.source_id, self.at = programme_id, source_id, at
        self.meanings: Held = meanings_of(programme_id)
        self.map_version = version if has_areas(programme_id, version=version) else None
        self._make = values_maker(
            programme_id=programme_id, source_id=source_id, asked_by_id=None, is_history=is_history, at=at
        )
        self._category_by: dict[tuple[str, str], str] = {}

    def category(self, report: CallReport) -> str:
        """Answer the category of a report: its own, a meaning confirmed by a person, then the rules."""
        if report.category:
            return str(report.category)
        return self.category_at(
            report.final_nature_code or report.initial_nature_code, report.final_nature or report.initial_nature,
            report.created_at,
        )  # fmt: skip

    def category_at(self, code: str, nature: str, created_at: datetime) -> str:
        """Answer the category of a code and its text when a call was created."""
        held = meaning_held(self.meanings, code, nature, created_at) if self.meanings else None
        if held is not None:
            return held
        named = code, nature
        known = self._category_by.get(named)
        if known is None:
            known = _category(named)
            if len(self._category_by) < _MOST_NATURES:
                self._category_by[named] = known
        return known

    def area(self, report: CallReport) -> str:
        """Answer the code of the neighbourhood a report is in, or ""."""
        return self.area_at(report.lon, report.lat)

    def area_at(self, lon: float | None, lat: float | None) -> str:
        """Answer the code of the neighbourhood a point is in, or ""."""
        if self.map_version is None:
            return ""
        return area_of(self.programme_id, lon, lat, version=self.map_version)

    def values(self, report: CallReport) -> Values:
        """Answer the values of a report in the order of the store's columns: texts, numbers and bytes only."""
        return self._make(report, self.category(report), self.area(report), digest_of(report))


_MOST_NATURES = 16_384


def _category(named: tuple[str, str]) -> str:
    found = category_of(*named)
    return found.value if found else ""


def keep_reports(
    *, source: str, reports: Sequence[CallReport], by: Actor, at: datetime, is_history: bool = True
) -> Counter[str]:
    """Keep many reports of one source, and answer how many were new, changed, the same, older or repeated.

    The counts add up to the reports. Of a call that comes twice among them the last word holds, unless it is
    an older one. The source is made when it is missing. Nothing is screened and nothing offered.
    """
    source_id = touch_source(programme_id=by.programme_id, slug=source, at=at)
    around = Surroundings(programme_id=by.programme_id, source_id=source_id, at=at, is_history=is_history)
    told: Counter[str] = Counter()
    held: dict[str, CallReport] = {}
    for report in reports:
        before = held.get(report.event_number)
        told["repeated"] += before is not None
        if before is None or not is_older(report.stated_at, before.stated_at):
            held[report.event_number] = report
    numbers = sorted(held)
    for start in range(0, len(numbers), BATCH):
        rows = [around.values(held[number]) for number in numbers[start : start + BATCH]]
        changes = changes_of(source_id, rows)
        told.update(changes)
        with transaction.atomic(savepoint=False):
            keep_many(worth_keeping(rows, changes))
    return told


def changes_of(source_id: int, rows: Sequence[Values]) -> list[str]:
    """Say of each row of values what it is to the store: new, changed, the same, or an older word.

    Should somebody else change one of these calls before they are kept, the upsert itself still decides rightly.
    """
    known = known_of(source_id, [number_of(row) for row in rows]) if source_id and rows else {}
    if not known:
        return ["new"] * len(rows)
    return [_change_of(digest_at(row), stated_at(row), known.get(number_of(row))) for row in rows]


def worth_keeping(rows: Sequence[Values], changes: Sequence[str]) -> list[Values]:
    """Answer the rows that the store does not have yet."""
    return [row for row, change in zip(rows, changes, strict=True) if change in ("new", "changed")]


def change_of(digest: bytes, stated_at: datetime | None, known: Known | None) -> str:
    """Say what a report, by its digest, is to a call already known: new, changed, the same, or an older word of it."""
    return _change_of(digest, as_text(stated_at) if stated_at else None, known)


def _change_of(digest: bytes, stated: str | None, known: Known | None) -> str:
    if known is None:
        return "new"
    if stated is not None and known[1] is not None and stated < known[1]:
        return "older"
    return "same" if known[0] == digest else "changed"
