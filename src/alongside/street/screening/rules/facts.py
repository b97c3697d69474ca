"""What the protocol may know of a call. Never who called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .words import HAZARD_SAYS


@dataclass(frozen=True)
class CallFacts:
    """What is known of a call. An answer that is absent or None was not asked: unknown, never no.

    ``created_local`` is when the call came, on the programme's own clock and without a zone. ``area_code`` and
    ``beat`` say where it is; with both blank and ``is_located`` it lies in none of ours. ``hazards`` are the kinds
    of hazard that hold at its place, ``lapsed_hazards`` those whose time ran out and that nobody has looked at
    since; ``is_place_unknown`` says that hazards are marked somewhere and nobody can tell whether it is here.
    """

    category: str = ""
    priority: str = ""
    is_officer_initiated: bool = False
    answers: Mapping[str, bool | None] = field(default_factory=dict)
    created_local: datetime | None = None
    area_code: str = ""
    beat: str = ""
    is_located: bool = False
    hazards: tuple[str, ...] = ()
    lapsed_hazards: tuple[str, ...] = ()
    is_place_unknown: bool = False

    @property
    def hazard(self) -> bool | None:
        """Say whether a hazard holds at the place; None when one ran out unseen, or the place is not known."""
        if self.hazards:
            return True
        return None if self.lapsed_hazards or self.is_place_unknown else False

    @property
    def hazard_says(self) -> str:
        """Say which hazards, each as a sentence."""
        return " ".join(HAZARD_SAYS[kind] for kind in self.hazards or self.lapsed_hazards if kind in HAZARD_SAYS)
