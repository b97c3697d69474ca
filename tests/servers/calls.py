"""A table of made-up calls that changes while it is read, asked in SQL by the servers in front of it."""

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STREETS = ("ELM ST", "OAK AVE", "LAKE DR", "MILL RD")
NATURES = ("NOISE COMPLAINT", "WELFARE CHECK", "DISPUTE", "TRESPASS")


class Calls:
    """Made-up calls. ``oid`` is the table's own number, ``event`` the centre's; a change moves ``updated``."""

    def __init__(self, count: int = 60, clock: datetime = NOON) -> None:
        self.lock, self.clock = threading.RLock(), clock
        self.store = sqlite3.connect(":memory:", check_same_thread=False)
        self.store.row_factory = sqlite3.Row
        self.store.execute(
            "CREATE TABLE calls (oid INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT UNIQUE, created INTEGER, "
            "updated INTEGER, nature TEXT, address TEXT, lon REAL, lat REAL, note TEXT)"
        )
        self.made = 0
        self.add(count)

    def add(self, count: int = 1, *, created: datetime | None = None) -> list[str]:
        """Add calls, each a minute after the one before, and answer their event numbers."""
        return [self._add(created) for _ in range(count)]

    def _add(self, created: datetime | None) -> str:
        with self.lock:
            self.made += 1
            self.clock += timedelta(minutes=1)
            event, at = f"F26{self.made:06d}", _ms(created or self.clock)
            place = round(-89.4 + self.made / 10_000, 4), round(43.07 + self.made / 10_000, 4)
            told = (
                event,
                at,
                _ms(self.clock),
                NATURES[self.made % 4],
                f"{self.made}00 BLOCK OF {STREETS[self.made % 4]}",
            )
            self.store.execute(
                "INSERT INTO calls (event, created, updated, nature, address, lon, lat) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*told, *place),
            )
        return event

    def change(self, event: str, **values: Any) -> None:
        """Change a call; by default its nature, as centres do while a call goes on."""
        values = values or {"nature": f"CHANGED {self.made}"}
        with self.lock:
            self.clock += timedelta(minutes=1)
            sets = ", ".join(f"{name} = ?" for name in values)
            told = (*values.values(), _ms(self.clock), event)
            self.store.execute(f"UPDATE calls SET {sets}, updated = ? WHERE event = ?", told)

    def remove(self, event: str) -> None:
        """Take a call away, as portals do."""
        with self.lock:
            self.store.execute("DELETE FROM calls WHERE event = ?", (event,))

    def publish_anew(self) -> None:
        """Replace the whole table by itself: new row numbers, one instant of change for all."""
        with self.lock:
            self.clock += timedelta(minutes=1)
            most = self.ask("SELECT max(oid) AS most FROM calls")[0]["most"]
            self.store.execute("UPDATE calls SET oid = oid + ?, updated = ?", (most, _ms(self.clock)))

    def ask(self, sql: str, values: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
        """Ask in SQL."""
        with self.lock:
            return [dict(row) for row in self.store.execute(sql, values)]

    def truth(self) -> dict[str, str]:
        """Answer the nature of every call there is, by event number."""
        return {row["event"]: row["nature"] for row in self.ask("SELECT event, nature FROM calls")}


def after_request(turn: int, act: Callable[[], Any]) -> Callable[[int], None]:
    """Answer a hook that acts once, after the request of this number."""

    def hook(number: int) -> None:
        if number == turn:
            act()

    return hook


def instant(ms: int) -> datetime:
    """Answer the instant of milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
