"""Words of calls on their way into the history: read from files, by columns or by rows, and put down in order."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from alongside.ground.errors import Refusal

from ...models import SetAside
from ...rules.reading import NotUnderstood, RowReader
from ...rules.report import CallReport
from ...rules.summary import FileSummary, Summary
from ..files import OpenTable, RawRow, open_table, read_rows
from ..files.blocks import Block, read_blocks
from ..keeping import Surroundings
from ..parsing import Asked, opened
from ..settling import RECIPE_KEY
from .columns import ColumnReader
from .schema import COMING, row_of

AT_ONCE = 5_000


class Staging:
    """A Parquet file of words in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "words.parquet"
        self._writer = pq.ParquetWriter(self.path, COMING, compression="lz4")
        self.seq = 0

    def __enter__(self) -> "Staging":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def put(self, table: pa.Table, file: int) -> None:
        """Put down words of one file, in their order."""
        rows = table.num_rows
        seq = pa.array(np.arange(self.seq, self.seq + rows, dtype="int64"))
        table = table.append_column("seq", seq).append_column("file", pa.array(np.full(rows, file, dtype="int32")))
        self._writer.write_table(table.select(COMING.names).cast(COMING))
        self.seq += rows

    def close(self) -> None:
        """Finish the file; it may be closed twice."""
        self._writer.close()


class _File:
    """One file on its way: what reads it, and where its words and its odd rows go."""

    def __init__(
        self, reader: RowReader, around: Surroundings, staging: Staging, summary: Summary, told: FileSummary
    ) -> None:
        self.reader, self.around, self.staging, self.summary, self.told = reader, around, staging, summary, told
        self.aside: list[SetAside] = []
        self.place = len(summary.files)

    def take_rows(self, rows: Iterator[RawRow]) -> None:
        """Read rows one by one; what was read before a file breaks off is kept."""
        while raws := list(_until_broken(rows, AT_ONCE)):
            broken = raws.pop() if isinstance(raws[-1], Refusal) else None
            self._count(len(raws))
            self.reader.learn([raw.values for raw in raws])
            kept = [self._row(raw) for raw in raws]
            self._put(pa.Table.from_pylist([row for row in kept if row is not None], schema=_CALL))
            if broken is not None:
                raise broken

    def take_block(self, block: Block, columns: ColumnReader) -> None:
        """Read a block by columns; rows that are odd in any way are read one by one, in their place."""
        self._count(block.table.num_rows)
        table, is_odd = columns.read(block.table)
        odd = np.flatnonzero(is_odd)
        if not len(odd):
            self._put(table)
            return
        raws = [RawRow(block.line + int(at), [c[int(at)].as_py() for c in block.table.columns]) for at in odd]
        self.reader.learn(
            [list(row) for row in islice(zip(*(c.to_pylist() for c in block.table.columns), strict=True), 2_000)]
        )
        rows = [self._row(raw) for raw in raws]
        whole = pa.concat_tables(
            [
                table.filter(pa.array(~is_odd)),
                pa.Table.from_pylist([row for row in rows if row is not None], schema=_CALL),
            ]
        )
        places = np.concatenate([np.flatnonzero(~is_odd), odd[[row is not None for row in rows]]])
        self._put(whole.take(pa.array(np.argsort(places, kind="stable"))))

    def _count(self, rows: int) -> None:
        self.summary.rows += rows
        self.told.rows += rows

    def _row(self, raw: RawRow) -> dict[str, object] | None:
        read: Any = NotUnderstood(raw.wrong, raw.says) if raw.wrong else self.reader.read(raw.values)
        if isinstance(read, CallReport):
            answers = json.dumps(dict(read.answers), sort_keys=True) if read.answers else "{}"
            return row_of(read, self.around.category(read), self.around.area(read), answers)
        if read.reason == "empty-row" and self.reader.recipe.are_empty_rows_expected:
            self.summary.empty += 1
        else:
            self.summary.set_aside[read.reason] += 1
            self.aside.append(self._set_aside(raw, read))
        return None

    def _put(self, table: pa.Table) -> None:
        if not table.num_rows:
            return
        summary = self.summary
        summary.understood += table.num_rows
        summary.officer_activity += pc.sum(table["is_officer_initiated"]).as_py()
        summary.located += table.num_rows - table["lon"].null_count
        summary.not_mapped += pc.sum(pc.equal(table["category"], "")).as_py()
        for at in pc.min_max(table["created_at"]).as_py().values():
            summary.saw(at.astimezone(UTC))
        self.staging.put(table, self.place)

    def _set_aside(self, raw: RawRow, why: NotUnderstood) -> SetAside:
        return set_aside_row(self.around.source_id, self.told, raw, why, self.reader, self.around.at)


def stage_file(
    path: Path, asked: Asked, around: Surroundings, staging: Staging, summary: Summary, told: FileSummary
) -> list[SetAside]:
    """Put down the words of one file, and answer its rows to set aside; a file that cannot be used says why."""
    file: _File | None = None
    table: OpenTable | None = None
    try:
        with ExitStack() as stack:
            table = open_table(path, stack)
            opening, reader, rows = opened(table, asked)
            told.recipe, told.notes, summary.time_zone = opening.recipe, list(opening.notes), opening.zone
            file = _File(reader, around, staging, summary, told)
            columns = ColumnReader.of(reader, around) if rows is None else None
            if columns is None or table.text is None:
                file.take_rows(rows if rows is not None else read_rows(table))
            else:
                _take_blocks(file, table, columns)
    except Refusal as refused:
        told.problem = f"{refused.message} {refused.next_step}"
    if table is not None:
        told.notes += [note for note in table.notes if note not in told.notes]
    if file is not None:
        summary.shortened += file.reader.shortened
    return file.aside if file else []


def _take_blocks(file: _File, table: OpenTable, columns: ColumnReader) -> None:
    for found in read_blocks(table):
        if isinstance(found, Block):
            file.take_block(found, columns)
        else:
            file.take_rows(found)
    file.reader.shortened += columns.shortened


def set_aside_row(
    source_id: int, told: FileSummary, raw: RawRow, why: NotUnderstood, reader: RowReader, at: datetime
) -> SetAside:
    """Answer a row that could not be understood, as it is kept."""
    kept = reader.keep(raw.values, why.reason)
    name = Path(told.path).name
    where = f"{name}:{raw.number}" if why.reason == "empty-row" or not kept else ""
    digest = blake2b(repr((why.reason, where, sorted(kept.items()))).encode("utf-8", "replace"), digest_size=16)
    return SetAside(
        source_id=source_id, file_name=name[:200], row_number=raw.number, reason=why.reason, says=why.says[:400],
        row={**kept, RECIPE_KEY: told.recipe}, digest=digest.digest(), set_aside_at=at,
    )  # fmt: skip


def _until_broken(rows: Iterator[RawRow], most: int) -> Iterator[Any]:
    try:
        yield from islice(rows, most)
    except Refusal as refused:
        yield refused


_CALL = pa.schema(list(COMING)[:-2])
