"""What is played: calls with their place, moment and length, the workers' posts, and what the past teaches.

Everything random is drawn once for each call, so every policy meets the same weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from alongside.ground.geometry import EARTH_METRES
from alongside.street.dispatch.rules.policy.where_to_wait import spread
from alongside.street.places.rules.travel import CROW_METRES_PER_SECOND, WALK_TO_CAR_SECONDS

METRES_A_MINUTE = CROW_METRES_PER_SECOND * 60
TO_THE_CAR = WALK_TO_CAR_SECONDS / 60
TO_ANSWER = 1.0
"""Minutes until a worker has seen an offer and said yes."""
PROMISE = 15.0
LONGEST_WAIT = 30.0
"""After so many minutes a call that nobody was sent to is over, and counts as unserved (``Programme.wait_minutes``)."""
OPENS, SHIFT_MINUTES = 12, 12 * 60.0
MIDDLE_STAY, SPREAD_OF_STAYS = 30.0, 0.5
"""Minutes on scene: log-normal, half of them above 30, a tenth above 57; about what the made-up town plays."""
MEAN_STAY = MIDDLE_STAY * float(np.exp(SPREAD_OF_STAYS**2 / 2))
MEAN_WAY = 10.0
DISTRICT_METRES = 3_200.0
"""How far a district reaches, times the square root of its workers: twice the workers, twice the ground."""
POSTS_TO_CHOOSE = 16
CELLS = 200

Place = tuple[datetime, float, float]
"""A call: its local moment, lon and lat."""


@dataclass(frozen=True)
class Shift:
    """The calls of one shift in order: minutes since it began, metres east and north, minutes of work, who knows it."""

    rings: np.ndarray
    places: np.ndarray
    stays: np.ndarray
    known_by: np.ndarray

    def __len__(self) -> int:
        return len(self.rings)


@dataclass(frozen=True)
class World:
    """A district and its weeks: the workers' own posts, what the past teaches, and the shifts to be played."""

    town: str
    workers: int
    level: str
    own_posts: np.ndarray
    other_posts: np.ndarray
    cells: np.ndarray
    past_stays: np.ndarray
    shifts: tuple[Shift, ...]

    @property
    def calls(self) -> int:
        """How many calls there are in all shifts."""
        return sum(len(one) for one in self.shifts)

    @property
    def load(self) -> float:
        """The share of the workers' time that the calls ask for."""
        return self.calls * (MEAN_STAY + MEAN_WAY) / (self.workers * SHIFT_MINUTES * len(self.shifts))


def minutes_between(origins: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Answer minutes of bare driving from every origin (rows) to every place (columns)."""
    apart = origins[:, None, :] - places[None, :, :]
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]) / METRES_A_MINUTE)


def make_world(
    town: str, calls: Sequence[Place], *, workers: int, level: str, load: float, shifts: int, seed: int = 1
) -> World:
    """Choose the district with the most calls, learn from its past, and thin its last weeks to the load wanted."""
    dice = np.random.default_rng([seed, workers, int(load * 100)])
    spots = np.array([one[1:] for one in calls])
    inside = _district(_metres(spots, spots), DISTRICT_METRES * workers**0.5)
    by_day: dict[object, list[tuple[float, float, float]]] = {}
    for (moment, lon, lat), is_inside in zip(calls, inside, strict=True):
        minute = (moment.hour - OPENS) * 60 + moment.minute + moment.second / 60
        if is_inside and 0 <= minute < SHIFT_MINUTES:
            by_day.setdefault(moment.date(), []).append((minute, lon, lat))
    days = sorted(by_day)[1:-1]
    past = np.array([one[1:] for day in days[:-shifts] for one in by_day[day]])
    played = [np.array(sorted(by_day[day])) for day in days[-shifts:]]
    share = min(1.0, load * workers * SHIFT_MINUTES / (MEAN_STAY + MEAN_WAY) / float(np.mean([len(p) for p in played])))
    own = spread(past, workers)
    return World(
        town=town,
        workers=workers,
        level=level,
        own_posts=_metres(own, spots),
        other_posts=_metres(spread(past, POSTS_TO_CHOOSE), spots),
        cells=_metres(past[dice.choice(len(past), min(CELLS, len(past)), replace=False)], spots),
        past_stays=_stays(500, dice),
        shifts=tuple(_shift(one, share, _metres(own, spots), spots, dice) for one in played),
    )


def _shift(calls: np.ndarray, share: float, own: np.ndarray, spots: np.ndarray, dice: np.random.Generator) -> Shift:
    calls = calls[dice.random(len(calls)) < share]
    places = _metres(calls[:, 1:], spots)
    nearest = minutes_between(places, own).argmin(axis=1) if len(calls) else np.zeros(0, dtype=int)
    is_own = np.arange(len(own))[None, :] == nearest[:, None]
    known = dice.random((len(calls), len(own))) < np.where(is_own, 0.6, 0.15)
    return Shift(calls[:, 0], places, _stays(len(calls), dice), known)


def _stays(many: int, dice: np.random.Generator) -> np.ndarray:
    return np.asarray(MIDDLE_STAY * np.exp(SPREAD_OF_STAYS * dice.standard_normal(many)))


def _metres(degrees: np.ndarray, around: np.ndarray) -> np.ndarray:
    """Lay degrees on a flat map in metres, right to 0.1% inside one city."""
    lon, lat = np.median(around, axis=0)
    east = np.radians(degrees[:, 0] - lon) * np.cos(np.radians(lat))
    return np.asarray(EARTH_METRES * np.column_stack([east, np.radians(degrees[:, 1] - lat)]))


def _district(spots: np.ndarray, metres: float) -> np.ndarray:
    """Say of each call whether it lies in the round district that holds the most calls."""
    some = spots[:: max(1, len(spots) // 300)]
    near = [np.hypot(*(spots - one).T) < metres for one in some]
    return near[int(np.argmax([one.sum() for one in near]))]
