"""Codes that are one series: those that were joined, those that look as if they should be, and their months."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min, Sum

from alongside.ground.actor import Actor

from ..models import CodeCount, CodeJoin, JoinedCode
from ..rules.joining import Life, Proposal, propose_joins


@dataclass(frozen=True, slots=True)
class Member:
    """One code of a series: from and until when it was used, and its calls by month (``2024-05``)."""

    code: str
    from_date: date
    until_date: date | None
    by_month: tuple[tuple[str, int], ...]

    @property
    def calls(self) -> int:
        """Answer all its calls."""
        return sum(calls for _, calls in self.by_month)


@dataclass(frozen=True, slots=True)
class Series:
    """Codes that mean one thing over time. ``by_month`` is what a reader of the series sees: the codes added up."""

    join_id: int
    name: str
    why: str
    joined_at: datetime
    members: tuple[Member, ...]
    by_month: tuple[tuple[str, int], ...]


def list_series(by: Actor, *, limit: int = 50) -> list[Series]:
    """List the joined series of a programme, the latest join first."""
    found = []
    for join in CodeJoin.objects.filter(programme_id=by.programme_id, parted_at=None).order_by("-id")[:limit]:
        codes = list(JoinedCode.objects.filter(join=join).order_by("from_date", "code"))
        months = months_of(by, [one.code for one in codes])
        members = tuple(Member(one.code, one.from_date, one.until_date, months.get(one.code, ())) for one in codes)
        found.append(Series(join.pk, join.name, join.why, join.joined_at, members, _added(members)))
    return found


def codes_by_name(by: Actor) -> list[str]:
    """Answer every code seen, by name: what may be joined."""
    counted = CodeCount.objects.filter(programme_id=by.programme_id).exclude(code="")
    return list(counted.order_by("code").values_list("code", flat=True).distinct())


def series_of(by: Actor, code: str) -> tuple[str, ...]:
    """Answer every code of the series a code stands in; a code that was never joined stands for itself."""
    join_id = JoinedCode.objects.filter(programme_id=by.programme_id, code=code, is_open=True).values("join_id")
    codes = JoinedCode.objects.filter(join_id__in=join_id, is_open=True).order_by("from_date", "code")
    return tuple(codes.values_list("code", flat=True)) or (code,)


def count_by_month(by: Actor, code: str) -> tuple[tuple[str, int], ...]:
    """Answer the calls of a code by month, the whole series where it was joined."""
    months = months_of(by, series_of(by, code))
    added: dict[str, int] = defaultdict(int)
    for one in months.values():
        for month, calls in one:
            added[month] += calls
    return tuple(sorted(added.items()))


def propose_series(by: Actor, *, limit: int = 20) -> list[Proposal]:
    """Propose codes that ended as others that read alike began: perhaps one series."""
    counted = CodeCount.objects.filter(programme_id=by.programme_id).exclude(code="").order_by()
    lives = counted.values("source_id", "code").annotate(
        nature=Max("nature"), many=Sum("calls"), first=Min("first_at"), last=Max("last_at")
    )
    joined = JoinedCode.objects.filter(programme_id=by.programme_id, is_open=True).values_list("code", flat=True)
    return propose_joins(
        (Life(one["code"], one["nature"], one["source_id"], one["many"], one["first"], one["last"]) for one in lives),
        frozenset(joined),
    )[:limit]


def months_of(by: Actor, codes: Collection[str]) -> dict[str, tuple[tuple[str, int], ...]]:
    """Answer the calls of each of these codes by month."""
    counted = CodeCount.objects.filter(programme_id=by.programme_id, code__in=list(codes)).order_by()
    added: dict[str, dict[str, int]] = defaultdict(dict)
    for one in counted.values("code", "month").annotate(many=Sum("calls")):
        added[one["code"]][one["month"]] = one["many"]
    return {code: tuple(sorted(months.items())) for code, months in added.items()}


def _added(members: Collection[Member]) -> tuple[tuple[str, int], ...]:
    added: dict[str, int] = defaultdict(int)
    for one in members:
        for month, calls in one.by_month:
            added[month] += calls
    return tuple(sorted(added.items()))
