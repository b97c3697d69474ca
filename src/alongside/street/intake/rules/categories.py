"""What a local nature means in the words of this work: exact meanings first, then plain rules, else nothing.

A nature that hides both a loud argument and an assault (FIGHT, DISTURBANCE, TRBL W/SUBJ) is left without a
category: somebody asks. A nature that speaks of a weapon, an injury or a crime is ``other``, whatever else it says.
"""

import re
from functools import lru_cache

from .meanings import AMBIGUOUS, MEANINGS
from .words import Category

_DANGER = re.compile(
    r"\b(gun\w*|knife|weapon\w*|weap|armed|shoot\w*|shots?|shotspotter|stab\w*|cutting|assault\w*|batter\w*|robber\w*|"
    r"homicide|murder|rape|sex\w*|kidnap\w*|abduct\w*|hostage|bomb|explo\w*|carjack\w*|holdup|arson|in progress)\b"
)
_RULES: tuple[tuple[re.Pattern[str], Category], ...] = tuple(
    (re.compile(pattern), category)
    for pattern, category in (
        (r"\b(theft|stolen|larceny|burglar\w*|shoplift\w*|fraud|forgery|narcotic\w*|drugs?|warrant|homicide)\b",
         Category.OTHER),
        (r"\b(accident|collision|crash|traffic|hit (and|&) run|dui|dwi|tow|alarm|fire|ambulance|medical|overdose)\b",
         Category.OTHER),
        (r"\bneighbou?rs?\b.*\b(dispute|trouble|problem|disturbance|trbl)\b|\b(dispute|trouble|disturbance)\b.*\bneighb",
         Category.NEIGHBOUR_DISPUTE),
        (r"\b(landlord|tenant|room ?mate)s?\b", Category.ROOMMATE_LANDLORD),
        (r"\b(loud|noise|music|barking)\b", Category.NOISE),
        (r"\b(animal|dog|cat)s?\b", Category.ANIMAL),
        (r"\bwelfare\b|\bcheck (on )?(the )?well.?being\b|\bwell.?being check\b", Category.WELFARE_CHECK),
        (r"\b(unwanted|trespass\w*)\b", Category.UNWANTED_PERSON),
        (r"\b(loiter\w*|panhandl\w*|encampment|sleeping)\b", Category.PUBLIC_SPACE),
        (r"\b(drunk|intoxicated|inebriated)\b", Category.INTOXICATED),
        (r"\b(mental|suicid\w*|emotionally|distress|crisis)\b", Category.DISTRESS),
        (r"\b(runaway|custody|standby|stand by|civil standby)\b", Category.CUSTODY_STANDBY),
        (r"\b(harass\w*|annoy\w*)\b", Category.HARASSMENT_AFTER),
        (r"\b(juveniles?|juv|youths?|kids|teens?)\b", Category.YOUTH),
        (r"\b(parking|property line|blocked? driveway)\b", Category.PARKING_PROPERTY),
    )
)  # fmt: skip


@lru_cache(maxsize=16_384)
def category_of(nature_code: str, nature: str) -> Category | None:
    """Answer the category of a local code and its text, or None when it is not mapped.

    Danger speaks first; then the exact text, the exact code, and the rules on the text.
    """
    code, text = nature_code.strip().upper(), " ".join(nature.upper().split())
    if _DANGER.search(text.lower()):
        return Category.OTHER
    for said in (text, code):
        if said in AMBIGUOUS:
            return None
        if said in MEANINGS:
            return MEANINGS[said]
    words = text.lower().replace("-", " ")
    return next((category for pattern, category in _RULES if pattern.search(words)), None)
