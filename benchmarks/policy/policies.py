"""The policies that play: the usual one, and ours with and without each of its parts."""

import numpy as np

from alongside.street.dispatch.rules.policy.assign import match
from alongside.street.dispatch.rules.policy.soon import chance_in_time
from alongside.street.dispatch.rules.policy.where_to_wait import posts

from .play import Scene
from .world import PROMISE, TO_ANSWER, TO_THE_CAR, World, minutes_between

BEFORE_DRIVING = TO_ANSWER + TO_THE_CAR


class Nearest:
    """The nearest who is free goes to the call that waited longest; whoever is free drives back to their own post."""

    def __init__(self, world: World) -> None:
        self.world = world

    def decide(self, scene: Scene) -> list[tuple[int, int]]:
        """Send the nearest, one call after another."""
        minutes = minutes_between(scene.shift.places[scene.waiting], scene.spots)
        free, sent = list(range(len(scene.free))), []
        for row, call in enumerate(scene.waiting[: len(free)]):
            nearest = min(free, key=lambda column: minutes[row, column])
            free.remove(nearest)
            sent.append((call, scene.free[nearest]))
        return sent

    def wait(self, scene: Scene) -> list[tuple[int, np.ndarray]]:
        """Send everybody who is free back."""
        return [(worker, self.world.own_posts[worker]) for worker in scene.free]


class Together(Nearest):
    """Ours without the rest: waiting calls matched together, and back to one's own post."""

    knows_minutes = 0.0
    looks_ahead = False

    def decide(self, scene: Scene) -> list[tuple[int, int]]:
        """Match every waiting call and every free worker."""
        places, waited = scene.shift.places[scene.waiting], scene.minute - scene.shift.rings[scene.waiting]
        minutes = BEFORE_DRIVING + minutes_between(places, scene.spots)
        costs = minutes - self.knows_minutes * scene.shift.known_by[scene.waiting][:, scene.free]
        soon = self._soon(scene, places, waited) if self.looks_ahead else None
        matched = match(costs, waited, minutes=minutes, soon=soon)
        return [(scene.waiting[call], scene.free[worker]) for call, worker in matched.pairs]

    def _soon(self, scene: Scene, places: np.ndarray, waited: np.ndarray) -> np.ndarray | None:
        busy = [one for one in scene.workers if one.is_busy]
        if not busy:
            return None
        drive = BEFORE_DRIVING + minutes_between(places, np.array([one.here for one in busy]))
        on_scene = [scene.minute - one.on_scene_at for one in busy]
        return chance_in_time(waited, drive, on_scene, self.world.past_stays, promise_minutes=PROMISE)


class LookingAhead(Together):
    """With a bet on whoever is busy and likely to be free, and there, in time."""

    looks_ahead = True


class Ours(LookingAhead):
    """What Alongside does, its advice on where to wait being heeded."""

    knows_minutes = 6.0

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.places = np.concatenate([world.own_posts, world.other_posts])
        self.post_minutes = TO_THE_CAR + minutes_between(self.places, world.cells)

    def wait(self, scene: Scene) -> list[tuple[int, np.ndarray]]:
        """Stay, unless the advice is to drive."""
        if not scene.free:
            return []
        bound_for = np.array([scene.workers[worker].to for worker in scene.free])
        moves = posts(TO_THE_CAR + minutes_between(bound_for, self.world.cells), self.post_minutes)
        return [(scene.free[one.worker], self.places[one.post]) for one in moves]


class HalfHeeded(Ours):
    """Ours, if every other worker drove back to their own post whatever the advice."""

    knows_minutes = 0.0

    def wait(self, scene: Scene) -> list[tuple[int, np.ndarray]]:
        """Let the even ones heed, the odd ones drive back."""
        heeded = [(worker, place) for worker, place in super().wait(scene) if worker % 2 == 0]
        return heeded + [(worker, self.world.own_posts[worker]) for worker in scene.free if worker % 2]


class OursWithoutKnowing(Ours):
    """Ours, if knowing a place counted for nothing."""

    knows_minutes = 0.0
