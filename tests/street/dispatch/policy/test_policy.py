"""The policy earns its place: fewer late calls than "the nearest, then back to post", in the same made-up weeks."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from alongside.street.dispatch.rules.policy.assign import match
from benchmarks.policy.clairvoyant import AS_WE_PLAY, AT_WILL, fewest_late_bound, fewest_late_plan
from benchmarks.policy.play import Policy, play
from benchmarks.policy.policies import LookingAhead, Nearest, Ours, Together
from benchmarks.policy.world import METRES_A_MINUTE, PROMISE, Shift, World, make_world

CORNERS = np.array([(-89.48, 43.05), (-89.37, 43.06), (-89.40, 43.11), (-89.33, 43.12), (-89.44, 43.03)])


@pytest.fixture(scope="module")
def world() -> World:
    """Five neighbourhoods, fifty days, four workers, more calls than are comfortable."""
    dice = np.random.default_rng(4)
    calls = []
    for day in range(50):
        for _ in range(45):
            spot = CORNERS[dice.choice(5, p=[0.3, 0.25, 0.2, 0.15, 0.1])] + dice.normal(0, 0.008, 2)
            moment = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=day, minutes=float(dice.uniform(0, 720)))
            calls.append((moment, float(spot[0]), float(spot[1])))
    return make_world("five corners", sorted(calls), workers=4, level="middle", load=0.5, shifts=10)


def late_calls(world: World, policy: Policy) -> int:
    return sum(int((play(world, shift, policy).took > PROMISE).sum()) for shift in world.shifts)


def test_each_part_of_the_policy_beats_the_nearest_then_back_to_post(world: World) -> None:
    nearest = late_calls(world, Nearest(world))

    together, ahead, ours = (late_calls(world, one(world)) for one in (Together, LookingAhead, Ours))

    assert ours < nearest
    assert together <= nearest
    assert ahead <= nearest


def test_same_weeks_give_the_same_answer(world: World) -> None:
    assert late_calls(world, Ours(world)) == late_calls(world, Ours(world))


def test_nobody_beats_the_bound_and_knowing_everything_helps(world: World) -> None:
    bound = sum(fewest_late_bound(world, one) for one in world.shifts)
    at_will, as_we_play = (
        sum(fewest_late_plan(world, one, freedom)[0] for one in world.shifts) for freedom in (AT_WILL, AS_WE_PLAY)
    )

    assert bound <= at_will <= as_we_play < late_calls(world, Nearest(world))
    assert at_will <= late_calls(world, Ours(world))


def test_bound_of_a_shift_that_can_be_counted_by_hand() -> None:
    post = np.array([[0.0, 0.0]])
    world = World("one street", 1, "", post, post, post, np.array([30.0]), ())
    here, far = [0.0, 0.0], [20 * METRES_A_MINUTE, 0.0]
    shift = Shift(
        np.array([10.0, 14.0, 80.0]), np.array([here, here, far]), np.array([30.0, 30.0, 30.0]), np.ones((3, 1), bool)
    )

    assert fewest_late_bound(world, shift) == 1
    assert fewest_late_plan(world, shift, AT_WILL) == (2, 2)
    assert fewest_late_plan(world, shift, AS_WE_PLAY) == (2, 0)


def test_call_that_no_free_worker_reaches_in_time_waits_for_a_busy_one_who_likely_can() -> None:
    minutes, soon = np.array([[22.0]]), np.array([[0.1, 0.7]])

    assert match(minutes, [3.0], soon=soon).wait_for == {0: 1}
    assert match(minutes, [3.0], soon=soon).pairs == ()
    assert match(minutes, [3.0], soon=soon[:, :1]).pairs == ((0, 0),)


def test_call_that_a_free_worker_reaches_in_time_waits_for_nobody() -> None:
    assert match(np.array([[9.0]]), [3.0], soon=np.array([[1.0]])).pairs == ((0, 0),)
