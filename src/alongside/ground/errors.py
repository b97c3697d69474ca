"""Refusals: what we expect to say no to, and how we say it."""

from collections.abc import Mapping
from typing import Any, ClassVar


class Said(str):
    """A sentence that remembers how it was made, so that a door can say it in another language."""

    template: str
    facts: Mapping[str, Any]

    @classmethod
    def of(cls, template: str, facts: Mapping[str, Any]) -> "Said":
        """Fill a template with facts; a fact that is missing becomes a question mark."""
        said = cls(template.format_map(_Facts(facts)))
        said.template, said.facts = template, facts
        return said


class Refusal(Exception):
    """Say no to something that was expected to go wrong, and what to do next.

    One subclass per refusal, beside the function that raises it. ``says`` and ``try_`` are templates
    filled from the facts. A bug is not a Refusal: it crashes and is logged.
    """

    code: ClassVar[str] = "refusal"
    says: ClassVar[str] = "This cannot be done."
    try_: ClassVar[str] = "Ask your coordinator."

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.message)

    @property
    def message(self) -> Said:
        """Say what is wrong, in one sentence."""
        return Said.of(self.says, self.facts)

    @property
    def next_step(self) -> Said:
        """Say what to do next, in one sentence."""
        return Said.of(self.try_, self.facts)

    def as_dict(self) -> dict[str, str]:
        """Answer the refusal as the JSON doors send it, and as pages show it."""
        return {"code": self.code, "says": self.message, "try": self.next_step}


class Missing(Refusal):
    """Say that a thing is not there, or is not yours: the two look the same on purpose."""

    code = "missing"
    says = "There is nothing here for you."
    try_ = "Check the address, or go back to the start."


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"
