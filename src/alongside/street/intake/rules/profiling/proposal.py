"""What profiling answers: choices with their confidence and reason, and what is left out."""

from dataclasses import dataclass, field
from typing import Any

from alongside.ground.errors import Refusal

from .zones import ZoneEvidence


class NothingToProfile(Refusal):
    """A table from which no recipe can be proposed."""

    code = "intake.nothing-to-profile"
    says = "No recipe can be proposed from this file: {why}."
    try_ = "Ask the centre for an export with one row per call, a line of column names, an event number and a time."


class NoTimeFound(NothingToProfile):
    """No column of the table says when a call was."""

    code = "intake.no-time-found"
    says = "No recipe can be proposed from this file: no column says when a call was. Its columns are {columns}."


@dataclass(frozen=True)
class Choice:
    """One field of a call, the column (or columns) it is read from, how, how sure, and why."""

    field: str
    column: str
    how: str
    confidence: float
    reason: str
    columns: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """Answer the confidence as a word."""
        if self.confidence >= 0.85:
            return "sure"
        return "likely" if self.confidence >= 0.6 else "look"


@dataclass(frozen=True)
class LeftOut:
    """One column that is not kept, and why; ``is_private`` when it is about a person."""

    column: str
    reason: str
    is_private: bool = False


@dataclass(frozen=True)
class Proposal:
    """A drafted recipe with the evidence for each choice. ``body`` is the recipe as its TOML says it."""

    recipe_toml: str
    choices: tuple[Choice, ...]
    left_out: tuple[LeftOut, ...]
    zone: ZoneEvidence | None = None
    notes: tuple[str, ...] = ()
    body: dict[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    points: tuple[tuple[float, float], ...] = ()

    def choice(self, name: str) -> Choice | None:
        """Answer the choice for a field, if one was made."""
        return next((one for one in self.choices if one.field == name), None)
