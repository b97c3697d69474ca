"""What a spreadsheet does to codes: unit 5E93 becomes the number 5.00E+93. Undone where only one can be meant."""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

_NUMBER = re.compile(r"(\d(?:\.(\d+))?)E\+(\d{1,3})")
_CODE = re.compile(r"(\d{1,6})[A-Z](\d{1,3})")
SEEN_OFTEN_ENOUGH = 3
"""Other values of a column that must have a shape (digits, one letter, digits) before it counts as a pattern."""


def is_number_for_code(text: str) -> bool:
    """Say whether a text is written as only a spreadsheet writes numbers: 5.00E+93 or 5E+93."""
    return _NUMBER.fullmatch(text) is not None


class Codes:
    """The shapes of one column's codes: how many digits stand before and after the one letter."""

    def __init__(self) -> None:
        self.shapes: Counter[tuple[int, int]] = Counter()

    def learn(self, values: Iterable[str]) -> None:
        """Count the shapes of the codes among the values of a column."""
        for value in values:
            found = _CODE.fullmatch(value.strip())
            if found:
                self.shapes[len(found[1]), len(found[2])] += 1

    def code_for(self, text: str) -> str | None:
        """Answer the one code of a known shape that a spreadsheet shows as this number, or None."""
        found = _NUMBER.fullmatch(text)
        if not found:
            return None
        shown = Decimal(text)
        is_rounded = len(found[2] or "") == 2  # the format that spreadsheets choose by themselves
        meant = {
            code
            for (before, after), count in self.shapes.items() if count >= SEEN_OFTEN_ENOUGH
            for code in _candidates(shown, before, after)
            if _is_shown_as(code, text, shown, is_rounded=is_rounded)
        }  # fmt: skip
        return meant.pop() if len(meant) == 1 else None


def _candidates(shown: Decimal, before: int, after: int) -> Iterable[str]:
    """Answer the codes of a shape whose size is near the number, rounded values beside it too."""
    size = shown.adjusted()
    for exponent in range(max(0, size - before), min(size + 1, 10**after)):
        base = shown.scaleb(-exponent)
        width = Decimal(10) ** (base.adjusted() - 2)
        low, high = int(base - width), int(base + width) + 1
        if high - low > 20_000:
            continue
        for number in range(max(low, 1), high + 1):
            if len(str(number)) <= before:
                yield f"{number:0{before}d}E{exponent:0{after}d}"


def _is_shown_as(code: str, text: str, shown: Decimal, *, is_rounded: bool) -> bool:
    number = Decimal(code)
    return f"{number:.2E}" == text if is_rounded else number == shown
