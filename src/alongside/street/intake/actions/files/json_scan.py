"""JSON read value by value from a stream, with a limit on each, so that one bad record costs only itself."""

import json
import re
from collections.abc import Callable
from typing import Any, TextIO

from .faults import FileUnusable

CHUNK = 256 * 1024
LONGEST_RECORD = 4 * 1024 * 1024
_SPACE = re.compile(r"[ \t\r\n\x1e\ufeff]*")
_NEXT_RECORD = re.compile(r"\}\s*(,\s*\{|\])")
_STRUCTURE = re.compile(r'["{}\[\],]')
_IN_TEXT = re.compile(r'["\\]')
_NEAR_THE_END = 16


class Cut(Exception):
    """The text ends in the middle of a value."""


class Broken(Exception):
    """A record cannot be read; ``is_passed`` says that the scan already stands behind it."""

    def __init__(self, reason: str, says: str, *, is_passed: bool = False) -> None:
        super().__init__(says)
        self.reason, self.says, self.is_passed = reason, says, is_passed


class Scan:
    """A place in a JSON text that moves forward only."""

    def __init__(self, text: TextIO) -> None:
        self.text, self.buffer, self.at, self.is_ended = text, "", 0, False
        self.on_blanked: Callable[[], None] = lambda: None
        self._twice: list[str] = []
        self._decoder = json.JSONDecoder(
            parse_float=str, parse_int=str, parse_constant=self._blank, object_pairs_hook=self._pairs, strict=False
        )

    def peek(self) -> str:
        """Answer the next sign that is no blank, or "" at the end."""
        while True:
            self.at = _SPACE.match(self.buffer, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self._more():
                return ""

    def peek_second(self) -> str:
        """Answer the sign after the next one, blanks left out."""
        while True:
            place = _SPACE.match(self.buffer, self.at + 1).end()  # type: ignore[union-attr]
            if place < len(self.buffer):
                return self.buffer[place]
            if not self._more():
                return ""

    def take(self, sign: str) -> None:
        """Pass a sign that must stand here."""
        if self.peek() != sign:
            raise FileUnusable(why="The JSON text is damaged: it does not go on as it began.")
        self.at += 1

    def value(self, twice: list[str]) -> Any:
        """Read the value that stands here; names used twice in an object, with different values, go into ``twice``."""
        self.peek()
        self._twice = twice
        while True:
            try:
                value, end = self._decoder.raw_decode(self.buffer, self.at)
            except RecursionError:
                self.skip_value()
                raise Broken("too-deep", "The record is nested too deeply to be a call.", is_passed=True) from None
            except ValueError as wrong:
                twice.clear()
                self._read_on_or_raise(wrong)
            else:
                length, self.at = end - self.at, end
                if length > LONGEST_RECORD:
                    raise Broken("record-too-long", "The record is longer than any call.", is_passed=True)
                return value

    def _read_on_or_raise(self, wrong: ValueError) -> None:
        place = getattr(wrong, "pos", 0)
        is_open = "Unterminated" in str(wrong) or place >= len(self.buffer) - _NEAR_THE_END
        if not is_open:
            raise Broken("record-broken", f"The record is not JSON: {getattr(wrong, 'msg', wrong)}.") from None
        if len(self.buffer) - self.at > LONGEST_RECORD:
            self.skip_value()
            raise Broken("record-too-long", "The record is longer than any call.", is_passed=True) from None
        is_cut = "Unterminated" in str(wrong) or place >= len(self.buffer.rstrip())
        if not self._more():
            if is_cut:
                raise Cut from None
            raise Broken("record-broken", f"The record is not JSON: {getattr(wrong, 'msg', wrong)}.") from None

    def is_one_a_line(self) -> bool:
        """Say whether the first line is an object and the next one begins with an object too."""
        while (end := self.buffer.find("\n", self.at)) < 0 and len(self.buffer) - self.at < LONGEST_RECORD:
            if not self._more():
                return False
        try:
            value = json.loads(self.buffer[self.at : end])
        except (ValueError, RecursionError):
            return self.buffer[self.at : end].rstrip().endswith("}") and self._is_object_after(end)
        return isinstance(value, dict) and self._is_object_after(end)

    def _is_object_after(self, end: int) -> bool:
        while True:
            place = _SPACE.match(self.buffer, end).end()  # type: ignore[union-attr]
            if place < len(self.buffer):
                return self.buffer[place] == "{"
            if not self._more(keep=True):
                return False

    def skip_line(self) -> None:
        """Go to the next line."""
        while (end := self.buffer.find("\n", self.at)) < 0:
            self.at = len(self.buffer)
            if not self._more():
                return
        self.at = end + 1

    def skip_to_next_record(self) -> None:
        """Go to the comma before what seems the next record of an array, or to the array's end."""
        while True:
            found = _NEXT_RECORD.search(self.buffer, self.at)
            if found:
                self.at = found.start(1)
                return
            self.at = max(self.at, len(self.buffer) - 1024)
            if not self._more():
                self.at = len(self.buffer)
                return

    def skip_value(self) -> None:
        """Pass the value that stands here, however long or deep it is, without keeping it."""
        depth, is_in_text = 0, False
        self.peek()
        while True:
            found = (_IN_TEXT if is_in_text else _STRUCTURE).search(self.buffer, self.at)
            sign = found[0] if found else ""
            self.at = found.end() if found else len(self.buffer)
            if (not found or (sign == "\\" and self.at == len(self.buffer))) and not self._more():
                raise FileUnusable(why="The file stops in the middle of a record.")
            if sign == "\\":
                self.at += 1
            elif sign == '"':
                is_in_text = not is_in_text
            elif sign:
                depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(sign, 0)
            if sign and not is_in_text and depth <= 0:
                self.at -= depth < 0 or sign == ","  # a bare value ends before the sign that follows it
                return

    def _more(self, *, keep: bool = False) -> bool:
        """Read on, forgetting what was passed; ``keep`` leaves the places as they are."""
        tail = len(self.buffer) - self.at
        more = "" if self.is_ended else self.text.read(max(CHUNK, tail))
        self.is_ended = self.is_ended or not more
        if keep:
            self.buffer += more
        else:
            self.buffer, self.at = self.buffer[self.at :] + more, 0
        return bool(more)

    def _blank(self, _name: str) -> None:
        self.on_blanked()

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            self._twice += [name for name, value in pairs if made[name] != value]
        return made
