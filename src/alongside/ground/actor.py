"""Who does a thing: the plain facts of a signed-in person or a machine, passed as ``by``."""

from dataclasses import dataclass

from .audience import Role


@dataclass(frozen=True)
class Actor:
    """The one who acts. ``user_id`` is None for the system itself and for machines."""

    programme_id: int
    user_id: int | None = None
    role: Role | None = None
    worker_id: int | None = None
    name: str = "Alongside"
    machine: str = ""

    @property
    def is_system(self) -> bool:
        """Say whether nobody in person acts: a timer, a feed."""
        return self.user_id is None


def the_system(programme_id: int) -> Actor:
    """Answer the actor for what the programme does by itself."""
    return Actor(programme_id=programme_id)
