"""From a protocol's data to a protocol and back: the page, the store and the TOML file are the same thing."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from .problems import NARROWS, OUTCOMES, TEXTS, Problem, find_problems, with_lines
from .protocol import Protocol, Rule
from .service import DAYS, Holiday, Service, Span, clock_of, minute_of
from .words import OUTCOME_BY_WORD


class UnreadableProtocol(ValueError):
    """The data of a protocol does not make sense; the message names the rule. ``problems`` has all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(" ".join(one.words for one in problems[:3]))


def read_protocol(version: str, body: Mapping[str, Any]) -> Protocol:
    """Read a protocol from its data (TOML or JSON), or say which rule cannot be read and what would be right."""
    problems = find_problems(body)
    if problems:
        raise UnreadableProtocol(problems)
    return Protocol(
        version,
        tuple(_read_rule(data) for data in body["rules"]),
        frozenset(body.get("needs_pair", [])),
        _read_service(body.get("service", {})),
        body.get("why", ""),
    )


def read_toml(text: str) -> dict[str, Any]:
    """Read the TOML text of a protocol as plain data, or say on which line something is wrong."""
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        problem = Problem("The file", f"is not TOML: {wrong}.", 'Texts stand in quotes: says = "…".')
        raise UnreadableProtocol((problem,)) from wrong
    body = plain(body)
    problems = find_problems(body)
    if "version" not in body:
        missing = Problem("The protocol", "version is missing.", 'Write version = "2" above the rules.')
        problems = (missing, *problems)
    if problems:
        raise UnreadableProtocol(with_lines(text, problems))
    return body


def plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a body in which every value can be kept as JSON: a day becomes 2026-12-25."""
    held: dict[str, Any] = json.loads(json.dumps(body, default=_as_text))
    return held


def _as_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read_rule(data: Mapping[str, Any]) -> Rule:
    told: dict[str, Any] = {key: OUTCOME_BY_WORD.get(data.get(key) or "") for key in OUTCOMES}
    told |= {key: data.get(key, "") for key in TEXTS}
    told |= {key: frozenset(data.get(key, [])) for key in NARROWS}
    return Rule(
        code=data["code"],
        fact=data["fact"],
        values=frozenset(data.get("values", [])),
        **told,
    )


def _read_service(data: Mapping[str, Any]) -> Service:
    hours = tuple(
        Span(frozenset(DAYS.index(day) for day in one["days"]), minute_of(one["from"]), minute_of(one["to"]))
        for one in data.get("hours", [])
    )
    holidays = tuple(Holiday(_day(one["date"]), one.get("says", "")) for one in data.get("holidays", []))
    return Service(hours, holidays, frozenset(data.get("areas", [])), frozenset(data.get("beats", [])))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def body_of(protocol: Protocol) -> dict[str, Any]:
    """Answer the plain data of a protocol: what is silent is left out, lists are in order."""
    body: dict[str, Any] = {"version": protocol.version}
    if protocol.why:
        body["why"] = protocol.why
    if protocol.needs_pair:
        body["needs_pair"] = sorted(protocol.needs_pair)
    body["rules"] = [_rule_body(rule) for rule in protocol.rules]
    if protocol.service != Service():
        body["service"] = _service_body(protocol.service)
    return body


def _rule_body(rule: Rule) -> dict[str, Any]:
    body: dict[str, Any] = {"code": rule.code, "fact": rule.fact}
    if rule.values:
        body["values"] = sorted(rule.values)
    for key in OUTCOMES:
        outcome = getattr(rule, key)
        if outcome is not None:
            body[key] = outcome.word
    body |= {key: getattr(rule, key) for key in TEXTS if getattr(rule, key)}
    body |= {key: sorted(getattr(rule, key)) for key in NARROWS if getattr(rule, key)}
    return body


def _service_body(service: Service) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if service.areas:
        body["areas"] = sorted(service.areas)
    if service.beats:
        body["beats"] = sorted(service.beats)
    if service.hours:
        body["hours"] = [
            {"days": [DAYS[day] for day in sorted(one.days)], "from": clock_of(one.opens), "to": clock_of(one.closes)}
            for one in service.hours
        ]
    if service.holidays:
        body["holidays"] = [
            {"date": one.day.isoformat(), **({"says": one.says} if one.says else {})} for one in service.holidays
        ]
    return body


def write_toml(protocol: Protocol) -> str:
    """Write a protocol as a TOML file that reads back as the same protocol."""
    body = body_of(protocol)
    lines = [f"{key} = {_value(body[key])}" for key in ("version", "why", "needs_pair") if key in body]
    service = body.get("service", {})
    if service:
        lines += ["", "[service]", *(f"{key} = {_value(service[key])}" for key in ("areas", "beats") if key in service)]
        lines += _tables("service.hours", service.get("hours", []))
        lines += _tables("service.holidays", service.get("holidays", []))
    lines += _tables("rules", body["rules"])
    return "\n".join(lines) + "\n"


def _tables(name: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield ""
        yield f"[[{name}]]"
        for key, value in row.items():
            yield f"{key} = {value if key == 'date' else _value(value)}"


def _value(value: Any) -> str:
    """Write a text or a list of texts as TOML: JSON's own escapes are TOML's too, once DEL is escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
