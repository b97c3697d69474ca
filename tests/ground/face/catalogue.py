"""Reads a catalogue of messages, its compiled form, and the messages that pages and programs ask for."""

import ast
import gettext
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
TAG = re.compile(r"{%(.*?)%}|{{(.*?)}}", re.DOTALL)
ONE = re.compile(r"""^\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""")
CONSTANT = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b.*?%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
PLACE = re.compile(r"%\((\w+)\)[sd]")


@dataclass(frozen=True)
class Message:
    """One message of a catalogue: what is said, and how it is said in the other language."""

    says: str
    plural: str
    translated: tuple[str, ...]

    def other_facts(self) -> list[str]:
        """Answer the translated forms that fill in other facts than the form they are of: only, singular or plural."""
        asked = (self.says, self.plural) if self.plural else (self.says,)
        pairs = zip(asked, self.translated, strict=True)
        return [said for form, said in pairs if sorted(PLACE.findall(said)) != sorted(PLACE.findall(form))]


def read_po(path: Path) -> list[Message]:
    """Read every message of a .po file, and leave out its header and its comments."""
    messages = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            found = re.match(r'(?:(msgid|msgid_plural|msgstr(?:\[\d])?) )?(".*")$', line)
            if found:
                key = found[1] or key
                parts[key] = parts.get(key, "") + ast.literal_eval(found[2])
        if parts.get("msgid"):
            forms = tuple(words for name, words in sorted(parts.items()) if name.startswith("msgstr"))
            messages.append(Message(parts["msgid"], parts.get("msgid_plural", ""), forms))
    return messages


def read_mo(path: Path, asked: list[Message]) -> tuple[int, list[Message]]:
    """Read from a .mo file how many messages it holds, and how it says the ones asked for."""
    held = struct.unpack("<I", path.read_bytes()[8:12])[0] - 1  # the header is one entry
    with path.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    return held, [Message(one.says, one.plural, _said(compiled, one)) for one in asked]


def _said(compiled: gettext.GNUTranslations, one: Message) -> tuple[str, ...]:
    if one.plural:
        return tuple(compiled.ngettext(one.says, one.plural, n) for n in (1, 2))
    return (compiled.gettext(one.says),)


def asked_by_template(source: str) -> set[str]:
    """Answer the messages that a template asks for."""
    asked = set()
    for tag in TAG.finditer(source):
        inside = tag[1] or tag[2] or ""
        found = [*ONE.findall(inside), *CONSTANT.findall(inside)]
        asked |= {double or single for double, single in found}
    for block in BLOCK.finditer(source):
        for form in re.split(r"{%\s*plural\s*%}", block[1]):
            asked.add(re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", form.replace("%", "%%")))
    return asked


def asked_by_program(source: str) -> set[str]:
    """Answer the messages that a program marks or asks for."""
    return {words for call in ast.walk(ast.parse(source)) for words in _marked(call)}


def _marked(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in MARKS:
        for given in node.args[: 2 if name == "ngettext" else 1]:
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.value
