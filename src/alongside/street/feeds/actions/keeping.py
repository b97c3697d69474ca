"""The rows of a batch become calls: fresh ones ring, the others are history, the rest is set aside."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TypeVar

from alongside.ground.actor import Actor
from alongside.street.dispatch.actions import receive_call
from alongside.street.dispatch.models import Waiting
from alongside.street.intake.actions import keep_reports
from alongside.street.intake.actions.record import touch_source
from alongside.street.intake.actions.settling import RECIPE_KEY
from alongside.street.intake.models import Call, SetAside
from alongside.street.intake.rules.reading import NotUnderstood, RowReader
from alongside.street.intake.rules.recipe import Recipe
from alongside.street.intake.rules.report import CallReport, digest_of, is_older
from alongside.street.screening.actions import screen_many
from alongside.street.screening.reads import NoProtocol

from ..models import Feed
from ..rules.fetched import Batch, Broken
from ..rules.noticing import Moved

HISTORY_AT_ONCE = 500
"""Calls of one transaction: some tens of milliseconds, so that a worker's tap hardly waits."""

RINGING_AT_ONCE = 20
"""Fresh calls of one transaction: each is screened and offered."""

_A_LITTLE_AHEAD = timedelta(minutes=10)


@dataclass
class Chunk:
    """What one transaction keeps: fresh calls that ring, or history, or rows set aside."""

    ringing: Sequence[CallReport] = ()
    history: Sequence[CallReport] = ()
    set_aside: Sequence[SetAside] = ()
    told: Counter[str] = field(default_factory=Counter)


@dataclass
class Read:
    """The rows of a batch as they were understood."""

    reports: list[CallReport] = field(default_factory=list)
    ringing: list[CallReport] = field(default_factory=list)
    history: list[CallReport] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    def chunks(self) -> list[Chunk]:
        """Answer the batch cut into transactions, what rings first; the last one keeps the place to go on."""
        cut = [Chunk(ringing=part) for part in _parts(self.ringing, RINGING_AT_ONCE)]
        cut += [Chunk(history=part) for part in _parts(self.history, HISTORY_AT_ONCE)]
        cut = cut or [Chunk()]
        cut[-1].set_aside, cut[-1].told = self.set_aside, self.told
        return cut


