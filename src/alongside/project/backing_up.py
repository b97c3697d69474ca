"""The second copy: every store copied to a second place, read back there, counted; only then are records ``safe``.

What lies in the second place: ``stores/<instant>/`` with ``street.db`` and ``confided.db`` (or a dump of PostgreSQL)
and a list of what was counted, and ``keys/keys.db``, the wrapped keys as they are now. Keys are never kept as they
were: a record that was forgotten must not come back out of an old copy. So a tool that keeps history may take
``stores`` and never ``keys``. The programme key is not here: the operator keeps it apart.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from pysqlite3 import dbapi2 as sqlite

from alongside.confided.vault.actions import living_keys, mark_safe, not_safe_yet, note_copy
from alongside.ground.errors import Refusal

STAMP = "%Y%m%dT%H%M%SZ"
FULL_FOR, DAILY_FOR = timedelta(hours=2), timedelta(days=14)
STORES = {"default": "street", "confided": "confided"}
ENVELOPES = "vault_sealedenvelope"
COPY_LINE = re.compile(rb'^COPY (?:\w+\.)?"?(\w+)"? \(([^)]*)\) FROM stdin;')


class NoSecondPlace(Refusal):
    """Nobody said where the second copy belongs."""

    code = "backup.no-second-place"
    says = "There is no second place to copy to."
    try_ = "Set ALONGSIDE_BACKUP to a folder on another disk, or name it: alongside backup /mnt/second."


class CopyIsNotWhole(Refusal):
    """A copy was made and is not as it should be. It is not counted, and nothing became safe by it."""

    code = "backup.copy-is-not-whole"
    says = "The copy cannot be trusted: {why}."
    try_ = "Look at the disk of the second place. Phones keep everything until a copy is good."


@dataclass(frozen=True)
class BackedUp:
    """What a good copy holds."""

    folder: Path
    rows: dict[str, int]
    byte_count: int
    records: int
    newly_safe: int
    is_same_disk: bool


def back_up(place: Path | None, *, at: datetime) -> BackedUp:
    """Copy every store to the second place, read the copy back, and only then let phones let go of their records."""
    if place is None:
        raise NoSecondPlace
    try:
        done = _copied(place, at)
    except (OSError, sqlite.Error, subprocess.SubprocessError) as wrong:
        note_copy(at=at, why=f"{type(wrong).__name__}: {wrong}")
        raise CopyIsNotWhole(why=f"{type(wrong).__name__}: {wrong}"[:300]) from wrong
    except CopyIsNotWhole as wrong:
        note_copy(at=at, why=wrong.message)
        raise
    note_copy(at=at, records=done.records, byte_count=done.byte_count)
    return done


def _copied(place: Path, at: datetime) -> BackedUp:
    stores, keys = place / "stores", place / "keys"
    for one in (place, stores, keys):
        one.mkdir(parents=True, exist_ok=True)
        one.chmod(0o700)
    for left in place.glob("*/*.part"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    folder = stores / f"{at.astimezone(UTC):{STAMP}}"
    if folder.exists():
        raise CopyIsNotWhole(why="a copy of this second is already there")
    part = stores / f"{folder.name}.part"
    part.mkdir(mode=0o700)
    wanted = not_safe_yet()
    for alias, name in STORES.items():
        _copy_store(alias, part / name)
    _mirror_keys(keys)
    held, rows = _read_back(part)
    _check_keys(keys / "keys.db", {one for one, is_wrapped in held.items() if is_wrapped})
    is_there = [one for one in wanted if one in held]
    files = {one.name: _digest(one) for one in sorted(part.iterdir())}
    told = {"at": at.isoformat(), "rows": rows, "files": files, "records": len(held)}
    _write_durably(part / "counts.json", json.dumps(told, indent=1).encode())
    part.rename(folder)
    _sync_folder(stores)
    _tidy(stores, at)
    return BackedUp(
        folder=folder, rows=rows, byte_count=sum(one.stat().st_size for one in folder.iterdir()), records=len(held),
        newly_safe=mark_safe(is_there, at=at), is_same_disk=_is_same_disk(place),
    )  # fmt: skip


def _copy_store(alias: str, path: Path) -> None:
    store = settings.DATABASES[alias]
    if store["ENGINE"].endswith("sqlite3"):
        _copy_sqlite(Path(store["NAME"]), path.with_suffix(".db"))
    else:
        _dump_postgres(store, path.with_suffix(".dump"))


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a store while others write to it: one reader's view of one instant, whole."""
    here = sqlite.connect(f"file:{source}?mode=ro", uri=True, timeout=30)
    with closing(here), closing(sqlite.connect(target)) as there:
        here.backup(there, pages=-1)
        there.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)
    _sync_file(target)


