"""Plain-text pages of a dispatch system ("rip and run"): labelled lines, whatever way they were wrapped.

EVENT: F2600123  TYPE: NOISE COMPLAINT  PRI: 4
ADDR: 1200 BLOCK OF ELM ST
  APT 3
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_WORDS = """EVENT|EVENT#|EVENT NUMBER|EVENT ID|EVT|INC|INC#|INCIDENT|INCIDENT#|INCIDENT NUMBER|CALL NUMBER|CFS|CAD|
ADDR|ADDRESS|LOC|LOCATION|CITY|APT|BLDG|CROSS|CROSS STREETS|X-ST|XST|COMMON NAME|UNIT|UNITS|PRIMARY UNIT|
TYPE|TYP|CALL TYPE|TYPE CODE|NATURE|CODE|SUBTYPE|PRI|PRIORITY|DISP|DISPO|DISPOSITION|STATUS|SOURCE|
TIME|DATE|DATE/TIME|RECEIVED|RCVD|CREATED|ENTERED|DISPATCHED|DSP|ENROUTE|ENR|ONSCENE|ON SCENE|ARRIVED|ARV|CLEARED|CLR|
BEAT|DIST|DISTRICT|SECTOR|ZONE|MAP|GRID|AREA|AGENCY|STATION|LAT|LON|LONG|LATITUDE|LONGITUDE|XCOORD|YCOORD|
CALLER|PHONE|REMARKS|NOTES|NARR|NARRATIVE|COMMENTS"""
KNOWN_LABELS = frozenset(_WORDS.replace("\n", "").split("|"))
"""Labels that also count in the middle of a line, after a single blank."""

MOST_LABELS = 200
_LABEL = r"[A-Z][A-Z0-9 _/#.\-]{0,29}?"
_COLON = r"[ \t]*(?:(?<!\d):|:(?!\d\d))(?!//)[ \t]*"  # not the colon of 14:05 or of https://
_AT_START = re.compile(rf"[ \t>*]*({_LABEL}){_COLON}", re.IGNORECASE)
_AFTER_GAP = rf"(?:[ \t]{{2,}}|\t|[;|][ \t]*)({_LABEL}){_COLON}"
_RULE = re.compile(r"[\s=\-_*~#.]*$")


def read_page(text: str, labels: Iterable[str] = ()) -> dict[str, str]:
    """Answer the labelled values of a page, by label in capitals; the first of two equal labels keeps its name.

    A line without a label goes on with the value before it. A label inside a line counts when it stands after a gap,
    or when it is a known one. A second value of the same label is named "LABEL 2".
    """
    known = KNOWN_LABELS | {one.strip().upper() for one in labels if one.strip()}
    found: list[tuple[str, str]] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        pieces = _pieces(line, known)
        if not pieces:
            _go_on(found, line)
        found.extend(pieces)
    return _named(found)


def _pieces(line: str, known: frozenset[str]) -> list[tuple[str, str]]:
    """Cut a line at its labels; a line that does not begin with one has none."""
    first = _AT_START.match(line)
    if first is None or _RULE.match(line) or not _is_label(first.group(1), known):
        return []
    marks = [(first.end(), first.start(), first.group(1))]
    for match in _inside(known).finditer(line, first.end()):
        marks.append((match.end(), match.start(), match.group(1) or match.group(2)))
    ends = [*(start for _, start, _ in marks[1:]), len(line)]
    return [(_plain(label), line[begin:end].strip(" \t;|")) for (begin, _, label), end in zip(marks, ends, strict=True)]


@lru_cache(maxsize=16)
def _inside(known: frozenset[str]) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return re.compile(rf"{_AFTER_GAP}|(?<![\w/#.\-])({words}){_COLON}")


def _is_label(text: str, known: frozenset[str]) -> bool:
    """Say whether the words before a colon are a label: capitals, or known ones however they are written."""
    return text == text.upper() or _plain(text) in known or len(text.split()) <= 3


def _plain(label: str) -> str:
    return " ".join(label.upper().split())


def _go_on(found: list[tuple[str, str]], line: str) -> None:
    """Add a wrapped line to the value it belongs to; blank lines and rules end nothing and add nothing."""
    if found and line.strip() and not _RULE.match(line):
        label, value = found[-1]
        found[-1] = label, f"{value} {' '.join(line.split())}".strip()


def _named(found: list[tuple[str, str]]) -> dict[str, str]:
    page: dict[str, str] = {}
    for label, value in found[:MOST_LABELS]:
        name, turn = label, 1
        while name in page and page[name] not in ("", value):
            turn += 1
            name = f"{label} {turn}"
        page[name] = value
    return page
