"""How likely it is that a worker who is with a call now will finish and reach the next one in time."""

from collections.abc import Sequence

import numpy as np

Numbers = Sequence[float] | np.ndarray


def chance_in_time(
    waited_minutes: Numbers,
    drive_minutes: np.ndarray,
    on_scene_minutes: Numbers,
    past_stays: Numbers,
    *,
    promise_minutes: float = 15.0,
) -> np.ndarray:
    """Answer the chance that each busy worker (columns) will be at each waiting call (rows) within the promise.

    ``drive_minutes`` is the way from the worker's present call to the waiting one. ``on_scene_minutes`` says how
    long each has been on scene; below nought, how long they still have to drive there. ``past_stays`` are minutes
    that workers were on scene before: of those at least as long as this one by now, the share that ended
    soon enough. Nothing about the worker is used but where they are and since when.
    """
    stays = np.sort(np.asarray(past_stays, dtype=float))
    on_scene = np.asarray(on_scene_minutes, dtype=float)
    drive = np.asarray(drive_minutes, dtype=float)
    left = promise_minutes - np.asarray(waited_minutes, dtype=float)[:, None] - drive
    since = np.maximum(on_scene, 0.0)
    until = since[None, :] + left + np.minimum(on_scene, 0.0)[None, :]
    gone_by_now = np.searchsorted(stays, since, side="right")
    gone_by_then = np.searchsorted(stays, until, side="right")
    still_here = len(stays) - gone_by_now
    return np.asarray(np.maximum(gone_by_then - gone_by_now, 0) / np.maximum(still_here, 1))
