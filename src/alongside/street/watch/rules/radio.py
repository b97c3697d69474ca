"""One sentence for each thing that happens in a shift, as a radio would say it: who, where, what. No story."""

from dataclasses import dataclass
from datetime import datetime

from .words import LineKind


@dataclass(frozen=True)
class Line:
    """One line of the log. ``what`` is a word of ``SENTENCES``; a page fills its sentence with the facts."""

    at: datetime
    kind: LineKind
    what: str
    who: str = ""
    other: str = ""
    place: str = ""
    number: str = ""
    says: str = ""


SENTENCES: dict[str, str] = {
    "asked": "{place}: a worker is asked for.",
    "accepted": "{who} takes {place}.",
    "en_route": "{who} is on the way to {place}.",
    "staged": "{who} waits nearby, {place}.",
    "on_scene": "{who} is on scene, {place}.",
    "engaged": "{who} is with people, {place}.",
    "officer_released": "The officer at {place} is free again.",
    "ended": "{who} is clear of {place}: {says}.",
    "declined": "{who} cannot take {place}: {says}.",
    "timed_out": "{who} did not answer for {place}.",
    "nobody": "Nobody goes to {place}: {says}.",
    "sos": "SOS from {who}.",
    "back_up": "{who} asks for back-up.",
    "stood_down": "{who} is safe, says {other}.",
    "missed_check_in": "{who} was not heard of when a check-in was due.",
    "went_on": "{who} is on shift.",
    "went_off": "{who} is off shift.",
    "note": "{who}: {says}",
    "handed_over": "{who} handed the shift over.",
    "taken_over": "{who} has the shift.",
}


def in_order(lines: list[Line], limit: int) -> list[Line]:
    """Put lines in order, the newest first, and keep so many. Lines of one instant keep the order they were given."""
    return sorted(reversed(lines), key=lambda line: line.at, reverse=True)[:limit]
