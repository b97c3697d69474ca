"""The closed lists of screening (DOMAIN.md §4)."""

from enum import IntEnum, StrEnum


class Outcome(IntEnum):
    """What a rule says of a call, in order of caution: the most cautious rule wins."""

    ELIGIBLE = 1
    NOT_ASSESSED = 2
    INELIGIBLE = 3

    @property
    def word(self) -> str:
        """Answer the word that is stored and shown."""
        return self.name.lower()


OUTCOME_BY_WORD = {outcome.word: outcome for outcome in Outcome}

QUESTIONS = ("weapon", "violence", "crime", "medical", "wants_police")
"""The facts a caller or officer is asked."""

HAZARD = "hazard"
DISQUALIFIERS = (*QUESTIONS, HAZARD)
"""The facts that may only ever make a call less eligible."""

FACTS = ("category", "priority", "officer_initiated", *DISQUALIFIERS)
"""Everything a rule may look at. Hours and areas are not here: they are facts of the service."""

LISTED = ("category", "priority")
"""The facts for which yes means: the value is one of the rule's ``values``."""


class HazardKind(StrEnum):
    """What may be dangerous at a place. A place, never a person: there is no word for what somebody did."""

    ANIMAL = "animal"
    WEAPON_SEEN = "weapon_seen"
    THREAT = "threat"
    RETALIATION = "retaliation"
    BUILDING = "building"
    SUBSTANCE = "substance"


HAZARD_SAYS: dict[str, str] = {
    HazardKind.ANIMAL: "An animal there may attack.",
    HazardKind.WEAPON_SEEN: "A weapon was seen there.",
    HazardKind.THREAT: "Somebody who came there was threatened.",
    HazardKind.RETALIATION: "A conflict between groups may come back there.",
    HazardKind.BUILDING: "The building is not safe to walk in.",
    HazardKind.SUBSTANCE: "There may be gas, fire or a chemical there.",
}
"""Each kind as one whole sentence, so that it can be said after a rule's own sentence and translated alone."""
