"""Hiding small numbers so that no arithmetic brings them back.

A release is a set of named counts (cells) and the sums that hold between them (relations). A count of 1 to
10 is hidden. Then an attacker, a linear programme that knows every published number and every sum, works out
the least and the greatest value each hidden cell could have. While any of those ranges is narrower than 11,
another cell of the same sum is hidden too. The attacker knows only that counts are not negative: a page never
says which hidden cell was the small one.

Sources: Cox (1980) "Suppression methodology and statistical disclosure control"; Fischetti and Salazar (2001).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

THRESHOLD = 11
"""Counts of 1 to 10 are hidden, and every hidden cell could be any of at least 11 whole steps."""


@dataclass(frozen=True)
class Relation:
    """One sum that holds between cells: the total is the sum of its parts."""

    total: str
    parts: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """Answer every cell of the sum, the total first."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Range:
    """What an attacker can know of a hidden cell: no less than ``low``, no more than ``high``."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """Answer how far apart the two bounds are."""
        return self.high - self.low


@dataclass(frozen=True)
class Release:
    """The cells as they may be published: ``None`` is a hidden one."""

    values: Mapping[str, int | None]
    primary: frozenset[str]
    hidden: frozenset[str]
    rounds: int

    @property
    def share_published(self) -> float:
        """Answer how much of the cells is still published, from 0 to 1."""
        return 1 - len(self.hidden) / len(self.values) if self.values else 1.0


def find_primary(cells: Mapping[str, int], threshold: int = THRESHOLD) -> frozenset[str]:
    """Find the cells that are small in themselves: 1 up to one below the threshold."""
    return frozenset(name for name, value in cells.items() if 0 < value < threshold)


def protect(cells: Mapping[str, int], relations: Sequence[Relation], threshold: int = THRESHOLD) -> Release:
    """Hide cells until the attacker fails on every one of them.

    Always ends: when every cell of a sum is hidden the attacker knows nothing but that counts are not negative.
    """
    primary = find_primary(cells, threshold)
    hidden, wide, depth = set(primary), set[str](), _depths(cells, relations)
    by_cell = _relations_by_cell(relations)
    rounds = 0
    while narrow := find_narrow(cells, relations, hidden, threshold, wide):
        rounds += 1
        wide |= hidden - narrow
        added: set[str] = set()
        for cell in sorted(narrow, key=lambda name: (-depth[name], cells[name], name)):
            near = {other for relation in by_cell.get(cell, ()) for other in relation.cells}
            if not near & added:
                added |= _choose_extra(cell, cells, by_cell, hidden, depth, threshold)
        hidden |= added or set(cells) - hidden
    values = {name: None if name in hidden else value for name, value in cells.items()}
    return Release(values, primary, frozenset(hidden), rounds)


def find_narrow(
    cells: Mapping[str, int],
    relations: Sequence[Relation],
    hidden: set[str],
    threshold: int = THRESHOLD,
    known_wide: set[str] | None = None,
) -> set[str]:
    """Find the hidden cells whose range the attacker can narrow below the threshold.

    Hiding more never narrows a range, so cells already known to be wide are not asked again.
    """
    published = {name: None if name in hidden else value for name, value in cells.items()}
    ranges = attack(published, relations, enough=threshold, without=known_wide or set())
    return {name for name, found in ranges.items() if found.width < threshold}


def attack(
    published: Mapping[str, int | None],
    relations: Sequence[Relation],
    enough: float = inf,
    without: set[str] | frozenset[str] = frozenset(),
) -> dict[str, Range]:
    """Work out the range of every hidden cell from what is published, as an attacker would.

    With ``enough`` the attacker stops on a cell once two possible worlds put it that far apart: the range
    answered is then a proof of width, not the exact bounds. Cells ``without`` interest are not answered.
    """
    ranges: dict[str, Range] = {}
    for names, rows, sums in _components(published, relations):
        wanted = [name for name in names if name not in without]
        if wanted:
            ranges.update(_attack_component(names, rows, sums, enough, wanted))
    return ranges


def _attack_component(
    names: list[str], rows: list[dict[str, int]], sums: list[int], enough: float, wanted: list[str]
) -> dict[str, Range]:
    import numpy as np
    from scipy import optimize
    from scipy.sparse import csr_array

    if not rows:
        return {name: Range(0.0, inf) for name in wanted}
    linprog: Any = optimize.linprog
    column = {name: place for place, name in enumerate(names)}
    entries = [(r, column[name], sign) for r, row in enumerate(rows) for name, sign in row.items()]
    at_row, at_column, signs = (list(part) for part in zip(*entries, strict=True))
    matrix = csr_array((signs, (at_row, at_column)), shape=(len(rows), len(names)), dtype=float)
    seen_low, seen_high = np.full(len(names), inf), np.full(len(names), -inf)

    def solve(place: int, sign: float) -> float:
        aim = np.zeros(len(names))
        aim[place] = sign
        answer = linprog(aim, A_eq=matrix, b_eq=np.array(sums, dtype=float), bounds=(0, None), method="highs")
        if answer.status == 3:
            return inf
        if answer.status != 0:
            raise ArithmeticError(f"the attacker's programme did not solve: {answer.message}")
        np.minimum(seen_low, answer.x, out=seen_low)
        np.maximum(seen_high, answer.x, out=seen_high)
        return float(sign * answer.fun)

    found: dict[str, Range] = {}
    for name in wanted:
        place = column[name]
        if seen_high[place] - seen_low[place] >= enough:
            found[name] = Range(float(seen_low[place]), float(seen_high[place]))
            continue
        low = solve(place, 1.0)
        found[name] = Range(round(low, 6), round(solve(place, -1.0), 6))
    return found


def _components(
    published: Mapping[str, int | None], relations: Sequence[Relation]
) -> list[tuple[list[str], list[dict[str, int]], list[int]]]:
    """Split the hidden cells into groups that no sum connects: each is attacked on its own."""
    group = {name: name for name, value in published.items() if value is None}

    def leader(name: str) -> str:
        while group[name] != name:
            group[name] = group[group[name]]
            name = group[name]
        return name

    lines: list[tuple[dict[str, int], int]] = []
    for relation in relations:
        row, known = _line(published, relation)
        if not row:
            continue
        lines.append((row, known))
        first, *others = row
        for other in others:
            group[leader(other)] = leader(first)
    parts: dict[str, tuple[list[str], list[dict[str, int]], list[int]]] = {}
    for name in group:
        parts.setdefault(leader(name), ([], [], []))[0].append(name)
    for row, known in lines:
        _, rows, sums = parts[leader(next(iter(row)))]
        rows.append(row)
        sums.append(known)
    return list(parts.values())


def _line(published: Mapping[str, int | None], relation: Relation) -> tuple[dict[str, int], int]:
    """Write a sum as an equation over its hidden cells: signs by cell, and what they add up to."""
    row: dict[str, int] = {}
    known = 0
    for name, sign in [(relation.total, -1), *((part, 1) for part in relation.parts)]:
        value = published[name]
        if value is None:
            row[name] = row.get(name, 0) + sign
        else:
            known -= sign * value
    return row, known


def _choose_extra(
    narrow: str,
    cells: Mapping[str, int],
    by_cell: Mapping[str, list[Relation]],
    hidden: set[str],
    depth: Mapping[str, int],
    threshold: int,
) -> set[str]:
    """Choose one more cell to hide for a narrow one: in its own sums, else in the nearest sums that have one.

    The sum that pins it comes first: the one with least hidden beside it. Then deep in the table before totals;
    enough to reach the threshold; no larger than needed.
    """
    seen, ring = {narrow}, [narrow]
    while ring:
        choices: list[tuple[tuple[float, ...], str]] = []
        following: list[str] = []
        for relation in [relation for cell in ring for relation in by_cell.get(cell, ())]:
            covered = sum(cells[name] for name in relation.cells if name in hidden and name not in ring)
            for name in relation.cells:
                if name not in hidden:
                    falls_short = max(0, threshold - covered - cells[name])
                    choices.append(((min(covered, threshold), -depth[name], falls_short, cells[name]), name))
                elif name not in seen:
                    seen.add(name)
                    following.append(name)
        if choices:
            return {min(choices)[1]}
        ring = following
    return set()


def _relations_by_cell(relations: Sequence[Relation]) -> dict[str, list[Relation]]:
    by_cell: dict[str, list[Relation]] = {}
    for relation in relations:
        for name in relation.cells:
            by_cell.setdefault(name, []).append(relation)
    return by_cell


def _depths(cells: Mapping[str, int], relations: Sequence[Relation]) -> dict[str, int]:
    """Answer how deep each cell lies: 0 is a grand total, a part lies one below its total."""
    depth = dict.fromkeys(cells, 0)
    for _ in range(len(relations)):
        changed = False
        for relation in relations:
            for part in relation.parts:
                if depth[part] < depth[relation.total] + 1 <= len(relations):
                    depth[part] = depth[relation.total] + 1
                    changed = True
        if not changed:
            break
    return depth


def one_way(name: str, counts: Mapping[str, int]) -> tuple[dict[str, int], list[Relation]]:
    """Write a list of counts and their total as cells: ``name`` is the total, ``name/key`` a part."""
    cells = {f"{name}/{key}": count for key, count in counts.items()}
    return {name: sum(counts.values()), **cells}, [Relation(name, tuple(cells))]


def two_way(name: str, counts: Mapping[tuple[str, str], int]) -> tuple[dict[str, int], list[Relation]]:
    """Write a table with both its margins as cells: ``name/row/column``, ``name/row/*``, ``name/*/column``."""
    rows = sorted({row for row, _ in counts})
    columns = sorted({column for _, column in counts})
    cells = {f"{name}/{r}/{c}": counts.get((r, c), 0) for r in rows for c in columns}
    relations = []
    for row in rows:
        parts = tuple(f"{name}/{row}/{c}" for c in columns)
        cells[f"{name}/{row}/*"] = sum(cells[part] for part in parts)
        relations.append(Relation(f"{name}/{row}/*", parts))
    for column in columns:
        parts = tuple(f"{name}/{r}/{column}" for r in rows)
        cells[f"{name}/*/{column}"] = sum(cells[part] for part in parts)
        relations.append(Relation(f"{name}/*/{column}", parts))
    cells[name] = sum(counts.values())
    relations.append(Relation(name, tuple(f"{name}/{row}/*" for row in rows)))
    relations.append(Relation(name, tuple(f"{name}/*/{column}" for column in columns)))
    return cells, relations
