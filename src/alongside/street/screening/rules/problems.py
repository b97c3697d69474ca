"""What is wrong with a protocol's data: every problem, which rule, which line, and what would be right."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from alongside.ground.errors import Said
from alongside.street.intake.rules.words import Category

from .service import DAYS, minute_of
from .words import DISQUALIFIERS, FACTS, LISTED, OUTCOME_BY_WORD, QUESTIONS, Outcome

TEXTS = ("says", "says_yes", "says_no", "says_unknown", "would_change")
OUTCOMES = ("if_yes", "if_no", "if_unknown")
NARROWS = ("only_for", "not_for")
RULE_KEYS = ("code", "fact", "values", *OUTCOMES, *TEXTS, *NARROWS)
TOP_KEYS = ("version", "why", "needs_pair", "rules", "service")
SERVICE_KEYS = ("hours", "holidays", "areas", "beats")
LONGEST_TEXT = 240
MOST_RULES = 60
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SERVICE_FACTS = {"hours", "hour", "weekday", "time", "area", "beat", "area_code", "holiday"}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, and what would be right. ``line`` is known for a file."""

    where: str
    says: str
    should: str = ""
    table: str = ""
    number: int = 0
    key: str = ""
    line: int | None = None

    @property
    def words(self) -> str:
        """Say the problem in one line."""
        start = f"Line {self.line}, {self.where[:1].lower()}{self.where[1:]}" if self.line else self.where
        return f"{start}: {self.says} {self.should}".strip()


