"""Which place a call is about: one key for one block or corner, however it was typed."""

import re
from functools import lru_cache

_STREET_WORDS = {
    "avenue": "ave", "av": "ave", "street": "st", "str": "st", "road": "rd", "drive": "dr", "lane": "ln",
    "boulevard": "blvd", "bl": "blvd", "court": "ct", "place": "pl", "parkway": "pkwy", "pky": "pkwy",
    "terrace": "ter", "terr": "ter", "circle": "cir", "highway": "hwy", "way": "way", "wy": "way",
    "square": "sq", "trail": "trl", "north": "n", "south": "s", "east": "e", "west": "w",
}  # fmt: skip
_UNIT = re.compile(r"\s(?:apt|apartment|unit|ste|suite|rm|room|lot|bldg|fl|floor|lower|upper)\b\.?\s*[\w-]*$|\s#.*$")
_CORNER = re.compile(r"\s*(?:&|/|@|\band\b)\s*")
_BLOCK = re.compile(r"^(\d+)[a-z]?(?:\s*[-–]\s*\w+)?\s+(?:(?:block|blk)\s+(?:of\s+)?)?(.+)$")
_LONGEST = 120


@lru_cache(maxsize=65_536)
def place_key(address: str) -> str:
    """Answer the key of the block or corner of an address, such as ``1200 block of n elm st``.

    The house number is rounded down to its hundred, so a key never points at one door. The two streets of
    a corner stand in alphabetical order. A blank address has a blank key.
    """
    text = " ".join(address.lower().replace(".", " ").replace(",", " ").split())
    if not text:
        return ""
    streets = [part for part in _CORNER.split(text) if part]
    if len(streets) > 1 and not _is_half_number(text):
        return " & ".join(sorted(_street(part) for part in streets))[:_LONGEST]
    text = _UNIT.sub("", text)
    numbered = _BLOCK.match(text)
    if not numbered:
        return _street(text)[:_LONGEST]
    hundred = int(numbered[1][:9]) // 100 * 100
    return f"{hundred} block of {_street(numbered[2])}"[:_LONGEST]


def _street(text: str) -> str:
    return " ".join(_STREET_WORDS.get(word, word) for word in text.split())


def _is_half_number(text: str) -> bool:
    return re.match(r"^\d+\s+\d/\d\s", text) is not None
