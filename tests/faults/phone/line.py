"""The line between a phone and the office, with everything on it that goes wrong in the field.

A plain proxy: it hands on what it is asked, byte for byte, until it is told to be a captive portal, a server that is
full, a line that is cut after the question and before the answer, or a certificate that nobody signed.
"""

import contextlib
import datetime
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PAGE = '<!doctype html><html data-csrf="alongside_csrf"><title>phone</title><script defer src="/harness.js"></script>'
PORTAL = b"<h1>Welcome to the wireless</h1>"
HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server", "content-length"}
Fault = Callable[["Asked"], None]


class Line(ThreadingHTTPServer):
    """A proxy in front of the office at ``port``, with the phone's page at ``/harness``."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, script: str, cookie: str, *, tls: "Certificate | None" = None) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.office, self.script, self.cookie = port, script, cookie
        self.fault: Fault | None = None
        self.acknowledged: list[str] = []
        self.heard_at: dict[str, float] = {}
        self.bytes_a_second = 0
        self.carried = 0
        self.noted: list[tuple[str, bytes]] = []
        self.tls = tls
        self.address = f"{'https' if tls else 'http'}://localhost:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def get_request(self) -> tuple[Any, Any]:
        """Take a connection; behind TLS the handshake is made by the connection's own thread."""
        line, address = super().get_request()
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line, address

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer a connection."""
        if self.tls is not None:
            try:
                request = self.tls.context.wrap_socket(request, server_side=True)
            except (ssl.SSLError, OSError):
                return
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: connections that break are what this is for."""

    def has_acknowledged(self, count: int) -> bool:
        """Say whether so many saves were acknowledged."""
        return len(self.acknowledged) >= count

    def close(self) -> None:
        """Hang up for good."""
        self.shutdown()
        self.server_close()


class Asked(BaseHTTPRequestHandler):
    """One question on the line."""

    protocol_version = "HTTP/1.1"
    server: Line

    def do_GET(self) -> None:
        """Show the phone's page, or hand the question on."""
        path = self.path.partition("?")[0]
        if path == "/harness":
            self._own(PAGE.encode(), "text/html")
        elif path == "/harness.js":
            self._own(self.server.script.encode(), "text/javascript")
        else:
            self._through()

    def do_POST(self) -> None:
        """Note an acknowledged save, or hand the question on."""
        if self.path.startswith("/ack?"):
            said = self.path.partition("?")[2]
            self.server.acknowledged.append(said)
            self.server.heard_at[said] = time.time()
            self._own(b"", "text/plain")
        else:
            self._through()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        """Answer in the office's place."""
        self.send_response(status)
        for name, value in {"Content_Type": "text/html", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def cut(self) -> None:
        """Break the connection."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def hand_on(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the office, and answer what it said."""
        office = http.client.HTTPConnection("127.0.0.1", self.server.office, timeout=30)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
            if "Origin" in headers:
                # The office of these tests stands behind no proxy that it knows of.
                headers["Origin"] = headers["Origin"].replace("https://", "http://")
            office.request(self.command, self.path, self.sent, headers)
            said = office.getresponse()
            return said.status, said.getheaders(), said.read()
        finally:
            office.close()

    def _own(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for one in self.server.cookie.split("; ") if kind == "text/html" and self.server.cookie else []:
            self.send_header("Set-Cookie", f"{one}; Path=/; SameSite=Lax")
        self.end_headers()
        self.wfile.write(body)

    def _through(self) -> None:
        self.sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        # Behind TLS every question shakes hands anew, so that a change of certificate is met at once.
        self.close_connection = self.close_connection or self.server.tls is not None
        self.server.noted.append((self.path, self.sent))
        self._slowly(len(self.sent))
        if self.server.fault is not None:
            return self.server.fault(self)
        try:
            status, headers, body = self.hand_on()
        except OSError:
            return self.cut()
        self._slowly(len(body))
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def _slowly(self, size: int) -> None:
        self.server.carried += size
        if self.server.bytes_a_second:
            time.sleep(size / self.server.bytes_a_second)


def portal(asked: Asked) -> None:
    """Be the wireless of a café: everything is answered, kindly, by somebody else."""
    asked.answer(200, PORTAL)


def sends_away(asked: Asked) -> None:
    """Be the other kind of portal: every question is sent to its own page."""
    asked.answer(302, b"", Location="http://192.0.2.1/welcome")


def deaf(asked: Asked) -> None:
    """Hand the question on and break the line before the answer: done, and nobody here knows."""
    with contextlib.suppress(OSError):
        asked.hand_on()
    asked.cut()


def broken(asked: Asked) -> None:
    """Break the line at once."""
    asked.cut()


def status(code: int, **headers: str) -> Fault:
    """Be a server that answers every question with one status."""
    return lambda asked: asked.answer(code, b"<h1>Sorry</h1>", **headers)


def no_larger_than(size: int) -> Fault:
    """Be a server that takes no parcel larger than some bytes."""

    def fault(asked: Asked) -> None:
        if len(asked.sent) > size:
            return asked.answer(413, b"too large")
        code, headers, body = asked.hand_on()
        told = {name.replace("-", "_").title(): value for name, value in headers if name.lower() not in HOP}
        return asked.answer(code, body, **told)

    return fault


class Certificate:
    """A certificate for this machine, made now. The browser is told to trust the key of the first one alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trusted = self._made("trusted")
        self.other = self._made("other")
        self.context = self.trusted[0]

    @property
    def spki(self) -> str:
        """Answer the fingerprint of the trusted key, as Chromium wants it."""
        return self.trusted[1]

    def _made(self, name: str) -> tuple[ssl.SSLContext, str]:
        import base64
        import hashlib

        secret = ec.generate_private_key(ec.SECP256R1())
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        at = datetime.datetime.now(datetime.UTC)
        signed = (
            x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(secret.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(at - datetime.timedelta(days=1))
            .not_valid_after(at + datetime.timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .sign(secret, hashes.SHA256())
        )  # fmt: skip
        path = self.folder / f"{name}.pem"
        pem = secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        spki = secret.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return context, base64.b64encode(hashlib.sha256(spki).digest()).decode()
