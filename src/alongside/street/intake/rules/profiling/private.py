"""Columns about persons: found by name or by what stands in them, never proposed, listed with the reason."""

import re

from .columns import Column

FREE_TEXT = "it is free text, in which persons are described"

_WHO = (
    r"(caller|complainants?|victim|suspect|subject|person|reporting|rp|contact|owner|patient|witness|resident|driver|"
)
_WHO += r"officer|employee|call ?taker|dispatcher|operator|first|last|middle|full)"
_NAMED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (rf"\b{_WHO}s?( party| person)? ?(name|nm)s?\b|^(name|fname|lname|surname|alias|aka)$|^(caller|complainant|"
         rf"victim|suspect|patient|reporting party|rp|officer|dispatcher|call ?taker)s?$", "it names a person"),
        (r"\b(phones?|telephone|cell(phone)?|mobile|call ?back|ani|ali|tel|fax)\b(?!.*(pick ?up|time|date))|"
         r"phone(no|num|number)\b", "it is a telephone number"),
        (r"\b(plates?|lic(ense)? ?plate|license ?(no|num|number|state)|lic ?(no|num)|vin|tag ?(no|num|number)?|"
         r"vehicle tag)\b", "it is the plate or number of a vehicle"),
        (r"\b(dob|birth ?(date|day)?|date ?of ?birth)\b", "it is a date of birth"),
        (r"\b(ssn|social ?sec\w*|drivers? ?lic\w*|dl ?num\w*|passport|fbi|booking ?\w*)\b",
         "it is an official number of a person"),
        (r"\be ?mails?( ?address)?\b", "it is an e-mail address"),
        (r"\b(narrative|remarks?|comments?|notes?|synopsis|free ?text|call ?text|summary|story|caution)\b", FREE_TEXT),
        (r"\b(race|ethnicity|gender|sex|age|height|weight|hair|disability|religion|citizenship|immigration)s?\b|"
         r"(suspect|victim|caller|person|patient)(age|sex|race|gender)", "it says what a person is like"),
        (r"\b(criminal|history|warrants?|parole|probation|convict\w*|arrested|arrestee|mugshot|gang)\b",
         "it is a police record of a person"),
        (r"\b(badge|officer ?(id|no|num|number)|empl(oyee)? ?(id|no|num|number)|call ?taker ?id|dispatcher ?id|"
         r"(created|entered|updated) ?by|user ?id|operator ?id)\b", "it says which employee it was"),
        (r"\b(diagnos\w*|medication|allerg\w*|apprehen\w*|hospital ?name)\b", "it says what happened to a person"),
    )
)  # fmt: skip
_PERSON = re.compile(r"[A-Z][A-Za-z'’-]+, ?[A-Z][A-Za-z'’-]+(?: [A-Z]\.?)?")
LONG_TEXT = 45
_ENOUGH = 0.3


def why_private(column: Column) -> str:
    """Answer why a column is about a person and must be left out, or "" when nothing says so."""
    said = " ".join(column.tokens)
    for pattern, reason in _NAMED:
        if pattern.search(said) or pattern.search(column.squashed):
            if reason is FREE_TEXT and (column.distinct <= 30 or column.words_each < 2):
                continue
            return reason
    return _by_value(column)


def _by_value(column: Column) -> str:
    if column.filled == 0:
        return ""
    if column.share("phone") > _ENOUGH:
        return "its values are telephone numbers"
    if column.share("email") > _ENOUGH:
        return "its values are e-mail addresses"
    people = sum(1 for value in column.looked_at if _PERSON.fullmatch(value)) / max(1, len(column.looked_at))
    if people > 2 * _ENOUGH and column.distinct > 20 and column.address_share < _ENOUGH:
        return "its values look like names of persons"
    is_long = column.lengths[0] > LONG_TEXT and column.words_each > 7
    if is_long and column.uniqueness > 0.5 and column.share("pair", "url") < _ENOUGH:
        return FREE_TEXT
    return ""
