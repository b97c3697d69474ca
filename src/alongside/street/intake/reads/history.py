"""Where the history of a source lies: Parquet files, one a month, that others read as columns."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

CURRENT = "current.json"
"""Names the version that counts: it is replaced in one step, so that a reader sees the old months or the new ones."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a source's history: how many calls, and a mark that differs when anything in them does."""

    month: str
    calls: int
    mark: str


@dataclass(frozen=True, slots=True)
class Version:
    """What the history of a source holds now."""

    folder: Path
    months: tuple[Month, ...]

    def path(self, month: str) -> Path:
        """Answer the file of a month."""
        return self.folder / f"month={month}" / "calls.parquet"

    @property
    def calls(self) -> int:
        """Answer how many calls the source's history has."""
        return sum(one.calls for one in self.months)


def history_folder(programme_id: int, source: str) -> Path:
    """Answer the folder of a source's history; it need not exist."""
    return Path(settings.DATA) / "history" / f"programme={programme_id}" / f"source={source}"


def access_history(programme_id: int, source: str) -> Version | None:
    """Answer the version that counts of a source's history, or None when it has none."""
    folder = history_folder(programme_id, source)
    try:
        told: dict[str, Any] = json.loads((folder / CURRENT).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Version(folder / told["version"], tuple(Month(*one) for one in told["months"]))


def find_history_files(programme_id: int) -> list[Path]:
    """List the files of every source's history, for DuckDB or Arrow to read as one table of calls."""
    return [version.path(one.month) for version in _versions(programme_id) for one in version.months]


def _versions(programme_id: int) -> Iterator[Version]:
    folder = Path(settings.DATA) / "history" / f"programme={programme_id}"
    for place in sorted(folder.glob("source=*")):
        version = access_history(programme_id, place.name.removeprefix("source="))
        if version is not None:
            yield version
