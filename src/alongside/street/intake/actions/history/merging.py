"""Words of calls are merged into the history: one row for each event number, by the rule of the store's upsert."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ...reads.history import CURRENT, Month, Version
from ...rules.summary import Summary
from .schema import CALL, PLACE, SAID, TEXTS, TIMES

Word = dict[str, Any]
_IF_KNOWN = (*(name for name in TIMES if name != "created_at"), *PLACE, "units_dispatched", "units_arrived")
_WITH_NATURE = ("category", "is_officer_initiated")
_NATURES = ("initial_nature_code", "initial_nature", "final_nature_code", "final_nature")
_IF_TOLD = tuple(name for name in TEXTS if name not in ("call_source", "category", "answers"))
_CALL = ", ".join(CALL.names)
_MARK = f"md5(concat_ws(chr(31), {', '.join(f'coalesce(CAST({name} AS VARCHAR), chr(30))' for name in SAID)}))"
_MONTH = "strftime(created_at AT TIME ZONE 'UTC', '%Y-%m')"
MEMORY = "320MB"


def merge(folder: Path, words: Path, scratch: Path, summary: Summary, *, keep: bool) -> None:
    """Merge words into the history of a folder and count what each was; without ``keep`` only count."""
    known = _read_current(folder)
    store = duckdb.connect()
    try:
        store.execute(f"SET memory_limit='{MEMORY}'; SET threads=2; SET preserve_insertion_order=false")
        store.execute(f"SET TimeZone='UTC'; SET temp_directory='{scratch}'")
        store.execute(f"CREATE VIEW coming AS SELECT * FROM read_parquet('{words}')")
        touched = _gather(store, known)
        _count_plain(store, summary)
        _merge_moving(store, summary)
        if keep:
            _write(store, folder, known, touched)
    finally:
        store.close()


def _gather(store: duckdb.DuckDBPyConnection, known: Version | None) -> set[str]:
    """Put known calls of every month that is touched beside the words; answer those months."""
    touched = {row[0] for row in store.execute(f"SELECT DISTINCT {_MONTH} FROM coming").fetchall()}
    files = _touched_files(store, known, touched) if known is not None else []
    if files:
        store.execute(
            f"CREATE VIEW held AS SELECT {_CALL}, CAST(-1 AS BIGINT) AS seq, CAST(-1 AS INTEGER) AS file "
            f"FROM read_parquet({files!r}, hive_partitioning=false)"
        )
    else:
        store.execute("CREATE VIEW held AS SELECT * FROM coming WHERE false")
    store.execute("CREATE VIEW words AS SELECT * FROM held UNION ALL BY NAME SELECT * FROM coming")
    store.execute(f"CREATE TABLE keys AS SELECT event_number, seq, file, {_MARK} AS mark FROM words")
    store.execute(
        "CREATE TABLE heads AS SELECT event_number, min(seq) AS seq, count(*) AS words, "
        "min(mark) <> max(mark) AS moves, count(DISTINCT file) FILTER (WHERE file >= 0) AS files, min(mark) AS mark "
        "FROM keys GROUP BY event_number"
    )
    store.execute(
        f"CREATE TABLE calls AS SELECT {_CALL}, mark, {_MONTH} AS month "
        "FROM words JOIN heads USING (event_number, seq) WHERE NOT moves"
    )
    return touched


def _touched_files(store: duckdb.DuckDBPyConnection, known: Version, touched: set[str]) -> list[str]:
    """Answer the files of the months that are touched; a month with a call that comes again is one of them."""
    store.execute("CREATE TABLE numbers AS SELECT DISTINCT event_number FROM coming")
    for one in known.months:
        again = "SELECT 1 FROM numbers SEMI JOIN read_parquet(?) h USING (event_number) LIMIT 1"
        if one.month not in touched and store.execute(again, [str(known.path(one.month))]).fetchone():
            touched.add(one.month)
    return [str(known.path(one.month)) for one in known.months if one.month in touched]


def _count_plain(store: duckdb.DuckDBPyConnection, summary: Summary) -> None:
    """Count the calls whose words all say the same: the first is new, later files repeat it."""
    row = store.execute(
        "SELECT count(*) FILTER (WHERE seq >= 0), sum(files - (seq >= 0)::INT), sum(words - files - (seq < 0)::INT) "
        "FROM heads WHERE NOT moves AND files > 0"
    ).fetchone()
    if row is not None:
        new, same, repeated = (int(one or 0) for one in row)
        summary.new, summary.same, summary.repeated = (
            summary.new + new,
            summary.same + same,
            summary.repeated + repeated,
        )


def _merge_moving(store: duckdb.DuckDBPyConnection, summary: Summary) -> None:
    """Follow the calls whose words differ, word by word in their order."""
    found = store.execute(
        f"SELECT {_CALL}, seq, file, keys.mark FROM words JOIN keys USING (event_number, seq, file) "
        "SEMI JOIN (SELECT event_number FROM heads WHERE moves) moving USING (event_number) "
        "ORDER BY event_number, seq"
    ).to_arrow_reader(20_000)
    words = (word for batch in found for word in batch.to_pylist())
    held: list[Word] = []
    tables = []
    for call in _followed(words, summary):
        held.append(call)
        if len(held) == 20_000:
            tables.append(pa.Table.from_pylist(held, schema=CALL))
            held = []
    tables.append(pa.Table.from_pylist(held, schema=CALL))
    moved = pa.concat_tables(tables)
    if moved.num_rows:
        store.register("moved", moved)
        store.execute(f"INSERT INTO calls SELECT {_CALL}, {_MARK}, {_MONTH} FROM moved")
        store.unregister("moved")


def _followed(words: Iterable[Word], summary: Summary) -> Iterator[Word]:
    for _, told in groupby(words, key=itemgetter("event_number")):
        call: Word | None = None
        files: set[int] = set()
        for word in told:
            change = "new" if call is None else _change(call, word)
            if call is None:
                call = word
            elif change == "changed":
                call = take_over(call, word)
            if word["file"] in files:
                change = "repeated"
            if word["file"] >= 0:
                setattr(summary, change, getattr(summary, change) + 1)
            files.add(word["file"])
        if call is not None:
            yield {name: call[name] for name in CALL.names}


def _change(call: Word, word: Word) -> str:
    if call["stated_at"] is not None and word["stated_at"] is not None and word["stated_at"] < call["stated_at"]:
        return "older"
    return "same" if call["mark"] == word["mark"] else "changed"


def take_over(call: Word, word: Word) -> Word:
    """Answer a call after a later word of it: the same rule as the store's upsert, column by column."""
    taken = dict(call)
    for name in _IF_TOLD:
        taken[name] = word[name] or call[name]
    for name in _IF_KNOWN:
        taken[name] = call[name] if word[name] is None else word[name]
    if any(word[name] for name in _NATURES) or word["category"]:
        taken |= {name: word[name] for name in _WITH_NATURE}
    if word["answers"] != "{}":
        taken["answers"] = word["answers"]
    return taken | {"created_at": word["created_at"], "mark": word["mark"]}


