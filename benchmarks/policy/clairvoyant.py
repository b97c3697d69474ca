"""What knowing the whole shift beforehand would give: plans that can be carried out, and a bound that nothing beats.

Two plans, both found by a beam search over the calls in order. ``AS_WE_PLAY`` has the duties of the usual policy:
nobody is left out who can still be gone to, nobody sets out before the call rings, and everybody drives back to their
own post in between. ``AT_WILL`` may leave calls out, and waits at whichever post (or at the last scene) turns out best.

The bound lets everybody wait exactly where their next call will ring, lets calls be left out, and forgets that who
arrives later also ends later. What is left is the cheapest flow of workers from call to call; as a circulation it is
an assignment of each call to the next, solved exactly by SciPy's ``linear_sum_assignment``.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from .world import LONGEST_WAIT, METRES_A_MINUTE, PROMISE, TO_ANSWER, TO_THE_CAR, Shift, World, minutes_between

BEAM = 80
BEFORE_DRIVING = TO_ANSWER + TO_THE_CAR
LEFT_OUT = 3.0
"""What leaving a call out costs a plan that has the duty to go, in late calls."""
A_MINUTE_BUSY = 0.004
NEVER = 1e6


@dataclass(frozen=True)
class Freedom:
    """What a plan may do besides knowing everything."""

    may_leave_out: bool
    waits_anywhere: bool


AS_WE_PLAY = Freedom(may_leave_out=False, waits_anywhere=False)
AT_WILL = Freedom(may_leave_out=True, waits_anywhere=True)


@dataclass
class Plans:
    """The plans of a beam: when and where each worker is free again, calls late and left out so far."""

    free_at: np.ndarray
    spots: np.ndarray
    late: np.ndarray
    left_out: np.ndarray

    def choose(self, which: np.ndarray) -> "Plans":
        """Answer some of the plans, in the order given."""
        return Plans(self.free_at[which], self.spots[which], self.late[which], self.left_out[which])


def fewest_late_bound(world: World, shift: Shift) -> int:
    """Answer a number of late calls below which no plan can come, whatever it knows."""
    calls, rings = len(shift), shift.rings
    soonest_clear = rings + BEFORE_DRIVING + shift.stays
    there = soonest_clear[:, None] + minutes_between(shift.places, shift.places)
    in_time = np.maximum(rings[None, :], there) + BEFORE_DRIVING <= rings[None, :] + PROMISE
    from_posts = np.maximum(rings[None, :], minutes_between(world.own_posts, shift.places))
    costs = np.full((calls + world.workers, calls + world.workers), NEVER)
    costs[:, calls:] = 0.0
    costs[:calls, :calls] = np.where(in_time, 0.0, NEVER)
    costs[calls:, :calls] = np.where(from_posts + BEFORE_DRIVING <= rings[None, :] + PROMISE, 0.0, NEVER)
    itself = np.arange(calls)
    costs[itself, itself] = 1.0
    rows, columns = linear_sum_assignment(costs)
    return round(float(costs[rows, columns].sum()))


def fewest_late_plan(world: World, shift: Shift, freedom: Freedom, beam: int = BEAM) -> tuple[int, int]:
    """Answer the calls late and, among them, left out, of the best plan found with the whole shift known."""
    plans = Plans(np.zeros((1, world.workers)), world.own_posts[None], np.zeros(1), np.zeros(1))
    for call in range(len(shift)):
        plans = _grown(plans, world, shift, call, freedom)
        following = shift.rings[min(call + 1, len(shift) - 1)]
        plans = plans.choose(_best(plans, following, beam, freedom))
    best = _best(plans, np.inf, 1, freedom)[0]
    return int(plans.late[best]), int(plans.left_out[best])


def _grown(plans: Plans, world: World, shift: Shift, call: int, freedom: Freedom) -> Plans:
    """Answer every plan with the call given to each worker who can take it, and with the call left out."""
    ring = shift.rings[call]
    arrives = _arrives(plans, world, shift, call, freedom)
    is_late = arrives > ring + PROMISE
    able = ~is_late if freedom.may_leave_out else np.maximum(ring, plans.free_at) < ring + LONGEST_WAIT
    who, by = np.nonzero(able)
    given = plans.choose(who)
    given.free_at[np.arange(len(who)), by] = arrives[who, by] + shift.stays[call]
    given.spots[np.arange(len(who)), by] = shift.places[call]
    return Plans(
        np.concatenate([plans.free_at, given.free_at]),
        np.concatenate([plans.spots, given.spots]),
        np.concatenate([plans.late + 1, given.late + is_late[who, by]]),
        np.concatenate([plans.left_out + 1, given.left_out]),
    )


def _arrives(plans: Plans, world: World, shift: Shift, call: int, freedom: Freedom) -> np.ndarray:
    """Answer when each worker of each plan would arrive; waiting was done at the best place, as is known afterwards."""
    ring, place = shift.rings[call], shift.places[call]
    spare = np.maximum(0.0, ring - plans.free_at) * METRES_A_MINUTE
    posts = [np.broadcast_to(one, plans.spots.shape) for one in world.own_posts]
    ways = [*posts, plans.spots] if freedom.waits_anywhere else [np.broadcast_to(world.own_posts, plans.spots.shape)]
    best = np.full(plans.free_at.shape, np.inf)
    for post in ways:
        way = post - plans.spots
        share = np.minimum(1.0, spare / np.maximum(np.hypot(way[..., 0], way[..., 1]), 1e-9))
        apart = plans.spots + way * share[..., None] - place
        best = np.minimum(best, np.hypot(apart[..., 0], apart[..., 1]) / METRES_A_MINUTE)
    return np.maximum(ring, plans.free_at) + BEFORE_DRIVING + best


def _best(plans: Plans, now: float, beam: int, freedom: Freedom) -> np.ndarray:
    """Choose the plans to go on with: fewest late, least work still ahead; equal ones once."""
    ahead = np.maximum(plans.free_at - now, 0.0).sum(axis=1)
    score = plans.late + (0.0 if freedom.may_leave_out else LEFT_OUT) * plans.left_out + A_MINUTE_BUSY * ahead
    order = np.argsort(score, kind="stable")
    keys = np.column_stack([np.round(np.sort(plans.free_at, axis=1)[order], 3), plans.late[order]])
    _, first = np.unique(keys, axis=0, return_index=True)
    return np.asarray(order[np.sort(first)][:beam])