def find_problems(body: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Find everything that keeps a protocol's data from being a protocol, in the order of the file."""
    return (*_of_top(body), *_of_rules(body.get("rules", [])), *_of_service(body.get("service", {})))


@dataclass(frozen=True)
class Caution:
    """A danger that a protocol does not rule out for every call. ``is_asked`` says that it does for some."""

    question: str
    is_asked: bool


def find_cautions(body: Mapping[str, Any]) -> tuple[Caution, ...]:
    """Name the dangers that a protocol does not rule out for every call: allowed, and worth a second thought."""
    told = []
    for question in QUESTIONS:
        asked = [rule for rule in body["rules"] if rule["fact"] == question and rule.get("if_yes") == "ineligible"]
        if not any(not rule.get("only_for") and not rule.get("not_for") for rule in asked):
            told.append(Caution(question, bool(asked)))
    return tuple(told)


def _of_top(body: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _unknown_keys("The protocol", body, TOP_KEYS, table="", number=0)
    version = body.get("version", "1")
    if not isinstance(version, str) or not re.fullmatch(r"[\w.-]{1,40}", version):
        yield Problem("The protocol", "version is not a short name.", 'Write version = "2".', key="version")
    why = body.get("why", "")
    if not isinstance(why, str) or len(why) > 400:
        yield Problem("The protocol", "why is not a sentence of at most 400 letters.", key="why")
    yield from _strange_words("The protocol", "needs_pair", body.get("needs_pair", []), tuple(Category))


def _of_rules(rules: Any) -> Iterator[Problem]:
    if not isinstance(rules, list) or not rules:
        yield Problem("The protocol", "A protocol needs at least one rule.", "Begin one with a line [[rules]].")
        return
    if len(rules) > MOST_RULES:
        yield Problem(
            "The protocol",
            _say("{count} rules are more than anybody can keep in mind.", count=len(rules)),
            _say("Use at most {most}.", most=MOST_RULES),
        )
    seen: set[str] = set()
    for number, data in enumerate(rules, start=1):
        if not isinstance(data, Mapping):
            yield Problem(
                _say("Rule number {number}", number=number), "is not a table.", "Begin it with a line [[rules]]."
            )
            continue
        code = data.get("code")
        name = _say("Rule {code}", code=code) if code else _say("Rule number {number}", number=number)
        for problem in _of_rule(name, data):
            yield replace(problem, table="rules", number=number)
        code = data.get("code")
        if isinstance(code, str) and code in seen:
            yield Problem(
                name, "another rule has this code already.", "Give each rule its own code.", "rules", number, "code"
            )
        seen.add(str(code))


def _of_rule(name: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _unknown_keys(name, data, RULE_KEYS, table="rules", number=0)
    yield from _of_rule_words(name, data)
    fact = data.get("fact")
    if fact is not None and fact not in FACTS:
        yield _unknown_fact(name, str(fact))
    yield from _of_values(name, data)
    known = [key for key in OUTCOMES if data.get(key) is not None]
    strange = [key for key in known if not isinstance(data[key], str) or data[key] not in OUTCOME_BY_WORD]
    for key in strange:
        yield Problem(
            name,
            _say("{value} is not an outcome ({key}).", value=data[key], key=key),
            _say("Use one of {known}, or leave {key} out.", known=", ".join(OUTCOME_BY_WORD), key=key),
            key=key,
        )
    if not known:
        yield Problem(name, "says nothing whatever the answer is.", "Write if_yes, if_no or if_unknown.", key="fact")
    elif not strange:
        yield from _against_caution(name, data)


def _of_rule_words(name: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    for key, example in (("code", "weapon"), ("fact", "weapon"), ("says", "A weapon was seen or used.")):
        if not data.get(key):
            yield Problem(
                name,
                _say("{key} is missing.", key=key),
                _say('Write such as {key} = "{example}".', key=key, example=example),
                key=key,
            )
    code = data.get("code")
    if code and not (isinstance(code, str) and _CODE.fullmatch(code)):
        yield Problem(
            name,
            "code has other signs than small letters, digits and hyphens.",
            'Write such as code = "wants-police".',
            key="code",
        )
    for key in TEXTS:
        text = data.get(key, "")
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            yield Problem(
                name, _say("{key} is not a text of at most {most} letters.", key=key, most=LONGEST_TEXT), key=key
            )


def _of_values(name: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    fact, values = data.get("fact"), data.get("values", [])
    if fact in LISTED and not values:
        yield Problem(
            name,
            _say("no {fact} is listed, so the answer can never be yes.", fact=fact),
            'Write values = ["…"] with at least one.',
            key="values",
        )
    if fact == "category":
        yield from _strange_words(name, "values", values, tuple(Category))
    elif not _are_texts(values):
        yield Problem(name, "values is not a list of texts.", 'Write values = ["1", "P1"].', key="values")
    elif values and fact not in LISTED:
        yield Problem(
            name,
            _say("values means nothing for {fact}, which is yes, no or unknown.", fact=fact),
            "Leave values out.",
            key="values",
        )
    for key in NARROWS:
        yield from _strange_words(name, key, data.get(key, []), tuple(Category))
    if data.get("only_for") and data.get("not_for"):
        yield Problem(name, "only_for and not_for together are hard to read.", "Keep one of them.", key="not_for")


def _against_caution(name: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    """A danger may only ever make a call less eligible, and not having asked may never make it eligible."""
    fact = data.get("fact")
    if fact not in DISQUALIFIERS:
        return
    yes, no, unknown = (OUTCOME_BY_WORD.get(data.get(key) or "", 0) for key in OUTCOMES)
    if yes < Outcome.NOT_ASSESSED:
        yield Problem(
            name,
            _say("a yes to {fact} can never make a call eligible or pass in silence.", fact=fact),
            'Write if_yes = "ineligible" (or "not_assessed").',
            key="if_yes",
        )
    elif no > yes or unknown > yes:
        key = "if_no" if no > yes else "if_unknown"
        yield Problem(
            name,
            _say("{key} is more cautious than if_yes, so that a danger would help a call.", key=key),
            _say("Make if_yes at least as cautious as {key}.", key=key),
            key=key,
        )
    if unknown == Outcome.ELIGIBLE:
        yield Problem(
            name,
            _say("nobody having asked about {fact} cannot make a call eligible.", fact=fact),
            'Write if_unknown = "not_assessed", or leave it out.',
            key="if_unknown",
        )


def _unknown_fact(name: str, fact: str) -> Problem:
    if fact in _SERVICE_FACTS:
        return Problem(
            name,
            _say("{fact} is when or where we work, which never makes a call ineligible.", fact=fact),
            "Say it under [service]: [[service.hours]], areas, beats.",
            key="fact",
        )
    return Problem(
        name, _say("{fact} is not a fact that a rule can look at.", fact=fact), _near(fact, FACTS), key="fact"
    )


def _of_service(service: Any) -> Iterator[Problem]:
    if not isinstance(service, Mapping):
        yield Problem("The service", "is not a table.", "Begin it with a line [service].")
        return
    yield from _unknown_keys("The service", service, SERVICE_KEYS, table="service", number=0)
    for key in ("areas", "beats"):
        if not _are_texts(service.get(key, [])):
            yield Problem(
                "The service",
                _say("{key} is not a list of codes.", key=key),
                _say('Write {key} = ["…"].', key=key),
                "service",
                0,
                key,
            )
    for number, span in enumerate(_tables(service.get("hours", [])), start=1):
        for problem in _of_hours(_say("Hours number {number}", number=number), span):
            yield replace(problem, table="service.hours", number=number)
    for number, day in enumerate(_tables(service.get("holidays", [])), start=1):
        if not _is_day(day.get("date")):
            yield Problem(
                _say("Holiday number {number}", number=number),
                "date is not a day.",
                "Write date = 2026-12-25.",
                "service.holidays",
                number,
                "date",
            )


def _of_hours(name: str, span: Mapping[str, Any]) -> Iterator[Problem]:
    days = span.get("days", [])
    if not _are_texts(days) or not days or set(days) - set(DAYS):
        yield Problem(name, "days is not a list of days.", _say("Use {known}.", known=", ".join(DAYS)), key="days")
    for key, example in (("from", "19:00"), ("to", "03:00")):
        try:
            minute_of(span.get(key, ""))
        except (ValueError, AttributeError):
            yield Problem(
                name,
                _say("{key} is not a time of day.", key=key),
                _say('Write such as {key} = "{example}".', key=key, example=example),
                key=key,
            )


def _unknown_keys(
    name: str, data: Mapping[str, Any], known: Sequence[str], *, table: str, number: int
) -> Iterator[Problem]:
    for key in data:
        if key not in known:
            yield Problem(
                name,
                _say("{key} is not something it can say.", key=key),
                _near(str(key), known),
                table,
                number,
                str(key),
            )


def _strange_words(name: str, key: str, values: Any, known: Sequence[str]) -> Iterator[Problem]:
    if not _are_texts(values):
        yield Problem(
            name, _say("{key} is not a list of texts.", key=key), _say('Write {key} = ["noise"].', key=key), key=key
        )
        return
    for value in values:
        if value not in known:
            yield Problem(
                name, _say("{value} is not a category ({key}).", value=value, key=key), _near(value, known), key=key
            )


def _say(template: str, **facts: Any) -> Said:
    """Say a sentence that a page can say in another language too."""
    return Said.of(template, facts)


def _near(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return _say("Did you mean {near}?", near=near[0]) if near else _say("Use one of {known}.", known=", ".join(known))


def _are_texts(values: Any) -> bool:
    return isinstance(values, list | tuple) and all(isinstance(one, str) for one in values)


def _tables(found: Any) -> list[Mapping[str, Any]]:
    return [one if isinstance(one, Mapping) else {} for one in found] if isinstance(found, list) else [{}]


def _is_day(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        date.fromisoformat(value)
    except (ValueError, TypeError):
        return False
    return True


def with_lines(text: str, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Give each problem the line of the TOML text where it stands, as far as it can be told."""
    lines = text.splitlines()
    return tuple(replace(one, line=_line_of(lines, one)) for one in problems)


def _line_of(lines: Sequence[str], problem: Problem) -> int | None:
    header = f"[[{problem.table}]]" if problem.number else f"[{problem.table}]" if problem.table else ""
    start = 0
    if header:
        found = [index for index, line in enumerate(lines) if line.split("#")[0].strip().replace(" ", "") == header]
        wanted = max(problem.number, 1) - 1
        if wanted >= len(found):
            return None
        start = found[wanted]
    inside = start + 1 if header else 0
    for index in range(inside, len(lines)):
        if lines[index].lstrip().startswith("["):
            break
        if problem.key and re.match(rf"\s*\"?{re.escape(problem.key)}\"?\s*=", lines[index]):
            return index + 1
    return start + 1 if header else None
