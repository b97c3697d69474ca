"""The wall's field markers: every model field says on which side of the wall it stands.

``street(...)`` is what anyone on duty may know. ``confided(...)`` is what a resident told a worker, or
what would show that they told anything. ``key(...)`` is key material or a proof. A guard walks every
model and fails on a field that says nothing, or that stands in a store of the other side.
"""

from enum import StrEnum
from typing import Any, TypeVar


class Side(StrEnum):
    """The side of the wall on which a field stands."""

    STREET = "street"
    CONFIDED = "confided"
    KEY = "key"


FieldT = TypeVar("FieldT")


def street(field: FieldT) -> FieldT:
    """Mark a field as something anyone on duty may know."""
    return _mark(field, Side.STREET)


def confided(field: FieldT) -> FieldT:
    """Mark a field as confided, or as a trace that something was confided."""
    return _mark(field, Side.CONFIDED)


def key(field: FieldT) -> FieldT:
    """Mark a field as key material or a proof: never shown on any page."""
    return _mark(field, Side.KEY)


def sides_of(field: Any) -> tuple[Side, ...]:
    """Answer the sides a field declares: one is right, none or two are a defect."""
    return tuple(getattr(field, "wall_sides", ()))


def _mark(field: FieldT, side: Side) -> FieldT:
    marked: Any = field
    marked.wall_sides = (*getattr(marked, "wall_sides", ()), side)
    return field
