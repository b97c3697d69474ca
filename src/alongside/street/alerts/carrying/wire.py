"""One request to a carrier over HTTP: no redirects, a short patience, and whether it may have arrived."""

import email.utils
import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from .letter import Outcome

PATIENCE_SECONDS = 10.0
LONGEST_ANSWER = 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What a carrier answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class NotSent(Exception):
    """The carrier was not reached, or its answer was lost. ``may_have_arrived`` tells the two apart."""

    def __init__(self, why: str, *, may_have_arrived: bool) -> None:
        super().__init__(why)
        self.may_have_arrived = may_have_arrived


def ask(method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"") -> Answer:
    """Send one request and answer what came back."""
    where = urlsplit(url)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    line = kind(where.hostname or "", where.port, timeout=PATIENCE_SECONDS)
    has_left = False
    try:
        line.connect()
        has_left = True
        path = where.path or "/"
        line.request(method, f"{path}?{where.query}" if where.query else path, body=body, headers=dict(headers))
        answer = line.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, answer.read(LONGEST_ANSWER), told)
    except (OSError, http.client.HTTPException, socket.gaierror, ssl.SSLError) as wrong:
        raise NotSent(type(wrong).__name__, may_have_arrived=has_left) from wrong
    finally:
        line.close()


def outcome_of(answer: Answer) -> Outcome:
    """Answer what a status means that every carrier uses alike; 2xx is the caller's to read."""
    if answer.status in {408, 425, 429} or answer.status >= 500:
        # A server that fell over may have taken the message first.
        return Outcome(
            "later",
            fault=f"answered {answer.status}",
            asked_seconds=_retry_after(answer),
            is_unsure=answer.status >= 500,
        )
    return Outcome("refused", fault=f"answered {answer.status}")


def outcome_of_silence(wrong: NotSent) -> Outcome:
    """Answer what it means that nothing came back."""
    return Outcome("later", fault=f"no answer ({wrong})", is_unsure=wrong.may_have_arrived)


def _retry_after(answer: Answer) -> float | None:
    said = answer.headers.get("retry-after", "").strip()
    if said.isdigit():
        return float(said)
    try:
        until = email.utils.parsedate_to_datetime(said)
        now = email.utils.parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, (_utc(until) - _utc(now)).total_seconds())


def _utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
