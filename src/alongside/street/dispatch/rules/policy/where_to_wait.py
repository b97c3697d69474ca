"""Where free workers had best wait: advice for the board, never an order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alongside.ground.geometry import EARTH_METRES
from alongside.street.places.rules.travel import CROW_METRES_PER_SECOND, WALK_TO_CAR_SECONDS

SPARE_MINUTES = 2.0
"""Of the promise: reading the offer, parking, finding the door. Within so many minutes less, a call is in reach."""
BLUR_MINUTES = 1.0
CHANCE_GONE = 0.3
"""How likely it is that whoever waits near a call is taken when it rings."""
LEAST_GAIN = 0.03
"""Nobody is asked to drive for less than this share of the calls coming within reach."""


@dataclass(frozen=True)
class Move:
    """Advice to one free worker: wait there. The shares of calls in reach of the team before and after say why."""

    worker: int
    post: int
    share_before: float
    share_after: float


def posts(
    worker_minutes: np.ndarray,
    post_minutes: np.ndarray,
    *,
    promise_minutes: float = 15.0,
    least_gain: float = LEAST_GAIN,
) -> list[Move]:
    """Advise free workers where to wait, best move first; nobody twice, nobody for little.

    ``worker_minutes`` has a row for each free worker (from where they are, or are driving to) and a column for
    each of some hundred past calls of these hours; ``post_minutes`` a row for each place where one can wait.
    """
    if not len(worker_minutes) or not len(post_minutes):
        return []
    missed = 1.0 - (1.0 - CHANCE_GONE) * _reach(worker_minutes, promise_minutes)
    missed_from = 1.0 - (1.0 - CHANCE_GONE) * _reach(post_minutes, promise_minutes)
    moves: list[Move] = []
    moved = np.zeros(len(missed), dtype=bool)
    while not moved.all():
        together = missed.prod(axis=0)
        without = together / missed
        before = 1.0 - float(together.mean())
        after = 1.0 - without @ missed_from.T / missed.shape[1]
        after[moved] = -1.0
        worker, post = (int(n) for n in np.unravel_index(int(np.argmax(after)), after.shape))
        if after[worker, post] - before < least_gain:
            break
        moves.append(Move(worker, post, before, float(after[worker, post])))
        missed[worker], moved[worker] = missed_from[post], True
    return moves


def _reach(minutes: np.ndarray, promise_minutes: float) -> np.ndarray:
    """Answer how well a call is in reach, from 0 to 1: blurred, because travel times are."""
    over = (np.asarray(minutes, dtype=float) - (promise_minutes - SPARE_MINUTES)) / BLUR_MINUTES
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(over, -30.0, 30.0))))


def crow_minutes(origins: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Answer straight-line minutes from each origin (rows) to each place (columns), both as lon, lat in degrees.

    The same as ``places.rules.travel.crow_travel``, for many at once.
    """
    here, there = np.radians(origins)[:, None, :], np.radians(places)[None, :, :]
    east = (there[..., 0] - here[..., 0]) * np.cos((here[..., 1] + there[..., 1]) / 2)
    metres = EARTH_METRES * np.hypot(east, there[..., 1] - here[..., 1])
    return np.asarray((metres / CROW_METRES_PER_SECOND + WALK_TO_CAR_SECONDS) / 60)


def spread(places: Sequence[Sequence[float]] | np.ndarray, how_many: int, *, rounds: int = 20) -> np.ndarray:
    """Choose places to wait: those from which the past calls (lon, lat in degrees) are nearest on the whole.

    Medians of groups, begun with the places farthest apart; each is then the past call nearest to its median,
    so that it is a place where one can stand. The same calls always give the same places.
    """
    known = np.unique(np.asarray(places, dtype=float), axis=0)
    if len(known) <= how_many:
        return known
    every = np.asarray(places, dtype=float)
    chosen = [int(crow_minutes(known, np.median(every, axis=0)[None]).argmin())]
    away = crow_minutes(known, known[chosen])[:, 0]
    while len(chosen) < how_many:
        chosen.append(int(away.argmax()))
        away = np.minimum(away, crow_minutes(known, known[chosen[-1:]])[:, 0])
    found = known[chosen]
    for _ in range(rounds):
        nearest = crow_minutes(every, found).argmin(axis=1)
        groups = [every[nearest == n] for n in range(how_many)]
        middles = [np.median(one, axis=0) if len(one) else found[n] for n, one in enumerate(groups)]
        found = known[crow_minutes(known, np.array(middles)).argmin(axis=0)]
    return found
