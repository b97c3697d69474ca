"""Our ends in the centre's own closing codes, kept as a short list that a person can read and carry (TOML)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from alongside.ground.errors import Refusal

LONGEST_CODE, LONGEST_SAYS = 20, 60
LARGEST_FILE = 20_000

OUR_ENDS: dict[str, str] = {
    "engaged": "Handled by worker",
    "resolved_by_phone": "Handled by phone",
    "not_found": "Not found",
    "person_declined": "Help not wanted",
    "cancelled_before_arrival": "Cancelled",
    "left_for_safety": "Worker left",
    "officer_took_over": "Officer took over",
    "no_one_to_serve": "No one there",
    "no_worker": "No worker could come",
    "not_ours": "Not a call for a worker",
}
"""Each of our ends with the words that a receipt uses for it."""
_BY_WORDS = {says: end for end, says in OUR_ENDS.items()}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class CodesUnreadable(Refusal):
    """A file of closing codes cannot be used."""

    code = "centre.codes-unreadable"
    says = "This list of closing codes cannot be used: {why}."
    try_ = "Mend it and send it again. Nothing was changed."


@dataclass(frozen=True, slots=True)
class CentreCode:
    """One closing code of the centre: what it writes, and what that means there."""

    code: str
    says: str = ""


def end_of(words: str | None) -> str:
    """Answer which of our ends a receipt's closing words mean; blank for none."""
    return _BY_WORDS.get(words or "", "")


def check_codes(told: Mapping[str, CentreCode]) -> dict[str, CentreCode]:
    """Answer a list of codes as it may be kept, or refuse it with the first thing that is wrong."""
    kept = {}
    for end, one in told.items():
        code, says = " ".join(one.code.split()), " ".join(one.says.split())
        if end not in OUR_ENDS:
            raise CodesUnreadable(why=f"“{end[:40]}” is none of our ends ({', '.join(OUR_ENDS)})")
        if len(code) > LONGEST_CODE or len(says) > LONGEST_SAYS:
            raise CodesUnreadable(
                why=f"the code for “{end}” is longer than {LONGEST_CODE} letters, or its words than {LONGEST_SAYS}"
            )
        if _CONTROL.search(code + says):
            raise CodesUnreadable(why=f"the code for “{end}” holds a control character")
        if says and not code:
            raise CodesUnreadable(why=f"“{end}” has words and no code")
        if code:
            kept[end] = CentreCode(code, says)
    return kept


def read_codes(text: str) -> dict[str, CentreCode]:
    """Read codes from TOML: ``[codes]`` with ``engaged = "ADV"`` or ``{ code = "ADV", says = "Advised" }``."""
    if len(text) > LARGEST_FILE:
        raise CodesUnreadable(why="it is far longer than any such list")
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise CodesUnreadable(why=f"it is not TOML ({wrong})") from None
    table = told.get("codes")
    if not isinstance(table, dict):
        raise CodesUnreadable(why="it has no [codes]")
    return check_codes({end: _one(end, value) for end, value in table.items()})


def _one(end: str, value: object) -> CentreCode:
    if isinstance(value, str):
        return CentreCode(value)
    if isinstance(value, dict) and set(value) <= {"code", "says"} and all(isinstance(v, str) for v in value.values()):
        return CentreCode(value.get("code", ""), value.get("says", ""))
    raise CodesUnreadable(why=f"“{end[:40]}” is neither a code nor {{ code = …, says = … }}")


def write_codes(codes: Mapping[str, CentreCode]) -> str:
    """Write a list of codes as TOML, every one of our ends in its order; an end without a code is a remark."""
    lines = ["# Our ends, and the closing code that the centre writes for each.", "[codes]"]
    for end, says in OUR_ENDS.items():
        one = codes.get(end)
        if one is None:
            lines.append(f'# {end} = ""  # {says}')
        elif one.says:
            lines.append(f"{end} = {{ code = {_quoted(one.code)}, says = {_quoted(one.says)} }}")
        else:
            lines.append(f"{end} = {_quoted(one.code)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
