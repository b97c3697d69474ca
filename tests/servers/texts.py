"""Two carriers of texts on this machine: a plain gateway, and one that speaks as Twilio does."""

import base64
import email.utils
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from .web import Reply, Request, WebServer, as_json

SECRET = "made-up-secret"
ACCOUNT = "AC0000000000000000000000000000test"


@dataclass(frozen=True)
class Text:
    """A text that reached a phone."""

    to: str
    text: str
    receipt: str


class Gateway(WebServer):
    """Takes JSON and honours the Idempotency-Key: one key is one text."""

    def __init__(self) -> None:
        super().__init__()
        self.delivered: list[Text] = []
        self.receipts: dict[str, str] = {}
        self.unreachable: set[str] = set()

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {SECRET}":
            return Reply(b"", 401)
        said = json.loads(request.body)
        if said["to"] in self.unreachable:
            return Reply(b"", 422)
        key = request.headers["idempotency-key"]
        if key not in self.receipts:
            self.receipts[key] = f"G{len(self.receipts)}"
            self.delivered.append(Text(said["to"], said["text"], self.receipts[key]))
        return as_json({"id": self.receipts[key]}, 202)


class FakeTwilio(WebServer):
    """Takes forms, knows no idempotency key, and lists what it has. ``lose_answers`` takes texts without a word."""

    def __init__(self) -> None:
        super().__init__()
        self.delivered: list[Text] = []
        self.made: list[dict[str, str]] = []
        self.lose_answers = 0
        self.clock: Callable[[], float] = time.time
        self.stopped: set[str] = set()

    def answer(self, request: Request) -> Reply:
        signed = base64.b64encode(f"{ACCOUNT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {signed}":
            return Reply(b"", 401)
        if request.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            return Reply(b"", 404)
        if request.method == "GET":
            found = [one for one in self.made if one["to"] == request.params["To"]]
            return as_json({"messages": list(reversed(found))})
        said = dict(parse_qsl(request.body.decode()))
        if said["To"] in self.stopped:
            return as_json({"code": 21610, "message": "Attempt to send to unsubscribed recipient"}, 400)
        sid = f"SM{len(self.made):032d}"
        now = email.utils.format_datetime(datetime.fromtimestamp(self.clock(), UTC))
        self.made.append({"sid": sid, "to": said["To"], "body": said["Body"], "status": "queued", "date_created": now})
        self.delivered.append(Text(said["To"], said["Body"], sid))
        if self.lose_answers:
            self.lose_answers -= 1
            return Reply(b"", 503)
        return as_json({"sid": sid, "status": "queued"}, 201)
