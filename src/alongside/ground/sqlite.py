"""One SQLite for the whole house: the one that ships with pysqlite3, never the machine's own."""

import sys

import pysqlite3

OLDEST_SAFE = (3, 51, 3)
"""Older libraries can lose a commit when two connections reset the write-ahead log at once."""


def install() -> None:
    """Put the safe SQLite in the place where Django and every library look for ``sqlite3``."""
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def version() -> tuple[int, int, int]:
    """Answer the version of the SQLite library in use, such as (3, 53, 4)."""
    major, minor, patch = (int(part) for part in pysqlite3.sqlite_version.split("."))
    return major, minor, patch