def _dump_postgres(store: dict[str, Any], target: Path) -> None:
    words = [
        "pg_dump", "--format=custom", f"--file={target}", f"--host={store['HOST']}", f"--port={store['PORT'] or 5432}",
        f"--username={store['USER']}", f"--dbname={store['NAME']}", "--no-password",
    ]  # fmt: skip
    secret = {"PGPASSWORD": store["PASSWORD"]} if store["PASSWORD"] else {}
    done = subprocess.run(words, env=os.environ | secret, capture_output=True, check=False)
    if done.returncode:
        raise CopyIsNotWhole(why=done.stderr.decode(errors="replace").strip()[-200:])
    target.chmod(0o600)
    _sync_file(target)


def _mirror_keys(folder: Path) -> None:
    """Put the wrapped keys as they are now in the place of those of before. Taken after the records they open."""
    fresh = folder / "keys.db.part"
    _copy_sqlite(Path(settings.DATABASES["keys"]["NAME"]), fresh)
    _check_sqlite(fresh)
    fresh.replace(folder / "keys.db")
    _sync_folder(folder)


def _read_back(part: Path) -> tuple[dict[UUID, bool], dict[str, int]]:
    """Open the copy itself, not what was written: answer the envelopes it holds (and whether each needs a key of
    its own to be opened), and the rows of every table."""
    held: dict[UUID, bool] = {}
    rows: dict[str, int] = {}
    for name in STORES.values():
        database, dump = part / f"{name}.db", part / f"{name}.dump"
        if database.exists():
            _check_sqlite(database)
            counts, names = _count_sqlite(database)
        else:
            counts, names = _count_dump(dump)
        rows |= {f"{name}.{table}": count for table, count in counts.items()}
        held |= names
    return held, rows


def _check_sqlite(path: Path) -> None:
    with closing(sqlite.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
        astray = copy.execute("PRAGMA foreign_key_check").fetchone()
    if said != "ok" or astray is not None:
        raise CopyIsNotWhole(why=f"{path.name} does not pass its own check ({said[:100]})")


def _count_sqlite(path: Path) -> tuple[dict[str, int], dict[UUID, bool]]:
    with closing(sqlite.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        counts = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
        found = copy.execute(f"SELECT record_id, is_wrapped FROM {ENVELOPES}") if ENVELOPES in counts else []
        return counts, {UUID(record_id): bool(is_wrapped) for record_id, is_wrapped in found}


def _count_dump(path: Path) -> tuple[dict[str, int], dict[UUID, bool]]:
    """Play a dump back as text, row by row: what cannot be read back is no copy."""
    counts: Counter[str] = Counter()
    held: dict[UUID, bool] = {}
    with subprocess.Popen(["pg_restore", "--data-only", "--file=-", path], stdout=subprocess.PIPE) as playing:
        assert playing.stdout is not None
        for table, columns, row in _rows_of(playing.stdout):
            counts[table] += 1
            if table == ENVELOPES:
                cells = row.rstrip(b"\n").split(b"\t")
                held[UUID(cells[columns.index("record_id")].decode())] = cells[columns.index("is_wrapped")] == b"t"
    if playing.returncode:
        raise CopyIsNotWhole(why=f"{path.name} cannot be played back")
    return dict(counts), held


def _rows_of(lines: Any) -> Iterator[tuple[str, list[str], bytes]]:
    table, columns = "", [""]
    for line in lines:
        begins = COPY_LINE.match(line)
        if begins:
            table = begins[1].decode()
            columns = [one.strip(' "') for one in begins[2].decode().split(",")]
        elif line == b"\\.\n":
            table = ""
        elif table:
            yield table, columns, line


def _check_keys(mirror: Path, needed: set[UUID]) -> None:
    """Refuse a copy whose records nobody could open. A key that is gone here too was destroyed on request."""
    with closing(sqlite.connect(f"file:{mirror}?mode=ro", uri=True)) as copy:
        mirrored = {UUID(record_id) for (record_id,) in copy.execute("SELECT record_id FROM vault_datakey")}
    lacking = living_keys(needed - mirrored)
    if lacking:
        raise CopyIsNotWhole(why=f"{len(lacking)} keys are not in the copy of the keys")


def copies_to_drop(made: list[datetime], at: datetime) -> list[datetime]:
    """Answer which older copies may go: all of two hours stay, then the first of each day for two weeks."""
    kept_days: set[Any] = set()
    gone = []
    for one in sorted(made):
        if at - one <= FULL_FOR:
            continue
        if at - one <= DAILY_FOR and one.date() not in kept_days:
            kept_days.add(one.date())
            continue
        gone.append(one)
    return gone


def _tidy(stores: Path, at: datetime) -> None:
    folders = {}
    for one in stores.iterdir():
        if one.is_dir() and re.fullmatch(r"\d{8}T\d{6}Z", one.name):
            folders[datetime.strptime(one.name, STAMP).replace(tzinfo=UTC)] = one
    for made in copies_to_drop(list(folders), at):
        shutil.rmtree(folders[made])


def _is_same_disk(place: Path) -> bool:
    return place.stat().st_dev == Path(settings.DATA).stat().st_dev


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    path.chmod(0o600)


def _sync_file(path: Path) -> None:
    with path.open("rb") as opened:
        os.fsync(opened.fileno())


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
