"""An address in pieces: number, direction, street and kind of street in columns of their own."""

import re
from collections.abc import Sequence

from ..making import CORNER
from .columns import Column

_PIECES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?!.*(type|name)).*(address|street|house|block|st|hundred).*(number|num|no|nbr)(primary)?|block(number)?",
        r".*(dir|direction|prefix|predir).*",
        r".*(road|streetname|strname|stname|street(?!.*(type|dir|num|suffix|sfx))).*",
        r"(street|st|strt|road|addr|address).*(sfx|suffix).*|(sfx|suffix)|.*(streettype|sttype|strtype).*",
    )
)
_CROSSING = re.compile(r"intersect|cross")


def address_parts(columns: Sequence[Column]) -> list[str]:
    """Answer the columns of an address in pieces, in the order it is spoken, with "/" before a crossing street."""
    parts: list[str] = []
    for is_crossing in (False, True):
        mine = [one for one in columns if bool(_CROSSING.search(one.squashed)) == is_crossing and not _is_whole(one)]
        found = [next((one.name for one in mine if kind.fullmatch(one.squashed)), None) for kind in _PIECES]
        names = [name for name in dict.fromkeys(found) if name]
        if names and found[2]:
            parts += ([CORNER] if parts else []) + names
    return parts


def _is_whole(one: Column) -> bool:
    return one.address_share > 0.6 and one.words_each >= 2.5


def number_beside(address: Column, columns: Sequence[Column]) -> Column | None:
    """Answer a column of house or block numbers for an address that has none in it."""
    if sum(value[:1].isdigit() for value in address.looked_at) > 0.2 * len(address.looked_at):
        return None
    numbers = (one for one in columns if _PIECES[0].fullmatch(one.squashed) and one.share("integer") > 0.9)
    return next(numbers, None)
