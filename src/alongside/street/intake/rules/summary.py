"""What an import says of itself: counts that add up, row by row."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo


@dataclass
class FileSummary:
    """What became of one file. ``problem`` is why it could not be read, or not to its end."""

    path: str
    recipe: str = ""
    rows: int = 0
    notes: list[str] = field(default_factory=list)
    problem: str = ""


@dataclass
class Summary:
    """What became of every row: ``rows`` = new + changed + same + older + repeated + set aside + empty."""

    source: str
    time_zone: str
    files: list[FileSummary] = field(default_factory=list)
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    older: int = 0
    repeated: int = 0
    empty: int = 0
    set_aside: Counter[str] = field(default_factory=Counter)
    officer_activity: int = 0
    located: int = 0
    shortened: int = 0
    understood: int = 0
    not_mapped: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    is_dry_run: bool = False

    @property
    def adds_up(self) -> bool:
        """Say whether every row read is accounted for, once."""
        kept = self.new + self.changed + self.same + self.older + self.repeated
        return self.rows == kept + self.empty + sum(self.set_aside.values())

    @property
    def problems(self) -> list[FileSummary]:
        """Answer the files that could not be read, or not to their end."""
        return [one for one in self.files if one.problem]

    def saw(self, created_at: datetime) -> None:
        """Widen the range of time to a call."""
        if self.first_at is None or created_at < self.first_at:
            self.first_at = created_at
        if self.last_at is None or created_at > self.last_at:
            self.last_at = created_at

    def as_dict(self) -> dict[str, Any]:
        """Answer the summary as JSON can write it; times in the local clock with their offset."""
        return {
            "source": self.source, "dry_run": self.is_dry_run, "rows": self.rows,
            "calls": {"new": self.new, "changed": self.changed, "same": self.same, "older": self.older},
            "repeated_in_file": self.repeated, "empty_rows": self.empty,
            "set_aside": dict(sorted(self.set_aside.items())),
            "officer_activity": self.officer_activity,
            "share_located": round(self.located / self.understood, 4) if self.understood else None,
            "share_without_category": round(self.not_mapped / self.understood, 4) if self.understood else None,
            "shortened_texts": self.shortened, "time_zone": self.time_zone,
            "first_call": self._local(self.first_at), "last_call": self._local(self.last_at),
            "files": [
                {"path": one.path, "recipe": one.recipe, "rows": one.rows, "notes": one.notes, "problem": one.problem}
                for one in self.files
            ],
        }  # fmt: skip

    def _local(self, at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(ZoneInfo(self.time_zone)).isoformat(timespec="seconds")
