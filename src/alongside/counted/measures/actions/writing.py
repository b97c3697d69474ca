"""How facts are written: streamed to a new folder by month, put in order, then swapped in at once."""

import json
import secrets
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..rules.facts import SCHEMA_VERSION, TABLES, Fact

_BATCH_ROWS = 20_000
_GROUP_ROWS = 100_000


class FactsWriter:
    """Writes one whole set of facts of a programme. Leaves the old set untouched until ``finish``.

    Rows come in any order and go to ``month=YYYY-MM/<table>.parquet``. Within a file they are sorted by every
    column, so that their order tells nothing and the same rows make the same bytes.
    """

    def __init__(self, counted: Path, slug: str) -> None:
        self.counted, self.slug = counted, slug
        self.folder = counted / "builds" / f"{slug}-{secrets.token_hex(6)}"
        self.waiting: dict[tuple[str, str], list[tuple[object, ...]]] = {}
        self.waiting_rows = 0
        self.writers: dict[tuple[str, str], Any] = {}
        self.rows = dict.fromkeys(TABLES, 0)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self.writers.values():
            writer.close()
        if kind is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def add_all(self, facts: Iterable[Fact]) -> None:
        """Take facts in; write a batch out when enough are waiting."""
        for fact in facts:
            self.waiting.setdefault((fact.table, fact.month), []).append(fact.values)
            self.waiting_rows += 1
            self.rows[fact.table] += 1
        if self.waiting_rows >= _BATCH_ROWS:
            self._flush()

    def finish(self, *, cut_at: datetime) -> tuple[dict[str, int], tuple[str, ...]]:
        """Sort every file, write what the set is, and put it in the place of the old set."""
        self._flush()
        for writer in self.writers.values():
            writer.close()
        for table, month in sorted(self.writers):
            _sort_file(self._loose(table, month), self.folder / f"month={month}" / f"{table}.parquet")
        months = tuple(sorted({month for _, month in self.writers}))
        self.writers = {}
        about = {"schema": SCHEMA_VERSION, "cut_at": cut_at.isoformat(), "rows": self.rows, "months": months}
        (self.folder / "about.json").write_text(json.dumps(about, indent=1, sort_keys=True))
        _take_the_place(self.counted, self.slug, self.folder)
        return self.rows, months

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        for (table, month), rows in self.waiting.items():
            schema = arrow_schema(table)
            columns = zip(*rows, strict=True)
            arrays = [pa.array(list(column), type=field.type) for column, field in zip(columns, schema, strict=True)]
            if (table, month) not in self.writers:
                (self.folder / f"month={month}").mkdir(exist_ok=True)
                self.writers[table, month] = pq.ParquetWriter(self._loose(table, month), schema, compression="lz4")
            self.writers[table, month].write_table(pa.Table.from_arrays(arrays, schema=schema))
        self.waiting, self.waiting_rows = {}, 0

    def _loose(self, table: str, month: str) -> Path:
        return self.folder / f"month={month}" / f"{table}.loose"


def arrow_schema(table: str) -> Any:
    """Answer the Arrow schema of a table of facts, with the version of the schema written in it."""
    import pyarrow as pa

    types = {
        "int16": pa.int16(),
        "int32": pa.int32(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "string": pa.string(),
        "list<string>": pa.list_(pa.string()),
    }
    fields = [pa.field(name, types[kind]) for name, kind in TABLES[table].items()]
    return pa.schema(fields, metadata={"alongside.schema": str(SCHEMA_VERSION)})


def _sort_file(loose: Path, sorted_path: Path) -> None:
    """Sort a file of facts by every column (lists by their words) and write it anew."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(loose, partitioning=None)
    keys = [
        (
            name,
            pc.binary_join(table[name], " ") if pa.types.is_list(table.schema.field(name).type) else table[name],
        )
        for name in table.column_names
    ]
    order = pc.sort_indices(
        pa.Table.from_arrays([key for _, key in keys], names=[name for name, _ in keys]),
        sort_keys=[(name, "ascending") for name, _ in keys],
    )
    pq.write_table(table.take(order), sorted_path, compression="zstd", row_group_size=_GROUP_ROWS)
    loose.unlink()


def _take_the_place(counted: Path, slug: str, folder: Path) -> None:
    """Point the programme's name at the new folder in one step, then remove every older set.

    An older set may count what has since been expunged: it does not stay.
    """
    link, fresh = counted / f"programme={slug}", counted / f".programme={slug}.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path("builds") / folder.name, target_is_directory=True)
    fresh.replace(link)
    for old in (counted / "builds").glob(f"{slug}-*"):
        if old != folder and old.name.removeprefix(f"{slug}-").isalnum():
            shutil.rmtree(old, ignore_errors=True)