class Keeper:
    """Keeps the calls of one feed. ``moved`` are known calls that came back with another time of creation."""

    def __init__(self, feed: Feed, recipe: Recipe, reader: RowReader, by: Actor, at: datetime) -> None:
        self.feed, self.recipe, self.reader, self.by, self.at = feed, recipe, reader, by, at
        self.source_id = touch_source(programme_id=feed.programme_id, slug=feed.slug, at=at)
        self.moved: list[Moved] = []

    def read(self, batch: Batch, columns: Sequence[str], *, first_number: int) -> Read:
        """Read the rows of a batch with the recipe, and part what rings from what is history."""
        read = Read()
        held: dict[str, CallReport] = {}
        for number, row in enumerate(batch.rows, first_number):
            values = [row.get(column, "") for column in columns]
            said = self.reader.read(values)
            if isinstance(said, CallReport):
                read.reports.append(said)
                before = held.get(said.event_number)
                read.told["repeated"] += before is not None
                if before is None or not is_older(said.stated_at, before.stated_at):
                    held[said.event_number] = said
            elif said.reason == "empty-row" and self.recipe.are_empty_rows_expected:
                read.told["empty"] += 1
            else:
                read.told["set_aside"] += 1
                read.set_aside.append(self._set_aside(values, number, said))
        read.set_aside += [self._broken(one) for one in batch.broken]
        read.told["set_aside"] += len(batch.broken)
        self._part(list(held.values()), read)
        return read

    def keep(self, chunk: Chunk) -> Counter[str]:
        """Keep what one transaction holds, and answer what became of it. Call inside that transaction."""
        told = Counter(chunk.told)
        if chunk.history:
            kept = keep_reports(source=self.feed.slug, reports=chunk.history, by=self.by, at=self.at)
            told += kept
            if kept["new"]:
                self._screen(chunk.history)
        for report in chunk.ringing:
            received = receive_call(source=self.feed.slug, report=report, by=self.by, at=self.at)
            told[received.change] += 1
            told["live"] += 1
        if chunk.set_aside:
            SetAside.objects.bulk_create(chunk.set_aside, ignore_conflicts=True)
        return told

    def _part(self, reports: list[CallReport], read: Read) -> None:
        known = self._known([one.event_number for one in reports])
        changes = {one.event_number: _change(one, known.get(one.event_number)) for one in reports}
        changed = [one for one in reports if changes[one.event_number] == "changed"]
        self.moved += [Moved(known[one.event_number].created_at, one.created_at) for one in changed]
        waiting = self._waiting_among([one.event_number for one in changed]) if self.feed.is_live else set()
        for one in sorted(reports, key=lambda report: report.created_at):
            change = changes[one.event_number]
            if change not in ("new", "changed"):
                read.told[change] += 1
            elif self.feed.is_live and (self._is_fresh(one) or one.event_number in waiting):
                read.ringing.append(one)
            else:
                read.history.append(one)

    def _known(self, numbers: Sequence[str]) -> dict[str, "_Known"]:
        columns = ("event_number", "digest", "stated_at", "created_at")
        known: dict[str, _Known] = {}
        for part in _parts(numbers, HISTORY_AT_ONCE):
            found = Call.objects.filter(source_id=self.source_id, event_number__in=part).values_list(*columns)
            known |= {number: _Known(bytes(digest), *times) for number, digest, *times in found}
        return known

    def _is_fresh(self, report: CallReport) -> bool:
        age = self.at - report.created_at
        return -_A_LITTLE_AHEAD <= age <= timedelta(minutes=self.feed.live_within_minutes)

    def _waiting_among(self, numbers: Sequence[str]) -> set[str]:
        """Answer which known calls still wait for a worker: what changes about them is followed, however old."""
        waiting = Waiting.objects.filter(programme_id=self.by.programme_id).values_list("call_id", flat=True)
        found = Call.objects.filter(pk__in=list(waiting), source_id=self.source_id, event_number__in=numbers)
        return set(found.values_list("event_number", flat=True))

    def _screen(self, reports: Sequence[CallReport]) -> None:
        numbers = [one.event_number for one in reports]
        found = Call.objects.filter(source_id=self.source_id, event_number__in=numbers)
        with suppress(NoProtocol):  # history can wait for a protocol: until then it counts as never assessed
            screen_many(call_ids=list(found.values_list("pk", flat=True)), by=self.by, at=self.at)

    def _set_aside(self, values: Sequence[str], number: int, why: NotUnderstood) -> SetAside:
        row: dict[str, str] = self.reader.keep(values)
        digest = blake2b(repr((why.reason, sorted(row.items()))).encode("utf-8", "replace"), digest_size=16)
        return SetAside(
            source_id=self.source_id, file_name=self.feed.name[:200], row_number=number, reason=why.reason,
            says=why.says[:400], row=row | {RECIPE_KEY: self.recipe.name}, digest=digest.digest(),
            set_aside_at=self.at,
        )  # fmt: skip

    def _broken(self, row: Broken) -> SetAside:
        """A row that is broken in its file keeps its place and the reason; nothing else of it lines up."""
        said = repr((row.file, row.number, row.reason, self.at.date()))
        return SetAside(
            source_id=self.source_id, file_name=row.file[:200], row_number=row.number, reason=row.reason,
            says=row.says[:400], row={RECIPE_KEY: self.recipe.name}, set_aside_at=self.at,
            digest=blake2b(said.encode("utf-8", "replace"), digest_size=16).digest(),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Known:
    """A call as it is stored."""

    digest: bytes
    stated_at: datetime | None
    created_at: datetime


def _change(report: CallReport, known: _Known | None) -> str:
    if known is None:
        return "new"
    if is_older(report.stated_at, known.stated_at):
        return "older"
    return "same" if known.digest == digest_of(report) else "changed"


ItemT = TypeVar("ItemT")


def _parts(items: Sequence[ItemT], size: int) -> list[Sequence[ItemT]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
