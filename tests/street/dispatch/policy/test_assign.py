"""Calls that wait are matched together: as many as possible, those in time first, at the least cost."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.dispatch.rules.policy.assign import assign, best_pairs

INF = float("inf")


@pytest.mark.parametrize(
    ("costs", "waited", "pairs"),
    [
        ([], [], []),
        ([[INF, INF]], [3.0], []),
        ([[4.0, 2.0, 9.0]], [0.0], [(0, 1)]),
        ([[4.0, INF], [3.0, INF]], [0.0, 5.0], [(1, 0)]),
        ([[1.0, 2.0], [1.5, 9.0]], [0.0, 0.0], [(0, 1), (1, 0)]),
        ([[1.0, INF], [2.0, 30.0]], [0.0, 0.0], [(0, 0), (1, 1)]),
        ([[1.0, 1.0]], [0.0], [(0, 0)]),
    ],
    ids=["nothing", "nobody can", "the nearest", "one worker: who waited", "together, not greedily", "both", "tie"],
)
def test_pairs(costs: list[list[float]], waited: list[float], pairs: list[tuple[int, int]]) -> None:
    assert assign(np.array(costs), waited) == pairs


def test_call_that_can_still_be_reached_in_time_goes_before_one_that_cannot() -> None:
    late, in_time = 20.0, 6.0

    pairs = assign(np.array([[5.0], [5.0]]), [late, in_time])

    assert pairs == [(1, 0)]


def test_bare_minutes_decide_what_is_in_time_and_costs_who_goes() -> None:
    minutes = np.array([[9.0, 4.0], [20.0, 20.0]])
    costs = minutes - np.array([[6.0, 0.0], [6.0, 0.0]])

    pairs = assign(costs, [0.0, 0.0], minutes=minutes)

    assert pairs == [(0, 1), (1, 0)]


@given(
    st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.one_of(st.just(INF), st.integers(0, 40).map(float)), min_size=columns, max_size=columns),
            min_size=1,
            max_size=4,
        )
    )
)
def test_as_many_calls_are_served_as_can_be(costs: list[list[float]]) -> None:
    table = np.array(costs)

    pairs = assign(table, [0.0] * len(costs))

    most = max(
        sum(bool(np.isfinite(table[call, worker])) for call, worker in zip(order, range(table.shape[1]), strict=False))
        for order in permutations(range(table.shape[0]))
    )
    if table.shape[0] < table.shape[1]:
        most = max(
            sum(bool(np.isfinite(table[call, worker])) for call, worker in enumerate(order))
            for order in permutations(range(table.shape[1]), table.shape[0])
        )
    assert len(pairs) == most
    assert len({worker for _, worker in pairs}) == len({call for call, _ in pairs}) == len(pairs)
    assert all(np.isfinite(table[pair]) for pair in pairs)


def test_best_pairs_of_a_single_row_or_column_need_no_solver() -> None:
    assert best_pairs(np.array([[1.0, 3.0, 2.0]])) == [(0, 1)]
    assert best_pairs(np.array([[1.0], [3.0], [2.0]])) == [(1, 0)]
