"""How likely a busy worker is to be free and there in time: from how long workers stayed before, and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.dispatch.rules.policy.soon import chance_in_time

STAYS = [10.0, 20.0, 30.0, 40.0]


@pytest.mark.parametrize(
    ("waited", "drive", "on_scene", "chance"),
    [
        (0.0, 5.0, 0.0, 0.25),
        (0.0, 5.0, 10.0, 1 / 3),
        (0.0, 4.0, 25.0, 0.5),
        (9.0, 4.0, 25.0, 0.0),
        (0.0, 5.0, 40.0, 0.0),
        (0.0, 20.0, 35.0, 0.0),
        (0.0, 2.0, -3.0, 0.25),
        (0.0, 2.0, -4.0, 0.0),
    ],
    ids=["just came", "half past", "long there", "no time left", "longer than ever", "too far", "driving", "far off"],
)
def test_chance(waited: float, drive: float, on_scene: float, chance: float) -> None:
    said = chance_in_time([waited], np.array([[drive]]), [on_scene], STAYS)

    assert said.tolist() == [[chance]]


def test_nothing_learned_is_no_chance() -> None:
    assert chance_in_time([0.0], np.array([[1.0]]), [5.0], []).tolist() == [[0.0]]


def test_a_row_for_each_call_and_a_column_for_each_worker() -> None:
    said = chance_in_time([0.0, 12.0], np.array([[5.0, 4.0, 5.0], [1.0, 1.0, 30.0]]), [0.0, 25.0, 35.0], STAYS)

    assert said.tolist() == [[0.25, 0.5, 1.0], [0.0, 0.0, 0.0]]


@given(
    st.floats(0, 20), st.floats(0, 20), st.floats(-20, 90), st.lists(st.floats(0.5, 200), max_size=20), st.floats(0, 10)
)
def test_more_waiting_or_a_longer_way_never_make_it_likelier(
    waited: float, drive: float, on_scene: float, stays: list[float], more: float
) -> None:
    first = chance_in_time([waited], np.array([[drive]]), [on_scene], stays)[0, 0]

    assert 0.0 <= first <= 1.0
    assert chance_in_time([waited + more], np.array([[drive]]), [on_scene], stays)[0, 0] <= first
    assert chance_in_time([waited], np.array([[drive + more]]), [on_scene], stays)[0, 0] <= first
