"""Hiding small numbers: an attacker who knows every sum must fail, and does not against the naive way."""

import random
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.counted.measures.rules.suppression import (
    THRESHOLD,
    Range,
    Relation,
    attack,
    find_primary,
    one_way,
    protect,
    two_way,
)


def random_table(dice: random.Random) -> tuple[dict[str, int], list[Relation]]:
    rows, columns = dice.randint(2, 5), dice.randint(2, 5)
    draws = [lambda: 0, lambda: dice.randint(1, 10), lambda: dice.randint(11, 60), lambda: dice.randint(11, 400)]
    counts = {(f"r{r}", f"c{c}"): dice.choices(draws, [1, 2, 4, 4])[0]() for r in range(rows) for c in range(columns)}
    return two_way("t", counts)


def test_a_lone_small_cell_takes_another_with_it() -> None:
    cells, relations = one_way("calls", {"a": 5, "b": 20, "c": 90})

    release = protect(cells, relations)

    assert release.values == {"calls": 115, "calls/a": None, "calls/b": None, "calls/c": 90}
    assert release.primary == {"calls/a"}


def test_two_small_cells_that_add_up_to_little_need_a_third() -> None:
    cells, relations = one_way("calls", {"a": 1, "b": 2, "c": 40, "d": 90})

    release = protect(cells, relations)

    assert release.values == {"calls": 133, "calls/a": None, "calls/b": None, "calls/c": None, "calls/d": 90}


def test_nothing_small_hides_nothing() -> None:
    cells, relations = two_way("t", {("x", "p"): 11, ("x", "q"): 40, ("y", "p"): 0, ("y", "q"): 12})

    assert protect(cells, relations).hidden == frozenset()


def test_everything_small_hides_everything_but_what_says_nothing() -> None:
    cells, relations = one_way("calls", {"a": 3, "b": 4})

    assert protect(cells, relations).values == {"calls": None, "calls/a": None, "calls/b": None}


def test_attacker_finds_exact_bounds() -> None:
    relations = [Relation("t", ("a", "b", "c"))]

    found = attack({"t": 30, "a": None, "b": None, "c": 12}, relations)

    assert found == {"a": Range(0.0, 18.0), "b": Range(0.0, 18.0)}


def test_attacker_recovers_a_cell_hidden_alone() -> None:
    relations = [Relation("t", ("a", "b"))]

    assert attack({"t": 30, "a": None, "b": 25}, relations) == {"a": Range(5.0, 5.0)}


def test_attacker_knows_nothing_of_a_cell_in_no_sum() -> None:
    assert attack({"a": None}, []) == {"a": Range(0.0, inf)}


@settings(max_examples=60, deadline=None)
@given(counts=st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_any_list_is_safe_and_true(counts: list[int]) -> None:
    cells, relations = one_way("t", {f"k{number}": count for number, count in enumerate(counts)})

    release = protect(cells, relations)

    ranges = attack(release.values, relations)
    assert [name for name, found in ranges.items() if found.width < THRESHOLD] == []
    assert {n: v for n, v in release.values.items() if v is not None}.items() <= cells.items()
    assert find_primary(cells) <= release.hidden


@pytest.mark.parametrize("seed", range(25))
def test_attacker_fails_on_random_tables(seed: int) -> None:
    cells, relations = random_table(random.Random(seed))

    release = protect(cells, relations)

    ranges = attack(release.values, relations)
    assert {name: found for name, found in ranges.items() if found.width < THRESHOLD} == {}
    assert [n for n, found in ranges.items() if not found.low - 1e-6 <= cells[n] <= found.high + 1e-6] == []


def test_naive_hiding_is_broken_often() -> None:
    broken = 0
    for seed in range(25):
        cells, relations = random_table(random.Random(seed))
        small = find_primary(cells)
        ranges = attack({n: None if n in small else v for n, v in cells.items()}, relations)
        broken += any(found.width < THRESHOLD for found in ranges.values())

    assert broken >= 10  # 40% of 25


def test_much_of_the_tables_stays_published() -> None:
    published, whole = 0, 0
    for seed in range(25):
        cells, relations = random_table(random.Random(seed))
        release = protect(cells, relations)
        inner = [name for name in cells if name.count("/") == 2 and "*" not in name]
        published += sum(release.values[name] or 0 for name in inner)
        whole += sum(cells[name] for name in inner)

    assert published / whole > 0.5


@pytest.mark.long
def test_attacker_fails_on_many_random_tables() -> None:
    for seed in range(1_000, 1_300):
        cells, relations = random_table(random.Random(seed))
        ranges = attack(protect(cells, relations).values, relations)
        assert [name for name, found in ranges.items() if found.width < THRESHOLD] == []
