"""The official EIDO schema, read and applied: as much of YAML and of JSON Schema as that one file uses."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

_LINE = re.compile(r"^( *)(- )?(?:(['\"]?)([$\w/{}.]+)\3:(?: +(.*)|$))?(.*)$")


def read_schema(path: Path) -> dict[str, Any]:
    """Answer the schemas of the components by name."""
    lines = [line.rstrip() for line in path.read_text(encoding="utf-8").splitlines()]
    start = lines.index("  schemas:") + 1
    block = [line for line in lines[start:] if line and not line.lstrip().startswith("#")]
    end = next((n for n, line in enumerate(block) if not line.startswith("    ")), len(block))
    told, rest = _block(block[:end], 0, 4)
    assert rest == end
    assert isinstance(told, dict)
    return told


def _block(lines: list[str], at: int, indent: int) -> tuple[Any, int]:
    """Read a mapping or a list whose lines stand at ``indent``; folded text is joined."""
    first = lines[at][indent:]
    if first.startswith("- "):
        return _list(lines, at, indent)
    if not re.match(r"(['\"]?)[$\w/{}.]+\1:( |$)", first):
        return _text(lines, at, indent)
    told: dict[str, Any] = {}
    while at < len(lines) and _indent(lines[at]) == indent:
        name, _, value = lines[at][indent:].partition(":")
        told[name.strip("'\"")], at = _value(lines, at, indent, value.strip())
    return told, at


def _list(lines: list[str], at: int, indent: int) -> tuple[list[Any], int]:
    told: list[Any] = []
    while at < len(lines) and _indent(lines[at]) == indent and lines[at][indent:].startswith("- "):
        inside = lines[at][indent + 2 :]
        if re.match(r"(['\"]?)[$\w/{}.]+\1:( |$)", inside):
            lines[at] = " " * (indent + 2) + inside
            value, at = _block(lines, at, indent + 2)
        else:
            value, at = inside.strip("'\""), at + 1
        told.append(value)
    return told, at


def _value(lines: list[str], at: int, indent: int, value: str) -> tuple[Any, int]:
    at += 1
    if value in ("", ">-", "|", ">"):
        if at < len(lines) and (_indent(lines[at]) > indent or lines[at][indent:].startswith("- ")):
            return _block(lines, at, _indent(lines[at]))
        return "", at
    while at < len(lines) and _indent(lines[at]) > indent:  # text that goes on
        value, at = f"{value} {lines[at].strip()}", at + 1
    return value.strip("'\""), at


def _text(lines: list[str], at: int, indent: int) -> tuple[str, int]:
    said = []
    while at < len(lines) and _indent(lines[at]) >= indent:
        said.append(lines[at].strip())
        at += 1
    return " ".join(said), at


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def problems_with(value: Any, name: str, schemas: dict[str, Any], where: str = "") -> list[str]:
    """Answer everything in which a value is not of a component's schema."""
    return _check(value, schemas[name], schemas, where or name)


def _check(value: Any, schema: dict[str, Any], schemas: dict[str, Any], where: str) -> list[str]:
    if "$ref" in schema and isinstance(schema["$ref"], str):
        return problems_with(value, schema["$ref"].rpartition("/")[2], schemas, where)
    wrong = [one for part in schema.get("allOf", []) for one in _check(value, part, schemas, where)]
    kind = schema.get("type", "object" if "properties" in schema else "")
    if (kind and not isinstance(value, _TYPES[kind])) or (kind == "integer" and isinstance(value, bool)):
        return [*wrong, f"{where} is no {kind}"]
    if kind == "object":
        wrong += [f"{where} lacks {one}" for one in schema.get("required", []) if one not in value]
        for one, inner in schema.get("properties", {}).items():
            if one in value:
                wrong += _check(value[one], inner, schemas, f"{where}.{one}")
    if kind == "array":
        wrong += [p for n, one in enumerate(value) for p in _check(one, schema["items"], schemas, f"{where}[{n}]")]
        if len(value) < int(str(schema.get("minItems", "0")).rstrip(",")):
            wrong.append(f"{where} is too short")
    if "enum" in schema and value not in schema["enum"]:
        wrong.append(f"{where} is none of {schema['enum']}")
    if schema.get("format") == "date-time":
        wrong += _instant(value, where)
    return wrong


_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float),
}  # fmt: skip


def _instant(value: str, where: str) -> list[str]:
    try:
        return [] if datetime.fromisoformat(value).tzinfo else [f"{where} has no offset"]
    except ValueError:
        return [f"{where} is no instant"]


def every_property(schemas: dict[str, Any], name: str) -> set[str]:
    """Answer the names that a component knows."""
    schema = schemas[name]
    parts = [schema, *schema.get("allOf", [])]
    own = {one for part in parts for one in part.get("properties", {})}
    for part in parts:
        if isinstance(part.get("$ref"), str):
            own |= every_property(schemas, part["$ref"].rpartition("/")[2])
    return own
