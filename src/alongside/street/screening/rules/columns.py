"""The same rules on columns: a year of calls at once, equal to ``screen`` on every one of them.

Calls that say the same to the protocol are the same to it. So calls are first sorted into their distinct
combinations of facts, once; a protocol then judges each combination, and a call takes the word of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .protocol import Protocol, Rule
from .service import DAY, WEEK, Service, minutes_open
from .words import HAZARD, QUESTIONS, Outcome

Ints = NDArray[Any]
Flags = NDArray[np.bool_]

YES, NO, UNKNOWN = 1, 0, -1
"""An answer as it stands in a column of small whole numbers."""

_AT_ONCE = 1 << 16
"""Calls looked up together: small enough for the processor's own memory."""

_MOST_PLACES = 1 << 22
"""Places of the table of combinations; facts that would need more are sorted instead."""


@dataclass(frozen=True)
class Coded:
    """A column of words, each kept once: ``codes[i]`` is the place of the i-th word in ``words``."""

    codes: Ints
    words: tuple[str, ...]

    @classmethod
    def of(cls, values: Iterable[str]) -> "Coded":
        """Make a coded column of plain words."""
        place: dict[str, int] = {}
        codes = [place.setdefault(value, len(place)) for value in values]
        return cls(np.asarray(codes, np.int32), tuple(place) or ("",))

    def table(self, wanted: Iterable[str]) -> Flags:
        """Answer for each word whether it is one of those wanted."""
        among = frozenset(wanted)
        return np.fromiter((word in among for word in self.words), np.bool_, len(self.words))

    def take(self, rows: Ints) -> "Coded":
        """Answer some rows of the column."""
        return Coded(self.codes[rows], self.words)


@dataclass(frozen=True)
class CallColumns:
    """Calls as columns. ``answers`` and ``hazard`` hold 1 for yes, 0 for no, -1 for unknown.

    ``minute_of_week`` counts from Monday 00:00 on the programme's own clock (-1: unknown), ``local_day`` is the
    date as days since 0001-01-01 (``date.toordinal``). A column that is left out is unknown for every call, or no
    for ``is_officer_initiated`` and ``hazard``.
    """

    category: Coded
    priority: Coded
    is_officer_initiated: Flags
    answers: Mapping[str, Ints] = field(default_factory=dict)
    hazard: Ints | None = None
    minute_of_week: Ints | None = None
    local_day: Ints | None = None
    area: Coded | None = None
    beat: Coded | None = None
    is_located: Flags | None = None

    def __len__(self) -> int:
        return len(self.category.codes)


@dataclass(frozen=True)
class Judged:
    """What a protocol says of each call: the outcome, and the place of the first rule that decided it.

    ``rule`` points into ``Protocol.every_rule``; -1 when no rule spoke.
    """

    outcome: NDArray[np.int8]
    rule: NDArray[np.int16]


