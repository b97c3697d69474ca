"""How long, how much and how far a fetch may go."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes of one fetch. Whoever runs the server may change them (``settings["limits"]``)."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 300.0  # one answer, however slowly it drips
    page_bytes: float = 48 * MEGABYTE
    file_bytes: float = 512 * MEGABYTE
    letter_bytes: float = MEGABYTE
    tries: float = 3
    pause: float = 0.5  # before the second try; doubled before the third
    longest_wait: float = 5.0  # a longer Retry-After ends the fetch and is told as a fault


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """Answer the limits of a feed: the usual ones, but for those its settings name."""
    given = settings.get("limits") or {}
    known = {one.name for one in fields(Limits)}
    return Limits(**{name: float(value) for name, value in given.items() if name in known})
