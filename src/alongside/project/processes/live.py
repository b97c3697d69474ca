"""The live process: server-sent events, tailing the alerts outbox by id. It reads only.

One task looks at the outbox for everybody; each listener has a bounded queue. A listener that comes back
says the last id it saw (``Last-Event-ID``) and gets what it missed.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import django

django.setup()

from asgiref.sync import sync_to_async  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.http import HttpRequest  # noqa: E402

from alongside.street.alerts.reads import AlertRow, audiences_of, last_alert_id, list_alerts_after  # noqa: E402

LOOK_EVERY_SECONDS = 0.02
HEARTBEAT_SECONDS = 15
CHECK_SIGN_IN_SECONDS = 4
QUEUE = 256

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(eq=False)
class Listener:
    """One open stream: what it may hear, and what waits to be sent to it."""

    audiences: frozenset[str]
    queue: "asyncio.Queue[AlertRow | None]" = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def offer(self, alert: AlertRow) -> None:
        """Hand over an alert; a listener too slow to keep up is closed and comes back with its last id."""
        if alert.audience not in self.audiences:
            return
        try:
            self.queue.put_nowait(alert)
        except asyncio.QueueFull:
            self.close()

    def close(self) -> None:
        """End the stream."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


LISTENERS: set[Listener] = set()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the live stream and a health answer."""
    if scope["type"] == "lifespan":
        await _live_and_die(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live":
        await _stream(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == "/healthz":
        await _answer(send, 200, {"process": "live", "listeners": len(LISTENERS)})
    else:
        await _answer(send, 404, {"says": "There is nothing here."})


async def _live_and_die(receive: Receive, send: Send) -> None:
    tail: asyncio.Task[None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            tail = asyncio.create_task(_tail())
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            if tail:
                tail.cancel()
            for listener in list(LISTENERS):
                listener.close()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _tail() -> None:
    """Look at the outbox, hand each new alert to those who may hear it. A store that is away is asked again."""
    cursor = await _read(last_alert_id)
    while True:
        try:
            for alert in await _read(list_alerts_after, cursor):
                cursor = alert.alert_id
                for listener in list(LISTENERS):
                    listener.offer(alert)
        except Exception:
            await _read(connection.close)
            await asyncio.sleep(0.5)
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _stream(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    session_key = _session_key(headers.get("cookie", ""))
    audiences = await _read(_who_hears, session_key)
    cors = _cors(headers.get("origin", ""), headers.get("host", ""))
    if audiences is None:
        await _answer(send, 401, {"says": "Sign in again."}, cors)
        return
    listener = Listener(audiences)
    LISTENERS.add(listener)
    try:
        start = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": [*start, *cors]})
        gone = asyncio.create_task(_wait_until_gone(receive))
        async for chunk in _events(listener, _last_seen(headers, scope), session_key, gone):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        gone.cancel()
    finally:
        LISTENERS.discard(listener)


async def _events(
    listener: Listener, last_seen: int | None, session_key: str, gone: "asyncio.Task[None]"
) -> AsyncIterator[bytes]:
    yield b"retry: 1500\n\n"
    sent = last_seen or 0
    while last_seen is not None and (missed := await _read(_missed, sent, listener.audiences)):
        for alert in missed:
            sent = alert.alert_id
            yield _as_event(alert)
    clock = asyncio.get_running_loop().time
    check_at, heartbeat_at = clock() + CHECK_SIGN_IN_SECONDS, clock() + HEARTBEAT_SECONDS
    while not gone.done():
        try:
            alert = await asyncio.wait_for(listener.queue.get(), max(0.0, check_at - clock()))
        except TimeoutError:
            check_at = clock() + CHECK_SIGN_IN_SECONDS
            if await _read(_who_hears, session_key) != listener.audiences:
                return
            if clock() >= heartbeat_at:
                heartbeat_at = clock() + HEARTBEAT_SECONDS
                yield b": still here\n\n"
            continue
        if alert is None:
            return
        if alert.alert_id > sent:
            yield _as_event(alert)


def _as_event(alert: AlertRow) -> bytes:
    data = json.dumps({"subject": alert.subject})
    return f"id: {alert.alert_id}\nevent: {alert.kind}\ndata: {data}\n\n".encode()


def _missed(after: int, audiences: frozenset[str]) -> list[AlertRow]:
    return list_alerts_after(after, audiences=audiences)


def _who_hears(session_key: str) -> frozenset[str] | None:
    """Answer what the session's person may hear, or None when they are not, or no longer, signed in."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = SessionStore(session_key)
    person = get_user(request)
    if not person.is_authenticated or not person.is_active:
        return None
    return audiences_of(person.actor)


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


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


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
