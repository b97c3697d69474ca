"""A draft on its way: what is known so far of an export, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .columns import Column
from .places import Point
from .proposal import Choice
from .zones import ZoneEvidence


@dataclass
class Draft:
    """What is known so far of an export."""

    columns: list[Column]
    body: dict[str, Any]
    choices: list[Choice] = field(default_factory=list)
    used: dict[int, str] = field(default_factory=dict)
    why_not: dict[int, str] = field(default_factory=dict)
    private: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    points: list[Point | None] = field(default_factory=list)
    middle: Point | None = None
    place_sure: float = 1.0
    zone: ZoneEvidence | None = None

    def choose(self, name: str, columns: Sequence[Column], how: str, confidence: float, reason: str) -> None:
        """Note a choice and that its columns are used."""
        names = tuple(column.name for column in columns)
        self.choices.append(Choice(name, " + ".join(names), how, round(confidence, 2), reason, names))
        self.used |= {column.index: name for column in columns}

    def free(self) -> list[Column]:
        """Answer the columns that have no use yet and are about nobody."""
        return [one for one in self.columns if one.index not in self.used and one.index not in self.private]
