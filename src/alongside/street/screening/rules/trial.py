"""Two protocols on the same calls: which are gained and lost, and what work that is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .columns import CallColumns, Coded, Ints, combine, hour_of_week, in_area, in_hours
from .protocol import Protocol
from .words import Outcome
from .work import WorkMinutes, work_of

MOST_AREAS = 40
"""Areas told one by one; the rest are summed."""

REST = "…"
_HOURS = 168


@dataclass
class Tally:
    """Counts of calls under two protocols, added up part by part. Everything in it can be kept as JSON.

    ``moves`` counts calls by "old>new" outcome. Gained: eligible under the new protocol alone; lost: under the old
    alone. ``served_*`` are the eligible calls that also come in the hours and areas each protocol states.
    """

    calls: int = 0
    moves: Counter[str] = field(default_factory=Counter)
    gained: dict[str, Counter[str]] = field(default_factory=lambda: {key: Counter() for key in ("category", "area")})
    lost: dict[str, Counter[str]] = field(default_factory=lambda: {key: Counter() for key in ("category", "area")})
    reasons: dict[str, Counter[str]] = field(default_factory=lambda: {key: Counter() for key in ("gained", "lost")})
    gained_hours: Ints = field(default_factory=lambda: np.zeros(_HOURS, np.int64))
    lost_hours: Ints = field(default_factory=lambda: np.zeros(_HOURS, np.int64))
    served_gained_hours: Ints = field(default_factory=lambda: np.zeros(_HOURS, np.int64))
    served_lost_hours: Ints = field(default_factory=lambda: np.zeros(_HOURS, np.int64))
    served_before: int = 0
    served_after: int = 0

    def add(self, columns: CallColumns, old: Protocol, new: Protocol) -> None:
        """Count some more calls under both protocols."""
        combined = combine(columns)
        before, after = combined.judge(old), combined.judge(new)
        self.calls += len(columns)
        pairs = np.bincount(before.outcome.astype(np.int64) * 4 + after.outcome, minlength=16)
        for pair in np.flatnonzero(pairs).tolist():
            self.moves[f"{Outcome(pair // 4).word}>{Outcome(pair % 4).word}"] += int(pairs[pair])
        was, now = before.outcome == Outcome.ELIGIBLE, after.outcome == Outcome.ELIGIBLE
        gained, lost = now & ~was, was & ~now
        for chosen, into in ((gained, self.gained), (lost, self.lost)):
            _count_words(columns.category, chosen, into["category"])
            if columns.area is not None:
                _count_words(columns.area, chosen, into["area"])
        _count_rules(before.rule[gained], old, self.reasons["gained"])
        _count_rules(after.rule[lost], new, self.reasons["lost"])
        hours = hour_of_week(columns)
        self.gained_hours += _count_hours(hours, gained)
        self.lost_hours += _count_hours(hours, lost)
        self._add_served(columns, hours, (was, old), (now, new))

    def _add_served(
        self, columns: CallColumns, hours: Ints, before: tuple[Ints, Protocol], after: tuple[Ints, Protocol]
    ) -> None:
        was, now = (
            eligible & (in_hours(columns, one.service) != 0) & (in_area(columns, one.service) != 0)
            for eligible, one in (before, after)
        )
        self.served_before += int(was.sum())
        self.served_after += int(now.sum())
        self.served_gained_hours += _count_hours(hours, now & ~was)
        self.served_lost_hours += _count_hours(hours, was & ~now)


def _count_words(coded: Coded, chosen: Ints, into: Counter[str]) -> None:
    counts = np.bincount(coded.codes[chosen], minlength=len(coded.words))
    for place in np.flatnonzero(counts):
        into[coded.words[place]] += int(counts[place])


def _count_rules(rules: Ints, protocol: Protocol, into: Counter[str]) -> None:
    """Count which rule stood in the way; a call of which no rule spoke counts as "" (nothing)."""
    counts = np.bincount(rules.astype(np.int64) + 1, minlength=1)
    for place in np.flatnonzero(counts):
        into[protocol.every_rule[place - 1].code if place else ""] += int(counts[place])


def _count_hours(hours: Ints, chosen: Ints) -> Ints:
    known = hours[chosen]
    return np.bincount(known[known >= 0], minlength=_HOURS)


def tell_trial(tally: Tally, known: WorkMinutes) -> dict[str, Any]:
    """Answer the whole of a trial as plain data for a job, a page or a command."""
    gained, lost = tally.gained["category"], tally.lost["category"]
    return {
        "calls": tally.calls,
        "moves": dict(tally.moves),
        "gained": sum(gained.values()),
        "lost": sum(lost.values()),
        "served_before": tally.served_before,
        "served_after": tally.served_after,
        "categories": _rows(gained, lost, known),
        "areas": _shortened(_rows(tally.gained["area"], tally.lost["area"])),
        "reasons": {key: dict(counts.most_common()) for key, counts in tally.reasons.items()},
        "hours": {
            "gained": tally.gained_hours.tolist(), "lost": tally.lost_hours.tolist(),
            "served_gained": tally.served_gained_hours.tolist(), "served_lost": tally.served_lost_hours.tolist(),
        },
        "work": {"gained": _work(gained, known), "lost": _work(lost, known)},
        "past_responses": known.overall.count if known.overall else 0,
    }  # fmt: skip


def _rows(gained: Mapping[str, int], lost: Mapping[str, int], known: WorkMinutes | None = None) -> list[dict[str, Any]]:
    """Answer one row a word, those that change most first."""
    rows: list[dict[str, Any]] = []
    for word in sorted({*gained, *lost}, key=lambda one: (-(gained.get(one, 0) + lost.get(one, 0)), one)):
        row: dict[str, Any] = {"word": word, "gained": gained.get(word, 0), "lost": lost.get(word, 0)}
        if known is not None:
            each = known.of(word)
            row["minutes_each"] = round(each.mean, 1) if each else None
        rows.append(row)
    return rows


def _shortened(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(rows) <= MOST_AREAS:
        return rows
    rest = rows[MOST_AREAS:]
    return [
        *rows[:MOST_AREAS],
        {"word": REST, "gained": sum(r["gained"] for r in rest), "lost": sum(r["lost"] for r in rest)},
    ]


def _work(calls: Mapping[str, int], known: WorkMinutes) -> dict[str, float] | None:
    work = work_of(calls, known)
    if work is None:
        return None
    return {"minutes": round(work.minutes), "low": round(work.low), "high": round(work.high), "borrowed": work.borrowed}