@dataclass(frozen=True)
class Combined:
    """Calls sorted into their distinct combinations: the combination of each call, and one example of each."""

    combination: Ints
    distinct: CallColumns

    def judge(self, protocol: Protocol) -> Judged:
        """Judge every combination once, then let each call take its own."""
        said = judge_each(self.distinct, protocol)
        return Judged(self.spread(said.outcome), self.spread(said.rule))

    def spread(self, of_each: Ints) -> Ints:
        """Answer for each call the value of its combination."""
        out = np.empty(len(self.combination), of_each.dtype)
        for start in range(0, len(out), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            np.take(of_each, self.combination[part], out=out[part], mode="clip")
        return out


def screen_columns(columns: CallColumns, protocol: Protocol) -> Judged:
    """Screen calls in columns: for each the same outcome and first reason as ``screen`` gives."""
    if len(columns) < _AT_ONCE:
        return judge_each(columns, protocol)
    return combine(columns).judge(protocol)


def judge_each(columns: CallColumns, protocol: Protocol) -> Judged:
    """Ask every rule about every row. The most cautious word wins, the first rule that says it decides."""
    outcome = np.zeros(len(columns), np.int8)
    decided = np.full(len(columns), -1, np.int16)
    for place, rule in enumerate(protocol.every_rule):
        said = _ask(rule, columns)
        is_worse = said > outcome
        outcome[is_worse] = said[is_worse]
        decided[is_worse] = place
    outcome[outcome == 0] = Outcome.NOT_ASSESSED
    return Judged(outcome, decided)


def _ask(rule: Rule, columns: CallColumns) -> NDArray[np.int8]:
    """Answer what a rule says of each row; 0 where it is silent. Known answers point into no, yes, unknown."""
    words = np.array([rule.if_no or 0, rule.if_yes or 0, rule.if_unknown or 0], np.int8)
    said = words[_look(rule, columns)]
    if rule.only_for or rule.not_for:
        is_for = np.fromiter((rule.is_for(word) for word in columns.category.words), np.bool_)
        said[~is_for[columns.category.codes]] = 0
    return said


def _look(rule: Rule, columns: CallColumns) -> Ints:
    """Answer 0 for no, 1 for yes and -1 for unknown, as a place in a list of three."""
    if rule.fact in ("category", "priority"):
        coded: Coded = getattr(columns, rule.fact)
        known = np.where(coded.table(("",)), UNKNOWN, coded.table(rule.values))
        return known[coded.codes]
    if rule.fact == "officer_initiated":
        return columns.is_officer_initiated.astype(np.int8)
    if rule.fact == HAZARD:
        return np.zeros(len(columns), np.int8) if columns.hazard is None else columns.hazard
    answers = columns.answers.get(rule.fact)
    return np.full(len(columns), UNKNOWN, np.int8) if answers is None else answers


def combine(columns: CallColumns) -> Combined:
    """Sort calls into their distinct combinations of the facts that rules look at."""
    digits = _digits(columns)
    places = 1
    for _, base, _ in digits:
        places *= base
    if places > _MOST_PLACES:
        return _sorted_apart(columns, digits)
    key = np.empty(len(columns), np.int32)
    seen = np.zeros(places, np.bool_)
    for start in range(0, len(key), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        _write_key(digits, part, key[part])
        seen[key[part]] = True
    found = np.flatnonzero(seen)
    if len(found) == 0:
        return Combined(np.empty(0, np.intp), columns)
    small = np.uint16 if len(found) <= np.iinfo(np.uint16).max else np.uint32
    rank = np.zeros(places, small)
    rank[found] = np.arange(len(found), dtype=small)
    combination = np.empty(len(key), np.intp)
    for start in range(0, len(key), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        combination[part] = rank[key[part]]
    return Combined(combination, _examples(columns, digits, found))


Digit = tuple[Ints, int, int]
"""One fact of each call as a whole number: the column, how many values it has, what to add so that it begins at 0."""


def _digits(columns: CallColumns) -> list[Digit]:
    digits: list[Digit] = [
        (columns.category.codes, len(columns.category.words), 0),
        (columns.priority.codes, len(columns.priority.words), 0),
        (columns.is_officer_initiated.view(np.int8), 2, 0),
    ]
    digits += [(columns.answers[one], 3, 1) for one in QUESTIONS if one in columns.answers]
    if columns.hazard is not None:
        digits.append((columns.hazard, 3, 1))
    return digits


def _write_key(digits: Sequence[Digit], part: slice, key: Ints) -> None:
    key[:] = 0
    for column, base, plus in digits:
        key *= base
        key += column[part]
        if plus:
            key += plus


def _examples(columns: CallColumns, digits: Sequence[Digit], found: Ints) -> CallColumns:
    """Answer one row for each combination that occurs, read back from its key."""
    values: list[Ints] = []
    rest = found.copy()
    for _, base, plus in reversed(digits):
        rest, digit = np.divmod(rest, base)
        values.append(digit - plus)
    category, priority, officer, *others = reversed(values)
    asked = [one for one in QUESTIONS if one in columns.answers]
    return CallColumns(
        Coded(category, columns.category.words),
        Coded(priority, columns.priority.words),
        officer.astype(np.bool_),
        dict(zip(asked, others, strict=False)),
        None if columns.hazard is None else others[-1],
    )


def _sorted_apart(columns: CallColumns, digits: Sequence[Digit]) -> Combined:
    """Do the same by sorting, when the facts have too many words for a table."""
    key = np.zeros(len(columns), np.int64)
    for column, base, plus in digits:
        key = key * base + column + plus
    found, combination = np.unique(key, return_inverse=True)
    return Combined(combination, _examples(columns, digits, found))


def in_hours(columns: CallColumns, service: Service) -> Ints:
    """Answer for each call 1 when the programme works then, 0 when not, -1 when not stated or unknown."""
    minute = columns.minute_of_week
    if not service.hours or minute is None:
        return np.full(len(columns), UNKNOWN, np.int8)
    that_day, day_before = (np.frombuffer(table, np.bool_) for table in minutes_open(service))
    held = np.clip(minute, 0, WEEK - 1)
    from_today, from_before = that_day[held], day_before[held]
    if service.closed and columns.local_day is not None:
        closed = np.array(sorted(day.toordinal() for day in service.closed), np.int64)
        from_today &= ~np.isin(columns.local_day, closed)
        from_before &= ~np.isin(columns.local_day - 1, closed)
    answer: Ints = np.where(minute < 0, UNKNOWN, from_today | from_before).astype(np.int8)
    return answer


def in_area(columns: CallColumns, service: Service) -> Ints:
    """Answer for each call 1 when it lies in a stated area, 0 when outside, -1 when not stated or unknown."""
    size = len(columns)
    if not service.areas and not service.beats:
        return np.full(size, UNKNOWN, np.int8)
    is_ours, is_told = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    for coded, ours in ((columns.area, service.areas), (columns.beat, service.beats)):
        if coded is not None:
            is_ours |= coded.table(ours)[coded.codes]
            is_told |= ~coded.table(("",))[coded.codes]
    if columns.is_located is not None:
        is_told |= columns.is_located
    answer: Ints = np.where(is_ours, YES, np.where(is_told, NO, UNKNOWN)).astype(np.int8)
    return answer


def hour_of_week(columns: CallColumns) -> Ints:
    """Answer the hour of the week of each call, 0 for Monday midnight to 167; -1 when unknown."""
    minute = columns.minute_of_week
    if minute is None:
        return np.full(len(columns), UNKNOWN, np.int16)
    hours: Ints = np.where(minute < 0, UNKNOWN, minute // (DAY // 24)).astype(np.int16)
    return hours
