"""A push service on this machine, and the browsers behind it: opens what was sealed, checks who signed."""

import base64
import json
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .web import Reply, Request, WebServer


def to_base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


@dataclass
class Browser:
    """A browser that can be woken: its keys, and what it would show. One notification for each tag."""

    name: str
    url: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))
    heard: list[dict[str, Any]] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"{self.url}/push/{self.name}"

    @property
    def p256dh(self) -> str:
        return to_base64(self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def subscription(self) -> dict[str, str]:
        return {"endpoint": self.endpoint, "p256dh": self.p256dh, "auth": to_base64(self.auth)}

    @property
    def shown(self) -> "Counter[str]":
        """What stands on the lock screen by tag: a second push of one tag replaces the first, without a sound."""
        return Counter({said["tag"]: 1 for said in self.heard})

    def open(self, body: bytes) -> dict[str, Any]:
        """Open a sealed message with this browser's own keys."""
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        said: dict[str, Any] = json.loads(plain)
        return said


class PushService(WebServer):
    """Takes pushes for its browsers; ``signed_by`` is the public key that must have signed them."""

    def __init__(self) -> None:
        super().__init__()
        self.browsers: dict[str, Browser] = {}
        self.gone: set[str] = set()
        self.signed_by = ""
        self.complaints: list[str] = []

    def browser(self, name: str) -> Browser:
        self.browsers[name] = Browser(name, self.url)
        return self.browsers[name]

    def answer(self, request: Request) -> Reply:
        name = request.path.rsplit("/", 1)[-1]
        if name in self.gone or name not in self.browsers:
            return Reply(b"gone", 410)
        why = self._why_not(request)
        if why:
            self.complaints.append(why)
            return Reply(why.encode(), 400)
        browser = self.browsers[name]
        browser.heard.append(browser.open(request.body))
        return Reply(b"", 201)

    def _why_not(self, request: Request) -> str:
        wanted = {"content-encoding": "aes128gcm", "urgency": "high"}
        for header, value in wanted.items():
            if request.headers.get(header) != value:
                return f"{header} is {request.headers.get(header)!r}"
        if not request.headers.get("ttl", "").isdigit():
            return "no TTL"
        if not 0 < len(request.headers.get("topic", "")) <= 32:
            return "a topic has at most 32 characters"
        return why_not_signed(request.headers.get("authorization", ""), self.signed_by, self.url)


def why_not_signed(authorization: str, signed_by: str, audience: str) -> str:
    """Answer what is wrong with a VAPID header (RFC 8292), or "" when it is right. Written without its library."""
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if scheme.lower() != "vapid" or set(parts) != {"t", "k"}:
        return f"not a VAPID header: {authorization[:20]}"
    if parts["k"] != signed_by:
        return "signed by another key"
    head, claims, signature = parts["t"].split(".")
    raw = from_base64(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64(parts["k"]))
    both = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        key.verify(both, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return "the signature is wrong"
    said = json.loads(from_base64(claims))
    if json.loads(from_base64(head)).get("alg") != "ES256" or said.get("aud") != audience:
        return f"signed for {said.get('aud')}"
    if not time.time() < said["exp"] <= time.time() + 24 * 3600:
        return "its time is over, or too far away"
    return "" if str(said.get("sub", "")).startswith(("mailto:", "https://")) else "nobody to write to"
