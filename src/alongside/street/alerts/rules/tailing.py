"""Reading an outbox by id when ids may commit out of order (PostgreSQL): holes are remembered and asked again."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

PATIENCE_SECONDS = 120.0
"""How long a hole may still be filled: longer than any transaction that tells. After it, it was rolled back."""
MOST_HOLES = 2_000
REMEMBERED_SECONDS = 600.0


@dataclass
class Cursor:
    """How far the outbox was read: the highest id seen, the holes below it, and what came late."""

    highest: int
    holes: dict[int, float] = field(default_factory=dict)
    late: "deque[tuple[int, int, float]]" = field(default_factory=deque)

    def take(self, ids: Iterable[int], now: float) -> None:
        """Note ids that were read, in any order; ``now`` in seconds of any steady clock."""
        for one in sorted(ids):
            if one > self.highest:
                self._open_holes(one, now)
                self.highest = one
            elif self.holes.pop(one, None) is not None:
                self.late.append((one, self.highest, now))

    def missing(self, now: float) -> list[int]:
        """Answer the ids to ask for again, oldest first; holes too old are rolled back for good."""
        for one in [one for one, since in self.holes.items() if now - since > PATIENCE_SECONDS]:
            del self.holes[one]
        return sorted(self.holes)

    def late_for(self, last_seen: int, now: float) -> list[int]:
        """Answer the ids below ``last_seen`` that a listener may not have heard: they came when it had gone.

        An id that came late was sent under the highest id of that moment, so a listener that has seen a higher
        one has heard it. One that has seen exactly that one may hear it twice, never not at all.
        """
        while self.late and now - self.late[0][2] > REMEMBERED_SECONDS:
            self.late.popleft()
        return [one for one, highest, _ in self.late if one <= last_seen <= highest]

    def _open_holes(self, upto: int, now: float) -> None:
        for hole in range(max(self.highest + 1, upto - MOST_HOLES), upto):
            self.holes[hole] = now
