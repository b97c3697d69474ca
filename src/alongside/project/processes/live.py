"""The live process: server-sent events, tailing the alerts outbox by id. It reads only.

One task looks at the outbox for everybody, one asks whether everybody is still signed in; each listener has a
bounded queue. A listener that comes back says the last id it saw (``Last-Event-ID``) and gets what it missed.

On PostgreSQL an id may be committed after a higher one. Holes are asked for again; an alert that came late is sent
under the highest id of that moment, so that the last id a listener saw never goes back.
"""

import asyncio
import contextlib
import json
import os
import resource
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import django

django.setup()

from asgiref.sync import sync_to_async  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402

from alongside.ground import clock as town_clock  # noqa: E402
from alongside.project.processes.hearing import who_hear  # noqa: E402
from alongside.street.alerts.reads import (  # noqa: E402
    AlertRow,
    last_alert_id,
    list_alerts_after,
    list_alerts_by_id,
    list_late_alerts,
)
from alongside.street.alerts.rules.tailing import Cursor  # noqa: E402

LOOK_EVERY_SECONDS = 0.02
HEARTBEAT_SECONDS = 15
CHECK_SIGN_IN_SECONDS = 3
CHECKED_AT_ONCE = 200
QUEUE = 256
LATE_AT_START = timedelta(minutes=1)

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream: whose it is, what it may hear, and what waits to be sent to it (None: the end)."""

    session_key: str
    audiences: frozenset[str]
    queue: "asyncio.Queue[bytes | AlertRow | None]" = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def offer(self, what: bytes | AlertRow) -> None:
        """Hand over an alert or a sign of life; a listener too slow to keep up is closed and comes back."""
        try:
            self.queue.put_nowait(what)
        except asyncio.QueueFull:
            self.close()

    def close(self) -> None:
        """End the stream."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


@dataclass
class Hall:
    """Everybody who listens, by what they may hear; how far the outbox was read, and what came late."""

    listeners: set[Listener] = field(default_factory=set)
    by_audience: dict[str, set[Listener]] = field(default_factory=lambda: defaultdict(set))
    cursor: Cursor = field(default_factory=lambda: Cursor(0))
    late: dict[int, AlertRow] = field(default_factory=dict)

    def enter(self, listener: Listener) -> None:
        """Let a listener in."""
        self.listeners.add(listener)
        for audience in listener.audiences:
            self.by_audience[audience].add(listener)

    def leave(self, listener: Listener) -> None:
        """Let a listener out."""
        self.listeners.discard(listener)
        for audience in listener.audiences:
            self.by_audience[audience].discard(listener)
            if not self.by_audience[audience]:
                del self.by_audience[audience]

    def tell(self, alerts: list[AlertRow], now: float) -> None:
        """Hand new alerts to those who may hear them."""
        was = self.cursor.highest
        self.cursor.take([one.alert_id for one in alerts], now)
        for alert in alerts:
            if alert.alert_id <= was:
                self.late[alert.alert_id] = alert
                alert = replace(alert, alert_id=self.cursor.highest, is_late=True)
            for listener in self.by_audience.get(alert.audience, ()):
                listener.offer(alert)

    def late_for(self, last_seen: int, audiences: frozenset[str], now: float) -> list[AlertRow]:
        """Answer what came late and may not have been heard by one who saw ``last_seen`` last."""
        wanted = self.cursor.late_for(last_seen, now)
        kept = {one for one, _, _ in self.cursor.late}
        self.late = {one: alert for one, alert in self.late.items() if one in kept}
        found = [self.late[one] for one in wanted if one in self.late]
        return [replace(one, alert_id=last_seen) for one in found if one.audience in audiences]


