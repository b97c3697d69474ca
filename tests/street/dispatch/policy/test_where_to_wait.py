"""Advice where to wait: more calls within reach or no advice at all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.street.dispatch.rules.policy.where_to_wait import CHANCE_GONE, Move, crow_minutes, posts, spread
from alongside.street.places.rules.travel import crow_travel

NEAR, FAR = 2.0, 40.0
THERE = 1 - CHANCE_GONE


def test_two_at_the_same_end_of_town_are_told_that_one_should_go_to_the_other() -> None:
    workers = np.array([[NEAR, NEAR, FAR, FAR]] * 2)
    places = np.array([[NEAR, NEAR, FAR, FAR], [FAR, FAR, NEAR, NEAR]])

    moves = posts(workers, places)

    assert [(one.worker, one.post) for one in moves] == [(0, 1)]
    assert (moves[0].share_before, moves[0].share_after) == pytest.approx(((1 - CHANCE_GONE**2) / 2, THERE), abs=1e-4)


def test_nobody_is_sent_for_little() -> None:
    workers = np.array([[NEAR] * 98 + [FAR] * 2])
    places = np.array([[NEAR] * 100])

    assert posts(workers, places) == []
    assert posts(workers, places, least_gain=0.01) == [
        Move(0, 0, pytest.approx(0.98 * THERE, abs=1e-4), pytest.approx(THERE, abs=1e-4))
    ]


def test_nobody_free_and_nowhere_to_wait_are_no_advice() -> None:
    assert posts(np.zeros((0, 3)), np.zeros((2, 3))) == []
    assert posts(np.zeros((1, 3)), np.zeros((0, 3))) == []


@given(st.integers(1, 5), st.integers(1, 6), st.integers(0, 10_000))
def test_every_move_brings_what_it_must_and_nobody_moves_twice(free: int, places: int, seed: int) -> None:
    dice = np.random.default_rng(seed)

    moves = posts(dice.uniform(0, 30, (free, 20)), dice.uniform(0, 30, (places, 20)))

    assert all(one.share_after - one.share_before >= 0.03 for one in moves)
    assert len({one.worker for one in moves}) == len(moves)
    assert [one.share_before for one in moves[1:]] == pytest.approx([one.share_after for one in moves[:-1]])


def test_straight_line_minutes_are_those_of_places() -> None:
    here, there = (-89.40, 43.07), (-89.35, 43.10)

    assert crow_minutes(np.array([here]), np.array([there]))[0, 0] == pytest.approx(crow_travel(here, there).minutes)


def test_places_to_wait_are_past_calls_in_the_middle_of_their_group() -> None:
    west = [(-89.5 + n / 1000, 43.0) for n in range(5)]
    east = [(-89.3 + n / 1000, 43.0) for n in range(3)]

    found = spread([*west, *east], 2)

    assert sorted(map(tuple, found.tolist())) == [west[2], east[1]]


def test_fewer_calls_than_places_are_the_places() -> None:
    assert spread([(-89.5, 43.0), (-89.5, 43.0)], 3).tolist() == [[-89.5, 43.0]]
