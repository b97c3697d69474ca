"""What must be true before anything is served. What cannot be done safely refuses to start."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connections

from alongside.ground import sqlite
from alongside.ground.errors import Refusal

LEAST_FREE_BYTES = 1024**3


class OldLibrary(Refusal):
    """The SQLite library can lose a commit."""

    code = "start.old-sqlite"
    says = "The SQLite library is {found}, but {needed} or newer is needed: older ones can lose what was saved."
    try_ = "Install the versions of requirements/run.txt again, then start once more."


class StoreIsNotDurable(Refusal):
    """A store does not keep what it says it keeps."""

    code = "start.not-durable"
    says = "The {store} store answers {setting}={found}, but it must be {needed}."
    try_ = "Check that nothing else opens the store with other settings, then start once more."


class DiskIsFull(Refusal):
    """There is too little room to be sure that everything can be saved."""

    code = "start.disk-is-full"
    says = "Only {free} MiB are free on the disk of {folder}; at least 1,024 MiB are needed."
    try_ = "Make room on that disk, or set ALONGSIDE_DATA to a folder on another one."


class KeyStoreCannotBeRead(Refusal):
    """The key store is there but does not open."""

    code = "start.key-store"
    says = "The key store {path} cannot be read: {why}."
    try_ = "Bring keys.db back from its mirror. Do not delete it: without it nothing confided can be opened."


class KeyStoreIsMissing(Refusal):
    """There are sealed records, and no key store that could open them."""

    code = "start.key-store-is-missing"
    says = "The confided store holds {records} sealed records, but there is no key in {path}."
    try_ = "Bring keys.db back from its mirror before you start. A new one opens nothing that is sealed."


class KeyInTheWrongPlace(Refusal):
    """The programme key lies among what it protects."""

    code = "start.key-among-stores"
    says = "The programme key {path} lies inside the data folder."
    try_ = "Move it out and set ALONGSIDE_KEY_FILE: a stolen data disk must not bring its own key."


class DemoClockOutsideDemo(Refusal):
    """A faster clock is for the made-up town only."""

    code = "start.demo-clock"
    says = "ALONGSIDE_DEMO_CLOCK is set, but this is not a demonstration."
    try_ = "Unset ALONGSIDE_DEMO_CLOCK."


def check_start() -> None:
    """Refuse to start unless the libraries, the disk, the stores and the keys are as they must be."""
    check_library(sqlite.version())
    check_disk(settings.DATA)
    check_clock()
    if not settings.IS_LOW:
        check_keys()
    for alias in settings.DATABASES:
        check_durability(alias)


def check_library(found: tuple[int, int, int]) -> None:
    """Refuse an SQLite library that has the write-ahead-log reset race."""
    if found < sqlite.OLDEST_SAFE:
        raise OldLibrary(found=".".join(map(str, found)), needed=".".join(map(str, sqlite.OLDEST_SAFE)))


def check_disk(folder: Path, least: int = LEAST_FREE_BYTES) -> None:
    """Refuse to start with less than a gibibyte free."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < least:
        raise DiskIsFull(free=free // 1024**2, folder=folder)


def check_clock() -> None:
    """Refuse the demonstration's clock on a real installation."""
    if os.environ.get("ALONGSIDE_DEMO_CLOCK") and not settings.DEMO:
        raise DemoClockOutsideDemo


def check_durability(alias: str) -> None:
    """Read back, from the store itself, that a commit is on the disk when it says so."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW synchronous_commit")
            _expect(alias, "synchronous_commit", cursor.fetchone()[0], "on")
            return
        cursor.execute("PRAGMA synchronous")
        # A rollback journal is only surely gone when its folder is kept too: EXTRA, for the store that has one.
        _expect(alias, "synchronous", cursor.fetchone()[0], 3 if alias == "keys" else 2)
        cursor.execute("PRAGMA journal_mode")
        _expect(alias, "journal_mode", cursor.fetchone()[0], "delete" if alias == "keys" else "wal")
        cursor.execute("PRAGMA foreign_keys")
        _expect(alias, "foreign_keys", cursor.fetchone()[0], 1)


def check_keys() -> None:
    """Refuse a key store that cannot be read, and a programme key kept among the stores."""
    key_file: Path | None = settings.PROGRAMME_KEY_FILE
    if key_file is not None and key_file.resolve().is_relative_to(settings.DATA.resolve()):
        raise KeyInTheWrongPlace(path=key_file)
    path = settings.DATA / "keys.db"
    try:
        with connections["keys"].cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            answer = cursor.fetchone()[0]
    except Exception as wrong:
        raise KeyStoreCannotBeRead(path=path, why=str(wrong)) from wrong
    if answer != "ok":
        raise KeyStoreCannotBeRead(path=path, why=answer)
    check_keys_belong()


def check_keys_belong() -> None:
    """Refuse a key store that was lost or left empty while sealed records stand in the confided store."""
    sealed = _rows("confided", "vault_sealedenvelope")
    if sealed and not _rows("keys", "vault_datakey"):
        raise KeyStoreIsMissing(records=sealed, path=settings.DATA / "keys.db")


def _rows(alias: str, table: str) -> int:
    connection = connections[alias]
    if table not in connection.introspection.table_names():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def _expect(alias: str, setting: str, found: object, needed: object) -> None:
    if found != needed:
        raise StoreIsNotDurable(store=alias, setting=setting, found=found, needed=needed)