HALL = Hall()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the live stream and a health answer."""
    if scope["type"] == "lifespan":
        await _live_and_die(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live":
        await _stream(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == "/healthz":
        await _answer(send, 200, {"process": "live", "listeners": len(HALL.listeners)})
    else:
        await _answer(send, 404, {"says": "There is nothing here."})


async def _live_and_die(receive: Receive, send: Send) -> None:
    tasks: list[asyncio.Task[None]] = []
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            tasks = [asyncio.create_task(work()) for work in (_tail, _check_sign_ins, _beat)]
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            for task in tasks:
                task.cancel()
            for listener in list(HALL.listeners):
                listener.close()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _tail() -> None:
    """Look at the outbox, hand each new alert to those who may hear it. A store that is away is asked again."""
    now = asyncio.get_running_loop().time
    is_begun = False
    while True:
        try:
            if not is_begun:
                await _read(_begin, now())
                is_begun = True
            if found := await _read(_look, now()):
                HALL.tell(found, now())
        except Exception:
            await _read(connection.close)
            await asyncio.sleep(0.5)
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def _begin(now: float) -> None:
    """Begin at the end of the outbox. What an earlier process of ours may have missed at its end counts as late."""
    HALL.cursor = Cursor(last_alert_id())
    if connection.vendor == "sqlite":  # one writer: ids are committed in order
        return
    recent = list_late_alerts(since=town_clock.now() - LATE_AT_START, upto=HALL.cursor.highest)
    HALL.late = {one.alert_id: one for one in recent}
    HALL.cursor.late.extend((one.alert_id, HALL.cursor.highest, now) for one in recent)
    if recent:
        there = {one.alert_id for one in recent}
        HALL.cursor.holes = {one: now for one in range(min(there), HALL.cursor.highest) if one not in there}


def _look(now: float) -> list[AlertRow]:
    """Answer what is new, and what has filled a hole."""
    found = list_alerts_after(HALL.cursor.highest)
    if holes := HALL.cursor.missing(now):
        found = [*list_alerts_by_id(holes), *found]
    return found


async def _check_sign_ins() -> None:
    """Ask again and again who is still signed in, some hundred at a time, and close the streams of the others."""
    while True:
        await asyncio.sleep(CHECK_SIGN_IN_SECONDS)
        listeners = list(HALL.listeners)
        for start in range(0, len(listeners), CHECKED_AT_ONCE):
            some = listeners[start : start + CHECKED_AT_ONCE]
            with contextlib.suppress(Exception):
                heard = await _read(who_hear, [one.session_key for one in some])
                for one in some:
                    if heard.get(one.session_key) != one.audiences:
                        one.close()


async def _beat() -> None:
    """Give every stream a sign of life, so that nothing between us and a phone takes it for dead."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        for listener in list(HALL.listeners):
            listener.offer(b": still here\n\n")


async def _stream(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    session_key = _session_key(headers.get("cookie", ""))
    audiences = (await _read(who_hear, [session_key])).get(session_key)
    cors = _cors(headers.get("origin", ""), headers.get("host", ""))
    if audiences is None:
        await _answer(send, 401, {"says": "Sign in again."}, cors)
        return
    listener = Listener(session_key, audiences)
    HALL.enter(listener)
    gone = asyncio.create_task(_close_when_gone(receive, listener))
    try:
        start = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": [*start, *cors]})
        async for chunk in _events(listener, _last_seen(headers, scope)):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()
        HALL.leave(listener)


async def _events(listener: Listener, last_seen: int | None) -> AsyncIterator[bytes]:
    yield b"retry: 1500\n\n"
    sent = last_seen or 0
    if last_seen is not None:
        for alert in HALL.late_for(last_seen, listener.audiences, asyncio.get_running_loop().time()):
            yield _as_event(alert)
        while missed := await _read(_missed, sent, listener.audiences):
            for alert in missed:
                sent = alert.alert_id
                yield _as_event(alert)
    replayed = sent
    while (what := await listener.queue.get()) is not None:
        if isinstance(what, bytes):
            yield what
        elif what.alert_id > replayed or what.is_late:
            yield _as_event(what)


def _as_event(alert: AlertRow) -> bytes:
    data = json.dumps({"subject": alert.subject})
    return f"id: {alert.alert_id}\nevent: {alert.kind}\ndata: {data}\n\n".encode()


def _missed(after: int, audiences: frozenset[str]) -> list[AlertRow]:
    return list_alerts_after(after, audiences=audiences)


def _session_key(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def _last_seen(headers: dict[str, str], scope: Scope) -> int | None:
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("last", [""])[0]
    said = headers.get("last-event-id", "") or asked
    return int(said) if said.isdigit() else None


def _cors(origin: str, host: str) -> list[tuple[bytes, bytes]]:
    """Allow the web process of this very installation to listen, and nobody else."""
    name = origin.split("://", 1)[-1].rsplit(":", 1)[0]
    if not origin or name not in settings.ALLOWED_HOSTS:
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


async def _close_when_gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.close()


async def _answer(
    send: Send, status: int, said: dict[str, Any], headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    start = [(b"content-type", b"application/json"), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": json.dumps(said).encode()})


async def _read(ask: Callable[..., Any], *facts: Any) -> Any:
    return await sync_to_async(ask, thread_sensitive=True)(*facts)


def main() -> None:
    """Serve until told to stop."""
    import uvicorn

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # every listener is an open file
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.run(
            application,
            host=os.environ.get("ALONGSIDE_BIND", "127.0.0.1"),
            port=settings.ENV["ALONGSIDE_LIVE_PORT"],
            log_level="warning",
            lifespan="on",
            timeout_graceful_shutdown=2,
        )
    connections.close_all()


if __name__ == "__main__":
    main()
