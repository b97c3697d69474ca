"""Plays a shift under a policy: rings, offers, drives, stays, and waiting in vain."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .world import LONGEST_WAIT, METRES_A_MINUTE, TO_ANSWER, TO_THE_CAR, Shift, World

NEVER = float("inf")


@dataclass
class Worker:
    """A worker in play: a free one stands, or drives from ``here`` (since ``left``) to ``to``."""

    here: np.ndarray
    to: np.ndarray
    left: float = 0.0
    busy_until: float = 0.0
    on_scene_at: float = 0.0
    is_busy: bool = False
    metres_between_calls: float = 0.0

    def at(self, minute: float) -> np.ndarray:
        """Answer where a free worker is at a minute."""
        way = self.to - self.here
        length = float(np.hypot(*way))
        if length == 0.0:
            return self.here
        return np.asarray(self.here + way * min(1.0, max(0.0, minute - self.left) * METRES_A_MINUTE / length))

    def wait_at(self, place: np.ndarray, minute: float) -> None:
        """Let a free worker drive to where they will wait."""
        now_at = self.at(minute)
        self.metres_between_calls -= float(np.hypot(*(self.to - now_at)))
        self.metres_between_calls += float(np.hypot(*(place - now_at)))
        self.here, self.left, self.to = now_at, minute, place

    def go_to(self, place: np.ndarray, minute: float, stay: float) -> float:
        """Send a free worker to a call, and answer when they arrive."""
        now_at = self.at(minute)
        self.metres_between_calls -= float(np.hypot(*(self.to - now_at)))
        self.on_scene_at = minute + TO_ANSWER + TO_THE_CAR + float(np.hypot(*(place - now_at))) / METRES_A_MINUTE
        self.here = self.to = place
        self.is_busy, self.busy_until = True, self.on_scene_at + stay
        return self.on_scene_at


@dataclass(frozen=True)
class Scene:
    """What a policy may look at: the minute, who is free and where, who is busy since when, which calls wait."""

    minute: float
    workers: list[Worker]
    waiting: list[int]
    shift: Shift
    free: list[int]
    spots: np.ndarray


class Policy(Protocol):
    """Decides who goes, and where the free ones wait."""

    def decide(self, scene: Scene) -> list[tuple[int, int]]:
        """Answer pairs (call, worker) to be sent now."""

    def wait(self, scene: Scene) -> list[tuple[int, np.ndarray]]:
        """Answer which free workers drive where."""


@dataclass(frozen=True)
class Played:
    """What came of a shift: for each call the minutes from ring to arrival (infinite: nobody came) and who came."""

    took: np.ndarray
    by: np.ndarray
    kilometres_between_calls: float


def play(world: World, shift: Shift, policy: Policy) -> Played:
    """Play one shift from its first minute until nobody is busy and no call waits."""
    workers = [Worker(post, post) for post in world.own_posts]
    took, by = np.full(len(shift), NEVER), np.full(len(shift), -1)
    waiting: list[int] = []
    rung, minute = 0, 0.0
    while (minute := _next_minute(shift, rung, workers, waiting, minute)) < NEVER:
        while rung < len(shift) and shift.rings[rung] <= minute:
            waiting.append(rung)
            rung += 1
        waiting = [call for call in waiting if minute < shift.rings[call] + LONGEST_WAIT]
        for worker in workers:
            if worker.is_busy and worker.busy_until <= minute:
                worker.is_busy, worker.left = False, minute
        scene = _look(minute, workers, waiting, shift)
        if waiting and scene.free:
            for call, number in policy.decide(scene):
                arrives = workers[number].go_to(shift.places[call], minute, float(shift.stays[call]))
                took[call], by[call] = arrives - shift.rings[call], number
                waiting.remove(call)
            scene = _look(minute, workers, waiting, shift)
        for number, place in policy.wait(scene):
            if not np.array_equal(workers[number].to, place):
                workers[number].wait_at(place, minute)
    return Played(took, by, sum(worker.metres_between_calls for worker in workers) / 1000)


def _next_minute(shift: Shift, rung: int, workers: list[Worker], waiting: list[int], minute: float) -> float:
    """Answer when something happens next: a ring, an end, a wait in vain; each minute while somebody could go."""
    clears = [worker.busy_until for worker in workers if worker.is_busy]
    moments = [*clears, *(shift.rings[call] + LONGEST_WAIT for call in waiting), *shift.rings[rung : rung + 1]]
    if waiting and len(clears) < len(workers):
        moments.append(minute + 1.0)
    return float(min(moments, default=NEVER))


def _look(minute: float, workers: list[Worker], waiting: list[int], shift: Shift) -> Scene:
    free = [number for number, worker in enumerate(workers) if not worker.is_busy]
    spots = np.array([workers[number].at(minute) for number in free]).reshape(-1, 2)
    return Scene(minute, workers, list(waiting), shift, free, spots)
