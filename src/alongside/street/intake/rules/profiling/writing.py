"""A recipe's body written as TOML that a person can read and change."""

from collections.abc import Mapping, Sequence
from typing import Any

PARTS = ("texts", "times", "counts", "place", "officer_activity", "made")
WIDTH = 110


def write_toml(body: Mapping[str, Any], *, says: Sequence[str] = ()) -> str:
    """Write a recipe's body as TOML, beginning with lines that say what is odd about the export."""
    lines = [f"# {line}" for text in says for line in _wrapped(text)]
    lines += [f"{key} = {_value(value)}" for key, value in body.items() if key not in PARTS]
    for part in PARTS:
        if body.get(part):
            lines += ["", f"[{part}]", *(f"{_key(name)} = {_value(value)}" for name, value in body[part].items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + " }"
    return _listed([_value(one) for one in value])


def _listed(items: Sequence[str]) -> str:
    whole = f"[{', '.join(items)}]"
    if len(whole) <= WIDTH - 20:
        return whole
    lines, line = [], ""
    for item in items:
        if line and len(line) + len(item) > WIDTH - 6:
            lines.append(line)
            line = ""
        line += f"{item}, "
    return "[\n" + "\n".join(f"  {one.rstrip()}" for one in [*lines, line] if one) + "\n]"


def _key(name: str) -> str:
    return name if name and all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in name) else _text(name)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_sign(sign) for sign in escaped) + '"'


def _sign(sign: str) -> str:
    if sign == "\n":
        return "\\n"
    if sign == "\t":
        return "\\t"
    return f"\\u{ord(sign):04x}" if ord(sign) < 32 or ord(sign) == 127 or 0xD800 <= ord(sign) < 0xE000 else sign


def _wrapped(text: str) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) > WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]
