"""A 911 centre's own receiver of status words: checks the signature, knows a message it got before by its key."""

import json
from dataclasses import dataclass, field
from typing import Any

from .web import Reply, Request, WebServer, as_json


@dataclass
class Shown:
    """One message as the centre's screen shows it."""

    key: str
    told: dict[str, Any]


@dataclass
class Desk:
    """What a dispatcher saw: every message once, in the order in which it came first."""

    shown: list[Shown] = field(default_factory=list)
    again: int = 0

    def words(self, number: str = "") -> list[str]:
        """Answer the status words, of one call if its number is given."""
        return [one.told.get("status", "") for one in self.shown if number in ("", one.told.get("number"))]


class CentreServer(WebServer):
    """Takes status words. ``is_keyed`` False is a centre that cannot tell a repeated message from a new one."""

    def __init__(self, *, is_keyed: bool = True) -> None:
        super().__init__()
        self.desk, self.is_keyed = Desk(), is_keyed

    def answer(self, request: Request) -> Reply:
        key = request.headers.get("idempotency-key", "")
        with self._lock:
            if self.is_keyed and any(one.key == key for one in self.desk.shown):
                self.desk.again += 1
                return as_json({"taken": "before"})
            self.desk.shown.append(Shown(key, json.loads(request.body)))
        return as_json({"taken": "now"}, 202)
