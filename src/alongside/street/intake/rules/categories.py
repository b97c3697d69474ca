"""What a local nature means in the words of this work: exact meanings first, then plain rules, else nothing.

A nature that hides both a loud argument and an assault (FIGHT, DISTURBANCE, TRBL W/SUBJ) is left without a
category: somebody asks. A nature that speaks of a weapon, an injury or a crime is ``other``, whatever else it says.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from .meanings import AMBIGUOUS, MEANINGS
from .words import Category

_DANGER = re.compile(
    r"\b(gun\w*|knife|weapon\w*|weap|armed|shoot\w*|shots?|shotspotter|firearms?|discharg\w*|stab\w*|cutting|"
    r"assault\w*|asslt|aslt|batter\w*|robber\w*|homicide|murder|rape|sex\w*|molest\w*|carnal|incest|lewd\w*|"
    r"expos\w*|obscen\w*|kidnap\w*|abduct\w*|hostage|bomb|explo\w*|carjack\w*|holdup|arson|in progress)\b"
)
_RULES: tuple[tuple[re.Pattern[str], Category], ...] = tuple(
    (re.compile(pattern), category)
    for pattern, category in (
        (r"\b(theft|stolen|larceny|burglar\w*|burg|bmv|uumv|shoplift\w*|fraud|forgery|narcotic\w*|drugs?|warrant)\b",
         Category.OTHER),
        (r"\b(vandal\w*|crim(inal)? (mischief|damage)|escape|fugitive|pursuit|torture|neglect\w*|abuse\w*)\b",
         Category.OTHER),
        (r"\b(accident|collision|crash|traffic|hit (and|&) run|reckless|mvc|mva|dui|dwi|tow)\b", Category.OTHER),
        (r"\b(alarm|fire|ambulance|medical|overdose)\b", Category.OTHER),
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
        (r"\b(harass?\w*|annoy\w*)\b", Category.HARASSMENT_AFTER),
        (r"\b(juveniles?|juv|youths?|kids|teens?)\b", Category.YOUTH),
        (r"\b(parking|property line|blocked? driveway)\b", Category.PARKING_PROPERTY),
        (r"\b(patrol|premises? checks?|area check|off duty|assigned duty|foot beat|attachment|prisoner|missing)\b",
         Category.OTHER),
        (r"\b(found|lost|abandoned|recovered) (property|vehicle)\b|\bproperty +(found|lost|damage)\b",
         Category.OTHER),
    )
)  # fmt: skip


HIDES_BOTH, EXACT, RULE, NOT_KNOWN = "hides_both", "exact", "rule", ""
"""How a nature was placed: known to hide both, by its exact text or code, by a rule on its text, or not at all."""


@lru_cache(maxsize=16_384)
def place_nature(nature_code: str, nature: str) -> tuple[Category | None, str]:
    """Answer the category of a local code and its text, and how it was found.

    Danger speaks first; then the exact text, the exact code, and the rules on the text.
    """
    code, text = nature_code.strip().upper(), " ".join(nature.upper().split())
    if _DANGER.search(text.lower()):
        return Category.OTHER, RULE
    for said in (text, code):
        if said in AMBIGUOUS:
            return None, HIDES_BOTH
        if said in MEANINGS:
            return MEANINGS[said], EXACT
    words = text.lower().replace("-", " ")
    found = next((category for pattern, category in _RULES if pattern.search(words)), None)
    return found, RULE if found else NOT_KNOWN


def category_of(nature_code: str, nature: str) -> Category | None:
    """Answer the category of a local code and its text, or None when it is not mapped."""
    return place_nature(nature_code, nature)[0]


Held = Mapping[str, Sequence[tuple[datetime, str]]]
"""For each code that people confirmed: from when on it means which category, oldest first. Blank: it hides both."""


def meaning_held(held: Held, code: str, nature: str, created_at: datetime) -> str | None:
    """Answer the category people confirmed for a code or its text when a call was created; None: nobody did."""
    found = [one for said in {code or nature, nature or code} for one in held.get(said, ()) if one[0] <= created_at]
    return max(found)[1] if found else None
