"""A threaded web server on this machine that can be told to fail in the ways portals do."""

import gzip
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

SIGN_IN_PAGE = (
    b"<!DOCTYPE html><html><head><title>Sign in to the portal</title></head><body>Please sign in</body></html>"
)


@dataclass
class Request:
    """What was asked."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Reply:
    """What is answered."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def as_json(value: Any, status: int = 200) -> Reply:
    """Answer JSON as Python writes it, NaN included, as some portals do."""
    return Reply(json.dumps(value).encode(), status, {"Content-Type": "application/json"})


@dataclass
class Fault:
    """A way to fail, for ``times`` requests after the first ``after`` ones."""

    kind: str
    times: int = 1
    after: int = 0
    retry_after: str = ""


class WebServer:
    """Serves one portal on 127.0.0.1. Subclasses answer; faults and counting are here."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.fault: Fault | None = None
        self.between: Callable[[int], None] = lambda number: None
        self.token = ""
        self._released = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def fail(self, kind: str, *, times: int = 1, after: int = 0, retry_after: str = "") -> None:
        """Fail from now on in this way."""
        self.fault = Fault(kind, times, after, retry_after)

    def answer(self, request: Request) -> Reply:
        """Answer a request in the portal's way."""
        raise NotImplementedError

    def take_fault(self) -> Fault | None:
        with self._lock:
            fault = self.fault
            if fault is None:
                return None
            if fault.after > 0:
                fault.after -= 1
                return None
            fault.times -= 1
            if fault.times <= 0:
                self.fault = None
            return fault

    def hang(self) -> None:
        """Say nothing until the test is over."""
        self._released.wait(5)


def _handler_of(owner: WebServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
            owner.requests.append(request)
            number = len(owner.requests)
            fault = owner.take_fault()
            if fault is None:
                self._send(owner.answer(request))
            else:
                self._fail(fault, request)
            owner.between(number)

        def _fail(self, fault: Fault, request: Request) -> None:
            retry = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            if fault.kind == "hang":
                owner.hang()
                self.close_connection = True
            elif fault.kind == "lost":  # it has everything, and the line breaks before it can say so
                owner.answer(request)
                self.close_connection = True
            elif fault.kind == "truncated":
                reply = owner.answer(request)
                self._send(reply, promised=len(reply.body) + 500)
            elif fault.kind == "cut":
                reply = owner.answer(request)
                self._send(Reply(reply.body[: len(reply.body) * 3 // 5], 200, reply.headers))
            elif fault.kind == "web page":
                self._send(Reply(SIGN_IN_PAGE, 200, {"Content-Type": "text/html"}))
            elif fault.kind == "empty":
                self._send(Reply(b""))
            elif fault.kind == "elsewhere":
                self._send(Reply(b"", 302, {"Location": "https://elsewhere.example/data.json"}))
            elif fault.kind == "around":
                self._send(Reply(b"", 302, {"Location": self.path}))
            elif fault.kind == "bomb":
                body = gzip.compress(b"[" + b" " * 2_000_000 + b"]")
                self._send(Reply(body, 200, {"Content-Encoding": "gzip"}))
            else:
                self._send(Reply(b'{"message": "something went wrong"}', int(fault.kind), retry))

        def _send(self, reply: Reply, promised: int | None = None) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(promised or len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
            self.wfile.flush()
            if promised:
                self.close_connection = True

    return Handler