def _write(store: duckdb.DuckDBPyConnection, folder: Path, known: Version | None, touched: set[str]) -> None:
    """Write the touched months anew, take the others along as they are, and let the new version count."""
    found = store.execute(
        "SELECT month, count(*), bit_xor(md5_number(concat(mark, stated_at))) FROM calls GROUP BY month"
    ).fetchall()
    made = [Month(month, calls, f"{mark:032x}") for month, calls, mark in found]
    kept = [one for one in known.months if one.month not in touched] if known else []
    months = tuple(sorted([*made, *kept], key=lambda one: one.month))
    if known is not None and months == known.months:
        return
    version = Version(folder / f"v-{blake2b(repr(months).encode(), digest_size=10).hexdigest()}", months)
    if version.folder.exists():  # left behind by somebody who was interrupted, or once current and replaced since
        shutil.rmtree(version.folder)
    for one in months:
        path = version.path(one.month)
        path.parent.mkdir(parents=True)
        if known is not None and one in known.months:
            os.link(known.path(one.month), path)
        else:
            _write_month(store, one.month, path)
    _make_current(folder, version, known)


def _write_month(store: duckdb.DuckDBPyConnection, month: str, path: Path) -> None:
    store.execute(
        f"COPY (SELECT {_CALL} FROM calls WHERE month = '{month}' ORDER BY created_at, event_number) "
        f"TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    )
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _make_current(folder: Path, version: Version, known: Version | None) -> None:
    told = {"version": version.folder.name, "months": [[one.month, one.calls, one.mark] for one in version.months]}
    coming = folder / f"{CURRENT}.coming"
    with coming.open("w", encoding="utf-8") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    coming.replace(folder / CURRENT)
    for old in folder.glob("v-*"):  # the one before stays for those who are reading it now
        if old != version.folder and (known is None or old != known.folder):
            shutil.rmtree(old, ignore_errors=True)


def _read_current(folder: Path) -> Version | None:
    try:
        told = json.loads((folder / CURRENT).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Version(folder / told["version"], tuple(Month(*one) for one in told["months"]))
