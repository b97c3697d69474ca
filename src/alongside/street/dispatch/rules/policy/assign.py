"""Who goes to which call, when two or more wait: all of them matched together, never one after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

CALL_SERVED = 1e6
"""What serving one call more is worth: nothing that travel or waiting can come to outweighs it."""


@dataclass(frozen=True)
class Urgency:
    """How the promise and the waiting weigh, in minutes of travel.

    A call that can still be reached within the promise goes before one that cannot; among equals, each
    minute waited counts. A chance smaller than ``least_chance`` is not worth waiting for.
    """

    promise_minutes: float = 15.0
    in_time: float = 60.0
    minute_waited: float = 1.0
    least_chance: float = 0.2


@dataclass(frozen=True)
class Matched:
    """What to do with the waiting calls: pairs (call, worker) to offer now, and for whom the others should wait."""

    pairs: tuple[tuple[int, int], ...]
    wait_for: Mapping[int, int]


URGENCY = Urgency()


def assign(
    costs: np.ndarray,
    waited_minutes: Sequence[float] | np.ndarray,
    *,
    minutes: np.ndarray | None = None,
    soon: np.ndarray | None = None,
    urgency: Urgency = URGENCY,
) -> list[tuple[int, int]]:
    """Match waiting calls to workers together, and answer pairs (call, worker) in the order of the calls.

    The same as the pairs of ``match``.
    """
    return list(match(costs, waited_minutes, minutes=minutes, soon=soon, urgency=urgency).pairs)


def match(
    costs: np.ndarray,
    waited_minutes: Sequence[float] | np.ndarray,
    *,
    minutes: np.ndarray | None = None,
    soon: np.ndarray | None = None,
    urgency: Urgency = URGENCY,
) -> Matched:
    """Match waiting calls to workers together: as many as possible, those in time first, at the least cost.

    ``costs`` has a row for each call and a column for each free worker: minutes of travel, less what knowing
    the place or the language is worth; ``inf`` where the worker cannot go. ``minutes`` is the bare travel
    time, when it differs. ``soon``, if given, has a row for each call and a column for each busy worker: the
    chance (``soon.chance_in_time``) that this one finishes and is there within the promise. A call that no
    free worker can reach in time then waits for the busy one, where that is the better bet.
    The same numbers always give the same answer.
    """
    costs = np.asarray(costs, dtype=float)
    if not costs.size or costs.ndim != 2:
        return Matched((), {})
    waited = np.asarray(waited_minutes, dtype=float)[:, None]
    able = np.isfinite(costs)
    arrives = waited + (costs if minutes is None else np.asarray(minutes, dtype=float))
    worth = CALL_SERVED + urgency.minute_waited * waited
    in_time = urgency.in_time * (arrives <= urgency.promise_minutes)
    values = np.where(able, worth + in_time - np.where(able, costs, 0.0), 0.0)
    free = values.shape[1]
    if soon is not None and soon.shape[1]:
        bets = worth + urgency.in_time * soon - urgency.promise_minutes
        values = np.hstack([values, np.where(soon >= urgency.least_chance, bets, 0.0)])
    found = [(call, worker) for call, worker in best_pairs(values) if values[call, worker] > 0.0]
    pairs = tuple((call, worker) for call, worker in found if worker < free)
    return Matched(pairs, {call: worker - free for call, worker in found if worker >= free})


def best_pairs(values: np.ndarray) -> list[tuple[int, int]]:
    """Answer pairs (row, column), no row or column twice, whose values add up to the most."""
    rows, columns = values.shape
    if rows == 1:
        return [(0, int(np.argmax(values[0])))]
    if columns == 1:
        return [(int(np.argmax(values[:, 0])), 0)]
    # SciPy is loaded when two calls and two workers first meet: a process that never matches stays small.
    from scipy.optimize import linear_sum_assignment

    found = linear_sum_assignment(values, maximize=True)
    return [(int(row), int(column)) for row, column in zip(*found, strict=True)]
