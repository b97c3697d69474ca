"""Which machine speaks: a token is known by its digest alone."""

from dataclasses import dataclass
from hashlib import sha256

from alongside.ground.actor import Actor
from alongside.ground.errors import Missing, Refusal
from alongside.street.people import reads as people


class NotAMachine(Refusal):
    """The token is missing, unknown or revoked: the three look the same."""

    code = "intake.token-not-known"
    says = "This door opens to machines with a token, and this one is not known."
    try_ = "Send “Authorization: Bearer <token>”. The programme's coordinator can make a new token."


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that may bring calls, and the source its calls belong to."""

    token_id: int
    source: str
    actor: Actor


def access_machine(token: str) -> Machine:
    """Answer the machine of a token, or refuse. Revoking acts on the next request: nothing is remembered."""
    digest = sha256(token.encode("utf-8", "replace")).hexdigest()
    try:
        known = people.access_machine(digest)
    except Missing:
        raise NotAMachine from None
    actor = Actor(programme_id=known.programme_id, name=known.name, machine=known.name)
    return Machine(known.token_id, known.source, actor)
