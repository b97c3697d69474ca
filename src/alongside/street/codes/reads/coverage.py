"""How much of the calls is understood, and how: the shares that the picture shows."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from alongside.ground.actor import Actor

from ..models import CodeCount, CountMark
from .seen import BLANK, CodeRow

ORDER = ("confirmed", "exact", "rule", "hides_both", "guess", BLANK)
"""From what people said to what nobody knows."""


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the calls: how its codes are placed, how many calls, how many codes, and which share of all."""

    how: str
    calls: int
    codes: int
    share: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """All calls by how their code is placed; ``counted_at`` is None before anything was counted."""

    calls: int
    shares: tuple[Share, ...]
    counted_at: datetime | None

    def share_of(self, *hows: str) -> float:
        """Answer the share of calls placed in any of these ways."""
        return sum(one.share for one in self.shares if one.how in hows)


def cover_calls(by: Actor, codes: list[CodeRow]) -> Coverage:
    """Answer how the calls of a programme are placed, from its codes (``codes_seen``)."""
    calls: Counter[str] = Counter()
    many: Counter[str] = Counter()
    for one in codes:
        calls[one.how] += one.calls
        many[one.how] += 1
    blank = CodeCount.objects.filter(programme_id=by.programme_id, code="").aggregate(calls=Sum("calls"))["calls"] or 0
    calls[BLANK] += blank
    total = sum(calls.values())
    mark = CountMark.objects.filter(programme_id=by.programme_id).first()
    shares = tuple(Share(how, calls[how], many[how], calls[how] / total if total else 0.0) for how in ORDER)
    return Coverage(total, shares, mark.counted_at if mark else None)
